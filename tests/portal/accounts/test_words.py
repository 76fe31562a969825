"""What came with the second factors changes no word of Django's or ours, and asks nobody in English."""

import gettext
from pathlib import Path

import django
from allauth import __file__ as allauth_file
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from tests.cast import Cast

CATALOGUES = (
    Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.mo",
    Path(django.__file__).parent / "contrib/auth/locale/zh_Hans/LC_MESSAGES/django.mo",
)


def words_of(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # nothing public tells all


def test_no_message_of_django_is_said_in_other_words() -> None:
    assert not list(Path(settings.LOCALE_PATHS[0]).glob("zh*")), (
        "Chinese is the source; it has no catalogue of ours"
    )
    said = trans_real.translation("zh-hans")._catalog
    theirs = words_of(Path(allauth_file).parent / "locale/zh_Hans/LC_MESSAGES/django.mo")
    compared = 0
    for path in CATALOGUES:
        for message, words in words_of(path).items():
            if not message:
                continue
            assert said[message] == words, message
            compared += message in theirs and theirs[message] != words
    assert compared, "allauth says some of it otherwise, or this test shows nothing"
    assert not apps.is_installed("allauth")


def test_pages_of_second_factors_are_chinese(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.leader.user)
    for name in ("account-security", "second-factor", "factor-totp", "factor-key", "confirm-sign-in"):
        answer = client.get(reverse(name))
        text = answer.content.decode()
        for english in ("Code", "Authenticator", "Recovery", "Password", "Sign In"):
            assert english not in text.replace("Microsoft Authenticator", ""), f"{name}: {english}"
        assert "<style" not in text and " style=" not in text, name

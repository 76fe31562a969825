"""登录日志: the auditor reads every attempt to sign in, and nobody else does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.enums import Outcome
from portal.accounts.models import SignIn
from portal.accounts.services.log import note_attempt
from tests.cast import Cast
from tests.exporting import seen

URL = "/audit/sign-ins/"


@pytest.fixture
def attempts(cast: Cast) -> None:
    note_attempt(request=None, outcome=Outcome.WRONG_PASSWORD, name="officer")
    note_attempt(request=None, outcome=Outcome.SIGNED_IN, user=cast.officer.user)
    note_attempt(request=None, outcome=Outcome.WRONG_PASSWORD, name="骆驼刺-2026")


def shown(cast: Cast, **wanted: str) -> list[tuple[str, str]]:
    return [(row[1], row[3]) for row in seen(cast.auditor, "sign-ins", **wanted)]


@pytest.mark.usefixtures("attempts")
def test_the_auditor_finds_every_attempt(cast: Cast) -> None:
    name = cast.officer.user.full_name
    wrong, good = str(Outcome.WRONG_PASSWORD.label), str(Outcome.SIGNED_IN.label)
    assert shown(cast) == [("没有这个用户名", wrong), (name, good), (name, wrong)]
    assert shown(cast, person="officer", outcome="signed_in") == [(name, good)]
    assert shown(cast, person=name, outcome="locked") == []
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert shown(cast, begin=str(tomorrow)) == []
    client = Client()
    client.force_login(cast.auditor.user)
    page = client.get(URL).content.decode()
    assert page.count(wrong) >= 2 and "没有这个用户名" in page
    assert "骆驼刺" not in page and SignIn.objects.filter(user=None).get().name_digest, "it may be a password"
    assert client.get(URL, {"outcome": "none"}).status_code == 422


def test_nobody_else_does(cast: Cast) -> None:
    for name in ("auditor", "administrator", "security", "leader", "clerk"):
        client = Client()
        client.force_login(cast.people[name].user)
        assert client.get(URL).status_code == (200 if name == "auditor" else 404), name

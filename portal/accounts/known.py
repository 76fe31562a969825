"""Browsers with which a person signed in before: what others try elsewhere does not lock the person out of them.

A signed cookie says so. It opens nothing: wrong passwords from there are counted by themselves (``locking``). Every
sign-in gives a new one, a new password ends all, and nothing of it is kept on the server. Where the person showed no
second factor, as behind a letter, the browser is known for the password alone.
"""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.organizations.models import User
from portal.organizations.usernames import normalise_username

SALT = "portal.accounts.known"
KNOWN_FOR = timedelta(days=90)
# The colleagues who share a machine at a window; of more the one who signed in longest ago is forgotten.
PEOPLE_AT_ONE = 8

Answer = TypeVar("Answer", bound=HttpResponseBase)


def mark_of(request: HttpRequest, name: str, *, by_factor: bool = False) -> str:
    """What this browser is counted under for the account that is called ``name``; "" where it is not known to it, or
    ``by_factor`` where no second factor was shown in it."""
    entries = list(_entries(request))
    people = User.objects.filter(pk__in=[entry[0] for entry in entries], is_active=True, is_service=False)
    person = (
        next((one for one in people if one.username == normalise_username(name)), None) if entries else None
    )
    if person is None:
        return ""
    bound = _bound_to(person)
    found = (
        mark
        for key, mark, told, _at, *shown in entries
        if key == person.pk and constant_time_compare(told, bound) and (not by_factor or any(shown))
    )
    return next(found, "")


def remember(request: HttpRequest, response: Answer, user: User, *, by_factor: bool) -> Answer:
    """``user`` has just shown who they are in this browser, ``by_factor`` with a second one: it gets a new mark for
    them, beside those of others."""
    at = int(timezone.now().timestamp())
    own = [user.pk, secrets.token_urlsafe(16), _bound_to(user), at, by_factor]
    others = [entry for entry in _entries(request) if entry[0] != user.pk]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([own, *others][:PEOPLE_AT_ONE], salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _entries(request: HttpRequest) -> Iterator[list[Any]]:
    """Account, mark, what it is bound to, when it was given and whether behind a second factor (of the first release
    nothing says so), of each that is not too old."""
    try:
        told = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=SALT)
    except signing.BadSignature:
        return
    oldest = (timezone.now() - KNOWN_FOR).timestamp()
    yield from (entry for entry in told if entry[3] > oldest)


def _bound_to(user: User) -> str:
    """The password that is in use, as nobody else can tell."""
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]

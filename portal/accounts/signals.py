"""What Django tells of every attempt to sign in, whichever way it was made, goes into the log and the session."""

import uuid
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts import recent
from portal.accounts.devices import device_of
from portal.accounts.enums import Outcome
from portal.accounts.passwords import password_ends_at
from portal.accounts.services.log import note_attempt
from portal.accounts.sessions import SIGN_IN_KEY
from portal.organizations.models import User
from portal.throttle import address_of

#: Where a session keeps by which second factor it was opened, if by any, and when the password has to be changed.
FACTOR_KEY, PASSWORD_ENDS_KEY = "second_factor", "password_ends"


@receiver(user_logged_in)
def begin_session(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """``request.second_factor`` is set where one was shown (``portal.accounts.views.signing_in``)."""
    method = getattr(request, "second_factor", "")
    request.session[SIGN_IN_KEY] = {
        "identity": str(uuid.uuid4()),
        "at": timezone.now().timestamp(),
        "address": address_of(request)[:45],
        "device": device_of(request),
    }
    request.session[FACTOR_KEY] = method
    note_password_age(request, user)
    recent.confirm(request, with_factor=bool(method))
    note_attempt(request=request, user=user, outcome=Outcome.SIGNED_IN, method=method)


def note_password_age(request: HttpRequest, user: User) -> None:
    ends = password_ends_at(user)
    request.session[PASSWORD_ENDS_KEY] = ends.timestamp() if ends else None


def is_password_over(request: HttpRequest) -> bool:
    """Whether it has to be changed, by what the session knows of it."""
    ends = request.session.get(PASSWORD_ENDS_KEY)
    return ends is not None and ends <= timezone.now().timestamp()


@receiver(user_login_failed)
def note_failure(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    note_attempt(request=request, name=str(credentials.get("username", "")), outcome=Outcome.WRONG_PASSWORD)

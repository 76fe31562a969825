"""The second factors of a person, and whether what they show is right. Rows and ceremonies are allauth's; a row is
locked while it is judged, so that nothing opens two doors at once."""

import hmac
import time
from contextlib import suppress
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from portal.accounts.enums import Method
from portal.organizations.models import User

# A telephone's clock may be so many steps of 30 seconds off.
STEPS_OFF = 1


# Where a session keeps, sealed, the secret of a telephone that is being set up.
SETTING_UP = "totp_being_set_up"


def secret_being_set_up(session: SessionBase) -> str:
    """The same until it is forgotten, so that a page that is loaded again shows the one that the telephone has."""
    if sealed := session.get(SETTING_UP):
        with suppress(InvalidToken):  # of another SECRET_KEY
            return decrypt(sealed)
    secret = generate_totp_secret()
    session[SETTING_UP] = encrypt(secret)
    return secret


def forget_secret(session: SessionBase) -> None:
    session.pop(SETTING_UP, None)


def factors_of(user: User) -> QuerySet[Authenticator]:
    """Those that open the account by themselves, oldest first; recovery codes only stand in for them."""
    return Authenticator.objects.filter(user=user, type__in=[Method.TOTP, Method.WEBAUTHN]).order_by("pk")


def has_factor(user: User) -> bool:
    return factors_of(user).exists()


def recovery_codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user=user, type=Method.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def method_of_code(user: User, code: str) -> Method | None:
    """What a typed code was, if it is right: the one that the telephone shows now, or a recovery code. Each is good
    once."""
    with transaction.atomic():
        typed = Authenticator.objects.select_for_update().filter(user=user).exclude(type=Method.WEBAUTHN)
        for row in typed.order_by("-type"):
            right = _accept_totp(row, code) if row.type == Method.TOTP else row.wrap().validate_code(code)
            if right:
                row.record_usage()
                return Method(row.type)
    return None


def is_key_right(user: User, answer: Any) -> bool:
    """Whether one of the person's keys answered the challenge that this session was given. A challenge is good once."""
    try:
        webauthn.parse_authentication_response(answer)
        row = webauthn.complete_authentication(user, answer)
    except (ValidationError, KeyError, TypeError, ValueError, AttributeError):
        return False
    finally:
        webauthn.clear_state()
    row.record_usage()
    return True


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, of those about now."""
    typed = normalize_user_code(code)
    now = int(time.time()) // app_settings.TOTP_PERIOD
    return next(
        (
            step
            for step in range(now - STEPS_OFF, now + STEPS_OFF + 1)
            if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), typed.encode())
        ),
        None,
    )


def _accept_totp(row: Authenticator, code: str) -> bool:
    """A code is never taken twice, nor one before the last that was: what was looked on at opens nothing."""
    step = step_of(decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get("last_step", 0):
        return False
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    return True

"""The log of sign-ins."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.accounts.devices import device_of
from portal.accounts.enums import Outcome
from portal.accounts.models import SignIn
from portal.organizations.models import User
from portal.organizations.usernames import normalise_username
from portal.throttle import address_of

SALT = "portal.accounts.sign-in"


def digest_of(name: str) -> str:
    """A name that is nobody's, or nobody's any more, so that it can be recognised but not read."""
    return salted_hmac(SALT, name.casefold(), algorithm="sha256").hexdigest()


def note_attempt(
    *,
    request: HttpRequest | None,
    outcome: Outcome,
    user: User | None = None,
    name: str = "",
    method: str = "",
) -> SignIn:
    """Writes down an attempt by ``user``, or by whoever called themselves ``name`` (as typed). The same is done for
    a name that is known and one that is not."""
    name = normalise_username(name)
    user = user or User.objects.filter(username=name, is_service=False).first()
    return SignIn.objects.create(
        user=user,
        name_digest="" if user else digest_of(name),
        at=timezone.now(),
        outcome=outcome,
        method=method,
        address=address_of(request)[:45] if request else "",
        device=device_of(request) if request else "",
    )

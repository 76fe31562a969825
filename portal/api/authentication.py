"""Who speaks: another system with a key, or a person with the session of their pages."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.organizations.models import User
from portal.service_accounts.queries import Speaker, speaker
from portal.service_accounts.services.keys import note_use
from portal.throttle import address_of

CHALLENGE = 'Bearer realm="api"'


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer ybt_…``. Puts the account's membership where pages have a person's, on the request of
    Django too, so that forms and services find it; ``request.speaker`` is the account, its key and its scopes.

    Whatever is wrong with a key, known or not, is answered alike: 401 ``key-refused``.
    """

    def authenticate(self, request: Request) -> tuple[User, Speaker] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        http = request._request
        found = speaker(secret.strip(), address_of(http), timezone.now())
        if found is None:
            raise Refusal("key-refused", headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
        note_use(key=found.key, address=address_of(http), now=timezone.now())
        vars(http).update(speaker=found, membership=found.membership, memberships=[found.membership])
        return found.membership.user, found

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class PersonAuthentication(SessionAuthentication):
    """The session of the pages, with their protection against forged requests; a person may all that they may there."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise Refusal("csrf-failed", _("请求没有带有效的 X-CSRFToken。")) from error

"""Puts the membership in which a person acts on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.organizations.acting import PortalRequest
from portal.organizations.models import Membership, User
from portal.organizations.queries import memberships_of

SESSION_KEY = "membership"


def choose_membership(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The membership that the person switched to; the first one otherwise, or none."""
    chosen = request.session.get(SESSION_KEY)
    return next((held for held in memberships if held.pk == chosen), memberships[0] if memberships else None)


def _roles_of(user: User) -> list[Membership]:
    """As the session's backend has just read them with the person, or read now."""
    return list(memberships_of(user, timezone.now())) if user.roles_now is None else user.roles_now


class MembershipMiddleware:
    """Sets ``request.membership`` and ``request.memberships``; validity is read at every request, so that a role
    that has ended, or a person who was deactivated, loses access at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.memberships = []
        request.membership = None
        if request.user.is_authenticated:
            request.memberships = _roles_of(request.user)
            request.membership = choose_membership(request, request.memberships)
        return self.get_response(request)

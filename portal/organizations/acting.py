"""Who may open a page: a signed-in person, in a role that the page is for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from portal.organizations.enums import Role
from portal.organizations.models import Membership, User

View = Callable[..., HttpResponseBase]


class PortalRequest(HttpRequest):
    """What ``MembershipMiddleware`` makes of every request; for the type checker."""

    membership: Membership | None
    memberships: list[Membership]


class SignedInRequest(PortalRequest):
    """A request behind ``login_required``; for the type checker."""

    user: User


class ActingRequest(SignedInRequest):
    """A request behind ``acting``; for the type checker."""

    membership: Membership


def acting(*roles: Role) -> Callable[[View], View]:
    """Only for people who act in one of ``roles``; without roles, in any. Others get the answer of an unknown
    address; who has not signed in is led to the login page and back."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.membership is None or (roles and request.membership.role not in roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate

"""Whether who speaks may use a resource at all; what of it they see, the resource's own query decides."""

from collections.abc import Collection
from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.organizations.models import Membership

UNDECLARED = object()


def membership_of(request: Request) -> Membership | None:
    """For whom the request speaks; found on the request of Django, where pages have it too."""
    membership: Membership | None = request._request.membership  # type: ignore[attr-defined]
    return membership


def scopes_of(request: Request) -> frozenset[str] | None:
    """The scopes of the key; None for a person."""
    speaker = getattr(request._request, "speaker", None)
    return frozenset(speaker.scopes) if speaker is not None else None


def scopes_named(declared: str | Collection[str] | None) -> frozenset[str]:
    """What a view's ``scope`` names; none for any key."""
    if declared is None:
        return frozenset()
    return frozenset([declared] if isinstance(declared, str) else declared)


def scope_declared(view: Any, method: str) -> Any:
    """What a view says of its scope, for a method; ``UNDECLARED`` if it says nothing."""
    scope = getattr(view, "scope", UNDECLARED)
    return scope if method in SAFE_METHODS else getattr(view, "writing_scope", scope)


class Speaks(BasePermission):
    """Somebody speaks for an organisation, and the key has the scope that the view names.

    A view says ``scope``, and ``writing_scope`` if it writes with another: one, several of which any will do, or None,
    written out, for any live key. A view without the word is closed to all. People have no scopes: their role alone
    decides.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if membership_of(request) is None:
            raise Refusal("no-membership")
        declared = scope_declared(view, request.method or "")
        if declared is UNDECLARED:
            return False
        held, needed = scopes_of(request), scopes_named(declared)
        if held is not None and needed and not held & needed:
            raise Refusal("scope-missing", headers={"X-Scope-Needed": " ".join(sorted(needed))})
        return True

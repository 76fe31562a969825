"""Whether who speaks may use a resource at all; what of it they see, the resource's own query decides."""

from itertools import product
from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.organizations.models import Membership

UNDECLARED = object()
#: Sets of scopes, the whole of any of which will do. An empty set among them asks for nothing: any live key will do.
Ways = frozenset[frozenset[str]]


def membership_of(request: Request) -> Membership | None:
    """For whom the request speaks; found on the request of Django, where pages have it too."""
    membership: Membership | None = request._request.membership  # type: ignore[attr-defined]  # the middleware's
    return membership


def scopes_of(request: Request) -> frozenset[str] | None:
    """The scopes of the key; None for a person."""
    speaker = getattr(request._request, "speaker", None)
    return frozenset(speaker.scopes) if speaker is not None else None


def any_of(*parts: str | Ways | None) -> Ways:
    """One of these will do."""
    return frozenset(way for part in parts for way in _ways(part))


def all_of(*parts: str | Ways | None) -> Ways:
    """All of these together; of a part that has several ways, one."""
    return frozenset(frozenset[str]().union(*ways) for ways in product(*map(_ways, parts)))


def _ways(part: str | Ways | None) -> Ways:
    if part is None:
        return frozenset([frozenset()])
    return frozenset([frozenset([str(part)])]) if isinstance(part, str) else part


def scopes_named(declared: str | Ways | None) -> list[list[str]]:
    """What is asked for, to be told: ways, each with the scopes that it takes together; none where any key will do."""
    return sorted(sorted(way) for way in _ways(declared) if way)


def ask_for(request: Request, declared: str | Ways | None) -> None:
    """``Refusal`` where the request comes with a key that lacks the scopes. The header names the ways, between commas,
    and the scopes of each, between spaces."""
    held = scopes_of(request)
    if held is not None and not any(way <= held for way in _ways(declared)):
        needed = ", ".join(" ".join(way) for way in scopes_named(declared))
        raise Refusal("scope-missing", headers={"X-Scope-Needed": needed})


def scope_declared(view: Any, method: str) -> Any:
    """What a view says of its scope, for a method; ``UNDECLARED`` if it says nothing."""
    scope = getattr(view, "scope", UNDECLARED)
    return scope if method in SAFE_METHODS else getattr(view, "writing_scope", scope)


class Speaks(BasePermission):
    """Somebody speaks for an organisation, and the key has the scopes that the view names.

    A view says ``scope``, and ``writing_scope`` if it writes with another: one, ``any_of`` several, ``all_of`` several,
    or None, written out, for any live key. A view without the word is closed to all. People have no scopes: their role
    alone decides.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if membership_of(request) is None:
            raise Refusal("no-membership")
        declared = scope_declared(view, request.method or "")
        if declared is UNDECLARED:
            return False
        ask_for(request, declared)
        return True

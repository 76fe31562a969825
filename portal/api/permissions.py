"""Whether who speaks may use a resource at all; what of it they see, the resource's own query decides."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.api.problems import Refusal
from portal.organizations.models import Membership

UNDECLARED = object()


def membership_of(request: Request) -> Membership | None:
    """For whom the request speaks; found on the request of Django, where pages have it too."""
    membership: Membership | None = request._request.membership  # type: ignore[attr-defined]
    return membership


class Speaks(BasePermission):
    """Somebody speaks for an organisation, and the key has the scope that the view names.

    A view says ``scope``; None, written out, is any live key. A view without the word is closed to all. People have no
    scopes: their role alone decides.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        if membership_of(request) is None:
            raise Refusal("no-membership")
        needed, speaker = getattr(view, "scope", UNDECLARED), getattr(request, "speaker", None)
        if needed is UNDECLARED:
            return False
        if speaker is not None and needed is not None and needed not in speaker.scopes:
            raise Refusal("scope-missing", headers={"X-Scope-Needed": str(needed)})
        return True

"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal import navigation
from portal.display import modes_of
from portal.notifications.queries import unread_count


def page(request: HttpRequest) -> dict[str, Any]:
    """The menu and the number of unread messages are only worked out by pages that show them."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "service_name": settings.SERVICE_NAME,
        "service_phone": settings.SERVICE_PHONE,
        "now": timezone.now(),
        "display_modes": modes_of(request),
        "menu": SimpleLazyObject(lambda: navigation.menu(request)) if user is not None else [],
        "unread": SimpleLazyObject(lambda: unread_count(user)) if signed_in else 0,
        "membership": getattr(request, "membership", None),
        "memberships": getattr(request, "memberships", []),
    }

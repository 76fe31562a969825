"""What every page shows around its content."""

from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal import navigation
from portal.databases.reading import from_primary
from portal.display import modes_of
from portal.header import Header, header_of
from portal.health.banner import Banner, banner_for
from portal.organizations.acting import PortalRequest


def page(request: PortalRequest) -> dict[str, Any]:
    """The menu, the banner and the number of unread messages are only worked out by pages that show them."""
    user = getattr(request, "user", None)
    membership = getattr(request, "membership", None)
    header: Any = Header()
    if user is not None and user.is_authenticated:
        header = SimpleLazyObject(partial(header_of, user, membership))
    return {
        "service_name": settings.SERVICE_NAME,
        "service_phone": settings.SERVICE_PHONE,
        "now": timezone.now(),
        "display_modes": modes_of(request),
        "menu": SimpleLazyObject(lambda: navigation.menu(request, header)) if user is not None else [],
        "banner": SimpleLazyObject(partial(_banner, membership.role)) if membership else None,
        "header": header,
        "membership": membership,
        "memberships": getattr(request, "memberships", []),
    }


@from_primary()
def _banner(role: str) -> Banner | None:
    """A replica's heartbeats are those of a while ago."""
    return banner_for(role)

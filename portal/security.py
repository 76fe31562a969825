"""Response headers that Django does not set itself, and secrets kept out of the log."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)

# Addresses whose last part is a key: of a calendar, an invitation, a new password.
SECRET_ADDRESSES = re.compile(r"(/(?:feeds|invitations|password/reset/[^/\s]+)/)[^/\s]+")
# A key of another system, wherever somebody put it: an address, a name, a quoted header.
SECRET_KEYS = re.compile(r"(ybt_[0-9a-f]{8}_)[\w-]+")


def hide_secrets(text: str) -> str:
    """Secret addresses without their key, and keys without their secret."""
    return SECRET_KEYS.sub(r"\1…", SECRET_ADDRESSES.sub(r"\1…", text))


class SecurityHeadersMiddleware:
    """Isolation headers for all, and no copy of a signed-in person's pages in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


# What a browser shows as a page, or hands to a script of ours; everything else is somebody's file.
SHOWN_TYPES = frozenset({"", "text/html", "text/plain", "application/json", "application/problem+json"})


class LockedFilesMiddleware:
    """Whatever is no page is saved and not shown, and could run nothing if it were shown, unless the view that gives it
    out has said otherwise: only ``portal.documents.downloads`` does, of papers of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").partition(";")[0].strip() not in SHOWN_TYPES:
            response.headers.setdefault("Content-Disposition", "attachment")
            response.headers.setdefault(
                "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"
            )
        return response

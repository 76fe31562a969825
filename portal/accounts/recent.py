"""What asks whether it is still the person: only shortly after they signed in or confirmed it.

A session that was left open, or a cookie that was stolen, is not enough to take data out or to open a way in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from portal.accounts.factors import has_factor

# When the person last showed who they are, and when with a second factor.
SESSION_KEY, FACTOR_KEY = "confirmed_at", "factor_confirmed_at"
View = Callable[..., HttpResponseBase]


class SignInNeeded(PermissionDenied):
    """A program in a person's session asked for what needs a recent sign-in; answered 403 with this problem."""

    problem = "recent-sign-in-needed"


def confirm(request: HttpRequest, *, with_factor: bool) -> None:
    """Whoever holds the session has just shown who they are, with a second factor or without."""
    request.session[SESSION_KEY] = timezone.now().timestamp()
    if with_factor:
        request.session[FACTOR_KEY] = request.session[SESSION_KEY]


def recent_sign_in(request: HttpRequest) -> bool:
    """Whether the person signed in, or confirmed it with the password or a second factor, within
    ``RECENT_SIGN_IN_SECONDS``."""
    return request.user.is_authenticated and _is_recent(request.session.get(SESSION_KEY))


def recent_factor(request: HttpRequest) -> bool:
    """As ``recent_sign_in``, and where the person has a second factor, with that: who changes factors by the password
    alone needs no factor any more."""
    if not request.user.is_authenticated:
        return False
    return _is_recent(request.session.get(FACTOR_KEY if has_factor(request.user) else SESSION_KEY))


def _is_recent(at: float | None) -> bool:
    return at is not None and timezone.now().timestamp() - at < settings.RECENT_SIGN_IN_SECONDS


def demand_recent_sign_in(request: HttpRequest) -> None:
    """For views of the interface: raises ``SignInNeeded`` where a person's session is not fresh. Another system signs
    in with every request, by its key."""
    if getattr(request, "speaker", None) is None and not recent_sign_in(request):
        raise SignInNeeded


def recently_signed_in(view: View) -> View:
    """Others are asked for the password, or a second factor, and led back to the page that they asked from: what they
    sent is not kept, they send it again. Who has not signed in at all, the view's own guard answers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or recent_sign_in(request):
            return view(request, *args, **kwargs)
        return lead_to_confirmation(request)

    return guarded


def recently_showed_factor(view: View) -> View:
    """As ``recently_signed_in``, for what changes the second factors themselves."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or recent_factor(request):
            return view(request, *args, **kwargs)
        return lead_to_confirmation(request, needs_factor=has_factor(request.user))

    return guarded


def lead_to_confirmation(request: HttpRequest, *, needs_factor: bool = False) -> HttpResponse:
    """The page that asks who it is, and leads back."""
    asked = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    back = request.get_full_path() if asked else _page_asked_from(request)
    question = {"next": back} | ({} if asked else {"sent": "1"}) | ({"factor": "1"} if needs_factor else {})
    address = f"{reverse('confirm-sign-in')}?{urlencode(question)}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _page_asked_from(request: HttpRequest) -> str:
    """Its path within the portal; the desk where the browser does not tell."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")

"""适老化: large text and high contrast, kept in a cookie so that visitors have them too."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "display"
MODES = ("large", "contrast")
ONE_YEAR = 365 * 24 * 60 * 60


def modes_of(request: HttpRequest) -> list[str]:
    """The modes switched on; anything else in the cookie is ignored."""
    chosen = request.COOKIES.get(COOKIE, "").split("-")
    return [mode for mode in MODES if mode in chosen]


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """The address within this portal that a form asks to return to."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else default


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switches one mode on or off and returns to the page it was asked from."""
    modes = set(modes_of(request))
    asked = request.POST.get("mode", "")
    if asked in MODES:
        modes ^= {asked}
    response = HttpResponseRedirect(safe_next(request))
    value = "-".join(mode for mode in MODES if mode in modes)
    response.set_cookie(
        COOKIE, value, max_age=ONE_YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response

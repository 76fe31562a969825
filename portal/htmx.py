"""A session that ended while a page was open: htmx is told to load the login page instead of swapping it in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """What django-htmx makes of every request; for the type checker."""

    htmx: HtmxDetails


class LoginExpiryMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.htmx and response.status_code == 302:
            login = resolve_url(settings.LOGIN_URL)
            if response["Location"].split("?")[0] == login:
                here = request.htmx.current_url_abs_path or "/"
                return HttpResponse(headers={"HX-Redirect": f"{login}?next={here}"})
        return response

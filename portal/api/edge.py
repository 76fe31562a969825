"""Answers where no view was reached: an unknown address, a request that cannot be read, an error nobody foresaw."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from portal.api.problems import WAIT_SECONDS, Refusal, is_api, plain_answer, refusal_for
from portal.errors import is_broken_off, is_out_of_room
from portal.organizations.once import KEY


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_answer(Refusal("malformed")) if is_api(request) else defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return plain_answer(refusal_for(exception) or Refusal("forbidden"))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return (
        plain_answer(Refusal("not-found")) if is_api(request) else defaults.page_not_found(request, exception)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """What will be over soon is told as such (503): a disk that was full, even while the request was read, and a
    database that did not answer, which may have done what it was asked all the same. Anything else is 500."""
    error = sys.exception()
    if isinstance(error, Exception) and is_broken_off(error):
        return _later(request, error, "503_database.html")
    if isinstance(error, Exception) and is_out_of_room(error):
        return _later(request, error, "503.html")
    return plain_answer(Refusal("server-error")) if is_api(request) else defaults.server_error(request)


def _later(request: HttpRequest, error: Exception, template: str) -> HttpResponse:
    refusal = refusal_for(error)
    if is_api(request) and refusal is not None:
        return plain_answer(refusal)
    told = {"asked": request.method in ("GET", "HEAD"), "once": _is_done_once(request)}
    page = HttpResponse(render_to_string(template, told), status=HTTPStatus.SERVICE_UNAVAILABLE)
    page["Retry-After"] = str(WAIT_SECONDS)
    return page


def _is_done_once(request: HttpRequest) -> bool:
    """Whether a form with a one-time key was sent. What was not read by now is not read here: it may be what failed."""
    return hasattr(request, "_post") and KEY in request.POST

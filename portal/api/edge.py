"""Answers where no view was reached: an unknown address, a request that cannot be read, an error nobody foresaw."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from portal.api.problems import Refusal, is_api, plain_answer, refusal_for


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
    return plain_answer(Refusal("server-error")) if is_api(request) else defaults.server_error(request)

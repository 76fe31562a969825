"""Answers where no view was reached: an unknown address, a request that cannot be read, an error nobody foresaw."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from portal.api.problem_kinds import KINDS
from portal.api.problems import Refusal, is_api, plain_answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_answer(Refusal("malformed")) if is_api(request) else defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return (
        plain_answer(Refusal("not-found")) if is_api(request) else defaults.page_not_found(request, exception)
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return plain_answer(Refusal("server-error")) if is_api(request) else defaults.server_error(request)


def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a code of a problem means and what to do about it."""
    kind = KINDS.get(code)
    if kind is None:
        return not_found(request, KeyError(code))
    return render(request, "api/problem.html", {"kind": kind, "title": _("接口问题")})

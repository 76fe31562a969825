"""Turns domain errors that reach the edge into pages in Chinese."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.errors import DomainError, NotAllowed


class DomainErrorMiddleware:
    """Answers a ``DomainError`` with its status and message; a refusal looks exactly like an unknown address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
        if isinstance(exception, DomainError):
            context = {"message": exception.message, "status": exception.status}
            return render(request, "errors/domain.html", context, status=exception.status)
        return None

"""What is settled at the edge: addresses that no page has, and domain errors turned into pages in Chinese."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.errors import DomainError, NotAllowed, Withheld


class PlainAddressMiddleware:
    """Answers 400 to an address with a NUL character in it: no page of ours has one, and the database takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class DomainErrorMiddleware:
    """Answers a ``DomainError`` with its status and message; a refusal looks exactly like an unknown address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
        if isinstance(exception, Withheld):
            page = render(request, "errors/withheld.html", {"withheld": exception}, status=exception.status)
            for name, value in exception.headers.items():
                page[name] = value
            return page
        if isinstance(exception, DomainError):
            context = {"message": exception.message, "status": exception.status}
            return render(request, "errors/domain.html", context, status=exception.status)
        return None

"""Probes are answered ahead of host names, sessions and accounts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.health import views

PROBES = {"/healthz": views.healthz, "/readyz": views.readyz}


class ProbeMiddleware:
    """Whoever probes calls a process by its address, whatever the portal is called; and the answer must be true, with
    somebody's cookie too, while there is no database to look the session up in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)

"""Says with every answer how many statements it took, and how long PostgreSQL was waited for."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

QUERIES, WAITED = "X-Bench-Queries", "X-Bench-Waited"


class Counter:
    """For ``connection.execute_wrapper``: counts statements and the seconds they took."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        begin = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - begin


class CountingMiddleware:
    """The outermost: sessions, people and roles count too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counter = Counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response.headers[QUERIES] = str(counter.queries)
        response.headers[WAITED] = f"{counter.seconds:.6f}"
        return response

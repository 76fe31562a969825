"""Schemathesis in this process: whatever is sent, the answer is one that the description names."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.api.schema import document
from tests.speaking import Caller

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
IDS = ("id", "pk", "code")
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


@cache
def operations(step: int = 1) -> list[Any]:
    """Every operation of the description; or those of every so-manieth address."""
    told = document()
    described = schemathesis.openapi.from_dict({**told, "paths": dict(list(told["paths"].items())[::step])})
    described.app = get_wsgi_application()
    return [found.ok() for found in described.get_all_operations()]


def resource_of(operation: Any) -> str:
    return operation.path.removeprefix("/api/v1/").partition("/")[0]


def seen_by(caller: Caller, resources: Iterable[str]) -> dict[str, list[Any]]:
    """The ids that somebody finds in the lists of resources that have lists."""
    found = {}
    for resource in set(resources):
        answer = caller.get(f"{resource}/")
        if answer.status_code == 200 and "items" in answer.json():
            items = answer.json()["items"]
            found[resource] = [item.get("id") or item.get("code") for item in items]
    return found


def probe(secret: str, some: Iterable[Any], *, examples: int) -> list[str]:
    """Sends every operation so many well-formed and so many malformed requests, half of them about things that the
    caller sees; everything is undone. What went wrong, in words."""
    some = list(some)
    seen = seen_by(Caller(secret), (resource_of(operation) for operation in some))
    # The end of a request would close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        return _probe(secret, some, seen, examples)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _probe(secret: str, some: list[Any], seen: dict[str, list[Any]], examples: int) -> list[str]:
    wrong = []
    for operation in some:
        for mode in MODES:
            try:
                _probing(operation, mode, secret, seen.get(resource_of(operation), []), examples)()
            except BaseException as error:  # a group of failures is no Exception
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise
                wrong.append(f"{operation.method.upper()} {operation.path} ({mode.value}): {error}")
    return wrong


def _probing(operation: Any, mode: Any, secret: str, ids: list[Any], examples: int) -> Callable[[], None]:
    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def send(case: Any, data: Any) -> None:
        if ids and data.draw(st.booleans()):
            for name in set(case.path_parameters or ()) & set(IDS):
                case.path_parameters[name] = data.draw(st.sampled_from(ids))
        with transaction.atomic():
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
            transaction.set_rollback(True)

    return send

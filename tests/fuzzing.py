"""Schemathesis in this process: whatever is sent, the answer is one that the description names."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any
from unittest import SkipTest

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
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
def operations(step: int = 1, *also: str) -> list[Any]:
    """Every operation of the description; or those of every so-manieth address, and of these addresses."""
    told = document()
    chosen = {*list(told["paths"])[::step], *also}
    paths = {path: operations for path, operations in told["paths"].items() if path in chosen}
    described = schemathesis.openapi.from_dict({**told, "paths": paths})
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


@dataclass
class Probed:
    """What was sent, and what came of it."""

    wrong: list[str] = field(default_factory=list)
    answers: dict[str, Counter[int]] = field(default_factory=dict)  # of every operation, by status

    @property
    def told(self) -> str:
        statuses = sum(self.answers.values(), Counter())
        met = ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items()))
        return f"{len(self.answers)} operations, {statuses.total()} requests ({met})"


def expect_nothing_unforeseen(secret: str, some: Iterable[Any], *, turn: int = 0, variety: int = 1) -> None:
    """Every operation answers whatever is sent, and only with what the description names."""
    found = probe(secret, some, turn, variety)
    print(found.told)  # shown with -rP
    if found.wrong:
        pytest.fail("\n".join(found.wrong))
    unasked = [name for name, answers in found.answers.items() if not answers]
    if unasked or not found.answers:
        pytest.fail(f"never asked: {unasked}")


def probe(secret: str, some: Iterable[Any], turn: int, variety: int) -> Probed:
    """Sends every operation a well-formed request about something that the caller sees, if there is anything, and a
    malformed one; everything is undone. ``variety`` of each are made up, which callers send in ``turn``."""
    some = list(some)
    seen = seen_by(Caller(secret), (resource_of(operation) for operation in some))
    # The end of a request would close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        return _probe(secret, some, seen, turn, variety)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def name_of(operation: Any) -> str:
    return f"{operation.method.upper()} {operation.path}"


@cache
def requests_to(operation: Any, mode: Any, variety: int) -> list[Any]:
    """Some that callers take turns with: making them up takes longer than answering them. None, where there are
    neither parameters nor a body to get wrong."""
    made: list[Any] = []

    @settings(
        max_examples=variety,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def keep(case: Any) -> None:
        made.append(case)

    with suppress(SkipTest):
        keep()
    return made


def _probe(secret: str, some: list[Any], seen: dict[str, list[Any]], turn: int, variety: int) -> Probed:
    found = Probed()
    for operation in some:
        name = name_of(operation)
        chance, ids = Random(f"{name} {turn}"), seen.get(resource_of(operation), [])
        answers = found.answers[name] = Counter()
        for mode in MODES:
            made = requests_to(operation, mode, variety)
            if not made:
                continue
            known = ids if mode.is_positive or turn % 2 == 0 else []
            try:
                status = _send(made[turn % len(made)], secret, chance.choice(known) if known else None)
                answers[status] += 1
            except BaseException as error:  # a group of failures is no Exception
                if isinstance(error, KeyboardInterrupt | SystemExit):
                    raise
                found.wrong.append(f"{name} ({mode.value}): {error}")
    return found


def _send(case: Any, secret: str, known: Any) -> int:
    """The status of the answer; about the thing of which the id is ``known``, if one is."""
    made_up = {**(case.path_parameters or {})}
    if known is not None:
        case.path_parameters = {name: known if name in IDS else value for name, value in made_up.items()}
    try:
        with transaction.atomic():
            answer = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
            transaction.set_rollback(True)
        return int(answer.status_code)
    finally:
        case.path_parameters = made_up

"""Which pages may be read from a replica, and that they only read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.databases import reading
from tests.cast import Cast
from tests.stages import make_request

VISITOR = ""
WHISTLES = {"measure": "calls", "department": 0}
#: The lists and figures by the names of their addresses, the arguments of these, and people of the cast who read them.
#: Acts, the page of a case, and what programs ask never lag.
LAGGING: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "archives": ({}, ("leader", "auditor")),
    "audit:log": ({}, ("leader", "auditor")),
    "audit:sign-ins": ({}, ("auditor",)),
    "complaints": ({}, ("owner", "county_officer")),
    "dashboard": ({}, ("officer", "workgroup_officer", "auditor")),
    "delegation:cases": ({"kind": "whistle"}, ("officer", "leader")),
    "delegation:credit-notes": ({}, ("land_leader",)),
    "delegation:decisions": ({}, ("land_leader",)),
    "delegation:desk": ({}, ("officer", "land_clerk", "owner")),
    "delegation:filings": ({}, ("land_clerk", "auditor")),
    "delegation:oversight-findings": ({}, ("land_leader", "leader")),
    "delegation:whistle-calls": (WHISTLES, ("land_leader", "auditor")),
    "delegation:whistle-figures": ({}, ("land_leader", "auditor")),
    "document-register": ({}, ("clerk", "auditor")),
    "home": ({}, ("clerk", "officer", "land_clerk", "owner", "county_officer")),
    "notifications:inbox": ({}, ("officer", "owner")),
    "open-csv": ({"name": "matters"}, (VISITOR,)),
    "open-data": ({}, (VISITOR,)),
    "open-json": ({"name": "figures"}, (VISITOR,)),
    "paper-records": ({}, ("leader",)),
    "requests": ({}, ("officer", "land_clerk", "owner", "workgroup_officer", "auditor")),
}
#: What a standby refuses, and what would be kept in a session of a pool: anything but a question.
QUESTION = re.compile(r"[\s(]*(SELECT|WITH|SAVEPOINT|RELEASE SAVEPOINT)\b", re.IGNORECASE)
NO_QUESTION = re.compile(
    r"\b(FOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)|pg_\w*advisory\w*|nextval|setval|set_config)\b"
)


def views(patterns: list[Any], space: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(
                pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", pattern.callback


def test_lists_and_figures_alone_may_lag() -> None:
    found = {name for name, view in views(get_resolver().url_patterns) if getattr(view, "may_lag", False)}
    assert found == LAGGING.keys()


@pytest.mark.django_db
def test_a_page_that_may_lag_only_asks(cast: Cast) -> None:
    """Called anew where a replica fails it would do everything else twice, and a standby could not do it at all."""
    make_request(cast, "in_progress", "multi")
    asked: list[str] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if reading.only_reads():
            asked.append(str(sql))
        return execute(sql, params, many, context)

    for name, (arguments, people) in LAGGING.items():
        if "department" in arguments:
            arguments = {**arguments, "department": cast.bole_land.pk}
        for person in people:
            client = Client()
            if person != VISITOR:
                client.force_login(getattr(cast, person).user)
            asked.clear()
            with connection.execute_wrapper(watch):
                answer = client.get(reverse(name, kwargs=arguments))
            assert answer.status_code == 200, (name, person)
            assert asked or name.startswith("open-"), (name, person)
            wrong = [sql for sql in asked if not QUESTION.match(sql) or NO_QUESTION.search(sql)]
            assert wrong == [], (name, person)

"""Requests of two enterprises in two parks, so far on that every resource has rows of more than one of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.organizations.models import Organization
from proxy_service.models import Problem
from tests.cast import Cast
from tests.snapshots import bring_in
from tests.speaking import Caller
from tests.stages import lead_on, make_course, make_request

# Which of the requests each role may open: by name, the drafts among them.
SEEN = {
    "owner": {"done", "late", "multi", "draft"},
    "other_owner": {"foreign", "at_window"},
    "clerk": {"done", "late", "multi", "at_window"},
    "zone_clerk": {"done", "late", "multi", "at_window"},
    "officer": {"done", "late", "multi"},
    "leader": {"done", "late", "multi"},
    "other_leader": {"foreign"},
    "land_clerk": {"done", "late"},
    "environment_clerk": {"late"},
    "prefecture_clerk": {"multi"},
    "jinghe_environment_clerk": {"multi", "foreign"},
    "county_officer": {"done", "late", "multi"},
    "other_county_officer": {"multi", "foreign"},
    "workgroup_officer": {"done", "late", "multi", "foreign"},
    "auditor": {"done", "late", "multi", "foreign"},
    "centre_officer": set(),
    "administrator": set(),
}
LISTS = (
    "requests", "request-matters", "plan-steps", "progress", "handovers", "materials", "request-files", "problems",
    "coordinations", "decisions", "evaluations", "reports", "report-recipients", "visits", "supervisions",
)  # fmt: skip


def make_cases(cast: Cast) -> dict[str, Any]:
    Organization.objects.filter(pk=cast.jinghe.pk).update(document_prefix="精政")
    late = make_course(cast, "received", matters=[cast.land, cast.environment])
    lead_on(late, "received", "decided_upon")
    late.supervise()
    foreign = make_course(
        cast, "received", enterprise=cast.other_enterprise, park=cast.other_park, division_code="652722",
        matters=[cast.environment],
    )  # fmt: skip
    foreign.post()
    lead_on(foreign, "received", "decided_upon")
    foreign.supervise()
    assert Problem.objects.count() == 2
    return {
        "done": make_request(cast, "archived"),
        "late": late.reload(),
        "multi": make_request(cast, "dissatisfied", "multi"),
        "foreign": foreign.reload(),
        "draft": make_request(cast, "draft"),
        "at_window": make_request(cast, "draft", at_window=True, enterprise=cast.other_enterprise),
    }


@pytest.fixture
def cases(cast: Cast) -> dict[str, Any]:
    """The requests by name."""
    return bring_in("cases of the interface", lambda: make_cases(cast))


@pytest.fixture
def speaks(cast: Cast) -> Callable[[str], Caller]:
    """Somebody of the cast, speaking to the interface with their session."""

    def caller(name: str) -> Caller:
        client = Client()
        client.force_login(cast.people[name].user)
        return Caller(client=client)

    return caller


def items(caller: Caller, address: str, **query: Any) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    answer = caller.get(f"{address}/", **query)
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    rows: list[dict[str, Any]] = told["items"]
    while told["next"]:
        answer = caller.client.get(told["next"], headers=caller.headers)
        assert answer.status_code == 200
        told = answer.json()
        rows += told["items"]
    return rows

"""Pages of what belongs to requests: for every reader all that is theirs, once, in the order in which the requests
changed; with a neighbour's rows beside."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.ledger.services import append
from portal.organizations.models import Membership
from proxy_service.api.urls import router
from proxy_service.models import RequestChange
from tests.cast import Cast
from tests.proxy_service.api.conftest import LISTS, items
from tests.roles import as_owner
from tests.speaking import Caller

pytestmark = pytest.mark.django_db

READERS = (
    "owner",
    "other_owner",
    "clerk",
    "leader",
    "land_clerk",
    "county_officer",
    "auditor",
    "administrator",
)
LONG_AGO = "2000-01-01"
OF_ONE_MOMENT = (
    "UPDATE proxy_service_requestchange SET changed_at = '2026-01-01'",
    "UPDATE proxy_service_departmentchange SET changed_at = '2026-01-01'",
)


def openable(prefix: str, membership: Membership) -> set[str]:
    """The keys of what somebody may open one by one."""
    (viewset,) = (each for name, each, _ in router.registry if name == prefix)
    view = viewset(action="retrieve")
    view.request = SimpleNamespace(_request=SimpleNamespace(membership=membership))
    return {str(key) for key in view.visible().order_by().values_list("pk", flat=True)}


def requests_of(rows: list[dict[str, Any]]) -> list[str]:
    return [row.get("request", row)["id"] for row in rows]


@pytest.mark.rule("BZ54-2.4")
@pytest.mark.parametrize("at_once", [False, True], ids=["one after another", "all at one moment"])
def test_pages_hold_all_that_one_may_open_once_and_nothing_of_a_neighbour(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller], at_once: bool
) -> None:
    if at_once:
        with as_owner(), connection.cursor() as cursor:
            for change in OF_ONE_MOMENT:
                cursor.execute(change)
    for name in READERS:
        caller = speaks(name)
        for prefix in LISTS:
            expected = openable(prefix, cast.people[name])
            for query in ({}, {"updated_since": LONG_AGO}):
                found = [str(row["id"]) for row in items(caller, prefix, limit=7, **query)]
                assert sorted(found) == sorted(expected), (name, prefix, query)


def test_parts_stand_as_their_requests_changed(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller]
) -> None:
    now = timezone.now()
    append(ledger=cases["late"].ledger, heading="system", kind="seal", summary="用印", occurred_at=now)
    changed = {str(key): at for key, at in RequestChange.objects.values_list("request", "changed_at")}
    for name in ("leader", "land_clerk", "auditor"):
        caller = speaks(name)
        for prefix in LISTS:
            newest = [changed[key] for key in requests_of(items(caller, prefix, limit=7))]
            assert newest == sorted(newest, reverse=True), (name, prefix)
            pulled = [
                changed[key] for key in requests_of(items(caller, prefix, limit=7, updated_since=LONG_AGO))
            ]
            assert pulled == sorted(newest), (name, prefix)
    assert len(set(newest)) > 1, "the auditor sees letters on several requests"


@pytest.mark.rule("BZ54-2.4")
def test_what_is_kept_of_a_change_only_proposes(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller]
) -> None:
    """It says of every request that it is the reader's own."""
    for name in ("owner", "leader", "land_clerk"):
        organization = cast.people[name].organization
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE proxy_service_requestchange SET park_id = %s, enterprise_id = %s",
                [organization.pk, organization.pk],
            )
            cursor.execute(
                "INSERT INTO proxy_service_departmentchange (request_id, group_id, changed_at)"
                " SELECT request_id, %s, changed_at FROM proxy_service_requestchange ON CONFLICT DO NOTHING",
                [organization.group_id],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
        for prefix in LISTS:
            found = sorted(str(row["id"]) for row in items(speaks(name), prefix, limit=7))
            assert found == sorted(openable(prefix, cast.people[name])), (name, prefix)


def test_what_changes_while_it_is_pulled_is_told_again_and_hides_nothing(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller]
) -> None:
    caller, since = speaks("auditor"), (timezone.now() - timedelta(days=3650)).isoformat()
    whole = {str(row["id"]) for row in items(caller, "progress")}
    answer = caller.get("progress/", updated_since=since, limit=1).json()
    seen = [str(row["id"]) for row in answer["items"]]
    for case in (cases["late"], cases["foreign"]):
        append(ledger=case.ledger, heading="system", kind="seal", summary="用印", occurred_at=timezone.now())
    while answer["next"]:
        answer = caller.client.get(answer["next"], headers=caller.headers).json()
        seen += [str(row["id"]) for row in answer["items"]]
    assert set(seen) == whole

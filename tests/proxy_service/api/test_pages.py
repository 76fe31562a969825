"""Pages of what belongs to requests: for every reader all that is theirs, once, in the order in which the requests
changed; with a neighbour's rows beside."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.api import registry
from portal.api.changes import position_of
from portal.deadlines.models import Deadline
from portal.documents.models import Document
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append
from portal.organizations.models import Membership, Organization
from proxy_service.api.urls import router
from proxy_service.models import RequestChange
from tests.cast import Cast
from tests.proxy_service.api.conftest import LISTS, items
from tests.proxy_service.lying import claim_all_changes
from tests.roles import as_owner
from tests.speaking import Caller
from tests.stages import make_request

pytestmark = pytest.mark.django_db

#: What the capabilities keep of cases, and each app shows of its own.
OF_CASES = {"deadlines": Deadline, "documents": Document, "ledgers": Ledger}
READERS = ("owner", "clerk", "land_clerk", "county_officer", "administrator")
LONG_AGO = "2000-01-01"
OF_ONE_MOMENT = (
    "UPDATE proxy_service_requestchange SET changed_at = '2026-01-01'",
    "UPDATE proxy_service_departmentchange SET changed_at = '2026-01-01'",
)


def openable(prefix: str, membership: Membership) -> set[str]:
    """The keys of what somebody may open one by one."""
    if prefix in OF_CASES:
        rows = getattr(registry, prefix).of(membership, OF_CASES[prefix].objects.all(), None)
        return {str(key) for key in rows.values_list("pk", flat=True)}
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
    readers, limit = (("leader", "land_clerk"), 20) if at_once else (READERS, 100)
    if at_once:
        with as_owner(), connection.cursor() as cursor:
            for change in OF_ONE_MOMENT:
                cursor.execute(change)
    for name in readers:
        caller = speaks(name)
        for prefix in (*LISTS, *OF_CASES):
            expected = openable(prefix, cast.people[name])
            for query in [{}] if prefix in OF_CASES else [{}, {"updated_since": LONG_AGO}]:
                found = [str(row["id"]) for row in items(caller, prefix, limit=limit, **query)]
                assert sorted(found) == sorted(expected), (name, prefix, query)


def test_parts_stand_as_their_requests_changed(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller]
) -> None:
    now = timezone.now()
    append(ledger=cases["late"].ledger, heading="system", kind="seal", summary="用印", occurred_at=now)
    changed = {str(key): at for key, at in RequestChange.objects.values_list("request", "changed_at")}
    for name in ("land_clerk", "auditor"):
        caller = speaks(name)
        for prefix in LISTS:
            newest = [changed[key] for key in requests_of(items(caller, prefix, limit=20))]
            assert newest == sorted(newest, reverse=True), (name, prefix)
            pulled = [
                changed[key] for key in requests_of(items(caller, prefix, limit=20, updated_since=LONG_AGO))
            ]
            assert pulled == sorted(newest), (name, prefix)
    assert len(set(newest)) > 1, "the auditor sees letters on several requests"


@pytest.mark.rule("BZ54-2.4")
@pytest.mark.parametrize("few", [registry.FEW, 0], ids=["theirs gathered", "all walked past"])
def test_changes_are_all_that_one_reads_in_one_order(
    cast: Cast,
    cases: dict[str, Any],
    speaks: Callable[[str], Caller],
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    monkeypatch.setattr(registry, "FEW", few)
    for name in ("owner", "other_leader", "land_clerk", "county_officer", "administrator"):
        readable = registry.entries.of(cast.people[name], LedgerEntry.objects.order_by("pk"), None)
        found = [row["position"] for row in items(speaks(name), "changes", limit=20)]
        assert found == [position_of(entry) for entry in readable], name


def issue(kind: str, issuer: Organization, **fields: Any) -> Document:
    numbered = Document.objects.filter(issuer=issuer, kind=kind).count() + 1
    return Document.objects.create(
        kind=kind, issuer=issuer, issuer_name=issuer.name, year=2026, sequence=numbered,
        number=f"{issuer.code}-{kind}-{numbered}", title="文书", facts={}, issued_at=timezone.now(), **fields,
    )  # fmt: skip


def test_papers_of_permits_and_of_parks_are_listed_once_for_those_who_read_them(
    cast: Cast, speaks: Callable[[str], Caller]
) -> None:
    request = make_request(cast, "permit_applied")
    permit = request.matters.get().permit
    assert permit is not None
    grant = issue("permit_grant", cast.park, ledger=permit.ledger)
    own, foreign = issue("tracking", cast.park), issue("tracking", cast.other_park)
    expected = {
        "owner": {grant},
        "leader": {grant, own},
        "other_leader": {foreign},
        "other_owner": set(),
        "jinghe_environment_clerk": set(),
    }
    for name, papers in expected.items():
        person, caller = cast.people[name], speaks(name)
        found = [row["id"] for row in items(caller, "documents", limit=2)]
        assert len(found) == len(set(found)), name
        assert set(found) == openable("documents", person), name
        assert {paper for paper in (grant, own, foreign) if str(paper.pk) in found} == papers, name


@pytest.mark.rule("BZ54-2.4")
def test_what_is_kept_of_a_change_only_proposes(
    cast: Cast, cases: dict[str, Any], speaks: Callable[[str], Caller]
) -> None:
    """It says of every request that it is the reader's own."""
    for name in ("owner", "leader", "land_clerk"):
        claim_all_changes(cast.people[name].organization)
        for prefix in (*LISTS, *OF_CASES):
            found = sorted(str(row["id"]) for row in items(speaks(name), prefix, limit=20))
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

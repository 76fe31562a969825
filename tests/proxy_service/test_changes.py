"""When a request last changed is what its own row and its ledger say, for everybody who lists it by that."""

from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.access import revoke
from portal.ledger.models import LedgerEntry
from portal.ledger.services import append
from portal.paging import Part
from proxy_service import access
from proxy_service.access import WORK_ON_MATTER
from proxy_service.changes import order, recount, with_changes
from proxy_service.models import DepartmentCase, DepartmentChange, ProxyRequest, RequestChange
from tests.cast import Cast
from tests.proxy_service.lying import claim_all_changes
from tests.roles import as_owner
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def changed(request: ProxyRequest) -> datetime:
    """From the row and the ledger, in Python."""
    moments = LedgerEntry.objects.filter(ledger=request.ledger_id).values_list("recorded_at", flat=True)
    return max([ProxyRequest.objects.get(pk=request.pk).updated_at, *moments])


def told() -> set[tuple[object, ...]]:
    requests = ProxyRequest.objects.all()
    return {(one.pk, one.park_id, one.enterprise_id, changed(one)) for one in requests}


def kept() -> set[tuple[object, ...]]:
    return set(RequestChange.objects.values_list("request", "park_id", "enterprise_id", "changed_at"))


def listed() -> set[tuple[object, ...]]:
    cases = DepartmentCase.objects.select_related("request")
    return {(case.request_id, case.group_id, changed(case.request)) for case in cases}


def kept_for_departments() -> set[tuple[object, ...]]:
    return set(DepartmentChange.objects.values_list("request", "group", "changed_at"))


def tell(request: ProxyRequest) -> LedgerEntry:
    """What is no act."""
    now = timezone.now()
    return append(ledger=request.ledger, heading="system", kind="seal", summary="用印", occurred_at=now)


@pytest.mark.parametrize("stage", ["draft", "submitted", "handed_over", "received", "completed", "archived"])
def test_at_every_stage_it_is_what_row_and_ledger_say(cast: Cast, stage: str) -> None:
    make_request(cast, stage)
    make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park)
    assert kept() == told()
    assert kept_for_departments() == listed()
    assert recount() == 0


class TestEveryWay:
    @pytest.fixture
    def request_of_land(self, cast: Cast) -> ProxyRequest:
        """On the land bureau's list, beside a neighbour's that nothing happens to."""
        make_request(cast, "handed_over", enterprise=cast.other_enterprise, park=cast.other_park)
        return make_request(cast, "handed_over")

    def test_what_is_no_act_counts_too(self, request_of_land: ProxyRequest) -> None:
        before, before_listed = kept(), kept_for_departments()
        entry = tell(request_of_land)
        assert {row[3] for row in kept() - before} == {entry.recorded_at}
        assert {row[0] for row in kept() - before} == {request_of_land.pk}, "the neighbour's stays"
        assert {row[0] for row in kept_for_departments() - before_listed} == {request_of_land.pk}
        assert (kept(), kept_for_departments()) == (told(), listed())

    def test_the_list_of_a_department_follows_its_grants(
        self, cast: Cast, request_of_land: ProxyRequest
    ) -> None:
        matters = list(request_of_land.matters.all())
        access.grant_to(cast.prefecture_land, matters[0])
        assert kept_for_departments() == listed()
        assert DepartmentChange.objects.filter(group=cast.prefecture_land.group_id).count() == 1
        for matter in matters:
            revoke(WORK_ON_MATTER, cast.prefecture_land, matter)
        assert not DepartmentChange.objects.filter(group=cast.prefecture_land.group_id).exists()
        assert kept_for_departments() == listed() != set()

    def test_it_goes_where_the_request_goes(self, cast: Cast, request_of_land: ProxyRequest) -> None:
        ProxyRequest.objects.filter(pk=request_of_land.pk).update(
            park=cast.other_park, enterprise=cast.other_enterprise
        )
        assert kept() == told()


def test_it_is_gone_with_the_request(cast: Cast) -> None:
    draft, filed = make_request(cast, "draft"), make_request(cast, "submitted")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("DELETE FROM proxy_service_proxyrequest WHERE id = %s", [draft.pk])
        assert {row[0] for row in kept()} == {filed.pk}
        cursor.execute("ROLLBACK TO SAVEPOINT before")


def test_a_draft_changes_with_every_step(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    (before,) = RequestChange.objects.values_list("changed_at", flat=True)
    later = draft.updated_at + timedelta(minutes=5)
    ProxyRequest.objects.filter(pk=draft.pk).update(updated_at=later)
    assert RequestChange.objects.get().changed_at == later > before


def test_what_was_copied_past_the_triggers_is_recounted(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    request = make_request(cast, "handed_over")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE proxy_service_requestchange SET changed_at = now() + interval '1 day'")
        cursor.execute("DELETE FROM proxy_service_departmentchange")
        cursor.execute(
            "INSERT INTO proxy_service_departmentchange (request_id, group_id, changed_at)"
            " VALUES (%s, %s, now()), (gen_random_uuid(), 1, now())",
            [request.pk, cast.prefecture_land.group_id],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    call_command("recount_changes")
    assert "更正" in capsys.readouterr().out
    assert (kept(), kept_for_departments()) == (told(), listed())
    assert recount() == 0


@pytest.mark.rule("BZ54-2.4")
@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "other_owner",
        "clerk",
        "leader",
        "land_clerk",
        "jinghe_land_clerk",
        "county_officer",
        "auditor",
    ],
)
def test_rows_that_lie_show_nobody_anything(cast: Cast, name: str) -> None:
    """They give the order. Whose a request is, is judged without them."""
    there = {"enterprise": cast.other_enterprise, "park": cast.other_park}
    for stage in ("draft", "submitted", "handed_over"):
        make_request(cast, stage)
        make_request(cast, stage, **there)
    person = cast.people[name]
    theirs = set(access.visible_requests(person))
    claim_all_changes(person.organization)
    found = with_changes(person, access.visible_requests(person))
    listed = Part(found, order(is_pulled=False))
    assert listed.first(50) == sorted(theirs, key=lambda one: (changed(one), one.pk), reverse=True) != []
    assert len(theirs) < ProxyRequest.objects.count()
    assert listed.counted().number == len(theirs)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_act_and_what_is_told_meanwhile_do_not_wait_for_each_other(cast: Cast) -> None:
    """An act changes the request, then comes to its ledger; a seal comes to the ledger alone. Neither may hold what the
    other needs when it comes."""
    request = make_request(cast, "handed_over")
    begun, over = Event(), Event()

    def seal() -> None:
        try:
            begun.wait(30)
            tell(request)
            over.set()
        finally:
            connection.close()

    other = Thread(target=seal)
    other.start()
    with transaction.atomic():
        locked = ProxyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        locked.updated_at = timezone.now()
        locked.save(update_fields=["updated_at"])
        begun.set()
        assert over.wait(30), "the seal waited for the act"
        last = tell(request)
    other.join(30)
    assert RequestChange.objects.get(request=request).changed_at == last.recorded_at
    assert (kept(), kept_for_departments()) == (told(), listed())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behind", [timedelta(0), timedelta(seconds=2)], ids=["one clock", "a slow clock"])
def test_a_case_given_while_its_ledger_is_told_something_is_told_of_to_who_gets_it(
    cast: Cast, behind: timedelta
) -> None:
    """A seal is told of after the grant and before the entry that tells of it, by a machine whose clock goes ahead."""
    request = make_request(cast, "handed_over")

    def seal() -> None:
        try:
            tell(request)
        finally:
            connection.close()

    with transaction.atomic():
        ProxyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        access.grant_to(cast.prefecture_land, request.matters.first())
        other = Thread(target=seal)
        other.start()
        other.join(30)
        assert not other.is_alive(), "the seal waited for the act"
        with time_machine.travel(timezone.now() - behind):
            tell(request)
    assert (kept(), kept_for_departments()) == (told(), listed())

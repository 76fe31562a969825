"""Whom real cases are told: who reads them on the pages, and of an entry who reads that entry."""

import pytest
import time_machine

from delegation.api.names import RESOURCES as DELEGATED
from delegation.case_seen import KINDS, _relations
from delegation.case_seen import case_of as delegated_case
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append
from portal.webhooks import cases
from proxy_service import access
from tests.cast import Cast
from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.delegation.inspection_course import BEGIN, published
from tests.snapshots import bring_in
from tests.stages import make_request


def entry(ledger: Ledger, kind: str) -> LedgerEntry:
    return append(ledger=ledger, heading="system", kind=kind, summary="—", occurred_at=BEGIN)


@pytest.fixture
def delegation_cast(calendars: None) -> DelegationCast:
    return bring_in("delegation_cast", build_delegation_cast)


@pytest.mark.rule("BZ54-2.4")
def test_of_a_request_its_readers_are_told(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    access.grant_to(cast.bole_land, request.matters.get())
    case = cases.case_of(request.ledger)
    assert case is not None
    assert (case.kind, case.resource, case.id) == ("request", "requests", str(request.pk))
    assert (case.number, case.state) == (request.number, request.state)
    last = request.ledger.entries.last()
    told = {name for name, person in cast.people.items() if case.seen_by(person, last)}
    assert told == {
        *("owner", "handler", "clerk", "officer", "second_officer", "leader", "zone_clerk"),
        *("land_clerk", "land_leader", "county_officer", "workgroup_officer", "auditor"),
    }


def test_of_a_draft_nobody_but_the_enterprise_is_told(cast: Cast) -> None:
    request = make_request(cast, "draft")
    case = cases.case_of(request.ledger)
    assert case is not None and case.number == ""
    written = entry(request.ledger, "note")
    told = {name for name, person in cast.people.items() if case.seen_by(person, written)}
    assert told == {"owner", "handler"}


@pytest.mark.rule("YN84-2.5")
def test_of_a_joint_inspection_everybody_is_told_what_they_read(delegation_cast: DelegationCast) -> None:
    people = delegation_cast
    with time_machine.travel(BEGIN, tick=False):
        visit = published(people).inspection
        plan, case = visit.plan, cases.case_of(visit.plan.ledger)
        assert case is not None and (case.kind, case.resource) == ("inspection_plan", "inspection-plans")
        written = entry(plan.ledger, "anything")
        told = ("officer", "safety_clerk", "other_owner", "environment_clerk", "other_clerk")
        assert [case.seen_by(getattr(people, name), written) for name in told] == [
            True, True, False, False, False,
        ]  # fmt: skip
        case = cases.case_of(visit.ledger)
        assert case is not None and (case.id, case.number) == (str(visit.pk), visit.number or "")
        asked, moved = entry(visit.ledger, "join_inspection"), entry(visit.ledger, "move_inspection")
        assert case.seen_by(people.officer, asked)
        assert case.seen_by(people.other_owner, moved)
        assert not case.seen_by(people.other_owner, asked), "who asks to come is not the enterprise's to know"
        type(visit).objects.filter(pk=visit.pk).update(notified_at=None)
        assert not case.seen_by(people.other_owner, moved), "nor anything before the notice"


def test_every_kind_of_case_is_told_of_and_has_a_name_in_the_interface() -> None:
    models = {Ledger._meta.get_field(name).related_model.SUBJECT for name in _relations()}
    assert models == set(KINDS)
    assert set(KINDS) <= set(DELEGATED)
    assert {"request", *KINDS} <= set(cases.kinds())


def test_a_ledger_of_something_else_is_no_case(db: None) -> None:
    ledger = Ledger.objects.create(label="—")
    assert delegated_case(ledger) is None
    assert cases.case_of(ledger) is None

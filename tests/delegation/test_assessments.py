"""Assessments with real figures against a slow, obvious reckoning; what the rules find (YN84-3.2, CZ4-2.10)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delegation.enums.oversight import AssessmentState as S
from delegation.models import Assessment, CreditNote, DecisionCheck, InstrumentItem, Order, Power
from delegation.models.permits import Permit
from delegation.oversight_figures import badly_run, figures_of, findings, months_before
from delegation.services import assessments, decision_checks
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.errors import InvalidInput
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_carried_out, assert_refused, expected_of, offered_to, readers_of
from tests.delegation.oversight_course import OrderCourse
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.proxy_service.moments import standing

pytestmark = pytest.mark.usefixtures("own_media")
PERIOD: dict[str, Any] = {"period_from": date(2026, 1, 1), "period_until": date(2026, 3, 31)}
FIRST, LAST = PERIOD.values()


def in_period(moment: Any) -> bool:
    return moment is not None and FIRST <= timezone.localdate(moment) <= LAST


def obvious(power: Power, course: Course) -> dict[str, Any]:
    """Every figure by walking through every row."""
    permits = [p for p in Permit.objects.all() if p.power_id == power.pk and p.park_id == course.park.pk]
    decided = [p for p in permits if in_period(p.decided_at)]
    on_time = 0
    for permit in decided:
        limits = [
            d for d in Deadline.objects.all() if d.ledger_id == permit.ledger_id and d.kind == "permit_limit"
        ]
        last = max(limits, key=lambda limit: limit.pk)
        on_time += (
            last.due_at is not None and permit.decided_at is not None and permit.decided_at < last.due_at
        )
    numbers = {permit.pk for permit in permits}
    checks = [c for c in DecisionCheck.objects.all() if c.permit_id in numbers and in_period(c.checked_at)]
    ordered = [o for o in Order.objects.all() if o.permit_id in numbers]
    return {
        "code": power.code,
        "name": power.name,
        "applied": sum(in_period(p.submitted_at) for p in permits),
        "accepted": sum(in_period(p.accepted_at) for p in permits),
        "decided": len(decided),
        "granted": sum(p.outcome == "granted" for p in decided),
        "refused": sum(p.outcome == "refused" for p in decided),
        "on_time": on_time,
        "checked": sum(c.origin == "spot_check" for c in checks),
        "complaints": sum(c.origin == "complaint" for c in checks),
        "corrections": sum(o.kind == "correction" and in_period(o.ordered_at) for o in ordered),
        "revocations": sum(o.state == "order_revoked" and in_period(o.decided_at) for o in ordered),
        "broken": sum(
            n.promise.permit_id in numbers and FIRST <= n.recorded_on <= LAST
            for n in CreditNote.objects.exclude(state="note_withdrawn")
        ),
        "rate": on_time * 100 // len(decided) if decided else None,
    }


@pytest.fixture
def busy(delegation_cast: DelegationCast) -> Course:
    """Decided in time, too late and not at all; refused; checked, corrected, revoked; one before the period."""
    course = yining(delegation_cast)
    with standing("2025-12-01 11:00"):
        course.goes("begin", "submit", "accept", "review", "grant")
    for day, stations in (
        ("2026-01-05 11:00", ("begin", "submit", "accept", "review", "grant")),
        ("2026-01-06 11:00", ("begin", "submit", "accept", "review", "refuse")),
        ("2026-01-07 11:00", ("begin", "submit", "accept", "review", "extend", "grant")),
        ("2026-03-04 11:00", ("begin", "submit")),
    ):
        with standing(day):
            course.goes(*stations)
    with standing("2026-01-08 11:00"):
        course.goes("begin", "submit", "accept", "review")
    with standing("2026-03-16 11:00"):
        course.goes("grant")
        for origin in ("spot_check", "complaint", "complaint"):
            decision_checks.check_decision(
                permit=course.permit,
                actor=course.cast.bureau_clerk,
                origin=origin,
                result="flawed",
                remark="有问题",
            )
        OrderCourse(course).goes("draft", "issue")
        OrderCourse(course).goes("draft_revocation", "announce", "defend", "revoke")
    return course


def assess(course: Course, *, issue: bool = True) -> Assessment:
    made = assessments.draft_assessment(
        actor=course.cast.bureau_clerk, kind="yearly", instrument=course.instrument, **PERIOD
    )
    if issue:
        assessments.issue_assessment(
            assessment=made, actor=course.cast.bureau_leader, comments="逾期一件，请查明原因。"
        )
    return Assessment.objects.get(pk=made.pk)


@pytest.mark.rule("YN84-3.2")
@pytest.mark.rule("CZ4-2.10")
def test_figures_are_those_of_the_cases_and_frozen_at_issue(busy: Course) -> None:
    powers = [busy.power, busy.cast.waste]
    figures = figures_of(powers, busy.park, FIRST, LAST)
    assert figures == [obvious(power, busy) for power in powers]
    assert figures[0] | {"code": "", "name": ""} == {
        "code": "", "name": "", "applied": 5, "accepted": 4, "decided": 4, "granted": 3, "refused": 1, "on_time": 3,
        "checked": 1, "complaints": 2, "corrections": 1, "revocations": 1, "broken": 0, "rate": 75,
    }  # fmt: skip
    with standing("2026-04-01 11:00"):
        issued = assess(busy)
        assert issued.figures == [obvious(busy.power, busy)]
    with standing("2026-04-02 11:00"):
        Permit.objects.filter(outcome="refused").update(outcome="granted")
        assert Assessment.objects.get().figures == issued.figures


@pytest.mark.rule("CZ4-2.10")
def test_an_assessment_is_answered_and_published_to_everybody(delegation_cast: DelegationCast) -> None:
    course, cast = yining(delegation_cast), delegation_cast
    with standing("2026-04-01 11:00"):
        issued = assess(course)
        assert issued.ledger.deadlines.live().get().organ == cast.park
        assert "owner" not in readers_of(cast.people, issued)
        assessments.answer_assessment(assessment=issued, actor=cast.leader, answer="已整改。")
        assessments.publish_assessment(
            assessment=issued, actor=cast.bureau_leader, result="improve", conclusion="限期改进。"
        )
        published = Assessment.objects.get()
        assert readers_of(cast.people, published) == set(cast.people)
    assert published.state == S.PUBLISHED
    assert not published.ledger.deadlines.live().exclude(kind="case_archive").exists()


@pytest.mark.rule("CZ4-2.10")
def test_a_park_that_says_nothing_does_not_stop_the_result(delegation_cast: DelegationCast) -> None:
    course = yining(delegation_cast)
    with standing("2026-04-01 11:00"):
        issued = assess(course)
        due = issued.ledger.deadlines.live().get().due_on
    with standing(f"{due} 23:00"):
        sweep(now=timezone.now())
        assert Assessment.objects.get().state == S.ISSUED
    with standing("2026-05-06 00:01"):
        sweep(now=timezone.now())
        assert Assessment.objects.get().state == S.ANSWERED


def test_only_its_own_instruments_and_no_future(delegation_cast: DelegationCast) -> None:
    course, cast = yining(delegation_cast), delegation_cast
    facts: dict[str, Any] = {"kind": "yearly", "instrument": course.instrument}
    with standing("2026-03-31 11:00"):
        with pytest.raises(InvalidInput):
            assessments.draft_assessment(actor=cast.other_bureau_clerk, **facts, **PERIOD)
        with pytest.raises(InvalidInput):
            assessments.draft_assessment(
                actor=cast.bureau_clerk, **facts, period_from=FIRST, period_until=date(2026, 4, 1)
            )


ALLOWED = {
    "issue_assessment": {"bureau_leader"},
    "drop_assessment": {"bureau_clerk", "bureau_leader"},
    "answer_assessment": {"leader"},
    "publish_assessment": {"bureau_leader"},
}
INPUTS = {
    "issue_assessment": {"comments": "意见"},
    "drop_assessment": {"reason": "重复"},
    "answer_assessment": {"answer": "答复"},
    "publish_assessment": {"result": "good", "conclusion": "良好"},
}


@pytest.mark.parametrize("state", list(S))
def test_who_may_do_what_to_an_assessment(delegation_cast: DelegationCast, state: str) -> None:
    course, people = yining(delegation_cast), delegation_cast.people
    with standing("2026-04-01 11:00"):
        made = assess(course, issue=False)
        Assessment.objects.update(state=state, result="good")
        made = Assessment.objects.get()
        expected = expected_of(made, ALLOWED, set())
        assert offered_to(people, made) == expected
        bureau, park = {"bureau_clerk", "bureau_leader"}, {"clerk", "officer", "leader", "zone_clerk"}
        everybody = {
            S.DRAFTED: bureau | {"auditor"},
            S.DROPPED: bureau | {"auditor"},
            S.PUBLISHED: set(people),
        }
        some = bureau | park | {"auditor", "government_officer"}
        assert readers_of(people, made) == everybody.get(S(state), some)
        if state == S.DRAFTED:
            assert_carried_out(people, made, INPUTS, expected)
        few = {name: people[name] for name in ("other_leader", "bureau_clerk", "clerk", "owner")}
        assert_refused(few, made, INPUTS, expected)


@pytest.mark.rule("CZ4-2.10")
def test_rules_find_what_runs_badly(delegation_cast: DelegationCast, settings: Any) -> None:
    """One decision, late, that had to be corrected."""
    course, items, on = yining(delegation_cast), InstrumentItem.objects.all(), date(2026, 3, 31)
    with standing("2026-01-08 11:00"):
        course.goes("begin", "submit", "accept", "review")
    with standing("2026-03-16 11:00"):
        course.goes("grant")
        OrderCourse(course).goes("draft", "issue")
    settings.OVERSIGHT_LEAST_DECISIONS = 1
    assert [(one.power, one.change, one.reason) for one in findings(items, on)] == [
        (course.power, "change_mode", "按时办结率 0%，低于 90%")
    ]
    settings.OVERSIGHT_ON_TIME_PERCENT = 0
    assert findings(items, on)[0].reason == "办结 1 件，责令纠正和撤销 1 件，超过 10%"
    settings.OVERSIGHT_ORDERS_PERCENT = 100
    assert findings(items, on) == []
    settings.OVERSIGHT_ORDERS_PERCENT, settings.OVERSIGHT_LEAST_DECISIONS = 0, 2
    assert findings(items, on) == []


@pytest.mark.rule("CZ4-2.10")
def test_a_power_is_unused_after_the_months_of_the_rule_and_not_before(
    delegation_cast: DelegationCast,
) -> None:
    """In force since 2024-12-01."""
    course, items = yining(delegation_cast), InstrumentItem.objects.all()
    assert findings(items, date(2025, 11, 30)) == []
    (found,) = findings(items, date(2025, 12, 1))
    assert (found.power, found.change) == (course.power, "remove")
    with standing("2025-12-01 11:00"):
        course.goes("begin", "submit")
    assert findings(items, date(2025, 12, 1)) == []
    (again,) = findings(items, date(2026, 12, 2))
    assert again.reason == "承接后连续 12 个月无人申办"


def test_what_is_found_of_two_parks_is_one_question_and_each_parks_own(
    delegation_cast: DelegationCast, settings: Any
) -> None:
    """The parks hold other powers; nobody applied at Chenzhou, one late decision was made at Yining."""
    settings.OVERSIGHT_LEAST_DECISIONS = 1
    course = yining(delegation_cast)
    other = chenzhou(delegation_cast, delegation_cast.granted)
    with standing("2026-01-08 11:00"):
        course.goes("begin", "submit", "accept", "review")
    with standing("2026-03-16 11:00"):
        course.goes("grant")
    items = InstrumentItem.objects.order_by("pk")
    with CaptureQueriesContext(connection) as asked:
        found = {(one.park, one.power): one.change for one in findings(items, date(2026, 3, 31))}
    assert found == {(course.park, course.power): "change_mode", (other.park, other.power): "remove"}
    assert len(asked) == 2


@pytest.mark.rule("CZ4-2.10")
def test_a_finding_leads_to_a_proposal_filled_in(delegation_cast: DelegationCast) -> None:
    course, cast, client = yining(delegation_cast), delegation_cast, Client()
    page = reverse("delegation:oversight-findings")
    with standing("2026-03-02 11:00"):
        for name, code in (("bureau_leader", "propose"), ("leader", "ask")):
            client.force_login(cast.people[name].user)
            shown = client.get(page).content.decode()
            address = reverse("delegation:begin", args=["adjustment", code])
            assert address in shown, name
            link = shown[shown.index(address) :].split('"')[0].replace("&amp;", "&")
            form = client.get(link).content.decode()
            assert f'<option value="{course.power.pk}" selected>' in form
            assert '<option value="remove" selected>' in form
        for name in ("other_bureau_leader", "other_leader", "city_leader", "other_government_officer"):
            client.force_login(cast.people[name].user)
            assert course.power.name not in client.get(page).content.decode()
        client.force_login(cast.owner.user)
        assert client.get(page).status_code == 404


def test_what_counts_as_bad_is_strict_about_its_edge(settings: Any) -> None:
    settings.OVERSIGHT_ON_TIME_PERCENT, settings.OVERSIGHT_ORDERS_PERCENT = 90, 10
    fine = {"decided": 10, "on_time": 9, "corrections": 1, "revocations": 0}
    assert badly_run(fine) == ""
    assert badly_run(fine | {"on_time": 8})
    assert badly_run(fine | {"revocations": 1})
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)

"""Acceptance with gaps and approval on a promise (CZ4-2.7)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation.enums.permits import PermitState
from delegation.enums.promises import PromiseState
from delegation.models import CreditNote, Promise
from delegation.services import permit_filing as filing
from delegation.services import promises
from portal.deadlines.services import sweep
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput, NotAllowed
from tests.delegation.cast import DelegationCast
from tests.delegation.oversight_course import OrderCourse
from tests.delegation.permit_course import Course, yining
from tests.keys import keyed
from tests.proxy_service.moments import standing

NOW = "2026-03-02 11:00"
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("CZ4-2.7")]


@pytest.fixture
def lacking(delegation_cast: DelegationCast) -> Course:
    """Sent without the paper that may follow."""
    course = yining(delegation_cast)
    with standing(NOW):
        course.begin()
        given = course.permit.materials.filter(may_follow=False)
        course.submit(uploads={paper.pk: [pdf(paper.name)] for paper in given})
    return course


def hand_in(course: Course) -> None:
    late = course.permit.materials.get(may_follow=True)
    filing.add_permit_material(
        permit=course.permit, actor=course.applicant, uploads={late.pk: [pdf("检测报告")]}
    )


def beyond_the_decision(course: Course) -> None:
    """The power's list lets the paper be promised beyond the decision."""
    course.power.materials[1]["after_decision"] = True
    course.power.save()
    course.reload()


def test_without_a_promise_it_is_not_accepted(lacking: Course) -> None:
    with standing(NOW):
        with pytest.raises(InvalidInput, match="水质、水量检测报告"):
            lacking.accept()
        lacking.goes("promise", "accept")
    promise = Promise.objects.get()
    clock = lacking.clock("promise_paper")
    assert (promise.due_on, clock.organ) == (date(2026, 3, 16), lacking.park)
    assert clock.subject == promise.subject_key
    assert lacking.permit.state == PermitState.ACCEPTED


def test_handing_in_keeps_the_promise(lacking: Course) -> None:
    with standing(NOW):
        lacking.goes("promise", "accept")
    with standing("2026-03-16 18:00"):
        hand_in(lacking)
    with standing("2026-03-17 01:00"):
        sweep(now=timezone.now())
    assert Promise.objects.get().state == PromiseState.KEPT
    assert not CreditNote.objects.exists()
    assert lacking.clock("promise_paper").was_late is False


@pytest.mark.rule("IL-6")
def test_a_broken_promise_is_noted_and_may_be_objected_to(lacking: Course) -> None:
    with standing(NOW):
        lacking.goes("promise", "accept")
    with standing("2026-03-16 23:00"):
        sweep(now=timezone.now())
        assert not CreditNote.objects.exists()
    with standing("2026-03-17 00:01"):
        sweep(now=timezone.now())
        note = CreditNote.objects.get()
        assert (note.enterprise, note.recorded_on) == (lacking.permit.applicant, date(2026, 3, 17))
        assert note.objection_until == date(2026, 4, 1)
        assert "水质、水量检测报告" in note.fault
        hand_in(lacking)  # still possible, and the note stays
        lacking.goes("review", "grant")
    assert Promise.objects.get().state == PromiseState.BROKEN
    assert lacking.permit.state == PermitState.GRANTED


def test_what_is_promised_beyond_the_decision_may_be_revoked_when_broken(lacking: Course) -> None:
    beyond_the_decision(lacking)
    granted = OrderCourse(lacking)
    with standing(NOW):
        lacking.goes("promise", "accept", "review", "grant", "certify", "deliver")
    with standing("2026-03-17 00:01"):
        sweep(now=timezone.now())
        assert Promise.objects.get().state == PromiseState.BROKEN
        granted.goes("draft_revocation", "announce", "defend", "revoke")
    assert lacking.permit.state == PermitState.REVOKED


def test_after_the_decision_the_paper_still_comes_in(lacking: Course) -> None:
    beyond_the_decision(lacking)
    with standing(NOW):
        lacking.goes("promise", "accept", "review", "grant")
        hand_in(lacking)
        with pytest.raises(Conflict, match="已经交齐"):
            hand_in(lacking)
    assert Promise.objects.get().state == PromiseState.KEPT


@pytest.mark.parametrize("station", ["refuse", "withdraw"])
def test_nothing_is_owed_once_the_case_has_ended(lacking: Course, station: str) -> None:
    with standing(NOW):
        lacking.goes("promise", "accept", "review", station)
    with standing("2026-03-20 01:00"):
        sweep(now=timezone.now())
    assert Promise.objects.get().state == PromiseState.ENDED
    assert not CreditNote.objects.exists()


def test_each_missing_paper_is_promised_for_a_bounded_time(lacking: Course) -> None:
    paper = lacking.permit.materials.get(may_follow=True)
    other = lacking.permit.materials.get(may_follow=False)

    def sign(*rows: dict[str, Any]) -> None:
        promises.sign_promise(permit=lacking.permit, actor=lacking.applicant, signer="周建华", promised=rows)

    with standing(NOW):
        for rows in (
            (),
            ({"material": other, "days": 5},),
            ({"material": paper, "days": 0},),
            ({"material": paper, "days": 21},),
            ({"material": paper, "days": 5}, {"material": paper, "days": 6}),
        ):
            with pytest.raises(InvalidInput):
                sign(*rows)
        sign({"material": paper, "days": 5})
        with pytest.raises((Conflict, NotAllowed)):
            sign({"material": paper, "days": 5})
        with pytest.raises(NotAllowed):
            promises.sign_promise(permit=lacking.permit, actor=lacking.clerk, signer="周建华", promised=[])


def test_an_enterprise_promises_on_the_page(lacking: Course) -> None:
    paper, client = lacking.permit.materials.get(may_follow=True), Client()
    page = reverse("delegation:act", args=["sign_promise", lacking.permit.pk])
    with standing(NOW):
        for name in ("clerk", "other_owner", "bureau_clerk"):
            client.force_login(lacking.cast.people[name].user)
            assert client.get(page).status_code == 404, name
        client.force_login(lacking.cast.owner.user)
        answers = {"signer": "周建华", f"days_{paper.pk}": 7}
        assert client.post(page, keyed(**answers)).status_code == 422
        assert client.post(page, keyed(**answers, understood="on")).status_code == 302
        assert client.post(page, keyed(**answers, understood="on")).status_code == 409
        shown = client.get(lacking.permit.get_absolute_url()).content.decode()
    assert "受理后 7 个工作日内补交" in shown


@pytest.mark.parametrize(("days", "last"), [(5, date(2026, 3, 11)), (10, date(2026, 3, 16))])
def test_where_silence_accepted_it_the_days_count_from_the_receipt_and_one_is_left(
    lacking: Course, days: int, last: date
) -> None:
    with standing(NOW):
        lacking.promise(days)
    with standing("2026-03-10 00:01"):
        sweep(now=timezone.now())
    assert lacking.reload().deemed_accepted
    promise = Promise.objects.get()
    assert (promise.due_on, promise.state) == (last, PromiseState.SIGNED)


def test_what_nobody_answered_in_time_is_accepted_without_a_promise(lacking: Course) -> None:
    """The law's five days outrank our promise (行政许可法 32)."""
    with standing("2026-03-10 00:01"):
        sweep(now=timezone.now())
    assert lacking.reload().deemed_accepted

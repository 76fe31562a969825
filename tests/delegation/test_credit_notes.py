"""What becomes of a broken promise: noted in writing, objected to, looked into by another, repaired (CZ4-2.7, IL-6)."""

from copy import copy
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation.enums.promises import CreditNoteState as S
from delegation.enums.promises import PromiseKind
from delegation.models import CreditNote, Promise
from delegation.oversight_figures import figures_of
from delegation.services import credit_notes
from delegation.services import permit_checking as checking
from delegation.services import permit_filing as filing
from portal.deadlines import kinds
from portal.deadlines.services import sweep
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.organizations.models import Membership
from tests.delegation.archive_course import hand_over
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_carried_out, assert_refused, offered_to, readers_of
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.keys import keyed
from tests.proxy_service.moments import standing
from tests.snapshots import made_once

K = DocumentKind
NOW, OVER, LATER = "2026-03-02 11:00", "2026-03-17 00:01", "2026-03-18 10:00"
OBJECTION: dict[str, Any] = {"objection": "检测机构延误，有书面证明。"}
REASON: dict[str, Any] = {"reason": "查明属实。"}
pytestmark = [pytest.mark.rule("CZ4-2.7"), pytest.mark.rule("IL-6")]


def send_lacking(course: Course) -> Course:
    """Without the paper that may follow."""
    course.begin()
    given = course.permit.materials.filter(may_follow=False)
    course.submit(uploads={paper.pk: [pdf(paper.name)] for paper in given})
    return course


def break_it(course: Course) -> CreditNote:
    with standing(OVER):
        sweep(now=timezone.now())
    course.reload()
    return CreditNote.objects.get()


def hand_in(course: Course) -> None:
    late = course.permit.materials.get(may_follow=True)
    filing.add_permit_material(permit=course.permit, actor=course.applicant, uploads={late.pk: [pdf("报告")]})


@pytest.fixture
def promised(delegation_cast: DelegationCast) -> Course:
    def make() -> Course:
        with standing(NOW):
            return send_lacking(yining(delegation_cast))

    return made_once("application that lacks a paper", make)


@pytest.fixture
def broken(promised: Course) -> CreditNote:
    def make() -> CreditNote:
        with standing(NOW):
            promised.goes("promise", "accept")
        return break_it(promised)

    note = made_once("broken promise", make)
    promised.reload()
    return note


def test_the_promise_is_a_paper_and_the_acceptance_says_what_was_promised(promised: Course) -> None:
    with standing(NOW):
        promised.promise()
        letter = promised.paper(K.PERMIT_PROMISE)
        promised.accept()
    name = promised.permit.materials.get(may_follow=True).name
    assert (letter.number, letter.issuer) == ("伊市城管许诺〔2026〕1号", promised.cast.bureau)
    assert letter.facts["promised"] == [{"material": name, "days": 10, "beyond": False}]
    assert (letter.facts["promiser"], letter.facts["method"]) == (promised.permit.applicant.name, "online")
    assert letter.facts["office"] == promised.park.name
    voucher = promised.paper(K.PERMIT_ACCEPTANCE).facts
    assert voucher["promised"] == [{"material": name, "days": 10, "day": "2026-03-16", "beyond": False}]
    assert voucher["promise_number"] == letter.number
    assert "国发〔2022〕5号" in voucher["promise_rule"]
    assert [paper.get("note") for paper in voucher["materials"]] == [None, "容缺后补"]


def test_what_comes_in_before_the_acceptance_is_owed_no_more(promised: Course) -> None:
    late = promised.permit.materials.get(may_follow=True)
    with standing(NOW):
        promised.promise()
        checking.fix_permit(
            permit=promised.permit, actor=promised.clerk, note="当场补交", material=late, upload=pdf("报告")
        )
        promised.accept()
    assert promised.permit.promises.get().state == "promise_kept"
    assert not promised.permit.ledger.deadlines.filter(kind="promise_paper").exists()
    assert "promised" not in promised.paper(K.PERMIT_ACCEPTANCE).facts


def test_silence_accepts_what_nobody_promised_and_the_voucher_says_so(promised: Course) -> None:
    with standing("2026-03-10 00:01"):
        sweep(now=timezone.now())
    promised.reload()
    voucher = promised.paper(K.PERMIT_ACCEPTANCE).facts
    assert (voucher["deemed"], voucher["materials"][1]["note"]) == (True, "尚未提交")
    assert "promised" not in voucher


def test_a_broken_promise_is_told_in_writing(broken: CreditNote, promised: Course) -> None:
    paper = promised.paper(K.CREDIT_NOTICE)
    assert (paper.issuer, paper.number) == (promised.cast.bureau, "伊市城管失信〔2026〕1号")
    assert (
        paper.facts
        | {
            "promise_number": promised.paper(K.PERMIT_PROMISE).number,
            "due_on": "2026-03-16",
            "recorded_on": "2026-03-17",
            "until": "2027-03-16",
            "objection_until": "2026-04-01",
            "reviewer": promised.cast.bureau.name,
        }
        == paper.facts
    )
    clock = promised.clock("credit_objection")
    assert (clock.due_on, clock.subject) == (date(2026, 4, 1), broken.subject_key)


# Who may do what to a note, in the test's own words.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "recorded": {name: {"object_credit_note"} for name in ("owner", "handler")},
    "made good": {
        **{name: {"object_credit_note"} for name in ("owner", "handler")},
        "bureau_leader": {"repair_credit_note"},
    },
    "objected": {"bureau_leader": {"uphold_credit_note", "withdraw_credit_note"}},
    "upheld": {},
    "withdrawn": {},
    "too late": {},
}
INPUTS: dict[str, dict[str, Any]] = {
    "object_credit_note": OBJECTION,
    "uphold_credit_note": REASON,
    "withdraw_credit_note": REASON,
    "repair_credit_note": REASON,
}
READERS = {
    "owner", "handler", "clerk", "officer", "leader", "zone_clerk", "bureau_clerk", "bureau_leader",
}  # fmt: skip


@pytest.mark.parametrize("stage", ALLOWED)
def test_who_may_do_what_to_a_note(broken: CreditNote, promised: Course, stage: str) -> None:
    people = promised.cast.people
    with standing("2026-04-02 00:01" if stage == "too late" else LATER):
        if stage == "made good":
            hand_in(promised)
        if stage in ("objected", "upheld", "withdrawn"):
            credit_notes.object_credit_note(credit_note=broken, actor=promised.applicant, **OBJECTION)
        if stage == "upheld":
            credit_notes.uphold_credit_note(credit_note=broken, actor=people["bureau_leader"], **REASON)
        if stage == "withdrawn":
            credit_notes.withdraw_credit_note(credit_note=broken, actor=people["bureau_leader"], **REASON)
        note = CreditNote.objects.get()
        offered = offered_to(people, note)
        assert offered == ALLOWED[stage]
        assert readers_of(people, note) - {"auditor", "government_officer"} == READERS
        assert_carried_out(people, note, INPUTS, offered)
        some = {name: people[name] for name in ("owner", "other_owner", "leader", "clerk", "bureau_leader")}
        assert_refused(some, note, INPUTS, offered)


def test_nobody_looks_into_what_they_accepted_themselves(delegation_cast: DelegationCast) -> None:
    """The park answers for its own name: its head does, but not the one who accepted the application."""
    course = chenzhou(delegation_cast, delegation_cast.granted)
    course.power.materials[-1]["may_follow"] = True
    course.power.save()
    with standing(NOW.replace("2026", "2025")):
        send_lacking(course)
        course.promise()
        checking.accept_permit(permit=course.permit, actor=course.leader)
        course.reload()
    with standing("2025-03-20 11:00"):
        sweep(now=timezone.now())
        note = CreditNote.objects.get()
        assert note.organ == course.park
        credit_notes.object_credit_note(credit_note=note, actor=course.applicant, **OBJECTION)
        assert "须另行指定负责人" in course.permit.ledger.entries.get(kind="object_credit_note").summary
        watchers = kinds.get("credit_review").watchers
        assert {course.clerk.user, course.leader.user} <= set(watchers(course.clock("credit_review")))
        with pytest.raises(NotAllowed):
            credit_notes.withdraw_credit_note(credit_note=note, actor=course.leader, **REASON)
        deputy = copy(course.leader)
        deputy.pk, deputy.user = None, delegation_cast.city_other_leader.user
        deputy.save(force_insert=True)
        assert set(watchers(course.clock("credit_review"))) == {deputy.user}
        credit_notes.withdraw_credit_note(credit_note=note, actor=deputy, **REASON)


def broken_in_figures(course: Course) -> int:
    row = figures_of([course.power], course.park, date(2026, 1, 1), date(2026, 12, 31))[0]
    return int(row["broken"])


def test_a_withdrawn_note_counts_no_more_and_is_shown_as_withdrawn(
    broken: CreditNote, promised: Course, client: Client
) -> None:
    cast, page = promised.cast, reverse("delegation:credit-notes")
    assert broken_in_figures(promised) == 1
    with standing(LATER):
        credit_notes.object_credit_note(
            credit_note=broken, actor=cast.owner, **OBJECTION, uploads=[pdf("检测机构证明")]
        )
        review = promised.clock("credit_review")
        assert (review.due_on, review.organ) == (date(2026, 4, 2), cast.bureau)
        credit_notes.withdraw_credit_note(credit_note=broken, actor=cast.bureau_leader, **REASON)
        promised.reload()
        assert promised.paper(K.CREDIT_NOTICE).state == DocumentState.VOID
        assert broken_in_figures(promised) == 0
        client.force_login(cast.owner.user)
        for address in (page, promised.permit.get_absolute_url()):
            assert "异议成立，已撤销" in client.get(address).content.decode()
        assert "计入统计 0 条" in client.get(page).content.decode()
        client.force_login(cast.other_owner.user)
        assert "没有失信记录" in client.get(page).content.decode()
    told = set(
        Message.objects.filter(body__contains="撤销“失信记录").values_list("user__username", flat=True)
    )
    assert {"owner", "handler", "leader", "bureau_clerk"} <= told
    assert not promised.permit.ledger.deadlines.live().filter(kind__startswith="credit").exists()


def test_the_days_to_object_are_the_days_on_the_paper(broken: CreditNote, promised: Course) -> None:
    def objects(actor: Membership) -> None:
        credit_notes.object_credit_note(credit_note=broken, actor=actor, **OBJECTION)

    with standing("2026-04-01 23:59"):
        sweep(now=timezone.now())
        assert promised.clock("credit_objection").is_live
    with standing("2026-04-02 00:01"):
        sweep(now=timezone.now())
        assert not promised.clock("credit_objection").is_live
        with pytest.raises(Conflict, match="届满"):
            objects(promised.applicant)
    with standing("2026-04-01 23:00"):
        with pytest.raises(NotAllowed):
            objects(promised.clerk)
        objects(promised.applicant)
        with pytest.raises(Conflict):
            objects(promised.applicant)


def test_at_the_window_the_objection_comes_with_its_paper(broken: CreditNote, promised: Course) -> None:
    type(promised.permit).objects.filter(pk=promised.permit.pk).update(filed_at_window=True)
    broken.refresh_from_db()
    note = CreditNote.objects.get()
    with standing(LATER):
        with pytest.raises(InvalidInput, match="签章"):
            credit_notes.object_credit_note(credit_note=note, actor=promised.clerk, **OBJECTION)
        credit_notes.object_credit_note(
            credit_note=note, actor=promised.clerk, **OBJECTION, uploads=[pdf("异议申请")]
        )
    assert note.evidence.count() == 1


@pytest.mark.rule("CZ4-2.6")
def test_the_file_waits_while_a_note_may_be_repaired(broken: CreditNote, promised: Course) -> None:
    cast, course = promised.cast, promised
    with standing(LATER):
        hand_in(course)
        course.reload()
        course.goes("review", "grant", "certify", "deliver")
        waits = course.clock("case_archive")
        assert timezone.localdate(waits.started_at) == date(2027, 3, 17), (
            "the day after the note is used no more"
        )
        with pytest.raises(Conflict, match="失信记录在2027-03-16前可以修复，尚未修复，不能归档"):
            hand_over(course.permit, cast.clerk)
        credit_notes.repair_credit_note(credit_note=broken, actor=cast.bureau_leader, **REASON)
        (asked,) = course.permit.ledger.deadlines.live().filter(kind="case_archive")
        assert timezone.localdate(asked.started_at) == date(2026, 3, 18)
        assert hand_over(course.permit, cast.clerk).is_handed


def test_who_audits_and_whose_scheme_it_is_find_the_notes(
    broken: CreditNote, client: Client, promised: Course
) -> None:
    shown = {}
    for name in ("auditor", "government_officer", "other_government_officer"):
        client.force_login(promised.cast.people[name].user)
        page = client.get(reverse("delegation:credit-notes")).content.decode()
        shown[name] = str(promised.permit.number) in page
    assert shown == {"auditor": True, "government_officer": True, "other_government_officer": False}


def test_what_is_made_good_may_be_repaired_and_stays_on_record(broken: CreditNote, promised: Course) -> None:
    leader = promised.cast.bureau_leader
    with standing(LATER):
        with pytest.raises(Conflict, match="还没有补交"):
            credit_notes.repair_credit_note(credit_note=broken, actor=leader, **REASON)
        hand_in(promised)
        credit_notes.repair_credit_note(credit_note=broken, actor=leader, **REASON)
    note = CreditNote.objects.get()
    assert (note.state, note.repair, note.reason) == (S.REPAIRED, REASON["reason"], "")
    assert broken_in_figures(promised) == 1
    assert promised.paper(K.CREDIT_NOTICE).state != DocumentState.VOID


def test_a_repair_leaves_the_review_before_it_as_it_was(
    broken: CreditNote, promised: Course, client: Client
) -> None:
    leader = promised.cast.bureau_leader
    with standing(LATER):
        credit_notes.object_credit_note(credit_note=broken, actor=promised.applicant, **OBJECTION)
        credit_notes.uphold_credit_note(credit_note=broken, actor=leader, reason="证明与本件无关。")
        hand_in(promised)
        credit_notes.repair_credit_note(credit_note=broken, actor=leader, reason="报告已补交。")
        client.force_login(promised.cast.owner.user)
        shown = client.get(promised.permit.get_absolute_url()).content.decode()
    note = CreditNote.objects.get()
    assert (note.reason, note.repair) == ("证明与本件无关。", "报告已补交。")
    assert shown.index("异议不成立，维持记录（") < shown.index(note.reason) < shown.index(note.repair)


def test_a_promise_signed_before_there_was_a_paper_of_it_may_be_broken(promised: Course) -> None:
    with standing(NOW):
        Promise.objects.create(
            permit=promised.permit,
            material=promised.permit.materials.get(may_follow=True),
            kind=PromiseKind.GAP,
            days=10,
            signed_by=promised.applicant,
            signer="周建华",
            signed_at=timezone.now(),
        )
        promised.accept()
    assert "promise_number" not in promised.paper(K.PERMIT_ACCEPTANCE).facts
    break_it(promised)
    facts = promised.paper(K.CREDIT_NOTICE).facts
    assert "promise_number" not in facts
    assert "承诺书》中承诺于" in compose(Paper.of(promised.paper(K.CREDIT_NOTICE)))


def test_the_objection_outlives_the_application(broken: CreditNote, promised: Course) -> None:
    with standing(LATER):
        credit_notes.object_credit_note(credit_note=broken, actor=promised.applicant, **OBJECTION)
        promised.withdraw()
        assert promised.clock("credit_review").is_live
        credit_notes.uphold_credit_note(credit_note=broken, actor=promised.cast.bureau_leader, **REASON)
    assert CreditNote.objects.get().state == S.UPHELD


def test_an_enterprise_objects_on_the_page(broken: CreditNote, promised: Course, client: Client) -> None:
    cast, page = promised.cast, reverse("delegation:act", args=["object_credit_note", broken.pk])
    with standing(LATER):
        for name in ("other_owner", "clerk", "bureau_leader", "leader"):
            client.force_login(cast.people[name].user)
            assert client.get(page).status_code == 404, name
        client.force_login(cast.owner.user)
        assert page in client.get(promised.permit.get_absolute_url()).content.decode()
        assert client.get(page).status_code == 200
        assert client.post(page, keyed(objection="")).status_code == 422
        assert client.post(page, keyed(**OBJECTION, uploads=pdf("证明"))).status_code == 302
        assert client.post(page, keyed(**OBJECTION)).status_code == 409
        shown = client.get(promised.permit.get_absolute_url()).content.decode()
    assert OBJECTION["objection"] in shown
    assert "异议复核中" in shown

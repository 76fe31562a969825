"""Papers put right after they were issued: by another paper, or declared void; never by a change."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document
from portal.documents.samples import ordinary
from portal.documents.samples import uploads as samples
from portal.documents.wording import reworded, wordings
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Message
from proxy_service.models import ProxyRequest
from proxy_service.papers import correctable_papers
from proxy_service.services.correcting import replace_document, void_document
from proxy_service.services.delivery import sign_delivery
from proxy_service.services.handovers import refuse_handover
from proxy_service.services.problems import start_coordination
from tests.cast import Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db

K = DocumentKind


def paper_of(request: ProxyRequest, kind: DocumentKind) -> Document:
    return request.ledger.documents.filter(kind=kind).order_by("sequence").last()


def corrected(cast: Cast, request: ProxyRequest, paper: Document, **texts: str) -> Document:
    changes = texts or {"officer_phone": "0909-2229999"}
    return replace_document(
        request=request, actor=cast.leader, document=paper, texts=changes, reason="电话写错"
    )


def told(request: ProxyRequest, words: str) -> set[str]:
    found = Message.objects.filter(ledger=request.ledger, body__contains=words)
    return set(found.values_list("user__username", flat=True))


def test_a_correction_is_a_new_paper_that_names_the_old_one(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    old = paper_of(request, K.ACCEPTANCE)
    before = Document.objects.filter(pk=old.pk).values().get()
    new = corrected(cast, request, old)
    assert (new.sequence, new.replaces, new.title, new.subject) == (2, old, old.title, old.subject)
    today = timezone.localdate().isoformat()
    assert new.facts == old.facts | {"officer_phone": "0909-2229999", "issued_on": today}
    assert Document.objects.filter(pk=old.pk).values().get() == before, "the old paper is as it was"
    assert Document.objects.get(pk=old.pk).standing == Standing.REPLACED
    entry = request.ledger.entries.latest("sequence")
    assert (entry.kind, entry.actor) == ("replace_document", cast.leader.user)
    assert old.number in entry.summary and new.number in entry.summary and "电话写错" in entry.summary
    assert entry.data["changes"] == [
        {
            "label": "受理人联系方式",
            "before": old.facts["officer_phone"],
            "after": "0909-2229999",
        }
    ]
    assert verify(request.ledger) is None
    assert told(request, new.number) == {"owner", "handler", request.officer.user.username}
    request.refresh_from_db()
    assert request.state == "accepted"


def test_a_void_paper_stays_in_the_register_with_its_reason(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    paper = paper_of(request, K.ACCEPTANCE)
    void = void_document(request=request, actor=cast.leader, document=paper, reason=" 重复\n出具 ")
    assert (void.state, void.void_reason, void.sequence) == ("void", "重复 出具", 1)
    assert request.ledger.entries.latest("sequence").data["voided"] == paper.number
    assert "owner" in told(request, "重复 出具")
    assert make_request(cast, "accepted").ledger.documents.get(kind=K.ACCEPTANCE).sequence == 2
    with pytest.raises(Conflict):
        void_document(request=request, actor=cast.leader, document=paper, reason="再来一次")
    with pytest.raises(Conflict):
        corrected(cast, request, paper)


def test_a_paper_is_corrected_once_and_its_successor_again(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    old = paper_of(request, K.ACCEPTANCE)
    new = corrected(cast, request, old)
    with pytest.raises(Conflict):
        corrected(cast, request, old)
    newest = corrected(cast, request, new, officer_phone="0909-2228888")
    assert newest.replaces == new
    assert correctable_papers(request) == [newest]
    void_document(request=request, actor=cast.leader, document=newest, reason="改错了")
    assert f"原文书{new.number}恢复有效" in request.ledger.entries.latest("sequence").summary
    assert correctable_papers(request) == [new], "what a void paper replaced is in force again"


def test_only_words_are_corrected(cast: Cast) -> None:
    """Not who is addressed, when, how much, or what somebody signed; and nothing at all is no correction."""
    request = make_request(cast, "accepted")
    old = paper_of(request, K.ACCEPTANCE)
    for forbidden in ("addressee", "case_number", "query_code", "received_on", "materials.0.copies", "kind"):
        with pytest.raises(InvalidInput, match="不能更正"):
            corrected(cast, request, old, **{forbidden: "别的"})
    with pytest.raises(InvalidInput, match="没有改动"):
        corrected(cast, request, old, officer_phone=f" {old.facts['officer_phone']} ")
    with pytest.raises(InvalidInput, match="受理窗口"):
        corrected(cast, request, old, window="\u202e ")
    assert request.ledger.documents.filter(kind=K.ACCEPTANCE).count() == 1


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        (K.DECLINE, "clause complaint_phone matters.0 officer officer_phone reason window"),
        (K.COORDINATION_LETTER, "background contact contact_phone matters.0 problem request subject"),
        (
            K.MINUTES,
            "absent.0 chair disagreements issues.0.subject meeting observers.0 place present.0 present.1 present.2"
            " recorder",
        ),
        (K.DELIVERY, "deliverer items.0.name items.1.name note place tracking_number"),
        (
            K.FEEDBACK,
            "contact contact_phone matters.0 matters.1 officer project.name project.site suggestions summary",
        ),
    ],
)
def test_whom_a_paper_names_and_what_was_said_or_decided_stays(kind: DocumentKind, paths: str) -> None:
    """Neither addressees, organs and courts, nor opinions, decisions and the numbers of results."""
    offered = {wording.path for wording in wordings(kind, ordinary()[kind])}
    assert offered == set(paths.split())


def test_what_the_enterprise_confirmed_and_anothers_papers_are_out_of_reach(cast: Cast) -> None:
    request = make_request(cast, "in_progress")
    neighbour = make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park)
    second = make_request(cast, "accepted")
    out_of_reach = [
        paper_of(request, K.ENTRUSTMENT),
        paper_of(request, K.PLAN),
        paper_of(neighbour, K.ACCEPTANCE),
        paper_of(second, K.ACCEPTANCE),
    ]
    for paper in out_of_reach:
        with pytest.raises(Conflict):
            void_document(request=request, actor=cast.leader, document=paper, reason="越界")
    own = paper_of(request, K.ACCEPTANCE)
    for name in ("clerk", "officer", "owner", "other_leader", "county_officer", "auditor"):
        with pytest.raises(NotAllowed):
            void_document(request=request, actor=cast.people[name], document=own, reason="越权")


def test_what_others_signed_for_is_out_of_reach(cast: Cast) -> None:
    """Materials signed for in the portal, results signed for on paper at the window."""
    course = make_course(cast, "handed_over")
    listed = paper_of(course.request, K.HANDOVER)
    assert listed in correctable_papers(course.reload())
    course.sign_handover()
    signed = paper_of(course.request, K.HANDOVER)
    assert signed.replaces == listed
    for paper in (listed, signed):
        with pytest.raises(Conflict):
            void_document(request=course.request, actor=cast.leader, document=paper, reason="太晚")
    sent = make_course(cast, "sent", at_window=True).request
    receipt = paper_of(sent, K.DELIVERY)
    assert receipt in correctable_papers(sent)
    slip = samples.pdf("签收回执")
    sign_delivery(request=sent, actor=cast.clerk, recipient_name="周建华", slip=slip)
    with pytest.raises(Conflict):
        corrected(cast, sent, receipt, place="别处")


def test_the_list_of_a_refused_hand_over_is_put_right(cast: Cast) -> None:
    course = make_course(cast, "handed_over")
    listed = paper_of(course.request, K.HANDOVER)
    handover = next(iter(course.reload().matters.all())).handovers.get()
    refuse_handover(handover=handover, actor=cast.land_clerk, reason="清单联系电话有误")
    new = corrected(cast, course.reload(), listed, giver_phone="0909-2220099")
    assert new.replaces == listed
    void_document(request=course.request, actor=cast.leader, document=new, reason="重新移交")
    assert "land_clerk" in told(course.request, new.number)


def test_what_was_put_right_in_a_receipt_stays_when_it_is_signed_for(cast: Cast) -> None:
    request = make_course(cast, "sent").request
    right = corrected(cast, request, paper_of(request, K.DELIVERY), place="企业会议室")
    sign_delivery(request=request, actor=cast.owner, recipient_name="周建华")
    signed = paper_of(request, K.DELIVERY)
    assert signed.replaces == right
    assert (signed.facts["place"], signed.facts["received"]["person"]) == ("企业会议室", "周建华")


@pytest.mark.soak
def test_an_archived_case_takes_no_correction(cast: Cast) -> None:
    request = make_request(cast, "archived")
    with pytest.raises(Conflict):
        void_document(
            request=request, actor=cast.leader, document=paper_of(request, K.DELIVERY), reason="太晚"
        )


def test_whoever_was_sent_the_paper_is_told(cast: Cast) -> None:
    course = make_course(cast, "handed_over")
    request = course.request
    listed = corrected(cast, request, paper_of(request, K.HANDOVER), giver_phone="0909-2220099")
    assert {"land_clerk", "land_leader", "owner"} <= told(request, listed.number)
    problem = make_course(cast, "correction").request.problems.get()
    start_coordination(
        problem=problem,
        actor=cast.leader,
        kind="letter",
        subject_matter="协调",
        organs=[cast.bole_environment],
    )
    letter = paper_of(problem.request, K.COORDINATION_LETTER)
    newer = corrected(cast, problem.request, letter, subject="协调环评补正")
    assert {"environment_clerk", "environment_leader"} <= told(problem.request, newer.number)
    assert "jinghe_land_clerk" not in told(problem.request, newer.number)


@pytest.mark.soak
def test_the_report_follows_its_corrected_paper(cast: Cast) -> None:
    request = make_request(cast, "reported")
    old = request.report.document
    new = corrected(cast, request, old, suggestions="建议进一步压缩时限")
    request.report.refresh_from_db()
    assert request.report.document == new
    assert new.facts["evaluation"] == old.facts["evaluation"]
    assert "county_officer" in told(request, new.number)


def test_a_report_that_a_recipient_signed_for_keeps_its_words(cast: Cast) -> None:
    course = make_course(cast, "reported")
    report = course.reload().report.document
    with pytest.raises(Conflict, match="只能更正，不能作废"):
        void_document(request=course.request, actor=cast.leader, document=report, reason="有误")
    newer = corrected(cast, course.request, report, suggestions="建议压缩时限")
    assert course.reload().report.document == newer
    void_document(request=course.request, actor=cast.leader, document=newer, reason="改错了")
    assert course.reload().report.document == report, "in force again"
    assert report in correctable_papers(course.request)
    course.sign_reports()
    with pytest.raises(Conflict):
        corrected(cast, course.request, report, suggestions="建议进一步压缩时限")


@pytest.mark.parametrize("stage", ["handed_over", pytest.param("sent", marks=pytest.mark.soak)])
def test_reworded_facts_are_the_same_but_for_the_words(cast: Cast, stage: str) -> None:
    for paper in correctable_papers(make_request(cast, stage)):
        texts = {wording.path: wording.text for wording in wordings(paper.kind, paper.facts)}
        assert "issued_on" not in texts and "case_number" not in texts and "handed_over_at" not in texts
        same = reworded(paper.kind, paper.facts, texts)
        assert {key: value for key, value in same.items() if value != ""} == paper.facts


class TestPages:
    def open(self, cast: Cast, request: ProxyRequest, code: str, paper: Document, **typed: Any) -> Any:
        client = Client()
        client.force_login(cast.leader.user)
        url = reverse("act", args=[code, request.pk])
        if typed:
            return client.post(url, {"document": paper.pk, "key": uuid.uuid4(), **typed})
        return client.get(f"{url}?document={paper.pk}")

    def test_the_form_holds_the_words_of_the_paper(self, cast: Cast) -> None:
        request = make_request(cast, "correction_requested")
        paper = paper_of(request, K.CORRECTION)
        page = self.open(cast, request, "replace_document", paper).content.decode()
        defect = paper.facts["defects"][0]
        for words in (paper.number, defect["problem"], defect["remedy"], "需补正内容第 1 项：存在问题"):
            assert words in page
        assert 'value="' + paper.facts["query_code"] not in page

    def test_the_form_says_which_paper_comes_back(self, cast: Cast) -> None:
        request = make_request(cast, "accepted")
        old = paper_of(request, K.ACCEPTANCE)
        assert "恢复有效" not in self.open(cast, request, "void_document", old).content.decode()
        page = self.open(cast, request, "void_document", corrected(cast, request, old)).content.decode()
        assert f"原文书{old.number}恢复有效" in page

    def test_without_a_paper_the_page_offers_those_that_can_be_put_right(self, cast: Cast) -> None:
        request = make_request(cast, "in_progress")
        neighbour = make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park)
        for foreign in (paper_of(neighbour, K.ACCEPTANCE), paper_of(request, K.ENTRUSTMENT)):
            page = self.open(cast, request, "void_document", foreign).content.decode()
            assert paper_of(request, K.ACCEPTANCE).number in page
            assert foreign.number not in page
            refused = self.open(cast, request, "void_document", foreign, reason="越界")
            assert refused.status_code == 422

    def test_the_request_page_shows_successor_reason_and_who_may_act(self, cast: Cast) -> None:
        request = make_request(cast, "accepted")
        old = paper_of(request, K.ACCEPTANCE)
        new = corrected(cast, request, old)
        pages = {}
        for name in ("leader", "clerk", "owner", "auditor"):
            client = Client()
            client.force_login(cast.people[name].user)
            pages[name] = client.get(f"/requests/{request.pk}/").content.decode()
            assert "已被替代" in pages[name] and f"由{new.number}替代" in pages[name], name
        offered = f"/acts/replace_document/{request.pk}/?document={new.pk}"
        assert [name for name, page in pages.items() if offered in page] == ["leader"]
        assert f"?document={old.pk}" not in pages["leader"], "what was replaced is not touched again"

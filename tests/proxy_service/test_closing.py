"""Visits, archive, ledger, and the ways to end early (BZ54-5.5-LEDGER, BZ54-6.3, BZ54-A3)."""

from datetime import date

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from portal.deadlines.enums import DeadlineState
from portal.deadlines.services import sweep
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind, SealingState, SealProvider
from portal.documents.models import Seal, Sealing
from portal.documents.services import void
from portal.errors import Conflict
from portal.ledger import services as ledger_services
from portal.ledger.enums import Heading
from portal.ledger.verify import verify
from portal.notifications.models import Message
from proxy_service.enums import RequestState, VisitState
from proxy_service.services import closing
from proxy_service.services.closing import retention_months
from tests.cast import Cast
from tests.proxy_service.moments import standing
from tests.stages import lead_on, make_course, make_request

pytestmark = pytest.mark.django_db

COLUMNS = ["委托人", "委托事项", "委托时间", "委托期限", "承办人", "办理进程", "回访结果（满意/不满意）"]


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_the_ledger_has_the_five_headings_and_closes_with_the_archive(cast: Cast) -> None:
    course = make_course(cast, "coordinating")
    lead_on(course, "in_review", "archived")
    ledger = course.request.ledger
    five = {Heading.APPLICATION, Heading.MATERIALS, Heading.COMMUNICATION, Heading.APPROVAL, Heading.PROBLEM}
    assert set(ledger.entries.values_list("heading", flat=True)) == {*five, Heading.SYSTEM}
    assert {str(heading.label) for heading in five} == {
        "代办申请",
        "材料提交",
        "部门沟通",
        "审批节点",
        "问题处理",
    }
    assert list(ledger.entries.values_list("sequence", flat=True)) == list(range(1, ledger.length + 1))
    assert verify(ledger) is None
    with pytest.raises(Conflict, match="已归档"), transaction.atomic():
        ledger_services.append(
            ledger=ledger, heading=Heading.SYSTEM, kind="late", summary="补记", occurred_at=timezone.now()
        )
    printed = ledger.documents.get(kind=DocumentKind.LEDGER)
    assert printed.facts["entries"][-1]["text"].startswith("归档")
    assert printed.facts["head_hash"] == ledger.head_hash


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_a_file_is_kept_two_years_at_the_least(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "archived")
    assert course.request.retained_until == date(2028, 6, 1)
    with override_settings(RETENTION_YEARS=1):
        assert retention_months() == 24, "the floor is not a setting"
    with override_settings(RETENTION_YEARS=10):
        assert retention_months() == 120


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_when_a_file_has_been_kept_people_are_told_and_nothing_is_destroyed(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "archived")
    ledger = course.request.ledger
    (row,) = ledger.deadlines.live()
    assert (row.kind, row.due_on) == ("retention", date(2028, 6, 1))
    assert not ledger.deadlines.owed().exists(), "on no list"
    entries, papers = ledger.entries.count(), ledger.documents.count()
    Message.objects.all().delete()
    assert row.due_at is not None
    assert [sweep(now=row.due_at), sweep(now=row.due_at)] == [1, 0]
    told = Message.objects.filter(ledger=ledger)
    assert set(told.values_list("user", flat=True)) == {cast.leader.user_id, cast.administrator.user_id}
    assert {message.subject for message in told} == {f"档案保存期满，可以鉴定：{course.request.number}"}
    row.refresh_from_db()
    assert (row.state, row.was_late, row.fired_at) == (DeadlineState.SETTLED, False, row.due_at)
    assert (ledger.entries.count(), ledger.documents.count()) == (entries, papers)
    course.request.refresh_from_db()
    assert course.request.state == RequestState.ARCHIVED


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_the_archive_makes_an_index_of_everything_and_a_cover_that_counts_it(cast: Cast) -> None:
    with standing("2026-06-01 10:00"):
        course = make_course(cast, "archived")
    ledger = course.request.ledger
    papers = list(ledger.documents.exclude(kind__in=["archive_cover", "archive_index"]))
    files = list(ledger.files.all())
    assert files, "an index of nothing proves nothing"
    index = ledger.documents.get(kind=DocumentKind.ARCHIVE_INDEX)
    lines = index.facts["lines"]
    assert {line["number"] for line in lines if "number" in line} == {paper.number for paper in papers}
    listed_files = [(line["title"], line["sha256"]) for line in lines if "number" not in line]
    assert sorted(listed_files) == sorted((file.name, file.sha256) for file in files)
    closing_papers = {line["title"] for line in lines if line.get("note") == "归档时形成"}
    assert {"代办服务全程跟踪备案表", "代办服务台账"} <= closing_papers
    cover = ledger.documents.get(kind=DocumentKind.ARCHIVE_COVER).facts
    assert (cover["items"], cover["pages"], cover["unpaged"]) == (len(lines), 0, len(lines))
    assert cover["index_number"] == index.number
    assert cover["ledger_hash"] == ledger.head_hash
    assert cover["fonds"] == course.request.park.park.name
    assert cover["retain_until"] == "2028-06-01"
    assert cover["compiler"] == index.facts["compiler"] == course.request.officer.user.full_name
    html = compose(Paper.of(ledger.documents.get(kind=DocumentKind.ARCHIVE_COVER)))
    assert "不少于2年，保存至2028年6月1日" in html


def test_the_index_tells_pages_of_what_was_printed_and_what_became_of_a_paper(cast: Cast) -> None:
    course = make_course(cast, "evaluated")
    ledger = course.request.ledger
    first, second, *_rest = ledger.documents.order_by("issued_at", "sequence")
    ledger.documents.filter(pk=first.pk).update(
        state="ready", pages=3, sha256="a" * 64, sm3="b" * 64, file="documents/x.pdf"
    )
    void(document=second, reason="要素有误", now=timezone.now())
    lead_on(course, "evaluated", "archived")
    lines = {
        line["number"]: line
        for line in ledger.documents.get(kind=DocumentKind.ARCHIVE_INDEX).facts["lines"]
        if "number" in line
    }
    assert (lines[first.number]["pages"], lines[first.number]["sha256"]) == (3, "a" * 64)
    assert "note" not in lines[first.number]
    assert lines[second.number]["note"] == "已作废"
    cover = ledger.documents.get(kind=DocumentKind.ARCHIVE_COVER).facts
    assert (cover["pages"], cover["items"] - cover["unpaged"]) == (3, 1)


@pytest.mark.rule("BZ54-A3")
def test_the_tracking_record_has_exactly_the_seven_columns(cast: Cast) -> None:
    request = make_request(cast, "archived")
    record = request.ledger.documents.get(kind=DocumentKind.TRACKING)
    html = compose(Paper.of(record))
    assert html.count("</th>") == 7
    positions = [html.index(column) for column in COLUMNS]
    assert positions == sorted(positions)
    (row,) = record.facts["rows"]
    assert row == {
        "client": cast.enterprise.name,
        "matter": cast.land.name,
        "entrusted_on": timezone.localdate(request.submitted_at).isoformat(),
        "period_from": request.entrusted_from.isoformat(),
        "period_until": request.entrusted_until.isoformat(),
        "officer": request.officer.user.full_name,
        "progress": "已归档（1/1 项办成）",
        "follow_up": "满意",
    }


@pytest.mark.rule("BZ54-5.5-LEDGER")
@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("reported", "尚未全部审阅通过"),
        ("signed", "尚未全部审阅通过"),
        ("reviewed", "尚未进行满意度回访"),
        ("dissatisfied", "整改尚未办结"),
    ],
)
def test_the_archive_waits_for_review_visit_and_remedy(cast: Cast, stage: str, words: str) -> None:
    course = make_course(cast, stage)
    with pytest.raises(Conflict, match=words):
        course.archive()
    assert course.reload().state == RequestState.REPORTED
    assert course.request.ledger.closed_at is None
    assert not course.request.ledger.documents.filter(kind=DocumentKind.TRACKING).exists()


@pytest.mark.rule("BZ54-6.3")
def test_a_dissatisfied_answer_is_put_right_and_then_archived(cast: Cast) -> None:
    course = make_course(cast, "dissatisfied")
    visit = course.request.visits.get()
    assert (visit.state, str(visit)) == (VisitState.FOLLOW_UP, "不满意")
    assert course.request.ledger.deadlines.live().get(kind="follow_up").subject == visit.subject_key
    closing.close_follow_up(visit=visit, actor=course.officer, measures="已约谈相关部门")
    course.archive()
    (row,) = course.request.ledger.documents.get(kind=DocumentKind.TRACKING).facts["rows"]
    assert row["follow_up"] == "不满意", "what the enterprise answered is not made better by the remedy"


@pytest.mark.rule("BZ54-2.1")
@pytest.mark.parametrize(
    "stage",
    ["submitted", "correction_requested", "accepted", "planned", "handed_over", "correction", "paused"],
)
def test_withdrawing_closes_every_clock(cast: Cast, stage: str) -> None:
    course = make_course(cast, stage)
    assert course.request.ledger.deadlines.live().exists()
    course.withdraw()
    assert not course.request.ledger.deadlines.live().exists()
    assert course.request.end_reason == "项目计划调整"
    assert {matter.state for matter in course.request.matters.all()} == {"withdrawn"}


def test_a_withdrawn_request_is_archived_with_its_matters(cast: Cast) -> None:
    course = make_course(cast, "withdrawn")
    course.archive()
    (row,) = course.request.ledger.documents.get(kind=DocumentKind.TRACKING).facts["rows"]
    assert row["matter"] == cast.land.name
    assert course.request.ledger.closed_at is not None


def test_a_draft_that_was_thrown_away_has_no_archive(cast: Cast) -> None:
    course = make_course(cast, "draft")
    course.withdraw()
    assert course.request.state == RequestState.WITHDRAWN
    assert course.request.number is None


@pytest.mark.rule("BZ54-2.3")
def test_what_lies_outside_the_entrustment_ends_the_service(cast: Cast) -> None:
    request = make_request(cast, "terminated")
    entry = request.ledger.entries.latest("sequence")
    assert (entry.kind, entry.actor) == ("terminate", cast.leader.user)
    assert not request.ledger.deadlines.live().exists()


def test_an_archived_request_can_be_acted_on_by_nobody(cast: Cast) -> None:
    course = make_course(cast, "archived")
    for act in (course.archive, course.withdraw, course.visit, course.terminate):
        with pytest.raises(Conflict):
            act()


def test_the_archive_waits_for_a_paper_that_is_being_sealed(cast: Cast) -> None:
    request = make_request(cast, "withdrawn")
    paper = request.ledger.documents.first()
    seal = Seal.objects.create(
        organization=cast.park, name=cast.park.name, provider=SealProvider.KEY_FILE, key_name="park.pem",
        certificate="", fingerprint="0" * 64, registered_by=cast.administrator.user, registered_at=timezone.now(),
    )  # fmt: skip
    sealing = Sealing.objects.create(
        document=paper, seal=seal, requested_by=cast.leader, requested_at=timezone.now()
    )
    with pytest.raises(Conflict, match=f"{paper.number}正在用印，用印完成或者失败以后才能归档"):
        closing.archive(request=request, actor=cast.leader)
    Sealing.objects.filter(pk=sealing.pk).update(state=SealingState.FAILED)
    assert closing.archive(request=request, actor=cast.leader).archived_at is not None

"""Supervision: the oversight body's letter from its issue to its end, and who may read what of it (BZ54-6.3)."""

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.demo.course import Course
from proxy_service.enums import SupervisionState
from proxy_service.lifecycle import ACTS
from proxy_service.models import Supervision, SupervisionReply
from proxy_service.package_data import data_of
from proxy_service.periods import Period
from proxy_service.services import closing, supervising
from proxy_service.statistics import Statistics
from tests.cast import Cast
from tests.desks import tasks_of
from tests.proxy_service.moments import at, standing
from tests.snapshots import bring_in
from tests.stages import make_course

pytestmark = pytest.mark.django_db

SECRET = "规划科三次退件而没有写明理由"


def letter_inputs(cast: Cast, course: Course, **changes: Any) -> dict[str, Any]:
    return {
        "request": course.request,
        "actor": cast.county_officer,
        "organ": cast.bole_land,
        "matter": course.matter,
        "subject_matter": "登记迟延",
        "delay": SECRET,
        "requirement": "请立即办理",
        "reply_by": date(2026, 6, 30),
        **changes,
    }


@pytest.fixture
def late(cast: Cast) -> Course:
    return bring_in("late", lambda: make_late(cast))


def make_late(cast: Cast) -> Course:
    """Signed for by the land department, whose promised 10 working days ended on 16 June."""
    with standing("2026-06-01 10:00"):
        return make_course(cast, "received", matters=[cast.land, cast.environment])


@pytest.fixture
def supervised(cast: Cast, late: Course) -> Course:
    """A letter of 22 June to the land department, with a copy to the park, to be answered by the 30th."""
    with standing("2026-06-22 10:00"):
        supervising.issue_supervision(
            **letter_inputs(cast, late, period=promised(late), copies_to=[cast.park])
        )
    return late


def promised(course: Course) -> Any:
    return course.request.ledger.deadlines.get(kind="promised_limit")


def told(person: Membership, act: str) -> int:
    return Message.objects.filter(user=person.user, subject__endswith=act).count()


def duties(person: Membership) -> list[str]:
    codes = [task.act.code for task in tasks_of(person)]
    return [code for code in codes if code.endswith("_supervision")]


@pytest.mark.rule("BZ54-6.3")
@pytest.mark.rule("YN84-2.2")
def test_the_letter_is_a_numbered_paper_of_the_county_and_starts_two_clocks(
    cast: Cast, supervised: Course
) -> None:
    letter = supervised.supervision
    paper = letter.document
    assert (paper.kind, paper.issuer, paper.number) == (
        DocumentKind.SUPERVISION_LETTER,
        cast.bole,
        "博乐政督〔2026〕1号",
    )
    assert paper.facts == {
        "case_number": supervised.request.number,
        "recipient": "博乐市自然资源局",
        "copies_to": [cast.park.name],
        "client": cast.enterprise.name,
        "park": cast.park.name,
        "matters": ["国有建设用地使用权首次登记"],
        "limit": "国有建设用地使用权首次登记·承诺时限",
        "promised_on": promised(supervised).due_on.isoformat(),
        "subject": "登记迟延",
        "delay": SECRET,
        "requirement": "请立即办理",
        "reply_by": "2026-06-30",
        "contact": "徐丽",
        "contact_phone": cast.county_officer.user.phone,
        "issued_on": "2026-06-22",
    }
    live = supervised.request.ledger.deadlines.live()
    signature = live.get(kind="supervision_signature")
    assert (signature.organ, signature.due_on, "平台默认时限" in signature.rule) == (
        cast.bole_land,
        date(2026, 6, 24),
        True,
    )
    reply = live.get(kind="supervision_reply")
    assert (reply.organ, reply.due_at) == (cast.bole_land, at("2026-07-01 00:00"))
    assert duties(cast.land_clerk) == ["sign_supervision"]
    assert duties(cast.environment_clerk) == duties(cast.leader) == duties(cast.county_officer) == []
    for person in (cast.land_clerk, cast.land_leader, cast.owner, cast.officer, cast.leader):
        assert told(person, "发督办函") == 1, person
    assert not told(cast.environment_clerk, "发督办函")


@pytest.mark.rule("BZ54-6.3")
def test_an_unfinished_answer_gives_reason_and_date_and_is_answered_once_more(
    cast: Cast, supervised: Course
) -> None:
    with standing("2026-06-23 10:00"):
        supervised.sign_supervision()
    letter = supervised.supervision
    assert (letter.state, letter.signed_by) == (SupervisionState.SIGNED, cast.land_clerk)
    assert duties(cast.land_leader) == ["answer_supervision"]
    inputs = {"supervision": letter, "actor": cast.land_leader, "finished": False, "measures": "已勘验"}
    with standing("2026-06-29 10:00"):
        for missing, field in (
            ({"finish_by": date(2026, 7, 10)}, "reason"),
            ({"reason": "专家外出"}, "finish_by"),
            ({"reason": "专家外出", "finish_by": date(2026, 6, 29)}, "finish_by"),
        ):
            with pytest.raises(InvalidInput) as refused:
                supervising.answer_supervision(**inputs, **missing)
            assert refused.value.field == field
        supervising.answer_supervision(**inputs, reason="专家外出", finish_by=date(2026, 7, 10))
    clock = supervised.request.ledger.deadlines.get(kind="supervision_reply")
    assert (clock.state, clock.was_late) == ("settled", False)
    assert duties(cast.county_officer) == ["close_supervision"]
    with standing("2026-06-30 10:00"):
        supervising.return_supervision(
            supervision=letter, actor=cast.county_officer, comment="按期再报", reply_by=date(2026, 7, 10)
        )
    assert duties(cast.land_clerk) == ["answer_supervision"]
    assert supervised.request.ledger.deadlines.live().get(kind="supervision_reply").due_on == date(
        2026, 7, 10
    )
    with standing("2026-07-09 10:00"):
        supervised.answer_supervision()
        supervised.close_supervision()
    letter = supervised.supervision
    assert [(reply.finished, reply.return_comment) for reply in letter.replies.all()] == [
        (False, "按期再报"),
        (True, ""),
    ]
    assert (letter.state, letter.ended_by) == (SupervisionState.CLOSED, cast.county_officer)
    assert not duties(cast.county_officer)
    assert told(cast.owner, "审结督办") == told(cast.land_clerk, "审结督办") == 1


def test_who_does_not_answer_is_reminded_and_the_issuer_hears_of_it(cast: Cast, supervised: Course) -> None:
    with standing("2026-06-26 00:30"):
        sweep(now=at("2026-06-26 00:30"))
    assert Message.objects.filter(user=cast.county_officer.user, subject__contains="督办函签收").exists()
    with standing("2026-06-29 09:00"):
        sweep(now=at("2026-06-29 09:00"))
    reminders = Message.objects.filter(user=cast.land_clerk.user, subject__contains="督办反馈")
    assert reminders.exists()
    with standing("2026-07-02 09:00"):
        sweep(now=at("2026-07-02 09:00"))
    assert Message.objects.filter(user=cast.county_officer.user, subject__contains="督办反馈").exists()
    assert not Message.objects.filter(user=cast.environment_clerk.user, subject__contains="督办").exists()


def test_a_letter_to_the_park_is_signed_and_answered_by_its_leader(cast: Cast) -> None:
    course = make_course(cast, "submitted")
    letter = course.supervise(cast.park, delay="初审逾期")
    assert duties(cast.leader) == ["sign_supervision"]
    assert not duties(cast.clerk)
    for stranger in (cast.officer, cast.clerk, cast.other_leader, cast.land_leader):
        with pytest.raises(NotAllowed):
            supervising.sign_supervision(supervision=letter, actor=stranger)
    course.sign_supervision()
    course.answer_supervision()
    assert course.supervision.state == SupervisionState.ANSWERED


def test_across_counties_the_work_group_presses_and_no_county(cast: Cast) -> None:
    course = make_course(cast, "in_progress", "multi")
    organ = course.matter.organ
    for stranger in (cast.county_officer, cast.other_county_officer, cast.leader):
        with pytest.raises(NotAllowed):
            supervising.issue_supervision(**letter_inputs(cast, course, actor=stranger, organ=organ))
        with pytest.raises(Http404):
            access.get_subject(stranger, ACTS["issue_supervision"], course.request.pk)
    assert course.supervise().document.number.startswith("博州专班督〔")


def test_organ_period_date_and_copies_must_fit(cast: Cast, late: Course) -> None:
    with standing("2026-06-22 10:00"):
        for changes, field in (
            ({"organ": cast.jinghe_land}, "organ"),
            ({"organ": cast.enterprise}, "organ"),
            ({"organ": cast.bole_environment, "matter": None, "period": promised(late)}, "organ"),
            ({"reply_by": date(2026, 6, 22)}, "reply_by"),
            ({"copies_to": [cast.other_park]}, "copies_to"),
            ({"copies_to": [cast.bole_land]}, "copies_to"),
            ({"matter": make_course(cast, "submitted").matter}, "matter"),
        ):
            with pytest.raises(InvalidInput) as refused:
                supervising.issue_supervision(**letter_inputs(cast, late, **changes))
            assert refused.value.field == field, changes
        assert not Supervision.objects.exists()
        supervising.issue_supervision(**letter_inputs(cast, late))
        with pytest.raises(InvalidInput, match="尚未审结"):
            supervising.issue_supervision(**letter_inputs(cast, late))
        again = Supervision.objects.get()
        again.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)
        late.withdraw_supervision()
        supervising.issue_supervision(**letter_inputs(cast, late))
    june = Period(date(2026, 6, 1), date(2026, 6, 30))
    for person, letters in ((cast.county_officer, 1), (cast.other_county_officer, 0)):
        found = Statistics(person, june, at("2026-06-23 10:00")).supervisions
        assert (found["sent"].now, found["open"].now) == (letters, letters), "a withdrawn one is not counted"


def test_a_withdrawn_letter_is_void_and_nobody_owes_an_answer(cast: Cast) -> None:
    supervised = make_course(cast, "submitted")
    supervised.supervise(cast.park)
    assert duties(cast.leader) == ["sign_supervision"]
    supervised.withdraw_supervision()
    letter = supervised.supervision
    assert (letter.state, letter.document.state) == (SupervisionState.WITHDRAWN, DocumentState.VOID)
    assert letter.document.void_reason == "督办对象有误"
    assert not supervised.request.ledger.deadlines.live().filter(kind__startswith="supervision").exists()
    assert not duties(cast.leader)
    with pytest.raises(Conflict):
        supervised.sign_supervision()


@pytest.mark.rule("BZ54-2.4")
def test_only_those_concerned_read_the_letter_and_the_answer(
    cast: Cast, supervised: Course, client: Client
) -> None:
    """The environment department works on the same request; enterprise and department learn only that there is one."""
    supervised.sign_supervision()
    supervising.answer_supervision(
        supervision=supervised.supervision,
        actor=cast.land_clerk,
        finished=True,
        measures="内部核查结论",
        paper=samples.pdf("书面反馈"),
    )
    request, letter = supervised.request, supervised.supervision
    paper = reverse("document", args=[request.pk, letter.document.pk])
    answer = reverse("file", args=[request.pk, SupervisionReply.objects.get().paper.pk])
    readers = {"clerk", "officer", "second_officer", "leader", "zone_clerk", "land_clerk", "land_leader"}
    readers |= {"county_officer", "workgroup_officer", "auditor"}
    for name, person in cast.people.items():
        reads = name in readers
        assert access.visible("supervision", person).filter(pk=letter.pk).exists() == reads, name
    asked = (
        "clerk",
        "land_clerk",
        "county_officer",
        "owner",
        "environment_clerk",
        "other_owner",
        "other_leader",
    )
    for name in asked:
        client.force_login(cast.people[name].user)
        page = client.get(reverse("request", args=[request.pk]))
        reads = name in readers
        assert (SECRET in page.content.decode()) == reads, name
        assert ("内部核查结论" in page.content.decode()) == reads, name
        assert client.get(answer).status_code == (200 if reads else 404), name
        # 409: it is there and still being made.
        assert client.get(paper).status_code == (409 if reads else 404), name
        if page.status_code == 200:
            assert "督办" in page.content.decode(), name
    for entry in request.ledger.entries.all():
        assert SECRET not in entry.summary + json.dumps(entry.data, ensure_ascii=False)
    assert not Message.objects.filter(body__contains=SECRET).exists()


def test_a_setting_lets_the_enterprise_read_it(cast: Cast, client: Client, settings: Settings) -> None:
    course = make_course(cast, "submitted")
    course.supervise(cast.park, delay=SECRET)
    client.force_login(cast.owner.user)
    page = reverse("request", args=[course.request.pk])
    assert SECRET not in client.get(page).content.decode()
    settings.SUPERVISION_SHOWN_TO_ENTERPRISES = True
    assert SECRET in client.get(page).content.decode()


def test_a_department_that_gets_a_copy_reads_it_and_answers_nothing(cast: Cast, late: Course) -> None:
    with standing("2026-06-22 10:00"):
        supervising.issue_supervision(**letter_inputs(cast, late, copies_to=[cast.bole_environment]))
    letter = late.supervision
    assert access.visible("supervision", cast.environment_clerk).get() == letter
    assert told(cast.environment_clerk, "发督办函") == 1
    with pytest.raises(NotAllowed):
        supervising.sign_supervision(supervision=letter, actor=cast.environment_clerk)


def test_the_form_is_filled_from_the_period_that_is_late(cast: Cast, late: Course, client: Client) -> None:
    client.force_login(cast.county_officer.user)
    act = reverse("act", args=["issue_supervision", late.request.pk])
    with standing("2026-06-22 10:00"):
        page = client.get(reverse("request", args=[late.request.pk])).content.decode()
        assert f"{act}?period={promised(late).pk}" in page
        form = client.get(act, {"period": promised(late).pk}).context["form"]
        assert form["organ"].value() == str(cast.bole_land.pk)
        assert form["matter"].value() == str(late.matter.pk)
        assert form["copies_to"].value() == [str(cast.park.pk)]
        assert form["reply_by"].value() == date(2026, 6, 29)
        due_on = promised(late).due_on
        assert f"应当于2026年{due_on.month}月{due_on.day}日前完成" in form["delay"].value()
        assert "已超期" in form["delay"].value()
        typed = {name: form[name].value() for name in form.fields} | {
            "requirement": "请办结",
            "key": str(uuid.uuid4()),
        }
        answered = client.post(act, typed)
        assert answered.status_code == 302, answered.context["form"].errors
    letter = late.supervision
    assert (letter.organ, letter.period, letter.requirement) == (cast.bole_land, promised(late), "请办结")
    assert list(letter.copies_to.all()) == [cast.park]


def test_the_archive_waits_for_the_end_of_supervision_and_the_package_tells_it(cast: Cast) -> None:
    course = make_course(cast, "accepted")
    course.supervise(cast.park, delay=SECRET)
    course.withdraw()
    with pytest.raises(Conflict, match="督办尚未审结"):
        closing.archive(request=course.request, actor=course.officer)
    assert "archive" not in [task.act.code for task in tasks_of(cast.leader)]
    course.sign_supervision()
    letter = course.supervision
    supervising.answer_supervision(
        supervision=letter,
        actor=course.supervised,
        finished=True,
        measures="已办结",
        paper=samples.pdf("局内核查结论"),
    )
    course.request.ledger.documents.filter(pk=letter.document_id).update(
        state=DocumentState.READY, pages=1, sha256="a" * 64, sm3="b" * 64, file="documents/x.pdf"
    )
    course.close_supervision()
    course.archive()
    lines = course.request.ledger.documents.get(kind=DocumentKind.ARCHIVE_INDEX).facts["lines"]
    hidden = [line for line in lines if line["title"] in ("督办函", "督办反馈")]
    assert [line["title"] for line in hidden] == ["督办函", "督办反馈"]
    assert any("sha256" in line for line in lines), "the others have theirs"
    assert not any("sha256" in line for line in hidden) and "局内核查结论" not in str(lines)
    (told_of,) = data_of(course.request, [], [])["supervisions"]
    assert (told_of["issuer"], told_of["organ"]) == (cast.bole.name, cast.park.name)
    assert (told_of["delay"], told_of["state"]) == (SECRET, "closed")
    assert [reply["finished"] for reply in told_of["replies"]] == [True]

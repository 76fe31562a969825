"""Cases that are over are closed by whoever keeps their file; after that nothing is written into them (CZ4-2.6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from delegation import access
from delegation.archiving import FILES, may_take_package
from delegation.desk import desk_of, to_archive
from delegation.enums.filings import Retention
from delegation.enums.permits import PermitState
from delegation.lifecycle import ACTS
from delegation.lifecycle.archiving import ENDS
from delegation.models.case import Case
from delegation.models.filings import Filing
from delegation.services import instrument_changes, permit_filing
from delegation.services.registry import SERVICES
from portal.deadlines.services import sweep
from portal.documents.enums import DocumentKind as K
from portal.documents.enums import DocumentState
from portal.documents.samples.uploads import pdf
from portal.documents.seals import papers_to_seal
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Message
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date
from tests.delegation import inspection_course
from tests.delegation.archive_course import (
    DELIVERED,
    ENDED,
    archive,
    ended_whistle,
    hand_over,
    send_back,
)
from tests.delegation.cast import DelegationCast
from tests.delegation.oversight_course import OrderCourse
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.proxy_service.moments import at, standing
from tests.snapshots import made_once

NOW = "2026-03-02 11:00"
#: What the department does about an archived decision, without a word in its ledger.
LOOKS = {"see_decision", "check_decision"}


@pytest.fixture
def delivered(delegation_cast: DelegationCast) -> Course:
    """A permit that the park decided in the bureau's name, whose file is the bureau's."""

    def make() -> Course:
        course = yining(delegation_cast)
        with standing(NOW):
            course.goes(*DELIVERED)
        return course

    return made_once("delivered permit", make)


def open_to(people: Mapping[str, Membership], case: Any) -> dict[str, set[str]]:
    """Every act that each person can carry out on the case, those of archiving among them."""
    found = {
        name: {act.code for act in access.acts_open_to(person, case)}
        for name, person in people.items()
        if access.sees(person, case)
    }
    return {name: codes for name, codes in found.items() if codes}


def offered(course: Course) -> dict[str, set[str]]:
    """Who can close the file, and how."""
    words = {"archive_permit", "hand_over_permit_file", "return_permit_file"}
    found = {name: codes & words for name, codes in open_to(course.cast.people, course.permit).items()}
    return {name: codes for name, codes in found.items() if codes}


@pytest.mark.rule("CZ4-2.6")
def test_the_park_hands_the_file_over_and_the_bureau_signs_for_it_and_archives(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-03 10:00"):
        asked = delivered.clock("case_archive")
        assert (asked.organ, asked.due_on) == (cast.park, date(2026, 4, 15))
        handed = {"hand_over_permit_file"}
        assert offered(delivered) == {
            "clerk": handed,
            "officer": handed,
            "leader": handed,
            "zone_clerk": handed,
        }
        with pytest.raises(Conflict, match="移交以后才能归档"):
            archive(permit, cast.bureau_clerk)
        hand_over(permit, cast.clerk, "纸质申请书一并移交")
        owed = delivered.clock("file_receipt")
        assert (owed.organ, owed.due_on) == (cast.bureau, date(2026, 3, 17))
        assert not permit.ledger.deadlines.live().filter(kind="case_archive").exists()
        both = {"archive_permit", "return_permit_file"}
        assert offered(delivered) == {"bureau_clerk": both, "bureau_leader": both}
        assert Message.objects.filter(user=cast.bureau_clerk.user, body__contains="案卷移交").exists()
    with standing("2026-03-05 10:00"):
        filing = archive(permit, cast.bureau_clerk, Retention.THIRTY)
        permit = delivered.reload()
    assert filing.number == "654002-CGJ-ZY·2026-D30-XK-0001"
    assert (filing.owner, filing.handler, filing.retained_until) == (cast.bureau, cast.park, date(2056, 3, 6))
    assert (permit.state, permit.ledger.closed_at) == (PermitState.DELIVERED, at("2026-03-05 10:00"))
    assert verify(permit.ledger) is None
    assert set(permit.ledger.deadlines.live().values_list("kind", flat=True)) == {"file_retention"}
    index, cover = delivered.paper(K.ARCHIVE_INDEX), delivered.paper(K.ARCHIVE_COVER)
    assert {index.issuer, cover.issuer} == {cast.bureau}
    assert {line["title"] for line in index.facts["lines"][:3]} == {
        "行政许可申请受理通知书", "准予行政许可决定书", "行政许可证",
    }  # fmt: skip
    assert cover.facts["archive_number"] == filing.number
    assert (cover.facts["handed_by"], cover.facts["retention"]) == (cast.park.name, "30年")
    assert cover.facts["items"] == len(index.facts["lines"])
    assert cover.facts["ledger_hash"] == permit.ledger.head_hash


@pytest.mark.rule("CZ4-2.2")
def test_where_the_park_decides_in_its_own_name_it_archives_without_handing_over(
    delegation_cast: DelegationCast,
) -> None:
    cast = delegation_cast
    course = chenzhou(cast, cast.granted)
    with standing("2025-06-05 10:00"):
        course.goes(*DELIVERED)
        assert offered(course) == {name: {"archive_permit"} for name in ("city_clerk", "city_leader")}
        with pytest.raises((Conflict, NotAllowed)):
            hand_over(course.permit, cast.city_clerk)
        filing = archive(course.permit, cast.city_leader)
    assert (filing.owner, filing.number) == (cast.city_park, "431000-GXQ-ZY·2025-Y-XK-0001")
    assert filing.retained_until is None, "kept for ever"
    assert not course.permit.ledger.deadlines.live().exists()


def test_what_is_not_in_order_goes_back_to_the_park_with_the_reason(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        with pytest.raises(Conflict, match="等待签收"):
            hand_over(permit, cast.officer)
        filing = send_back(permit, cast.bureau_leader, "缺水质检测报告原件。")
        assert (filing.state, filing.remark) == ("returned", "缺水质检测报告原件。")
        assert Message.objects.filter(user=cast.clerk.user, body__contains=filing.remark).exists()
        client = Client()
        for person, is_told in ((cast.clerk, True), (cast.owner, False)):
            client.force_login(person.user)
            page = client.get(permit.get_absolute_url()).content.decode()
            assert ("退回案卷" in page, filing.remark in page) == (True, is_told)
        again = delivered.clock("case_archive")
        assert (again.state, again.organ) == ("open", cast.park)
        assert offered(delivered)["clerk"] == {"hand_over_permit_file"}
        with pytest.raises(Conflict, match="已经退回"):
            send_back(permit, cast.bureau_clerk, "再退")
        hand_over(permit, cast.clerk, "已补。")
        assert archive(permit, cast.bureau_clerk).is_archived
    assert Filing.objects.count() == 1


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_after_the_archive_nobody_writes_into_the_case(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        archive(permit, cast.bureau_clerk)
        permit = delivered.reload()
        length, head = permit.ledger.length, permit.ledger.head_hash
        assert open_to(cast.people, permit) == dict.fromkeys(("bureau_clerk", "bureau_leader"), LOOKS)
        for act in ACTS.values():
            if act.subject == "permit" and act.code in SERVICES and permit.state in act.from_states:
                if act.code in LOOKS:
                    continue
                for person in (cast.clerk, cast.bureau_leader, cast.owner):
                    with pytest.raises((Conflict, NotAllowed, TypeError)), transaction.atomic():
                        SERVICES[act.code](permit=permit, actor=person, **_good(act.code))
        with pytest.raises(Conflict, match="归档，档号"):
            SERVICES["withdraw_permit"](permit=permit, actor=cast.owner, reason="不办了")
        with pytest.raises(Conflict, match="已归档"):
            store_upload(upload=pdf("后补"), by=cast.clerk, ledger=permit.ledger)
        assert not papers_to_seal(cast.bureau).filter(ledger=permit.ledger).exists()
    permit.ledger.refresh_from_db()
    assert (permit.ledger.length, permit.ledger.head_hash) == (length, head)


def _good(code: str) -> dict[str, Any]:
    return {
        "archive_permit": {"retention": "permanent"},
        "return_permit_file": {"reason": "缺页"},
    }.get(code, {})


@pytest.mark.rule("YN84-3.2")
def test_a_complaint_after_the_archive_is_looked_into_and_the_file_stays_as_it_was(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    found = {"origin": "complaint", "result": "flawed", "remark": "缺水质监测频次"}
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        archive(permit, cast.bureau_clerk)
        head = delivered.reload().ledger.head_hash
        SERVICES["see_decision"](permit=delivered.permit, actor=cast.bureau_clerk)
        for person in (cast.owner, cast.clerk, cast.other_bureau_clerk):
            with pytest.raises(NotAllowed):
                SERVICES["check_decision"](permit=delivered.permit, actor=person, **found)
        SERVICES["check_decision"](permit=delivered.permit, actor=cast.bureau_leader, **found)
        with pytest.raises(Conflict, match="标记已阅"):
            SERVICES["see_decision"](permit=delivered.permit, actor=cast.bureau_leader)
    assert [check.origin for check in permit.checks.all()] == ["seen", "complaint"]
    assert Message.objects.filter(user=cast.leader.user, body__contains="缺水质监测频次").exists()
    assert delivered.reload().ledger.head_hash == head


@pytest.mark.rule("YN84-3.2")
def test_an_archived_permit_can_still_be_revoked_and_its_file_stays_as_it_was(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        filing = archive(permit, cast.bureau_clerk)
        head = delivered.reload().ledger.head_hash
        order = OrderCourse(delivered).goes("draft_revocation", "announce", "defend", "revoke")
        permit = delivered.reload()
    assert (permit.state, permit.revoked_at) == (PermitState.REVOKED, at("2026-03-03 10:00"))
    assert delivered.paper(K.PERMIT_CERTIFICATE).state == DocumentState.VOID
    assert permit.ledger.head_hash == head
    filing.refresh_from_db()
    assert (filing.data["state"], filing.data["revoked_at"]) == ("delivered", None)
    assert order.ledger.entries.filter(kind="revoke_permit").count() == 1
    assert list(permit.orders.all()) == [order], "the page of the permit shows it"
    assert Message.objects.filter(user=cast.owner.user, subject__contains=order.number).exists()
    assert verify(permit.ledger) is None


def test_nothing_is_archived_while_something_of_it_is_open(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-04 10:00"):
        order = OrderCourse(delivered)
        order.goes("draft", "issue")
        with pytest.raises(Conflict, match=f"监督纠正{order.order.number}尚未办结"):
            hand_over(permit, cast.clerk)
        order.goes("report", "accept")
        hand_over(permit, cast.clerk)
        order.draft()
        with pytest.raises(Conflict, match="尚未办结"):
            archive(permit, cast.bureau_clerk)
    assert delivered.reload().ledger.closed_at is None


def test_a_withdrawn_draft_leaves_no_file(delegation_cast: DelegationCast) -> None:
    course = yining(delegation_cast)
    with standing(NOW):
        course.begin()
        course.withdraw()
        assert offered(course) == {}
        assert not course.permit.ledger.deadlines.live().exists()


def test_the_page_of_a_draft_that_the_window_withdrew_opens(delegation_cast: DelegationCast) -> None:
    cast, client = delegation_cast, Client()
    client.force_login(cast.clerk.user)
    with standing(NOW):
        draft = permit_filing.enter_permit(
            actor=cast.clerk,
            enterprise=cast.enterprise.name,
            power=yining(cast).power,
            contact_name="艾山",
            contact_phone="13999090002",
            paper=pdf("申请书"),
        )
        hand_it_over = reverse("delegation:act", args=["hand_over_permit_file", draft.pk])
        assert client.get(hand_it_over).status_code == 404
        permit_filing.withdraw_permit(permit=draft, actor=cast.clerk, reason="另行选址")
        page = client.get(draft.get_absolute_url())
    assert (page.status_code, "移交案卷" in page.content.decode()) == (200, False)


def test_records_of_accountability_leave_with_the_leader_of_the_park_alone(
    delegation_cast: DelegationCast,
) -> None:
    cast = delegation_cast
    with standing("2026-03-04 10:00"):
        whistle = ended_whistle(cast)
        with pytest.raises(NotAllowed):
            archive(whistle, cast.clerk)
        archive(whistle, cast.leader)
    assert {name for name, person in cast.people.items() if may_take_package(person, whistle)} == {"leader"}


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_a_file_is_kept_no_shorter_than_its_kind_asks(delivered: Course, settings: Any) -> None:
    cast, permit = delivered.cast, delivered.permit
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        with pytest.raises(InvalidInput, match="不得短于30年"):
            archive(permit, cast.bureau_clerk, Retention.TEN)
        settings.ARCHIVE_RETENTION = {"permit": "permanent"}
        with pytest.raises(InvalidInput, match="不得短于永久"):
            archive(permit, cast.bureau_clerk, Retention.THIRTY)
        settings.ARCHIVE_RETENTION = {"permit": "ten_years"}
        filing = archive(permit, cast.bureau_clerk, Retention.TEN)
    assert filing.retained_until == date(2036, 3, 3)
    with standing("2036-03-04 10:00"):
        sweep(now=at("2036-03-04 10:00"))
    told = Message.objects.filter(subject__contains="档案保管期满")
    assert {message.user for message in told} == {cast.bureau_leader.user}
    assert permit.ledger.documents.exists(), "nothing is destroyed"


@pytest.mark.parametrize("kind", ENDED)
def test_cases_of_every_kind_are_closed_by_who_keeps_them(delegation_cast: DelegationCast, kind: str) -> None:
    cast = delegation_cast
    ended, keeper, number = ENDED[kind]
    with standing("2026-03-04 10:00"):
        case = ended(cast)
        due = case.ledger.deadlines.live().get(kind="case_archive")
        keepers = cast.bureau if kind == "order" else cast.park
        assert due.organ == keepers
        people = open_to(cast.people, case)
        assert {
            cast.people[name].organization.park
            for name, codes in people.items()
            if f"archive_{kind}" in codes
        } == {keepers}
        for name in ("other_leader", "other_bureau_clerk", "owner", "government_officer"):
            with pytest.raises(NotAllowed):
                archive(case, cast.people[name])
        filing = archive(case, cast.people[keeper], FILES[kind].retention)
    assert (filing.number, filing.owner, filing.state) == (number, keepers, "archived")
    case.ledger.refresh_from_db()
    assert case.ledger.closed_at is not None
    assert open_to(cast.people, case) == {}
    assert {paper.kind for paper in case.ledger.documents.all()} >= {K.ARCHIVE_COVER, K.ARCHIVE_INDEX}
    assert filing.data["number"] == case.number
    assert verify(case.ledger) is None


def test_an_instrument_is_archived_once_it_is_no_longer_in_force(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    instrument = yining(cast).instrument
    with standing("2026-03-04 10:00"):
        instrument_changes.take_back_instrument(
            instrument=instrument,
            actor=cast.bureau_leader,
            taken_back_on=date(2026, 4, 1),
            reason="收回",
            pending=[],
        )
        instrument.refresh_from_db()
        with pytest.raises(Conflict, match="2026-03-31期满"):
            archive(instrument, cast.bureau_clerk)
        due = instrument.ledger.deadlines.live().get(kind="case_archive")
        assert beijing_date(due.started_at) == date(2026, 4, 1), "it is owed from the day after"
    with standing("2026-04-02 10:00"):
        sweep(now=at("2026-04-02 10:00"))
        filing = archive(instrument, cast.bureau_clerk)
    assert (filing.owner, filing.retention) == (cast.bureau, "permanent")


def test_who_owes_an_archive_is_reminded_and_finds_it_on_the_desk(delivered: Course) -> None:
    cast = delivered.cast
    with standing("2026-03-03 10:00"):
        now = at("2026-03-03 10:00")
        (row,) = to_archive(cast.clerk, now)
        assert (row.kind.subject, row.number, row.late) == ("permit", 1, 0)
        assert to_archive(cast.bureau_clerk, now) == to_archive(cast.owner, now) == []
        assert desk_of(cast.clerk, now) == []
    with standing("2026-04-16 10:00"):
        sweep(now=at("2026-04-16 10:00"))
        (row,) = to_archive(cast.clerk, at("2026-04-16 10:00"))
        assert row.late == 1
        assert Message.objects.filter(user=cast.leader.user, subject__contains="归档").exists()


def test_neighbours_find_neither_cover_nor_package_nor_register(delivered: Course) -> None:
    """The enterprise and the park that handed it over read the case, but neither index nor package is theirs."""
    cast, permit = delivered.cast, delivered.permit
    client = Client()
    with standing("2026-03-03 10:00"):
        hand_over(permit, cast.clerk)
        archive(permit, cast.bureau_clerk)
        package = reverse("delegation:package", args=["permit", permit.pk])
        index = reverse(
            "delegation:document", args=["permit", permit.pk, delivered.paper(K.ARCHIVE_INDEX).pk]
        )
        answers = {}
        for name in (
            "owner",
            "clerk",
            "other_leader",
            "other_bureau_clerk",
            "justice_leader",
            "administrator",
        ):
            client.force_login(cast.people[name].user)
            answers[name] = (client.get(package).status_code, client.get(index).status_code)
        assert answers == {
            **dict.fromkeys(("owner", "other_leader", "other_bureau_clerk", "justice_leader"), (404, 404)),
            "administrator": (404, 404),
            "clerk": (404, 409),
        }, "409: it is theirs to read, and is being made"
        assert {paper.kind for paper in access.readable_papers(cast.owner, permit)}.isdisjoint(
            {K.ARCHIVE_COVER, K.ARCHIVE_INDEX}
        )
        register = reverse("delegation:filings")
        shown = {}
        for name in ("bureau_clerk", "clerk", "other_bureau_clerk", "auditor"):
            client.force_login(cast.people[name].user)
            pages = (client.get(register), client.get(register, {"side": "handed"}))
            shown[name] = tuple(permit.number in page.content.decode() for page in pages)
        assert shown == {
            "bureau_clerk": (True, False), "clerk": (False, True), "other_bureau_clerk": (False, False),
            "auditor": (True, True),
        }  # fmt: skip
        client.force_login(cast.owner.user)
        assert client.get(register).status_code == 404


def test_the_pages_say_what_is_to_be_archived_and_where_a_file_went(delivered: Course) -> None:
    cast, permit = delivered.cast, delivered.permit
    client = Client()
    client.force_login(cast.clerk.user)
    cases = reverse("delegation:cases", args=["permit"])

    def listed(which: str) -> bool:
        return permit.number in client.get(cases, {"file": which}).content.decode()

    with standing("2026-03-03 10:00"):
        assert "待归档" in client.get(reverse("delegation:desk")).content.decode()
        assert (listed("due"), listed("filed")) == (True, False)
        page = client.get(permit.get_absolute_url()).content.decode()
        assert "移交案卷" in page
        hand_over(permit, cast.clerk)
        filing = archive(permit, cast.bureau_clerk)
        assert (listed("due"), listed("filed")) == (False, True)
        page = client.get(permit.get_absolute_url()).content.decode()
        assert filing.number in page
        assert "台账已关闭" in page
        client.force_login(cast.bureau_leader.user)
        assert (
            reverse("delegation:package", args=["permit", permit.pk])
            in client.get(permit.get_absolute_url()).content.decode()
        )
        printed = client.get(reverse("delegation:filings"), {"since": "2026-03-03", "until": "2026-03-03"})
        assert filing.number in printed.content.decode()
        empty = client.get(reverse("delegation:filings"), {"until": "2026-03-02"})
        assert "没有符合条件的案卷" in empty.content.decode()


def test_every_kind_that_ends_has_a_keeper_and_ends_in_states_that_it_has() -> None:
    models = {
        model.SUBJECT: model
        for model in apps.get_app_config("delegation").get_models()
        if issubclass(model, Case)
    }
    assert set(ENDS) == set(FILES)
    for kind, (states, roles) in ENDS.items():
        known = dict(models[kind]._meta.get_field("state").flatchoices)
        assert states <= set(known), kind
        assert roles, kind


def test_a_plan_is_archived_when_every_visit_in_it_is_over(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    with standing("2026-09-07 11:00"):
        visit = inspection_course.published(cast).inspection
        plan: Any = visit.plan
    with standing("2027-01-04 11:00"):
        with pytest.raises(Conflict, match=str(visit.number)):
            archive(plan, cast.officer, Retention.TEN)
        SERVICES["cancel_inspection"](inspection=visit, actor=cast.leader, reason="企业停产")
        filing = archive(plan, cast.officer, Retention.TEN)
    assert (filing.owner, filing.state) == (cast.park, "archived")

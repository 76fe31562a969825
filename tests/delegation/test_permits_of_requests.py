"""A matter that is a power of the park: the officer applies, others decide, and it is delivered once (YN84-3.2)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delegation import access as delegation_access
from delegation.models import Instrument, Permit
from delegation.services import credit_notes, promises, revocations
from delegation.services import permit_checking as checking
from delegation.services import permit_deciding as deciding
from delegation.services import permit_filing as filing
from delegation.services import permit_review as review
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.documents.models import StoredFile
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service.enums import MatterState, ProblemState, RequestState
from proxy_service.models import ProgressNode, RequestMatter
from proxy_service.permits import exercised_in
from proxy_service.planning import suggest_plan
from proxy_service.services import checking as first_check
from proxy_service.services import closing, delivery, handling, permits, planning
from tests.delegation.cast import DelegationCast
from tests.delegation.oversight_course import REVOCATION, REVOKE
from tests.delegation.permit_request import (
    CONTENT,
    PAPERS,
    PermitRequest,
    begin,
    put_entrustment,
    put_matter,
)
from tests.proxy_service.test_concurrency import all_at_once
from tests.proxy_service.test_request_page import MOST_QUERIES
from tests.snapshots import made_once

pytestmark = pytest.mark.rule("YN84-3.2")
M = MatterState


@pytest.fixture
def prepared(delegation_cast: DelegationCast) -> PermitRequest:
    """The park holds the power, and the papers of the matter are complete; made once on the same ground."""

    def make() -> PermitRequest:
        put_entrustment(delegation_cast)
        return begin(delegation_cast)

    return made_once("prepared permit request", make)


@pytest.fixture
def applied(prepared: PermitRequest) -> PermitRequest:
    def make() -> PermitRequest:
        prepared.apply()
        return prepared

    return made_once("applied permit request", make)


@pytest.fixture
def beside(delegation_cast: DelegationCast) -> PermitRequest:
    """Applied for, while another matter of the request is its department's; made once on the same ground."""

    def make() -> PermitRequest:
        put_entrustment(delegation_cast)
        course = begin(delegation_cast, put_matter(), put_matter("BZ-HB-07", power=None))
        course.apply()
        return course

    return made_once("permit beside another matter", make)


def test_the_officer_files_what_the_request_has_and_uploads_nothing(prepared: PermitRequest) -> None:
    stored = set(StoredFile.objects.values_list("file", flat=True))
    prepared.apply()
    permit, matter, request = prepared.permit, prepared.matter, prepared.request
    assert (matter.state, permit.state) == (M.PERMIT, "received")
    assert (permit.applicant, permit.park, permit.agent) == (
        request.enterprise,
        request.park,
        prepared.cast.officer,
    )
    assert (permit.project, permit.site, permit.content) == (
        request.project_name,
        request.project_place,
        CONTENT,
    )
    handed = {
        paper.name: [file.stored_file.sha256 for file in paper.files.all()]
        for paper in matter.materials.prefetch_related("files__stored_file")
    }
    carried = {
        paper.name: [file.stored_file.sha256 for file in paper.files.all()]
        for paper in permit.materials.prefetch_related("files__stored_file")
    }
    assert carried == handed
    assert set(carried) == set(PAPERS)
    assert set(StoredFile.objects.values_list("file", flat=True)) == stored, "the bytes are there once"
    assert permit.number in prepared.words[-1]
    assert "代办专员杨帆依《" in permit.ledger.entries.latest("sequence").summary
    assert not Deadline.objects.filter(ledger=request.ledger, kind="statutory_limit").exists()
    with pytest.raises(Conflict, match="提交许可申请"):
        prepared.apply()
    assert Permit.objects.count() == 1


def test_a_granted_permit_is_the_result_of_the_matter_and_is_delivered_once(
    applied: PermitRequest, client: Client
) -> None:
    cast = applied.cast
    applied.goes("accept_application", "review_application", "grant_application")
    assert applied.matter.state == M.PERMIT, "the certificate is still to be made out"
    applied.goes("certify_application")
    matter, permit = applied.matter, applied.permit
    assert (matter.state, matter.decision_number) == (M.GRANTED, permit.decision_number)
    assert (matter.decided_at, matter.decided_by) == (permit.decided_at, cast.leader)
    nodes = [(node.kind, node.posted_by) for node in matter.nodes.all()]
    assert nodes == [
        ("acceptance", cast.clerk),
        ("review", cast.clerk),
        ("decision", cast.leader),
        ("certificate", cast.clerk),
    ]
    assert applied.request.state == RequestState.COMPLETED
    assert "建议准予许可" not in "".join(applied.words), "an opinion is not for the applicant"
    with pytest.raises(Conflict, match="随代办申请一并送达"):
        deciding.deliver_permit(permit=permit, actor=cast.clerk, delivery="window", recipient="艾山")
    assert "deliver_permit" not in {act.code for act in delegation_access.acts_open_to(cast.clerk, permit)}
    applied.deliver()
    delivery.sign_delivery(request=applied.request, actor=cast.owner, recipient_name="古丽娜尔")
    permit = applied.permit
    assert (permit.state, permit.delivery, permit.recipient) == ("delivered", "electronic", "古丽娜尔")
    assert not permit.ledger.deadlines.live().filter(kind="permit_certificate").exists()
    paper = permit.ledger.documents.get(kind="permit_certificate")
    url = reverse("document", args=[applied.request.pk, paper.pk])
    client.force_login(cast.owner.user)
    assert client.get(url).status_code == 409, "it waits to be printed"
    client.force_login(cast.other_owner.user)
    assert client.get(url).status_code == 404


def test_a_refusal_ends_the_matter_with_reason_and_remedies(applied: PermitRequest) -> None:
    applied.goes("accept_application", "review_application", "refuse_application")
    matter = applied.matter
    assert (matter.state, matter.decision_reason) == (M.REFUSED, "没有预处理设施。")
    assert "行政复议" in matter.remedies
    assert matter.decision_number == applied.permit.decision_number != ""
    assert applied.request.state == RequestState.COMPLETED


@pytest.mark.rule("BZ54-5.5-48H")
def test_a_correction_is_a_problem_of_the_request_with_its_48_hours(applied: PermitRequest) -> None:
    cast = applied.cast
    applied.goes("ask_application_correction")
    problem = applied.problem
    assert (problem.kind, problem.matter) == ("correction", applied.matter)
    assert [defect["material"] for defect in problem.defects] == ["申请表"]
    clock = applied.request.ledger.deadlines.get(kind="coordination_48h")
    assert clock.state == "open"
    with pytest.raises(InvalidInput, match="申请表"):
        permits.correct_permit(matter=applied.matter, actor=cast.officer)
    paper = applied.matter.materials.get(name="申请表")
    first_check.add_material(
        request=applied.request, actor=cast.officer, material=paper, upload=pdf("补盖公章")
    )
    permits.correct_permit(matter=applied.matter, actor=cast.officer)
    assert applied.permit.state == "received"
    assert applied.permit.materials.get(name="申请表").files.count() == 2
    problem.refresh_from_db()
    assert problem.state == ProblemState.RESOLVED
    assert applied.words[-1].endswith("提交补正"), "one entry, not two"
    with pytest.raises(Conflict, match="没有待补正"):
        permits.correct_permit(matter=applied.matter, actor=cast.officer)


@pytest.mark.rule("BZ54-5.5-48H")
def test_the_enterprise_may_correct_it_itself(applied: PermitRequest) -> None:
    applied.goes("ask_application_correction")
    problem = applied.problem
    paper = applied.permit.materials.get(name="申请表")
    filing.answer_permit_correction(
        permit=applied.permit, actor=applied.cast.owner, uploads={paper.pk: [pdf("补盖")]}
    )
    problem.refresh_from_db()
    assert (problem.state, problem.resolution) == (ProblemState.RESOLVED, "企业已提交补正")


def test_the_system_calls_where_the_park_itself_asked(applied: PermitRequest) -> None:
    """There is nobody outside to write to."""
    applied.goes("ask_application_correction")
    while sweep(now=timezone.now() + timedelta(hours=48)):
        pass
    held = applied.coordination
    assert (held.kind, held.started_by, held.organs.count()) == ("call", None, 0)


def test_nobody_answers_in_time_and_the_system_posts_the_node(applied: PermitRequest) -> None:
    checking.deem_permit_accepted(permit=applied.permit, now=timezone.now() + timedelta(days=9))
    node = applied.matter.nodes.get()
    assert (node.kind, node.posted_by) == ("acceptance", None)


def _lapse(cast: DelegationCast) -> None:
    authority = cast.authority
    authority.valid_until = date(2025, 1, 1)
    authority.save()


def _take_back(cast: DelegationCast) -> None:
    Instrument.objects.update(
        state="taken_back",
        taken_back_on=date(2025, 5, 2),
        last_day=date(2025, 5, 1),
        taken_back_reason="调整",
    )


def _suspend(cast: DelegationCast) -> None:
    for instrument in Instrument.objects.all():
        instrument.items.update(suspended_from=date(2025, 1, 1), suspended_reason="人员未到位")


def _draft(cast: DelegationCast) -> None:
    Instrument.objects.update(state="drafted")


def test_without_authority_it_says_why_and_the_papers_go_to_the_department(
    prepared: PermitRequest, client: Client
) -> None:
    words = prepared.words
    for undo in (_draft, _lapse, _take_back, _suspend):
        with transaction.atomic():
            undo(prepared.cast)
            with pytest.raises(InvalidInput, match="伊宁市城市管理局"):
                prepared.apply()
            assert (Permit.objects.count(), prepared.matter.state, prepared.words) == (0, M.PREPARED, words)
            transaction.set_rollback(undo is not _suspend)
    client.force_login(prepared.cast.officer.user)
    page = client.get(reverse("act", args=["apply_permit", prepared.matter.pk])).content.decode()
    assert "人员未到位" in page
    assert reverse("act", args=["hand_over", prepared.matter.pk]) in page
    prepared.hand_over()
    assert prepared.matter.state == M.HANDED_OVER


def test_out_of_bounds_or_out_of_the_entrustment_nothing_is_filed(prepared: PermitRequest) -> None:
    files = StoredFile.objects.count()
    with pytest.raises(InvalidInput, match="管辖范围之内，请向伊宁市城市管理局申请"):
        prepared.apply(area_code="outside")
    request = prepared.request
    request.entrusted_from = timezone.localdate() - timedelta(days=9)
    request.entrusted_until = timezone.localdate() - timedelta(days=1)
    request.save()
    with pytest.raises(InvalidInput, match="委托期限已经届满"):
        prepared.apply()
    assert (Permit.objects.count(), StoredFile.objects.count()) == (0, files)


def test_other_matters_are_handed_over_as_ever(delegation_cast: DelegationCast) -> None:
    course = begin(delegation_cast, put_matter("BZ-HB-07", power=None))
    with pytest.raises(Conflict, match="请移交部门"):
        course.apply()


def test_what_is_withdrawn_takes_its_application_along(applied: PermitRequest) -> None:
    closing.withdraw(request=applied.request, actor=applied.cast.owner, reason="另行选址")
    permit = applied.permit if applied.matters else Permit.objects.get()
    assert permit.state == "withdrawn"
    assert not permit.ledger.deadlines.live().filter(kind__startswith="permit_").exists()
    assert permit.ledger.entries.latest("sequence").actor_name == applied.cast.owner.user.full_name
    assert f"同时撤回许可申请{permit.number}" in applied.words[-1]


def test_what_was_decided_is_delivered_by_the_park_after_a_withdrawal(applied: PermitRequest) -> None:
    applied.goes("accept_application", "review_application", "grant_application")
    closing.withdraw(request=applied.request, actor=applied.cast.owner)
    permit, clerk = Permit.objects.get(), applied.cast.clerk
    deciding.certify_permit(permit=permit, actor=clerk)
    delivered = deciding.deliver_permit(permit=permit, actor=clerk, delivery="window", recipient="艾山")
    assert delivered.state == "delivered"
    assert RequestMatter.objects.get().state == M.WITHDRAWN


def test_the_enterprise_goes_on_alone_where_the_service_ends(applied: PermitRequest) -> None:
    closing.terminate(request=applied.request, actor=applied.cast.leader, reason="委托期满")
    permit = Permit.objects.get()
    assert permit.state == "received"
    assert "由企业自行继续办理" in applied.words[-1]


def test_what_came_to_nothing_can_be_applied_for_again(applied: PermitRequest) -> None:
    first = applied.permit
    filing.withdraw_permit(permit=first, actor=applied.cast.owner, reason="补充资料")
    assert applied.matter.state == M.PREPARED
    applied.apply()
    second = applied.permit
    assert second != first
    checking.decline_permit(
        permit=second, actor=applied.cast.clerk, ground="not_needed", reason="不需要许可", clause="条例"
    )
    assert applied.matter.state == M.PREPARED
    applied.hand_over()


def test_two_powers_cost_the_page_no_more_and_one_is_withdrawn_with_its_application(
    delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    put_entrustment(cast)
    put_entrustment(cast, of=cast.rubble, number="伊市城管权委2024-0002")
    course = begin(cast, put_matter(), put_matter("BZ-GC-06", power=cast.rubble.code))
    course.apply()
    first, second = course.matters
    course.prepare(second)
    permits.apply_permit(matter=second, actor=cast.officer, area_code=cast.park.code, content=CONTENT)
    assert asked_for_page(client, course) == MOST_QUERIES
    handling.withdraw_matter(matter=first, actor=cast.owner)
    states = course.request.matters.values_list("state", "permit__state")
    assert list(states) == [(M.WITHDRAWN, "withdrawn"), (M.PERMIT, "received")]


def test_whoever_acts_for_the_applicant_neither_reviews_nor_decides(applied: PermitRequest) -> None:
    cast, permit = applied.cast, applied.permit
    with pytest.raises(Conflict, match="应当回避"):
        checking.accept_permit(permit=permit, actor=cast.officer)
    assert not {act.code for act in delegation_access.acts_open_to(cast.officer, permit)}
    applied.goes("accept_application")
    with pytest.raises(InvalidInput, match="不得参加核查"):
        review.verify_permit(
            permit=permit,
            actor=cast.clerk,
            visited_on=timezone.localdate(),
            staff=[cast.clerk, cast.officer],
            finding="一致",
        )
    applied.goes("review_application")
    both = Membership.objects.create(user=cast.clerk.user, organization=cast.park, role=Role.PROXY_OFFICER)
    with pytest.raises(InvalidInput, match=r"审查过申请.*应当回避"):
        planning.assign_officer(request=applied.request, actor=cast.leader, officer=both)
    second = Membership.objects.create(user=cast.outsider, organization=cast.park, role=Role.PROXY_OFFICER)
    planning.assign_officer(request=applied.request, actor=cast.leader, officer=second)
    Membership.objects.create(user=cast.outsider, organization=cast.park, role=Role.PARK_LEADER)
    deputy = Membership.objects.get(user=cast.outsider, role=Role.PARK_LEADER)
    with pytest.raises(Conflict, match="应当回避"):
        deciding.refuse_permit(permit=permit, actor=deputy, reason="无", clause="无")
    assert applied.permit.state == "reviewed"


def test_what_the_request_cannot_take_the_permit_does_not_do(
    applied: PermitRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: Any) -> None:
        raise InvalidInput("不可写")

    monkeypatch.setattr(ProgressNode.objects, "create", fail)
    before = applied.permit.ledger.entries.count()
    with pytest.raises(InvalidInput, match="不可写"):
        applied.accept_application()
    assert (applied.permit.state, applied.permit.ledger.entries.count()) == ("received", before)


def test_neighbours_find_nothing(applied: PermitRequest, client: Client) -> None:
    cast, matter, request = applied.cast, applied.matter, applied.request
    for person in (cast.other_clerk, cast.other_owner, cast.other_bureau_clerk, cast.city_owner):
        with pytest.raises(NotAllowed):
            permits.correct_permit(matter=matter, actor=person)
        client.force_login(person.user)
        for url in (
            reverse("request", args=[request.pk]),
            reverse("act", args=["apply_permit", matter.pk]),
            applied.permit.get_absolute_url(),
        ):
            assert client.get(url).status_code == 404
    with pytest.raises(NotAllowed):
        permits.correct_permit(matter=matter, actor=cast.leader)


def _deliver_to_the_enterprise(course: PermitRequest) -> list[dict[str, Any]]:
    """Sent and signed for; what the receipt lists."""
    course.reload()
    course.deliver()
    delivery.sign_delivery(request=course.request, actor=course.cast.owner, recipient_name="古丽娜尔")
    listed: list[dict[str, Any]] = (
        course.request.ledger.documents.filter(kind="delivery").last().facts["items"]
    )
    return listed


def test_a_certificate_does_not_wait_for_other_matters_and_is_delivered_once(beside: PermitRequest) -> None:
    cast = beside.cast
    beside.goes("accept_application", "review_application", "grant_application", "certify_application")
    assert (beside.matter.state, beside.request.state) == (M.GRANTED, RequestState.IN_PROGRESS)
    assert "deliver_permit" in {act.code for act in delegation_access.acts_open_to(cast.clerk, beside.permit)}
    deciding.deliver_permit(permit=beside.permit, actor=cast.clerk, delivery="window", recipient="艾山")
    assert "窗口领取，签收人：艾山" in beside.words[-1]
    assert not beside.permit.ledger.deadlines.live().filter(kind="permit_certificate").exists()
    handling.withdraw_matter(matter=beside.matters[1], actor=cast.owner)
    (listed,) = _deliver_to_the_enterprise(beside)
    assert "由园区先行送达" in listed["name"]
    assert (beside.permit.delivery, beside.permit.recipient) == ("window", "艾山")


def test_of_a_withdrawn_matter_nothing_is_delivered_with_the_others(beside: PermitRequest) -> None:
    beside.goes("accept_application", "review_application", "grant_application")
    permit, other = beside.permit, beside.matters[1]
    handling.withdraw_matter(matter=beside.matter, actor=beside.cast.owner)
    assert "已经作出决定，由" in beside.words[-1]
    deciding.certify_permit(permit=permit, actor=beside.cast.clerk)
    beside.prepare(other)
    beside.hand_over(other)
    beside.sign_handover(other)
    beside.grant(other)
    assert len(_deliver_to_the_enterprise(beside)) == 1
    permit.refresh_from_db()
    assert (permit.state, permit.recipient) == ("certified", "")
    deciding.deliver_permit(permit=permit, actor=beside.cast.clerk, delivery="window", recipient="艾山")


def test_an_application_that_came_to_nothing_is_not_spoken_of_when_its_matter_is_withdrawn(
    beside: PermitRequest,
) -> None:
    filing.withdraw_permit(permit=beside.permit, actor=beside.cast.owner, reason="补充资料")
    handling.withdraw_matter(matter=beside.matter, actor=beside.cast.owner)
    assert "许可申请" not in beside.words[-1]


def test_a_permit_that_was_revoked_before_the_delivery_is_not_delivered_as_granted(
    applied: PermitRequest,
) -> None:
    cast = applied.cast
    applied.goes("accept_application", "review_application", "grant_application", "certify_application")
    order = revocations.draft_revocation(actor=cast.bureau_clerk, permit=applied.permit, **REVOCATION)
    revocations.announce_revocation(order=order, actor=cast.bureau_leader)
    revocations.state_defence(order=order, actor=cast.owner, statement="不知情。")
    revocations.revoke_permit(order=order, actor=cast.bureau_leader, **REVOKE)
    permit, matter = applied.permit, applied.matter
    assert (matter.state, permit.state) == (M.GRANTED, "revoked")
    assert f"撤销决定文号：{permit.revocation_number}" in applied.words[-1]
    assert "许可已被撤销" in matter.decision_reason
    assert cast.officer.user.inbox.filter(
        ledger=applied.request.ledger, body__contains="许可已被撤销"
    ).exists()
    (listed,) = _deliver_to_the_enterprise(applied)
    assert "许可已撤销" in listed["name"]
    assert listed["number"] == permit.revocation_number


@pytest.mark.rule("CZ4-2.2")
def test_the_paper_of_the_province_is_the_result_and_names_its_own_remedies(applied: PermitRequest) -> None:
    cast = applied.cast
    applied.goes("accept_application", "review_application")
    forwarding = applied.permit.authority | {"mode": "review_forward"}
    Permit.objects.filter(pk=applied.permit.pk).update(authority=forwarding)
    deciding.forward_permit(permit=applied.permit, actor=cast.leader, forwarded_to="省住房和城乡建设厅")
    deciding.record_permit_result(
        permit=applied.permit,
        actor=cast.clerk,
        outcome="refused",
        decision_number="建许〔2026〕8号",
        reason="条件不足",
        paper=pdf("决定书"),
    )
    matter = applied.matter
    assert (matter.state, matter.decision_number) == (M.REFUSED, "建许〔2026〕8号")
    assert (matter.result_file.name, matter.result_file.ledger) == ("样例-决定书.pdf", applied.request.ledger)
    assert matter.remedies == "救济途径以省住房和城乡建设厅的决定书为准。"
    applied.reload()
    applied.deliver()
    delivery.record_opening(request=applied.request, actor=cast.owner, opened=matter.result_file)
    assert applied.reload().delivery.opened_by == cast.owner


def test_whoever_judged_an_application_does_not_act_for_the_applicant(applied: PermitRequest) -> None:
    cast = applied.cast
    applied.goes("ask_application_correction")
    stand_in = Membership.objects.create(
        user=cast.clerk.user,
        organization=cast.park,
        role=Role.PROXY_OFFICER,
        substitute_for=cast.officer,
        valid_from=timezone.now(),
        valid_until=timezone.now() + timedelta(days=9),
    )
    with pytest.raises(Conflict, match="应当回避"):
        permits.correct_permit(matter=applied.matter, actor=stand_in, answer="情况说明")
    filing.withdraw_permit(permit=applied.permit, actor=cast.owner, reason="补充资料")
    with pytest.raises(Conflict, match="应当回避"):
        applied.apply(by=stand_in)
    applied.apply()
    both = Membership.objects.create(user=cast.clerk.user, organization=cast.park, role=Role.PROXY_OFFICER)
    with pytest.raises(InvalidInput, match=r"审查过申请.*应当回避"):
        planning.assign_officer(request=applied.request, actor=cast.leader, officer=both)


def _list_another_paper(cast: DelegationCast, name: str, *, may_follow: bool) -> None:
    cast.sewage.materials += [{"name": name, "form": "copy", "copies": 1, "may_follow": may_follow}]
    cast.sewage.save()


@pytest.mark.rule("CZ4-2.7")
def test_what_the_power_lists_is_asked_and_a_broken_promise_is_not_read_with_the_request(
    prepared: PermitRequest,
) -> None:
    cast = prepared.cast
    with transaction.atomic():
        _list_another_paper(cast, "排水管网图", may_follow=False)
        with pytest.raises(InvalidInput, match=r"还须提交：排水管网图.*移交部门"):
            prepared.apply()
        transaction.set_rollback(True)
    cast.sewage.refresh_from_db()
    _list_another_paper(cast, "监测计划", may_follow=True)
    prepared.apply()
    paper = prepared.permit.materials.get(name="监测计划")
    assert paper.may_follow
    promises.sign_promise(
        permit=prepared.permit, actor=cast.owner, signer="周建华", promised=[{"material": paper, "days": 3}]
    )
    prepared.goes("accept_application")
    before = prepared.words
    credit_notes.break_promise(promise=prepared.permit.promises.get(), now=timezone.now())
    assert prepared.words == before
    assert "失信" not in "".join(before)


def test_the_request_shows_the_course_of_the_permit_and_not_its_archive(applied: PermitRequest) -> None:
    applied.goes("accept_application")

    def shown() -> Deadline | None:
        now = timezone.now()
        return exercised_in(applied.reload(), applied.cast.owner, now)[applied.matter.pk].deadline

    limit = shown()
    assert limit is not None
    assert limit.kind == "permit_limit"
    applied.goes("review_application", "grant_application", "certify_application")
    _deliver_to_the_enterprise(applied)
    assert applied.permit.ledger.deadlines.live().filter(kind="case_archive").exists()
    assert shown() is None


def test_everybody_hears_of_an_application_once(prepared: PermitRequest) -> None:
    cast = prepared.cast
    told = {person: person.user.inbox.count() for person in (cast.owner, cast.leader)}
    prepared.apply()
    assert [person.user.inbox.count() - count for person, count in told.items()] == [1, 1]


def test_who_stands_aside_is_asked_once_for_all_acts(applied: PermitRequest) -> None:
    permit = applied.permit
    with CaptureQueriesContext(connection) as asked:
        assert delegation_access.acts_open_to(applied.cast.clerk, permit)
    assert sum("substitute_for_id" in query["sql"].partition("WHERE")[2] for query in asked) == 1


def asked_for_page(client: Client, course: PermitRequest) -> int:
    """The queries of the request's page for its enterprise."""
    client.force_login(course.cast.owner.user)
    url = reverse("request", args=[course.request.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_both_pages_lead_to_each_other_for_those_who_may_see_both(
    applied: PermitRequest, client: Client
) -> None:
    cast, permit = applied.cast, applied.permit
    at_request, at_permit = reverse("request", args=[applied.request.pk]), permit.get_absolute_url()
    for person in (cast.owner, cast.clerk, cast.bureau_clerk):
        client.force_login(person.user)
        page = client.get(at_request).content.decode()
        assert "本事项为园区受托行使或者赋权事项" in page
        assert "以伊宁市城市管理局名义作出决定" in page
        assert f'href="{at_permit}"' in page
        assert f"由代办申请{applied.request.number}提出" in client.get(at_permit).content.decode()
    assert asked_for_page(client, applied) == MOST_QUERIES


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_permit_and_act_on_both_ends_without_a_deadlock(
    delegation_cast: DelegationCast,
) -> None:
    put_entrustment(delegation_cast)
    course = begin(delegation_cast)
    results = all_at_once(course.apply, course.apply)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "RequestMatter"]
    permit, owner = Permit.objects.get(), delegation_cast.owner
    all_at_once(
        lambda: checking.accept_permit(permit=permit, actor=delegation_cast.clerk),
        lambda: closing.withdraw(request=course.request, actor=owner, reason="另行选址"),
        lambda: sweep(now=timezone.now() + timedelta(days=9)),
    )
    permit.refresh_from_db()
    assert (permit.state, course.reload().state) == ("withdrawn", RequestState.WITHDRAWN)
    assert [verify(case.ledger) for case in (permit, course.request)] == [None, None]


def test_the_plan_names_who_approves(prepared: PermitRequest) -> None:
    park, bureau = prepared.cast.park, prepared.cast.bureau
    titles = [(step.title, step.organ) for step in prepared.matter.plan_steps.all()]
    assert titles == [
        ("准备申请材料", park),
        ("提交许可申请", park),
        ("审查并作出许可决定（以伊宁市城市管理局名义）", park),
    ]
    Instrument.objects.update(state="drafted")
    assert [step["organ"] for step in suggest_plan(prepared.request, timezone.now())] == [
        park,
        bureau,
        bureau,
    ]

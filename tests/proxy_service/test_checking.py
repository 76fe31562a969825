"""The first check: acceptance, one correction, refusal (BZ54-5.1, BZ54-A2; 行政许可法 32)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind
from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.workdays.due import end_of_day
from proxy_service.enums import RequestState
from proxy_service.models import ProxyRequest
from proxy_service.services import checking
from tests.cast import Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db


def defects_of(request: ProxyRequest) -> list[Any]:
    return [
        {"material": material, "problem": "未盖章", "clause": "办事指南", "remedy": "盖章后上传"}
        for material in request.materials.all()[:2]
    ]


@pytest.mark.rule("BZ54-5.1")
@pytest.mark.rule("BZ54-A2")
def test_acceptance_issues_the_notice_of_annex_2(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    notice = request.ledger.documents.get(kind=DocumentKind.ACCEPTANCE)
    html = compose(Paper.of(notice))
    for words in (
        f"{cast.enterprise.name}：",
        "所提交的下列材料",
        "1.营业执照",
        "2.不动产登记申请书",
        "属于本窗口受理范围，申请材料齐全，符合法定形式，现予受理",
        "专窗盖章",
        "受理人及联系方式",
        cast.clerk.user.full_name,
        cast.park.phone,
        "一式两份",
        cast.land.name,
    ):
        assert words in html, words
    assert html.count('class="copy"') == 2, "one for the enterprise, one for the window"
    assert {notice.facts["accepted_on"], notice.facts["issued_on"]} == {timezone.localdate().isoformat()}
    assert {notice.facts["received_on"]} == {timezone.localdate(request.submitted_at).isoformat()}


@pytest.mark.rule("BZ54-A2")
def test_a_paper_that_may_follow_stands_in_the_notice_as_such(cast: Cast) -> None:
    notice = make_request(cast, "accepted").ledger.documents.get(kind=DocumentKind.ACCEPTANCE)
    notes = {material["name"]: material.get("note", "") for material in notice.facts["materials"]}
    assert notes == {"营业执照": "", "不动产登记申请书": "", "地籍调查成果": "容缺后补"}


def test_accepting_ends_the_first_check_and_starts_plan_and_entrustment(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    clocks = {clock.kind: clock for clock in request.ledger.deadlines.all()}
    assert clocks["first_check"].settled_at == request.accepted_at
    assert clocks["plan"].is_live
    assert clocks["entrustment"].due_on == request.entrusted_until


def test_the_entrustment_ends_on_the_day_that_was_agreed_even_a_saturday(cast: Cast) -> None:
    """A day that people name is that day; only a reckoned period rolls on to a working day (民法典 203, 204)."""
    request = make_request(cast, "submitted")
    saturday = timezone.localdate() + timedelta(days=30)
    saturday += timedelta(days=(5 - saturday.weekday()) % 7)
    ProxyRequest.objects.filter(pk=request.pk).update(entrusted_until=saturday)
    checking.accept(request=request, actor=cast.clerk)
    clock = request.ledger.deadlines.get(kind="entrustment")
    assert (clock.due_on, clock.due_at) == (saturday, end_of_day(saturday))
    assert (clock.provisional, clock.calendar_version) == (False, "")


@pytest.mark.rule("BZ54-5.1")
def test_every_defect_is_told_at_once_beside_its_material(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    checking.ask_correction(request=request, actor=cast.clerk, defects=defects_of(request))
    notice = request.ledger.documents.get(kind=DocumentKind.CORRECTION)
    assert [defect["material"] for defect in notice.facts["defects"]] == ["营业执照", "不动产登记申请书"]
    assert all(defect["clause"] and defect["remedy"] for defect in notice.facts["defects"])
    entry = request.ledger.entries.latest("sequence")
    assert (entry.kind, len(entry.data["defects"])) == ("ask_correction", 2)


@pytest.mark.rule("BZ54-5.1")
def test_a_second_notice_needs_the_leader_and_a_reason(cast: Cast) -> None:
    request = make_request(cast, "corrected")
    defects = defects_of(request)
    with pytest.raises(Conflict, match="已经一次性告知过补正"):
        checking.ask_correction(request=request, actor=cast.clerk, defects=defects)
    with pytest.raises(NotAllowed):
        checking.ask_correction_again(request=request, actor=cast.clerk, defects=defects, reason="新问题")
    with pytest.raises(InvalidInput, match="理由"):
        checking.ask_correction_again(request=request, actor=cast.leader, defects=defects, reason=" ")
    assert request.corrections.count() == 1
    checking.ask_correction_again(
        request=request, actor=cast.leader, defects=defects, reason="补正件与原件不一致"
    )
    notice = request.ledger.documents.filter(kind=DocumentKind.CORRECTION).latest("sequence")
    assert notice.facts["second"] == {
        "reason": "补正件与原件不一致",
        "approved_by": cast.leader.user.full_name,
    }


def test_without_a_first_notice_there_is_no_second(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    with pytest.raises(Conflict, match="尚未告知过补正"):
        checking.ask_correction_again(
            request=request, actor=cast.leader, defects=defects_of(request), reason="理由"
        )


def test_every_defect_needs_a_file_or_an_explanation(cast: Cast) -> None:
    request = make_request(cast, "correction_requested")
    first, second = (defect.material for defect in request.corrections.get().defects.all())
    with pytest.raises(InvalidInput, match=second.name):
        checking.answer_correction(
            request=request, actor=cast.owner, uploads={first.pk: [samples.pdf("补正")]}, answer=""
        )
    assert first.files.count() == 1, "what a refused answer brought is not kept"
    checking.answer_correction(
        request=request, actor=cast.owner, uploads={first.pk: [samples.pdf("补正")]}, answer="第二份无误"
    )
    assert first.files.count() == 2, "the first file stays beside the new one"
    clocks = request.ledger.deadlines.filter(kind="first_check").order_by("pk")
    assert [clock.state for clock in clocks] == ["settled", "open"], "the first check starts anew"


@pytest.mark.rule("BZ54-5.1")
def test_declining_names_reason_clause_and_competent_organ(cast: Cast) -> None:
    request = make_request(cast, "declined")
    notice = request.ledger.documents.get(kind=DocumentKind.DECLINE)
    assert notice.facts["reason"] == request.end_reason
    assert notice.facts["competent_organ"] == "有管辖权的人民法院"
    assert "第二条（三）" in compose(Paper.of(notice))
    assert not request.ledger.deadlines.live().exists()


def test_an_empty_notice_is_refused(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    with pytest.raises(InvalidInput, match="至少列明一处"):
        checking.ask_correction(request=request, actor=cast.clerk, defects=[])
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED


def test_a_material_of_another_request_is_no_defect_of_this_one(cast: Cast) -> None:
    request, other = make_request(cast, "submitted"), make_request(cast, "submitted")
    with pytest.raises(InvalidInput, match="不属于本申请"):
        checking.ask_correction(request=request, actor=cast.clerk, defects=defects_of(other))
    with pytest.raises(InvalidInput, match="不属于本申请"):
        checking.add_material(
            request=make_request(cast, "accepted"),
            actor=cast.owner,
            material=other.materials.first(),
            upload=samples.pdf("补充"),
        )


@pytest.mark.rule("BZ54-A2")
def test_notices_are_numbered_without_gap(cast: Cast) -> None:
    """A refused acceptance gives its number back."""
    make_request(cast, "accepted")
    failing = make_course(cast, "submitted")
    checking.decline(request=failing.request, actor=cast.clerk, reason="越权", clause="第二条")
    with pytest.raises(Conflict):
        failing.accept()
    numbers = [
        make_request(cast, "accepted").ledger.documents.get(kind="acceptance").sequence for _ in range(2)
    ]
    assert numbers == [2, 3]

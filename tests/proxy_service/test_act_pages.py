"""Every act of the table through its page: the form's inputs are the service's, and posting carries the act out."""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from portal.documents.models import Document
from portal.documents.samples import uploads as samples
from portal.documents.wording import wordings
from portal.organizations.models import FormSubmission, Membership
from proxy_service import access
from proxy_service.enums import CoordinationKind, HandoverPurpose, MatterState
from proxy_service.forms.acts import FORMS
from proxy_service.lifecycle import ACTS
from proxy_service.models import (
    Coordination,
    Decision,
    Handover,
    ProxyRequest,
    ReportRecipient,
)
from proxy_service.services import handling, handovers
from proxy_service.services.registry import SERVICES
from tests.cast import Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db

Subjects = Callable[[ProxyRequest], Any]
BY_FILING = {"submit"}
BY_SYSTEM = {"close_evaluation", "follow_permit", "permit_correction"}
SCORES = {"efficiency": 5, "quality": 4, "problem_solving": 3}


def matter(request: ProxyRequest) -> Any:
    return request.matters.first()


def handover(request: ProxyRequest) -> Any:
    return Handover.objects.get(matter__request=request)


def problem(request: ProxyRequest) -> Any:
    return request.problems.get()


def coordination(request: ProxyRequest) -> Any:
    return Coordination.objects.get(problem__request=request)


def decision(request: ProxyRequest) -> Any:
    return Decision.objects.get(coordination__problem__request=request)


def recipient(request: ProxyRequest) -> Any:
    return ReportRecipient.objects.get(report__request=request)


def supervision(request: ProxyRequest) -> Any:
    return request.supervisions.get()


def next_week() -> str:
    return (timezone.localdate() + timedelta(days=7)).isoformat()


def supervision_letter(request: ProxyRequest) -> dict[str, Any]:
    return {
        "organ": matter(request).organ_id,
        "matter": matter(request).pk,
        "subject_matter": "登记迟延",
        "delay": "至今没有决定",
        "requirement": "请办结",
        "reply_by": next_week(),
        "copies_to": [request.park.park.pk],
    }


@dataclass
class Way:
    """One act through its page: from which stage, by whom, on what, and what is typed."""

    code: str
    stage: str
    person: str
    typed: dict[str, Any] | Callable[[ProxyRequest], dict[str, Any]] = field(default_factory=dict)
    subject: Subjects = lambda request: request
    before: Callable[[Cast, ProxyRequest], Any] | None = None


def rows(name: str, *filled: dict[str, Any]) -> dict[str, Any]:
    typed = {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": 0}
    return typed | {
        f"{name}-{number}-{key}": value for number, row in enumerate(filled) for key, value in row.items()
    }


def defects(request: ProxyRequest) -> dict[str, Any]:
    first, *others = request.materials.all()
    fault = {"problem": "未盖章", "clause": "办事指南", "remedy": "加盖公章"}
    return rows("defects", {"material": first.pk, **fault}, *({"material": paper.pk} for paper in others))


def named_defects(request: ProxyRequest) -> dict[str, Any]:
    fault = {"problem": "图件不清", "clause": "办事指南", "remedy": "重新出图"}
    return rows("defects", {"material": "宗地图", **fault}, {"material": "营业执照", "known": "True"})


def plan(request: ProxyRequest) -> dict[str, Any]:
    step = {"title": "准备申请材料", "planned_on": timezone.localdate().isoformat(), "organ": request.park.pk}
    return {
        "note": "并联办理",
        **rows("steps", *({"matter": one.pk, **step} for one in request.matters.all()), {}),
    }


def papers(request: ProxyRequest) -> dict[str, Any]:
    return {
        "materials": [paper.pk for paper in matter(request).materials.exclude(files=None)],
        "note": "请查收",
    }


def answers(request: ProxyRequest) -> dict[str, Any]:
    asked = request.corrections.get().defects.all()
    return {f"material_{defect.material_id}": [samples.pdf("补正")] for defect in asked} | {
        "answer": "已补正"
    }


def pause_it(cast: Cast, request: ProxyRequest) -> None:
    handling.pause(
        matter=matter(request), actor=cast.land_clerk, kind="hearing", reason="听证", estimated_days=10
    )


def ask_and_sign(cast: Cast, request: ProxyRequest) -> None:
    asked = handovers.ask_assistance(
        matter=matter(request),
        actor=request.officer,
        organ=cast.bole_environment,
        materials=list(request.materials.all()),
    )
    handovers.sign_handover(handover=asked, actor=cast.environment_clerk)


def paper_of(request: ProxyRequest, kind: str) -> Document:
    return request.ledger.documents.get(kind=kind)


def reworded(request: ProxyRequest, reason: str) -> dict[str, Any]:
    """The texts of the notice as its form shows them, with another reason."""
    paper = paper_of(request, "decline")
    texts = wordings(paper.kind, paper.facts)
    typed = {f"text_{number}": wording.text for number, wording in enumerate(texts)}
    place = next(number for number, wording in enumerate(texts) if wording.path == "reason")
    return typed | {"document": paper.pk, "reason": "理由写错", f"text_{place}": reason}


REPORT = {"process": "流程", "coordination": "协调", "satisfaction": "满意", "suggestions": "无"}
WAYS = [
    Way("accept", "submitted", "clerk", {"assign_by_load": "on"}),
    Way("ask_correction", "submitted", "clerk", defects),
    Way(
        "ask_correction_again",
        "corrected",
        "leader",
        lambda request: defects(request) | {"reason": "补正带来新问题"},
    ),
    Way(
        "decline",
        "submitted",
        "clerk",
        {"reason": "不属于代办范围", "clause": "第二条", "competent_organ": "人民法院"},
    ),
    Way("answer_correction", "correction_requested", "owner", answers),
    Way("assign_officer", "accepted", "leader", lambda request: {"officer": request.officer_id}),
    Way("save_plan", "accepted", "officer", plan),
    Way("propose_plan", "accepted", "officer", plan),
    Way("comment_plan", "planned", "owner", {"comment": "希望提前"}),
    Way("agree_plan", "planned", "owner"),
    Way(
        "add_material",
        "accepted",
        "handler",
        lambda request: {"material": request.materials.last().pk, "upload": samples.pdf("后补")},
    ),
    Way(
        "report_problem",
        "handed_over",
        "owner",
        lambda request: {
            "kind": "stalled_handover",
            "description": "部门迟迟不收",
            "matter": matter(request).pk,
            "handover": handover(request).pk,
        },
    ),
    Way("remind", "handed_over", "officer", {"note": "请今天签收"}),
    Way("deliver", "completed", "clerk", {"mode": "courier", "tracking_number": "SF100", "note": "顺丰"}),
    Way("return_delivery", "sent", "officer", {"reason": "sent_back", "note": "查无此人"}),
    Way("sign_delivery", "sent", "owner", {"recipient_name": "周建华"}),
    Way("evaluate_as_enterprise", "delivered", "owner", {**SCORES, "opinion": "很好"}),
    Way("evaluate_as_park", "delivered", "officer", SCORES),
    Way("visit", "delivered", "county_officer", {"interviewee": "周建华", "satisfied": "no", "note": "慢"}),
    Way("archive", "visited", "officer"),
    Way("withdraw", "accepted", "owner", {"reason": "计划调整"}),
    Way("terminate", "in_progress", "leader", {"reason": "期限届满"}),
    Way("prepare_materials", "in_progress", "officer", subject=matter),
    Way(
        "ask_assistance",
        "prepared",
        "officer",
        lambda request: papers(request) | {"organ": matter(request).organ_id},
        matter,
    ),
    Way("hand_over", "prepared", "officer", papers, matter),
    Way(
        "apply_permit",
        "empowered",
        "officer",
        lambda r: {"area_code": r.park.code, "content": "首次登记"},
        matter,
    ),
    Way("correct_permit", "permit_correction", "officer", {"answer": "情况说明"}, matter),
    Way("sign_handover", "handed_over", "land_clerk", subject=handover),
    Way(
        "refuse_handover",
        "handed_over",
        "land_clerk",
        lambda r: named_defects(r) | {"reason": "缺件"},
        handover,
    ),
    Way(
        "give_opinion",
        "prepared",
        "environment_clerk",
        {"opinion": "材料齐全"},
        lambda request: Handover.objects.get(matter__request=request, purpose=HandoverPurpose.ASSIST),
        ask_and_sign,
    ),
    Way(
        "post_progress",
        "received",
        "land_clerk",
        {"kind": "review", "opinion": "正在审查", "attachment": samples.pdf("审查意见")},
        matter,
    ),
    Way("return_for_correction", "received", "land_clerk", named_defects, matter),
    Way(
        "pause",
        "in_review",
        "land_clerk",
        {"kind": "hearing", "reason": "听证", "estimated_days": 10},
        matter,
    ),
    Way("resume", "in_review", "land_clerk", {}, matter, pause_it),
    Way(
        "grant",
        "in_review",
        "land_clerk",
        {"decision_number": "博自然资〔2026〕1号", "result_file": samples.pdf("批复"), "note": "同意"},
        matter,
    ),
    Way("refuse", "in_review", "land_clerk", {"reason": "不符合规划", "remedies": "可复议、可诉讼"}, matter),
    Way(
        "start_coordination",
        "correction",
        "officer",
        {"kind": "letter", "subject_matter": "协调补正"},
        problem,
    ),
    Way("resolve_problem", "correction", "officer", {"resolution": "已补交"}, problem),
    Way(
        "conclude_coordination",
        "meeting",
        "officer",
        lambda request: {
            "attendance": "全体",
            "minutes": "会议记录",
            "outcome": "当日补正",
            "solved": "on",
            **rows(
                "decisions",
                {
                    "text": "优先审查",
                    "organ": matter(request).organ_id,
                    "due_on": timezone.localdate().isoformat(),
                },
                {},
            ),
        },
        coordination,
    ),
    Way("fulfil_decision", "decided_upon", "land_clerk", {"note": "已办"}, decision),
    Way("save_report", "evaluated", "officer", REPORT, lambda request: request.report),
    Way("submit_report", "evaluated", "officer", REPORT, lambda request: request.report),
    Way(
        "reject_report",
        "awaiting_approval",
        "leader",
        {"comment": "再写细些"},
        lambda request: request.report,
    ),
    Way("approve_report", "awaiting_approval", "leader", {}, lambda request: request.report),
    Way("sign_report", "reported", "county_officer", {}, recipient),
    Way("accept_report", "signed", "county_officer", {"comments": "同意"}, recipient),
    Way("return_report", "signed", "county_officer", {"comments": "补充数据"}, recipient),
    Way(
        "close_follow_up",
        "dissatisfied",
        "officer",
        {"measures": "已整改"},
        lambda request: request.visits.get(),
    ),
    Way("issue_supervision", "in_review", "county_officer", supervision_letter),
    Way("sign_supervision", "supervised", "land_leader", {}, supervision),
    Way(
        "answer_supervision",
        "supervision_signed",
        "land_clerk",
        {
            "finished": "no",
            "measures": "已勘验",
            "reason": "专家外出",
            "finish_by": next_week(),
            "paper": samples.pdf("书面反馈"),
        },
        supervision,
    ),
    Way("close_supervision", "supervision_answered", "county_officer", {"conclusion": "同意"}, supervision),
    Way(
        "return_supervision",
        "supervision_answered",
        "county_officer",
        {"comment": "请说明原因", "reply_by": next_week()},
        supervision,
    ),
    Way("withdraw_supervision", "supervised", "county_officer", {"reason": "对象有误"}, supervision),
    Way("replace_document", "declined", "leader", lambda request: reworded(request, "不属于本园区代办范围")),
    Way(
        "void_document",
        "accepted",
        "leader",
        lambda request: {"document": paper_of(request, "acceptance").pk, "reason": "重复出具"},
    ),
]


def person_of(cast: Cast, way: Way, request: ProxyRequest) -> Membership:
    """The person by name; "officer" is whoever the case was assigned to."""
    return request.officer if way.person == "officer" and request.officer else getattr(cast, way.person)


def reach(cast: Cast, way: Way) -> tuple[ProxyRequest, Any, dict[str, Any]]:
    request = make_request(cast, way.stage)
    if way.before:
        way.before(cast, request)
    typed = way.typed(request) if callable(way.typed) else dict(way.typed)
    if way.code == "start_coordination":
        typed["organs"] = [matter(request).organ_id]
    for value in typed.values():
        if hasattr(value, "seek"):
            value.seek(0)  # the table is read by others too, who have sent the file before
    return request, way.subject(request), {**typed, "key": uuid.uuid4()}


def url_of(code: str, subject: Any) -> str:
    return reverse("act", args=[code, subject.pk])


def sign_in(client: Client, person: Membership) -> None:
    client.force_login(person.user)


def test_every_act_of_a_person_has_form_service_and_way() -> None:
    assert set(ACTS) - set(FORMS) == BY_FILING | BY_SYSTEM
    assert set(ACTS) - set(SERVICES) == BY_SYSTEM
    without_way = set(FORMS) - {way.code for way in WAYS}
    assert without_way == {"withdraw_matter"}, "needs two matters, has a test of its own"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_the_page_carries_the_act_out(cast: Cast, client: Client, way: Way) -> None:
    request, subject, typed = reach(cast, way)
    person = person_of(cast, way, request)
    sign_in(client, person)
    shown = client.get(url_of(way.code, subject))
    assert shown.status_code == 200
    assert str(ACTS[way.code].label) in shown.content.decode()
    inputs_are_the_services(way, subject, person, typed)

    answer = client.post(url_of(way.code, subject), typed)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content
    assert answer["Location"] == reverse("request", args=[request.pk])
    entry = request.ledger.entries.filter(kind=way.code).latest("sequence")
    assert entry.actor == person.user
    subject.refresh_from_db()
    wanted = ACTS[way.code].to_state
    if wanted is not None and way.code != "sign_handover":
        assert subject.state == wanted


def inputs_are_the_services(way: Way, subject: Any, person: Membership, typed: dict[str, Any]) -> None:
    """The valid form gives every input that the service needs and none that it does not take."""
    data = {key: value for key, value in typed.items() if not is_upload(value)}
    files = {key: value for key, value in typed.items() if is_upload(value)}
    form = FORMS[way.code](
        querydict(data), querydict(files), subject=subject, membership=person, now=timezone.now()
    )
    assert form.is_valid(), (form.errors, form.formset and form.formset.errors)
    parameters = inspect.signature(SERVICES[way.code]).parameters
    taken = set(parameters) - {"actor", ACTS[way.code].subject.value}
    needed = {name for name in taken if parameters[name].default is inspect.Parameter.empty}
    assert needed <= set(form.inputs()) <= taken


def is_upload(value: Any) -> bool:
    return hasattr(value[0] if isinstance(value, list) and value else value, "read")


def querydict(values: dict[str, Any]) -> Any:
    return MultiValueDict(
        {key: value if isinstance(value, list) else [value] for key, value in values.items()}
    )


@pytest.mark.rule("BZ54-2.1")
def test_one_of_two_matters_is_withdrawn(cast: Cast, client: Client) -> None:
    request = make_request(cast, "in_progress", "multi")
    sign_in(client, cast.owner)
    first = request.matters.first()
    answer = client.post(url_of("withdraw_matter", first), {"reason": "不办了", "key": uuid.uuid4()})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.state == MatterState.WITHDRAWN


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(
            way, id=way.code, marks=() if way.code in {"agree_plan", "sign_report"} else pytest.mark.soak
        )
        for way in WAYS
        if way.code in {"accept", "agree_plan", "post_progress", "sign_report"}
    ],
)
def test_nobody_else_finds_the_page(cast: Cast, client: Client, way: Way) -> None:
    """Neighbours, other roles and the outsider get the answer of an unknown address, and nothing changes."""
    request, subject, typed = reach(cast, way)
    before = request.ledger.entries.count()
    for name, person in cast.people.items():
        if (
            access.may(ACTS[way.code], person, subject)
            and access.visible_requests(person).filter(pk=request.pk).exists()
        ):
            continue
        sign_in(client, person)
        assert client.get(url_of(way.code, subject)).status_code == 404, name
        assert client.post(url_of(way.code, subject), typed).status_code == 404, name
    client.force_login(cast.outsider)
    assert client.get(url_of(way.code, subject)).status_code == 404
    client.logout()
    assert client.get(url_of(way.code, subject)).status_code == 302
    assert request.ledger.entries.count() == before


@pytest.mark.parametrize(
    "path",
    [
        "acts/submit/{request}/",
        "acts/close_evaluation/{request}/",
        "acts/nothing/{request}/",
        "acts/accept/7/",
        "acts/grant/{request}/",
    ],
)
def test_what_is_no_act_of_a_person_has_no_page(cast: Cast, client: Client, path: str) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    assert client.get("/" + path.format(request=request.pk)).status_code == 404


def test_an_act_that_came_too_late_tells_what_happened(cast: Cast, client: Client) -> None:
    request = make_request(cast, "declined")
    sign_in(client, cast.clerk)
    shown = client.get(url_of("accept", request))
    assert shown.status_code == 409
    text = shown.content.decode()
    assert "不予受理" in text and cast.clerk.user.full_name in text
    assert '<form method="post" enctype' not in text


def test_who_was_slower_is_told_and_keeps_what_they_typed(cast: Cast, client: Client) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.leader)
    typed = {"reason": "不属于代办范围的事", "clause": "第二条", "key": uuid.uuid4()}
    SERVICES["accept"](request=request, actor=cast.clerk, assign_by_load=True)
    answer = client.post(url_of("decline", request), typed)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert cast.clerk.user.full_name in text
    assert "不属于代办范围的事" in text
    assert not FormSubmission.objects.exists()


def test_a_double_click_posts_once_and_a_changed_form_again(cast: Cast, client: Client) -> None:
    request = make_request(cast, "received")
    sign_in(client, cast.land_clerk)
    subject = matter(request)
    typed = {"kind": "review", "opinion": "初步审查", "key": uuid.uuid4()}
    for _click in range(2):
        assert client.post(url_of("post_progress", subject), typed).status_code == 302
    assert subject.nodes.count() == 1
    client.post(url_of("post_progress", subject), {**typed, "opinion": "再次审查"})
    assert subject.nodes.count() == 2


def test_a_form_sent_again_is_known_though_what_it_did_makes_it_fit_no_longer(
    cast: Cast, client: Client
) -> None:
    way = next(way for way in WAYS if way.code == "replace_document")
    request, subject, typed = reach(cast, way)
    sign_in(client, cast.leader)
    answers = [client.post(url_of(way.code, subject), typed) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert request.ledger.entries.filter(kind=way.code).count() == 1
    assert client.post(url_of(way.code, subject), {**typed, "key": uuid.uuid4()}).status_code == 422


def test_a_correction_wants_a_file_or_an_explanation_beside_each_paper(cast: Cast, client: Client) -> None:
    request = make_request(cast, "correction_requested")
    sign_in(client, cast.owner)
    page = client.get(url_of("answer_correction", request)).content.decode()
    assert "选填" not in page
    assert "请上传新的文件，或在“补正说明”中写明情况。" in page
    asked = [f"material_{defect.material_id}" for defect in request.corrections.get().defects.all()]
    refused = client.post(url_of("answer_correction", request), {"key": uuid.uuid4()})
    assert refused.status_code == 422
    assert set(asked) <= set(refused.context["form"].errors)
    answer = client.post(
        url_of("answer_correction", request), {"key": uuid.uuid4(), "answer": "原件遗失，正在补办"}
    )
    assert answer.status_code == 302


def test_without_a_key_nothing_is_done(cast: Cast, client: Client) -> None:
    request = make_request(cast, "received")
    sign_in(client, cast.land_clerk)
    answer = client.post(url_of("post_progress", matter(request)), {"kind": "review"})
    assert answer.status_code == 422
    assert not matter(request).nodes.exists()


def test_what_is_wrong_is_said_beside_its_field(cast: Cast, client: Client) -> None:
    request = make_request(cast, "completed", electronic_service=False)
    sign_in(client, cast.clerk)
    answer = client.post(
        url_of("deliver", request), {"mode": "courier", "note": "请收好", "key": uuid.uuid4()}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["tracking_number"] == ["请填写快递单号。"]
    text = answer.content.decode()
    assert "错误：" in text and "请收好" in text and 'href="#id_tracking_number"' in text


def test_a_meeting_needs_time_and_place(cast: Cast, client: Client) -> None:
    request = make_request(cast, "correction")
    sign_in(client, request.officer)
    typed = {
        "kind": CoordinationKind.SPECIAL_MEETING,
        "subject_matter": "协调",
        "organs": [matter(request).organ_id],
        "key": uuid.uuid4(),
    }
    answer = client.post(url_of("start_coordination", problem(request)), typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"scheduled_at", "place"}


@pytest.mark.rule("BZ54-5.1")
def test_every_paper_has_its_row_and_a_second_defect_is_added_beside_it(cast: Cast, client: Client) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    url = url_of("ask_correction", request)
    names = list(request.materials.values_list("name", flat=True))
    shown = client.get(url).context["formset"]
    assert [row.paper for row in shown] == names

    first = request.materials.first()
    again = client.post(url, {**defects(request), "defects-add_row": first.pk})
    assert again.status_code == 200
    grown = again.context["formset"]
    assert [row.paper for row in grown] == [names[0], *names]
    assert grown[0]["problem"].value() == "未盖章"
    assert not grown[1]["problem"].value()
    assert request.state == "submitted" and not request.corrections.exists()


def test_a_correction_without_any_defect_is_refused(cast: Cast, client: Client) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    empty = rows("defects", *({"material": paper.pk} for paper in request.materials.all()))
    answer = client.post(url_of("ask_correction", request), {**empty, "key": uuid.uuid4()})
    assert answer.status_code == 422
    assert "请至少列明一处需要补正的材料。" in answer.content.decode()


def test_a_half_filled_defect_is_complained_about(cast: Cast, client: Client) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    half = rows("defects", {"material": request.materials.first().pk, "problem": "未盖章"})
    answer = client.post(url_of("ask_correction", request), {**half, "key": uuid.uuid4()})
    assert answer.status_code == 422
    assert set(answer.context["formset"].errors[0]) == {"clause", "remedy"}


@pytest.mark.rule("BZ54-4.2")
def test_a_department_names_a_paper_that_was_not_asked_for(cast: Cast, client: Client) -> None:
    request = make_request(cast, "received")
    sign_in(client, cast.land_clerk)
    url = url_of("return_for_correction", matter(request))
    shown = client.get(url).context["formset"]
    assert [row.paper for row in shown] == [*matter(request).materials.values_list("name", flat=True), ""]
    named_only = rows("defects", {"material": "营业执照", "known": "True"}, {"material": "宗地图"})
    answer = client.post(url, {**named_only, "key": uuid.uuid4()})
    assert answer.status_code == 422
    assert [set(errors) for errors in answer.context["formset"].errors] == [
        set(),
        {"problem", "clause", "remedy"},
    ]


@pytest.mark.rule("BZ54-5.2")
def test_the_plan_is_prefilled_and_grows_by_a_row(cast: Cast, client: Client) -> None:
    request = make_request(cast, "accepted", "multi")
    sign_in(client, request.officer)
    url = url_of("save_plan", request)
    shown = client.get(url).context["formset"]
    assert len([row for row in shown if row["title"].value()]) == 6
    typed = plan(request)
    grown = client.post(url, {**typed, "steps-add_row": "1"}).context["formset"]
    assert len(grown.forms) > len(shown.forms) - 6 + 1
    assert [row["title"].value() for row in grown][:2] == ["准备申请材料"] * 2


def test_the_way_back_stays_within_the_portal(cast: Cast, client: Client) -> None:
    request = make_request(cast, "planned")
    sign_in(client, cast.owner)
    url = url_of("agree_plan", request)
    outside = client.get(url + "?next=https://evil.example/")
    assert outside.context["back"] == reverse("request", args=[request.pk])
    answer = client.post(url, {"key": uuid.uuid4(), "next": "/regulation/"})
    assert answer["Location"] == "/regulation/"


def test_a_substitute_acts_on_the_page_and_a_colleague_does_not(cast: Cast, client: Client) -> None:
    course = make_course(cast, "in_progress")
    request = course.reload()
    colleague = cast.second_officer if request.officer == cast.officer else cast.officer
    sign_in(client, colleague)
    assert client.get(url_of("prepare_materials", course.matter)).status_code == 404
    Membership.objects.create(
        user=colleague.user,
        organization=cast.park,
        role=colleague.role,
        substitute_for=request.officer,
        valid_from=timezone.now(),
    )
    session = client.session
    session["membership"] = colleague.user.memberships.get(substitute_for=request.officer).pk
    session.save()
    assert client.get(url_of("prepare_materials", course.matter)).status_code == 200

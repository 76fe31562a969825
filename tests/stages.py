"""A request at any stage of its life, brought there by the services alone.

``make_request(cast, "received")`` answers the request, freshly read. Beside the states of a request there are stages
of its first matter, of a problem, of the report and of the visit.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from delegation.models import Power, Scheme
from delegation.services import permit_checking
from delegation.services.authorities import enter_authority
from portal.organizations.models import Organization
from proxy_service.demo.course import Course
from proxy_service.enums import CoordinationKind
from proxy_service.models import MatterVersion, ProxyRequest
from proxy_service.services import closing, handling, handovers, permits, problems, reporting
from tests.cast import ENVIRONMENT, Cast
from tests.delegation.instruments import put_instrument
from tests.snapshots import Ground

Move = Callable[[Course], Any]


def pause(course: Course) -> None:
    actor = course.department(course.matter.organ)
    handling.pause(
        matter=course.matter, actor=actor, kind="expert_review", reason="专家评审", estimated_days=5
    )


def ask_assistance(course: Course) -> None:
    """A department of the park's own county helps to check the papers."""
    helper = Organization.objects.get(code=f"{course.request.park.division_code}-STJ")
    papers = list(course.matter.materials.all())
    handovers.ask_assistance(matter=course.matter, actor=course.officer, organ=helper, materials=papers)


def refuse_handover(course: Course) -> None:
    handed = course.handover()
    handovers.refuse_handover(handover=handed, actor=course.department(handed.organ), reason="缺少页码")


def fulfil(course: Course) -> None:
    decision = course.coordination.decisions.get()
    problems.fulfil_decision(decision=decision, actor=course.officer, note="已优先审查")


def return_report(course: Course) -> None:
    recipient = course.recipients[0]
    actor = course.overseer(recipient.organization)
    reporting.return_report(recipient=recipient, actor=actor, comments="请补充部门评价")


def close_follow_up(course: Course) -> None:
    visit = course.request.visits.get()
    closing.close_follow_up(visit=visit, actor=course.officer, measures="已约谈并改进")


def empower(course: Course) -> None:
    """The matter is a power of its department that the park exercises for it from now on."""
    matter, park = course.matter, course.request.park
    today = timezone.localdate()
    authority = enter_authority(
        now=timezone.now(),
        number="博市政发〔2024〕1号",
        title="关于委托园区行使经济管理权限的通知",
        issuer_name="博乐市人民政府",
        issued_on=today,
        valid_from=today,
    )
    county = Organization.objects.get(code=park.division_code)
    scheme = Scheme.objects.create(
        code="BL1", name="委托园区行使权限", authority=authority, government=county
    )
    scheme.parks.add(park)
    power = Power.objects.create(
        code="BL1-1",
        name=matter.version.name,
        kind="licence",
        organ=matter.organ,
        scheme=scheme,
        mode="entrusted",
        parts=["acceptance", "review", "decision", "certificate"],
        certificate_name="不动产权证书",
        statutory_days=20,
    )
    MatterVersion.objects.filter(pk=matter.version_id).update(power=power)
    Organization.objects.filter(pk=matter.organ_id).update(document_prefix="博市自然资")
    drafter = course.department(matter.organ)
    put_instrument(power, park=park, drafted_by=drafter, valid_from=today, number="博市规权委2024-0001")


def apply_permit(course: Course) -> None:
    park = course.request.park
    permits.apply_permit(matter=course.matter, actor=course.officer, area_code=park.code, content="首次登记")


def ask_permit_correction(course: Course) -> None:
    permit = course.matter.permit
    paper = permit.materials.first()
    defect: Any = {"material": paper, "problem": "缺章", "clause": "指南", "remedy": "补章"}
    permit_checking.ask_permit_correction(permit=permit, actor=course.clerk, defects=[defect])


# Each stage: the stage before it and what leads on from there.
STAGES: dict[str, tuple[str, tuple[Move, ...]]] = {
    "submitted": ("draft", ()),
    "correction_requested": ("submitted", (Course.ask_correction,)),
    "corrected": ("correction_requested", (Course.answer_correction,)),
    "declined": ("submitted", (Course.decline,)),
    "accepted": ("submitted", (Course.accept,)),
    "planned": ("accepted", (Course.propose_plan,)),
    "in_progress": ("planned", (Course.agree_plan,)),
    "prepared": ("in_progress", (Course.prepare,)),
    "empowered": ("prepared", (empower,)),
    "permit_applied": ("empowered", (apply_permit,)),
    "permit_correction": ("permit_applied", (ask_permit_correction,)),
    "handed_over": ("prepared", (Course.hand_over,)),
    "received": ("handed_over", (Course.sign_handover,)),
    "in_review": ("received", (Course.post,)),
    "paused": ("in_review", (pause,)),
    "supervised": ("in_progress", (Course.supervise,)),
    "supervision_signed": ("supervised", (Course.sign_supervision,)),
    "supervision_answered": ("supervision_signed", (Course.answer_supervision,)),
    "supervision_returned": ("supervision_answered", (Course.return_supervision,)),
    "supervision_closed": ("supervision_answered", (Course.close_supervision,)),
    "supervision_withdrawn": ("supervised", (Course.withdraw_supervision,)),
    "assisting": ("in_progress", (ask_assistance,)),
    "assisted": ("assisting", (Course.sign_handover,)),
    "refused_handover": ("handed_over", (refuse_handover,)),
    "correction": ("received", (Course.return_for_correction,)),
    "coordinating": ("correction", (Course.coordinate,)),
    "meeting": ("correction", (lambda course: course.coordinate(CoordinationKind.SPECIAL_MEETING),)),
    "decided_upon": ("coordinating", (lambda course: course.conclude(solved=False, due_in_days=3),)),
    "fulfilled": ("decided_upon", (fulfil,)),
    "solved": ("coordinating", (Course.conclude,)),
    "completed": ("in_review", (Course.decide_all,)),
    "sent": ("completed", (Course.deliver,)),
    "sent_back": ("sent", (Course.return_delivery,)),
    "delivered": ("sent", (Course.sign_delivery,)),
    "half_evaluated": ("delivered", (Course.evaluate_as_park,)),
    "evaluated": ("half_evaluated", (Course.evaluate_as_enterprise,)),
    "awaiting_approval": ("evaluated", (Course.submit_report,)),
    "reported": ("awaiting_approval", (Course.approve_report,)),
    "signed": ("reported", (Course.sign_reports,)),
    "returned": ("signed", (return_report,)),
    "reviewed": ("signed", (Course.accept_reports,)),
    "visited": ("reviewed", (Course.visit,)),
    "dissatisfied": ("reviewed", (lambda course: course.visit(satisfied=False),)),
    "put_right": ("dissatisfied", (close_follow_up,)),
    "archived": ("visited", (Course.archive,)),
    "withdrawn": ("accepted", (Course.withdraw,)),
    "terminated": ("in_progress", (Course.terminate,)),
}


def make_course(cast: Cast, stage: str = "accepted", jurisdiction: str = "single", **options: Any) -> Course:
    """The course of a request at a stage, to be led on from there.

    ``options``: ``enterprise``, ``park`` (or zone), ``matters`` (versions), ``at_window``; everything else goes to the
    submission (``scope``, ``entrusted_until``, ``divisions`` by matter code …). "single" asks for one matter of one
    county; "multi" for a cross-county matter and one decided in the other county.

    What the process has made on the same ground is copied in, or led on from.
    """
    if not connection.in_atomic_block:
        return _made(cast, stage, jurisdiction, options)
    ground, asked = Ground(), (jurisdiction, repr(_named(options)))
    for here in _way_to(stage):
        course = ground.recall((here, *asked))
        if course is not None:
            break
    else:
        here, course = stage, _made(cast, stage, jurisdiction, options)
        ground.keep((stage, *asked), course)
    if here != stage:
        lead_on(course, here, stage)
        ground.keep((stage, *asked), course)
    return course


def _way_to(stage: str) -> Iterator[str]:
    """The stages from this one back to the first."""
    yield stage
    while stage in STAGES:
        stage, _moves = STAGES[stage]
        if stage != "draft":
            yield stage


def _named(value: Any) -> Any:
    """The same for the same row, whichever object it was read into; what cannot be compared is never the same."""
    if isinstance(value, Model):
        return value._meta.label, value.pk
    if isinstance(value, dict):
        return {key: _named(entry) for key, entry in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_named(entry) for entry in value]
    return value if isinstance(value, str | int | date | None) else uuid.uuid4()


def _made(cast: Cast, stage: str, jurisdiction: str, options: dict[str, Any]) -> Course:
    multi = jurisdiction == "multi"
    enterprise = options.pop("enterprise", cast.enterprise)
    park = options.pop("park", cast.park)
    matters = options.pop("matters", [cast.cross, cast.environment] if multi else [cast.land])
    at_window = options.pop("at_window", False)
    if multi and "divisions" not in options:
        options["divisions"] = {ENVIRONMENT: cast.jinghe.division_code}
    course = Course.begin(enterprise, park, matters, at_window=at_window)
    if stage != "draft":
        course.submit(**options)
        if stage != "submitted":
            lead_on(course, "submitted", stage)
    return course


def make_request(
    cast: Cast, stage: str = "accepted", jurisdiction: str = "single", **options: Any
) -> ProxyRequest:
    """As ``make_course``; answers the request itself."""
    return make_course(cast, stage, jurisdiction, **options).reload()


def lead_on(course: Course, begin: str, end: str) -> None:
    """Leads a course that stands at one stage on to a later one of the same way."""
    before, moves = STAGES[end]
    if before != begin:
        lead_on(course, begin, before)
    for move in moves:
        move(course)

"""One case of every kind with everything on it, and a neighbour's of the commonest: made by the services."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from delegation.enums.postings import Grade, Recommendation
from delegation.models import (
    Accountability,
    Adjustment,
    Appointment,
    Assessment,
    HallWindow,
    Inquiry,
    Inspection,
    InspectionPlan,
    Instrument,
    Opening,
    Order,
    Permit,
    Posting,
    UnabsorbedPower,
    Whistle,
    WhistleMatter,
)
from delegation.models.case import Case
from delegation.services import appointments, assessments, inquiries, inspections, postings, whistles
from delegation.services.adjustments import ask_adjustment
from delegation.services.power_lists import begin_list
from portal.deadlines.services import sweep
from portal.workdays.due import BEIJING
from tests.delegation import inspection_course, opening_course, whistle_course
from tests.delegation.archive_course import archive
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import brought_to
from tests.delegation.oversight_course import GRANTED, OrderCourse
from tests.delegation.permit_course import yining
from tests.proxy_service.moments import standing

COMPLAINT = "职工张三举报夜间偷排"
NEXT_DAY = date(2026, 11, 3)


@dataclass
class World:
    """``permit`` is decided and delivered, ``reviewed`` waits for the decision; ``visit`` is the quarter's, with a
    finding, ``complained`` the one outside the plan that the environment bureau asks to join; ``whistle`` has a letter
    to the bureau and a record of accountability, ``other_whistle`` is the neighbouring enterprise's; ``inquiry`` is
    archived."""

    instrument: Instrument
    draft: Instrument
    adjustment: Adjustment
    permit: Permit
    reviewed: Permit
    order: Order
    assessment: Assessment
    plan: InspectionPlan
    visit: Inspection
    complained: Inspection
    window: HallWindow
    inquiry: Inquiry
    appointment: Appointment
    opening: Opening
    matter: WhistleMatter
    whistle: Whistle
    other_whistle: Whistle
    unabsorbed: UnabsorbedPower
    posting: Posting

    @property
    def cases(self) -> dict[str, Case]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def build_world(cast: DelegationCast) -> World:
    made: dict[str, Any] = {}
    with standing("2026-03-02 11:00"):
        first = yining(cast)
        made["instrument"] = first.instrument
        made["permit"] = first.goes(*GRANTED)
        orders = OrderCourse(first)
        made["order"] = orders.goes("draft", "issue")
        first.begin()
        made["reviewed"] = first.goes("submit", "accept", "review")
    with standing("2026-04-01 11:00"):
        made["assessment"] = assessments.draft_assessment(
            actor=cast.bureau_clerk,
            kind="yearly",
            instrument=made["instrument"],
            period_from=date(2026, 1, 1),
            period_until=date(2026, 3, 31),
        )
        assessments.issue_assessment(
            assessment=made["assessment"], actor=cast.bureau_leader, comments="请查明原因。"
        )
        begin_list(
            scheme=cast.city_scheme,
            number=cast.city_scheme.authority.number,
            published_on=cast.city_scheme.authority.issued_on,
        )
        made["adjustment"] = ask_adjustment(
            actor=cast.city_leader,
            scheme=cast.city_scheme,
            reason="园区产业发展需要",
            items=[
                {
                    "power": cast.granted,
                    "change": "change_mode",
                    "mode": "posted",
                    "reason": "发展需要",
                    "capacity": "已配备三人",
                }
            ],
        )
    made |= _inspections(cast)
    with time_machine.travel(opening_course.BEGIN, tick=False) as clock:
        made |= _hall(cast) | _posting(cast) | _whistles(cast, clock)
    with standing("2026-11-23 11:00"):
        made["draft"] = brought_to(cast, "drafted", powers=[cast.waste])
    return World(**{name: type(case).objects.get(pk=case.pk) for name, case in made.items()})


def _inspections(cast: DelegationCast) -> dict[str, Any]:
    with time_machine.travel(inspection_course.BEGIN, tick=False):
        visit = inspection_course.published(cast)
        complained = inspection_course.propose(cast, enterprise=cast.enterprise, ground_text=COMPLAINT)
        inspections.approve_inspection(inspection=complained, actor=cast.leader)
        asked = {"enterprise": cast.enterprise, "topic": "恶臭排放"}
        assert inspection_course.propose(cast, cast.environment_clerk, **asked) == complained
    day = datetime.combine(inspection_course.VISIT_DAY, time(11), tzinfo=BEIJING)
    with time_machine.travel(day, tick=False):
        visit.sign_in()
        visit.check()
        visit.sign()
    return {"plan": visit.inspection.plan, "visit": visit.inspection, "complained": complained}


def _hall(cast: DelegationCast) -> dict[str, Case]:
    window = opening_course.open_window(cast)
    inquiry = inquiries.ask_inquiry(
        actor=cast.clerk,
        enterprise=cast.enterprise,
        question="用水报装要什么材料？",
        asker="马文秀",
        asker_phone="13999090003",
    )
    inquiries.answer_inquiry(inquiry=inquiry, actor=cast.clerk, answer="身份证明、平面图。")
    inquiry.refresh_from_db()
    archive(inquiry, cast.clerk)
    opening = opening_course.apply(cast)
    opening.accept()
    appointment = appointments.book_appointment(
        window=window,
        actor=cast.owner,
        day=NEXT_DAY,
        begins=time(11, 0),
        subject="用水报装",
        contact="甲",
        contact_phone="13999090001",
    )
    return {
        "window": window,
        "inquiry": inquiry,
        "opening": opening.opening,
        "appointment": appointment,
    }


def _posting(cast: DelegationCast) -> dict[str, Case]:
    now = opening_course.BEGIN
    listed = postings.list_unabsorbed(actor=cast.city_leader, power=cast.posted, reason="没有消防专业人员。")
    posting = postings.propose_posting(
        actor=cast.construction_leader,
        park=cast.city_park,
        member=cast.construction_clerk,
        powers=[cast.posted],
        valid_from=now,
        valid_until=now + timedelta(days=30),
        duties="办理消防验收。",
    )
    postings.agree_posting(posting=posting, actor=cast.city_leader)
    posting.refresh_from_db()
    postings.assess_posting(
        posting=posting,
        actor=cast.city_leader,
        period_from=now.date(),
        period_until=now.date(),
        grade=Grade.EXCELLENT,
        opinion="业务熟练。",
        recommendation=Recommendation.PROMOTE,
        grounds="表现突出。",
    )
    return {"unabsorbed": listed, "posting": posting}


def _whistles(cast: DelegationCast, clock: Any) -> dict[str, Case]:
    matter = whistle_course.list_matter(cast)
    course = whistle_course.blow(cast, matter)
    course.forward(cast.bureau, cast.environment)
    clock.move_to(whistle_course.BEGIN + timedelta(hours=24))
    sweep()
    course.send_letter()
    Accountability.objects.create(
        call=course.call,
        recorded_at=timezone.now(),
        recorded_by=cast.government_officer,
        **whistle_course.accountability(),
    )
    other = whistles.blow_whistle(actor=cast.other_owner, matter=matter, **whistle_course.REQUEST)
    return {"matter": matter, "whistle": course.whistle, "other_whistle": other}

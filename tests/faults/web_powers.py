"""Where cases of delegated powers begin."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from delegation.models.case import Case
from delegation.services import appointments, assessments, inquiries, postings
from delegation.services.adjustments import ask_adjustment
from delegation.services.power_lists import begin_list
from portal.deadlines.services import sweep
from portal.documents.samples.uploads import pdf
from portal.workdays.due import BEIJING
from tests.delegation import inspection_course, opening_course, whistle_course
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, brought_to, recorded
from tests.delegation.oversight_course import GRANTED, OrderCourse
from tests.delegation.permit_course import Course, chenzhou, yining
from tests.proxy_service.moments import at

Begun = tuple[datetime, Case]
SPRING = at("2026-03-02 11:00")
AUTUMN = opening_course.BEGIN
ADJUSTED = {"change": "change_mode", "mode": "posted", "reason": "发展需要", "capacity": "已配备三人"}


def _standing(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def permit(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, yining(cast).begin()


def permit_lacking(cast: DelegationCast) -> Begun:
    """Sent without the paper that may follow."""
    with _standing(SPRING):
        course = yining(cast)
        course.begin()
        given = course.permit.materials.filter(may_follow=False)
        return SPRING, course.submit(uploads={paper.pk: [pdf(paper.name)] for paper in given})


def permit_forwarded(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, chenzhou(cast, cast.forwarded).begin()


def permit_granted(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, chenzhou(cast, cast.granted).begin()


def _decided(cast: DelegationCast) -> OrderCourse:
    course = yining(cast)
    course.goes(*GRANTED)
    return OrderCourse(course)


def order(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, _decided(cast).draft()


def revocation(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, _decided(cast).draft_revocation()


def hearing(cast: DelegationCast) -> Begun:
    with _standing(SPRING):
        return SPRING, _decided(cast).goes("draft_revocation", "announce", "ask_hearing")


def credit_note(cast: DelegationCast) -> Begun:
    """A promise of a paper was not kept."""
    with _standing(SPRING):
        course = _lacking(cast)
        course.goes("promise", "accept")
    broken = at("2026-03-17 11:00")
    with _standing(broken):
        while sweep(now=broken):
            pass
        return broken, course.reload()


def _lacking(cast: DelegationCast) -> Course:
    course = yining(cast)
    course.begin()
    given = course.permit.materials.filter(may_follow=False)
    course.submit(uploads={paper.pk: [pdf(paper.name)] for paper in given})
    return course


def assessment(cast: DelegationCast) -> Begun:
    moment = at("2026-04-01 11:00")
    with _standing(SPRING):
        course = _decided(cast).course
    with _standing(moment):
        return moment, assessments.draft_assessment(
            actor=cast.bureau_clerk,
            kind="yearly",
            instrument=course.instrument,
            period_from=date(2026, 1, 1),
            period_until=date(2026, 3, 31),
        )


def adjustment(cast: DelegationCast) -> Begun:
    with _standing(MONDAY):
        scheme = cast.city_scheme
        begin_list(scheme=scheme, number=scheme.authority.number, published_on=scheme.authority.issued_on)
        items: list[Any] = [{"power": cast.granted, **ADJUSTED}]
        return MONDAY, ask_adjustment(
            actor=cast.city_leader, scheme=scheme, reason="园区产业发展需要", items=items
        )


def instrument(cast: DelegationCast) -> Begun:
    with _standing(MONDAY):
        return MONDAY, brought_to(cast, "drafted")


def instrument_in_force(cast: DelegationCast) -> Begun:
    with _standing(MONDAY):
        case = brought_to(cast, "published", valid_from=MONDAY.date())
    later = MONDAY + timedelta(days=9)
    with _standing(later):
        while sweep(now=later):
            pass
        case.refresh_from_db()
        return later, case


def instrument_recorded(cast: DelegationCast) -> Begun:
    with _standing(MONDAY):
        return MONDAY, recorded(cast, confirmed=False)


def inspection_plan(cast: DelegationCast) -> Begun:
    with _standing(inspection_course.BEGIN):
        return inspection_course.BEGIN, inspection_course.collected(cast)


def inspection(cast: DelegationCast) -> Begun:
    with _standing(inspection_course.BEGIN):
        return inspection_course.BEGIN, inspection_course.propose(cast)


def inspection_joined(cast: DelegationCast) -> Begun:
    with _standing(inspection_course.BEGIN):
        plan = inspection_course.published(cast)
        asked = {"topic": "恶臭排放"}
        inspection_course.propose(cast, cast.environment_clerk, **asked)
        return inspection_course.BEGIN, plan.inspection


def visit(cast: DelegationCast) -> Begun:
    with _standing(inspection_course.BEGIN):
        planned = inspection_course.published(cast)
    return datetime.combine(inspection_course.VISIT_DAY, time(11), tzinfo=BEIJING), planned.inspection


def visit_found(cast: DelegationCast) -> Begun:
    """The day has found something wrong."""
    moment, case = visit(cast)
    with _standing(moment):
        day = inspection_course.Visit(cast, case)  # type: ignore[arg-type]  # that of the plan
        day.sign_in()
        day.check()
        return moment, day.inspection


def hall_window(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        return AUTUMN, opening_course.open_window(cast)


def inquiry(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        opening_course.open_window(cast)
        return AUTUMN, inquiries.ask_inquiry(
            actor=cast.clerk,
            enterprise=cast.enterprise,
            question="用水报装要什么材料？",
            asker="马文秀",
            asker_phone="13999090003",
        )


def inquiry_online(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        opening_course.open_window(cast)
        return AUTUMN, inquiries.ask_inquiry(
            actor=cast.owner,
            enterprise=cast.enterprise,
            park=cast.park,
            question="要什么材料？",
            asker="马文秀",
            asker_phone="13999090003",
        )


def appointment(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        window = opening_course.open_window(cast)
        return AUTUMN, appointments.book_appointment(
            window=window,
            actor=cast.owner,
            day=date(2026, 11, 3),
            begins=time(11, 0),
            subject="用水报装",
            contact="甲",
            contact_phone="13999090001",
        )


def appointment_day(cast: DelegationCast) -> Begun:
    _moment, case = appointment(cast)
    return at("2026-11-03 11:35"), case


def opening(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        opening_course.open_window(cast)
        return AUTUMN, opening_course.apply(cast).opening


def opening_done(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        opening_course.open_window(cast)
        course = opening_course.apply(cast)
        course.accept()
        course.finish_all()
        return AUTUMN, course.opening


def whistle_matter(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        return AUTUMN, whistle_course.list_matter(cast)


def whistle(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        return AUTUMN, whistle_course.blow(cast).whistle


def whistle_late(cast: DelegationCast) -> Begun:
    """A day has passed, and nobody came."""
    with _standing(AUTUMN):
        course = whistle_course.blow(cast)
        course.forward(cast.bureau, cast.environment)
    late = AUTUMN + timedelta(hours=24)
    with _standing(late):
        while sweep(now=late):
            pass
        course.whistle.refresh_from_db()
        return late, course.whistle


def unabsorbed(cast: DelegationCast) -> Begun:
    with _standing(AUTUMN):
        return AUTUMN, postings.list_unabsorbed(
            actor=cast.city_leader, power=cast.posted, reason="没有消防专业人员。"
        )


def posting(cast: DelegationCast) -> Begun:
    moment, _case = unabsorbed(cast)
    with _standing(moment):
        return moment, postings.propose_posting(
            actor=cast.construction_leader,
            park=cast.city_park,
            member=cast.construction_clerk,
            powers=[cast.posted],
            valid_from=timezone.now(),
            valid_until=timezone.now() + timedelta(days=30),
            duties="办理消防验收。",
        )


SEEDS: dict[str, Callable[[DelegationCast], Begun]] = {
    made.__name__: made
    for made in (
        *(permit, permit_lacking, permit_forwarded, permit_granted, order, revocation, hearing, credit_note),
        *(assessment, adjustment, instrument, instrument_in_force, instrument_recorded),
        *(inspection_plan, inspection, inspection_joined, visit, visit_found),
        *(hall_window, inquiry, inquiry_online, appointment, appointment_day, opening, opening_done),
        *(whistle_matter, whistle, whistle_late, unabsorbed, posting),
    )
}

"""What the demonstration leaves open is brought to an end, so that there is something that was over long ago.

Files are kept for ever: a term of years would end on another day if the case were told of another week.
"""

from datetime import timedelta

from django.utils import timezone

from delegation.demo.cast import YINING_PARK, acting, owner_of
from delegation.demo.openings import FORM
from delegation.demo.oversight import BUREAU, RUBBLE
from delegation.demo.permits import CLEANING, accepted
from delegation.enums.filings import Retention
from delegation.models import Appointment, Instrument, Permit, Whistle
from delegation.models.case import Case
from delegation.services import (
    appointments,
    assessments,
    inquiries,
    inspections,
    openings,
    orders,
    permit_deciding,
    permit_review,
)
from delegation.services.archiving import archive, hand_over_file
from portal.organizations.enums import Role
from portal.organizations.models import Membership


class Ends:
    """Needs the demonstration; ``bring`` carries all of it on."""

    def __init__(self) -> None:
        self.cleaning = owner_of(Permit.objects.get(state="delivered").applicant_id)
        self.food = owner_of(Permit.objects.get(state="not_accepted").applicant_id)
        self.clerk = acting(Role.WINDOW_CLERK, YINING_PARK)
        self.officer = acting(Role.PROXY_OFFICER, YINING_PARK)
        self.leader = acting(Role.PARK_LEADER, YINING_PARK)
        self.bureau_clerk = acting(Role.DEPARTMENT_CLERK, BUREAU)
        self.bureau_leader = acting(Role.DEPARTMENT_LEADER, BUREAU)
        self.park = self.clerk.organization

    def bring(self) -> None:
        self.corrected()
        self.refused()
        _file(Permit.objects.get(state="not_accepted"), self.bureau_clerk)
        _file(Whistle.objects.get(state="done"), self.leader)
        self.asked()
        self.withdrawn()
        self.of_the_department()

    def corrected(self) -> None:
        permit = Permit.objects.get(state="delivered")
        order = permit.orders.get()
        orders.report_correction(order=order, actor=self.leader, report="已补充许可条件并重新送达。")
        orders.accept_correction(order=order, actor=self.bureau_leader)
        _file(order, self.bureau_clerk)
        self._handed_over(permit)

    def refused(self) -> None:
        permit = accepted(self.food.organization, RUBBLE, CLEANING)
        permit_review.review_permit(permit=permit, actor=self.officer, opinion="不符合条件，建议不予许可。")
        permit_deciding.refuse_permit(
            permit=permit,
            actor=self.leader,
            reason="消纳场已经饱和。",
            clause="《城市建筑垃圾管理规定》第七条",
        )
        permit_deciding.deliver_permit(
            permit=permit, actor=self.clerk, delivery="window", recipient=permit.contact_name
        )
        self._handed_over(permit)

    def asked(self) -> None:
        inquiry = inquiries.ask_inquiry(
            actor=self.clerk,
            enterprise=self.food.organization,
            question="厂房装修需要哪些手续？",
            asker=self.food.user.full_name,
            asker_phone=self.park.phone,
        )
        inquiries.answer_inquiry(inquiry=inquiry, actor=self.clerk, answer="已告知办理窗口和材料清单。")
        _file(inquiry, self.clerk)

    def withdrawn(self) -> None:
        opening = openings.begin_opening(
            actor=self.cleaning,
            park=self.park,
            contact=self.cleaning.user.full_name,
            contact_phone=self.park.phone,
            **FORM,
        )
        openings.withdraw_opening(opening=opening, actor=self.cleaning, reason="另行选址")
        _file(opening, self.clerk)
        booked = Appointment.objects.get(enterprise=self.food.organization)
        appointments.cancel_appointment(appointment=booked, actor=self.food, reason="改期")

    def of_the_department(self) -> None:
        now = timezone.now()
        market = acting(Role.DEPARTMENT_CLERK, "654002-SCJG")
        inspection = inspections.propose_inspection(
            actor=market,
            park=self.park,
            enterprise=self.cleaning.organization,
            planned_on=timezone.localdate(now) + timedelta(days=30),
            place="伊宁园区（样例）",
            ground="complaint",
            ground_text="投诉计量不实",
            topic="计量器具",
            legal_basis="《中华人民共和国计量法》第十八条",
            points=["强制检定"],
        )
        inspections.reject_inspection(inspection=inspection, actor=self.leader, remark="并入季度检查。")
        _file(inspection, self.officer)
        assessment = assessments.draft_assessment(
            actor=self.bureau_clerk,
            kind="ad_hoc",
            instrument=Instrument.objects.once_published()
            .filter(department__code=BUREAU)
            .latest("first_day"),
            period_from=timezone.localdate(now) - timedelta(days=30),
            period_until=timezone.localdate(now),
        )
        assessments.drop_assessment(assessment=assessment, actor=self.bureau_leader, reason="并入年度评估。")
        _file(assessment, self.bureau_clerk)

    def _handed_over(self, permit: Permit) -> None:
        hand_over_file(case=permit, actor=self.clerk)
        _file(permit, self.bureau_clerk)


def _file(case: Case, keeper: Membership) -> None:
    case.refresh_from_db()
    archive(case=case, actor=keeper, retention=Retention.PERMANENT)

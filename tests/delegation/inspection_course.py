"""The course of a plan and of one joint inspection, through the services, each station told once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from delegation.models.inspection_days import Finding, InspectionPart
from delegation.models.inspections import Inspection, InspectionPlan
from delegation.services import findings, inspection_days, inspection_plans, inspections
from portal.organizations.models import Membership, Organization
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast

# A Monday in the third quarter; the plan is that of the fourth.
BEGIN = datetime(2026, 9, 7, 11, 0, tzinfo=BEIJING)
VISIT_DAY = date(2026, 10, 21)
SAFETY: dict[str, Any] = {
    "topic": "有限空间作业安全",
    "legal_basis": "《中华人民共和国安全生产法》第六十五条",
    "points": ["管理台账", "作业审批"],
    "repeat_reason": "",
}
MARKET: dict[str, Any] = {
    "topic": "食品生产许可条件保持",
    "legal_basis": "《中华人民共和国食品安全法》第一百一十条",
    "points": ["生产场所"],
    "repeat_reason": "",
}
GROUND = {"ground": "complaint", "ground_text": "12345 工单 2026-1101：反映车间异味。"}
RECHECK = {"recheck": "现场查看。", "recheckers": "宋洁、梁勇"}


def draft(cast: DelegationCast, **changes: Any) -> InspectionPlan:
    inputs: dict[str, Any] = {
        "year": 2026,
        "quarter": 4,
        "departments": [cast.safety, cast.market],
        "wishes_by": date(2026, 9, 18),
    }
    return inspection_plans.draft_inspection_plan(actor=cast.officer, **{**inputs, **changes})


def wish(
    plan: InspectionPlan, actor: Membership, enterprise: Organization, what: dict[str, Any], **changes: Any
) -> None:
    inspection_plans.enter_wishes(
        inspection_plan=plan, actor=actor, wishes=[{"enterprise": enterprise, **what, **changes}]
    )


def arrange(plan: InspectionPlan, cast: DelegationCast, day: date = VISIT_DAY) -> None:
    visits = [{"enterprise": cast.other_enterprise, "planned_on": day, "place": "园区深圳路 12 号"}]
    inspection_plans.arrange_visits(inspection_plan=plan, actor=cast.officer, visits=visits)


def propose(cast: DelegationCast, actor: Membership | None = None, **changes: Any) -> Inspection:
    inputs: dict[str, Any] = {
        "park": cast.park,
        "enterprise": cast.other_enterprise,
        "planned_on": date(2026, 9, 8),
        "place": "厂区",
        **GROUND,
        **SAFETY,
    }
    return inspections.propose_inspection(actor=actor or cast.safety_clerk, **{**inputs, **changes})


@dataclass
class Visit:
    """The visit to the dairy by the departments of safety and of market supervision."""

    cast: DelegationCast
    inspection: Inspection

    def part(self, organ: Organization) -> InspectionPart:
        return self.inspection.departments.get(department=organ)

    @property
    def finding(self) -> Finding:
        return self.inspection.findings.get()

    def inspectors(self, *organs: Organization) -> list[dict[str, Any]]:
        return [
            {"department": organ, "name": f"检查员{number}", "card": f"{organ.pk}-{number}"}
            for organ in organs or (self.cast.safety, self.cast.market)
            for number in (1, 2)
        ]

    def sign_in(self, **inputs: Any) -> None:
        inputs.setdefault("inspectors", self.inspectors())
        inspection_days.sign_in_inspection(inspection=self.inspection, actor=self.cast.clerk, **inputs)
        self.inspection.refresh_from_db()

    def results(self, organ: Organization, *wrong: str, until: date | None = None) -> dict[int, Any]:
        """Everything conforms but the points named."""
        bad = {"result": "not_conform", "problem": "没有审批。", "clause": "第十四条", "put_right_by": until}
        return {
            item.pk: bad if item.point in wrong else {"result": "conform"}
            for item in self.part(organ).items.all()
        }

    def fill(self, organ: Organization, actor: Membership, *wrong: str, until: date | None = None) -> None:
        inspection_days.fill_check_list(
            inspection_part=self.part(organ),
            actor=actor,
            results=self.results(organ, *wrong, until=until),
            summary="已检查。",
        )
        self.inspection.refresh_from_db()

    def check(self, until: date = date(2026, 11, 4)) -> None:
        """Both lists, with one finding of the safety bureau."""
        self.fill(self.cast.safety, self.cast.safety_clerk, "作业审批", until=until)
        self.fill(self.cast.market, self.cast.market_clerk)

    def sign(self) -> None:
        inspection_days.sign_inspection(
            inspection=self.inspection, actor=self.cast.other_owner, opinion="属实。"
        )
        self.inspection.refresh_from_db()

    def report(self) -> None:
        findings.report_finding(finding=self.finding, actor=self.cast.other_owner, report="已补办审批。")

    def confirm(self) -> None:
        findings.confirm_finding(finding=self.finding, actor=self.cast.safety_clerk, **RECHECK)
        self.inspection.refresh_from_db()


def collected(cast: DelegationCast) -> InspectionPlan:
    """A plan with the wishes of two departments about one enterprise."""
    plan = draft(cast)
    wish(plan, cast.safety_clerk, cast.other_enterprise, SAFETY)
    wish(plan, cast.market_clerk, cast.other_enterprise, MARKET)
    return plan


def published(cast: DelegationCast) -> Visit:
    plan = collected(cast)
    arrange(plan, cast)
    inspection_plans.publish_plan(inspection_plan=plan, actor=cast.justice_leader)
    return Visit(cast, plan.visits.get())

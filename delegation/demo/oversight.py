"""The bureau orders a correction of one decision that the Yining park made in its name; an assessment is drafted."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from delegation.demo.cast import YINING_PARK, acting
from delegation.enums.oversight import AssessmentKind
from delegation.models import Instrument
from delegation.models.permits import Permit
from delegation.services import assessments, decision_checks, orders
from portal.organizations.enums import Role
from portal.organizations.models import Organization

BUREAU, RUBBLE = "654002-CGJ", "YN84-1-2"


def seed(enterprises: Mapping[str, Organization]) -> None:
    clerk, leader = acting(Role.DEPARTMENT_CLERK, BUREAU), acting(Role.DEPARTMENT_LEADER, BUREAU)
    permit = Permit.objects.get(power__code=RUBBLE, applicant=enterprises["huanwei"])
    decision_checks.see_decision(permit=permit, actor=clerk)
    decision_checks.check_decision(
        permit=permit,
        actor=clerk,
        origin="spot_check",
        result="flawed",
        remark="样例：许可条件没有载明运输车辆的密闭要求。",
    )
    order = orders.draft_correction(
        actor=clerk,
        permit=permit,
        facts="样例：抽查发现，许可条件没有载明运输车辆的密闭要求和消纳场所的接收上限。",
        basis="伊市政发〔2024〕84号第三条",
        demand="样例：补充许可条件，重新制作处置核准文件并送达；对同类许可逐件自查。",
        until=timezone.localdate() + timedelta(days=14),
    )
    orders.issue_correction(order=order, actor=leader)
    today = timezone.localdate()
    instrument = Instrument.objects.once_published().filter(department__code=BUREAU, park__code=YINING_PARK)
    assessments.draft_assessment(
        actor=clerk,
        kind=AssessmentKind.AD_HOC,
        instrument=instrument.latest("first_day"),
        period_from=today.replace(month=1, day=1),
        period_until=today,
    )

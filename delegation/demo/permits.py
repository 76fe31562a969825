"""Two applications at the Yining park: one under review, one with its certificate in the bureau's name."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from delegation.demo.cast import YINING_PARK, acting, owner_of
from delegation.models import Power
from delegation.models.permits import Permit
from delegation.services import permit_checking, permit_deciding, permit_filing, permit_review
from portal.documents.samples import uploads
from portal.organizations.enums import Role
from portal.organizations.models import Organization

SEWAGE, RUBBLE = "YN84-1-3", "YN84-1-2"
DAIRY: dict[str, Any] = {
    "project": "样例：乳制品加工扩建项目",
    "site": "伊宁园区上海路 20 号（样例）",
    "content": "生产废水经预处理后排入园区污水管网，日排放 180 立方米。",
}
CLEANING: dict[str, Any] = {
    "project": "样例：园区道路改造建筑垃圾处置",
    "site": "伊宁园区深圳路（样例）",
    "content": "处置建筑垃圾约 1200 吨，运至指定消纳场。",
}


def tell_permits(enterprises: Mapping[str, Organization]) -> None:
    """Needs the bureau's entrustment to be published."""
    _under_review(enterprises["shipin"])
    _certified(enterprises["huanwei"])


def accepted(applicant: Organization, power: str, facts: Mapping[str, Any]) -> Permit:
    """An application that the park has taken in, with every paper of the power."""
    owner, park = owner_of(applicant.pk), Organization.objects.get(code=YINING_PARK)
    permit = permit_filing.begin_permit(
        actor=owner,
        power=Power.objects.get(code=power),
        park=park,
        contact_name=owner.user.full_name,
        contact_phone=owner.user.phone or park.phone,
    )
    papers = permit.materials.all()
    permit_filing.submit_permit(
        permit=permit,
        actor=owner,
        area_code=park.code,
        uploads={paper.pk: [uploads.pdf(paper.name)] for paper in papers},
        **facts,
    )
    return permit_checking.accept_permit(permit=permit, actor=acting(Role.WINDOW_CLERK, YINING_PARK))


def _under_review(applicant: Organization) -> None:
    """On hold while the water is tested."""
    permit = accepted(applicant, SEWAGE, DAIRY)
    permit_review.pause_permit(
        permit=permit,
        actor=acting(Role.WINDOW_CLERK, YINING_PARK),
        kind="inspection",
        reason="委托有资质的检测机构对预处理后的排水取样检测。",
        estimated_days=7,
    )


def _certified(applicant: Organization) -> None:
    permit = accepted(applicant, RUBBLE, CLEANING)
    clerk, officer = acting(Role.WINDOW_CLERK, YINING_PARK), acting(Role.PROXY_OFFICER, YINING_PARK)
    leader, today = acting(Role.PARK_LEADER, YINING_PARK), timezone.localdate()
    permit_review.verify_permit(
        permit=permit,
        actor=clerk,
        visited_on=today,
        staff=[clerk, officer],
        finding="运输车辆、消纳场所与申请材料一致。",
    )
    permit_review.review_permit(permit=permit, actor=officer, opinion="符合法定条件、标准，建议准予许可。")
    permit_deciding.grant_permit(
        permit=permit,
        actor=leader,
        content=CLEANING["content"],
        conditions="按核准的路线和时间运输，不得遗撒。",
        valid_from=today,
        valid_until=today + timedelta(days=364),
    )
    permit_deciding.certify_permit(permit=permit, actor=clerk)
    permit_deciding.deliver_permit(
        permit=permit, actor=clerk, delivery="window", recipient=permit.contact_name
    )

"""A request of the demonstration whose matter the park decides itself, in the bureau's name."""

from collections.abc import Mapping

from delegation.services import permit_checking, permit_review
from portal.organizations.models import Organization
from proxy_service.demo.requests import YINING, under_way
from proxy_service.services.permits import apply_permit

CONTENT = "从事伊宁园区范围内生活垃圾的清扫、收集和运输，作业车辆 6 台，日均 12 吨（样例）。"


def before_the_decision(people: Mapping[str, Organization]) -> None:
    """The officer applied for the permit with the papers of the request; the window accepted and reviewed it, and the
    leader is to decide. Needs the bureau's entrustment to be published."""
    course = under_way(people["huanwei"], YINING, ["BZ-HB-09"], "伊宁园区生活垃圾清运服务项目")
    course.prepare()
    matter = apply_permit(matter=course.matter, actor=course.officer, area_code=YINING, content=CONTENT)
    permit_checking.accept_permit(permit=matter.permit, actor=course.clerk)
    permit_review.review_permit(
        permit=matter.permit, actor=course.clerk, opinion="材料齐全，车辆和制度符合条件，建议准予许可。"
    )

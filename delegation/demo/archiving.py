"""Two files: one that the park handed over and the bureau has to sign for, one that the park archived."""

from collections.abc import Mapping

from delegation.archiving import retention_of
from delegation.demo.cast import YINING_PARK, acting, owner_of
from delegation.demo.permits import CLEANING, RUBBLE
from delegation.models import Power
from delegation.services import inquiries, permit_checking, permit_filing
from delegation.services.archiving import archive, hand_over_file
from portal.documents.samples import uploads
from portal.organizations.enums import Role
from portal.organizations.models import Organization


def seed(enterprises: Mapping[str, Organization]) -> None:
    """Needs the bureau's entrustment to be published."""
    _handed_over(enterprises["shipin"])
    _archived()


def _handed_over(applicant: Organization) -> None:
    """An application that was not the park's to decide."""
    owner, clerk = owner_of(applicant.pk), acting(Role.WINDOW_CLERK, YINING_PARK)
    permit = permit_filing.begin_permit(
        actor=owner,
        power=Power.objects.get(code=RUBBLE),
        park=clerk.organization,
        contact_name=owner.user.full_name,
        contact_phone=owner.user.phone or clerk.organization.phone,
    )
    permit_filing.submit_permit(
        permit=permit,
        actor=owner,
        area_code=clerk.organization.code,
        uploads={paper.pk: [uploads.pdf(paper.name)] for paper in permit.materials.all()},
        **{**CLEANING, "project": "样例：厂区以外道路建筑垃圾处置"},
    )
    permit_checking.decline_permit(
        permit=permit,
        actor=clerk,
        ground="not_competent",
        reason="处置地点在园区以外，不属于委托的区域。",
        clause="行政许可法第三十二条第一款第二项",
        competent_organ=permit.department.name,
    )
    hand_over_file(case=permit, actor=clerk, remark="申请材料全部为电子文件。")


def _archived() -> None:
    clerk = acting(Role.WINDOW_CLERK, YINING_PARK)
    inquiry = inquiries.ask_inquiry(
        actor=clerk,
        enterprise=None,
        question="厂房装修需要哪些手续？（样例）",
        asker="马文秀",
        asker_phone=clerk.organization.phone,
    )
    inquiries.answer_inquiry(
        inquiry=inquiry, actor=clerk, answer="已告知消防设计审查和备案的办理窗口、材料清单。"
    )
    archive(case=inquiry, actor=clerk, retention=retention_of(inquiry))

"""A request at the Yining park whose matter is a power that the park exercises for the bureau."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from delegation.models import Instrument, Permit, Power
from delegation.services import permit_checking as checking
from delegation.services import permit_deciding as deciding
from delegation.services import permit_review as review
from portal.documents.models import Document
from portal.organizations.models import Membership
from proxy_service.demo.course import Course as RequestCourse
from proxy_service.enums import Scope
from proxy_service.models import MatterVersion, RequestMatter
from proxy_service.services import permits
from proxy_service.services.catalogue import publish_matter
from tests.cast import matter_content
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import put_instrument

PAPERS = ("申请表", "营业执照", "水质、水量检测报告")
CONTENT = "生产废水经预处理后排入园区污水管网，日排放 120 立方米。"
DEFECT = {"problem": "没有盖章", "clause": "办事指南第三条", "remedy": "补盖公章"}


def put_matter(code: str = "BZ-HB-08", power: str | None = "YN84-1-3", **changes: Any) -> MatterVersion:
    papers = [
        {"name": name, "form": "copy", "copies": 1, "required": True, "may_follow": False, "note": ""}
        for name in PAPERS
    ]
    content = matter_content(
        f"城镇污水排入排水管网许可{code[-1]}", *papers, competent_suffix="CGJ", **changes
    )
    content["power"] = power
    return publish_matter(code=code, content=content, now=datetime(2024, 1, 2, tzinfo=UTC))


class PermitRequest(RequestCourse):
    """The course of a request, with the people of the other side of the park beside it."""

    cast: DelegationCast

    @property
    def permit(self) -> Permit:
        return Permit.objects.get(request_matter=self.matter)

    @property
    def words(self) -> list[str]:
        """What the ledger of the request says."""
        return list(self.request.ledger.entries.order_by("sequence").values_list("summary", flat=True))

    def apply(self, by: Membership | None = None, **inputs: Any) -> RequestMatter:
        given = {"area_code": self.cast.park.code, "content": CONTENT, **inputs}
        return permits.apply_permit(matter=self.matter, actor=by or self.cast.officer, **given)

    def accept_application(self) -> None:
        checking.accept_permit(permit=self.permit, actor=self.cast.clerk)

    def ask_application_correction(self) -> None:
        paper = self.permit.materials.get(name="申请表")
        defect: Any = {"material": paper, **DEFECT}
        checking.ask_permit_correction(permit=self.permit, actor=self.cast.clerk, defects=[defect])

    def review_application(self) -> None:
        review.review_permit(permit=self.permit, actor=self.cast.clerk, opinion="建议准予许可。")

    def grant_application(self) -> None:
        until = timezone.localdate() + timedelta(days=365)
        deciding.grant_permit(
            permit=self.permit, actor=self.cast.leader, content="准予排放污水。", valid_until=until
        )

    def refuse_application(self) -> None:
        deciding.refuse_permit(
            permit=self.permit, actor=self.cast.leader, reason="没有预处理设施。", clause="《条例》第二十一条"
        )

    def certify_application(self) -> None:
        deciding.certify_permit(permit=self.permit, actor=self.cast.clerk)

    def goes(self, *stations: str) -> "PermitRequest":
        for station in stations:
            getattr(self, station)()
        self.reload()
        return self

    def results(self) -> set[str]:
        return set(Document.objects.filter(ledger=self.permit.ledger).values_list("kind", flat=True))


def put_entrustment(cast: DelegationCast, *, of: Power | None = None, **facts: Any) -> Instrument:
    given = {"valid_from": date(2024, 12, 1), "number": "伊市城管权委2024-0001", **facts}
    return put_instrument(of or cast.sewage, park=cast.park, drafted_by=cast.bureau_clerk, **given)


def begin(cast: DelegationCast, *versions: MatterVersion) -> PermitRequest:
    """The papers of the matter are complete; what comes next is its way to whoever decides."""
    course = PermitRequest.begin(cast.enterprise, cast.park, list(versions) or [put_matter()])
    course.cast = cast
    course.submit(project_name="番茄制品生产线", scope=Scope.FULL)
    course.accept()
    course.propose_plan()
    course.agree_plan()
    course.prepare()
    return course

"""The oversight body presses for what stalls, and is answered."""

from datetime import timedelta

from django.utils import timezone

from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import park_scope
from proxy_service.demo.course.case import Case, someone
from proxy_service.models import RequestMatter, Supervision
from proxy_service.parties import overseers_of
from proxy_service.services import supervising


class Supervising(Case):
    """The letter, its signature, the answer and the end."""

    def supervise(
        self,
        organ: Organization | None = None,
        *,
        matter: RequestMatter | None = None,
        delay: str = "",
    ) -> Supervision:
        """A letter to the department of the matter, or to the organ named, with a copy to the park."""
        matter, park = matter or self.matter, self.request.park.park
        recipient = organ or matter.organ
        return supervising.issue_supervision(
            request=self.request,
            actor=self.overseer(overseers_of(self.request)[0]),
            organ=recipient,
            matter=matter,
            subject_matter=f"{matter.version.name}办理迟缓",
            delay=delay or f"{matter.version.name}的材料已经移交，至今没有反馈办理进度，也没有说明理由。",
            requirement="请立即组织办理，在园办通反馈办理节点，并说明迟延的原因。",
            reply_by=timezone.localdate() + timedelta(days=7),
            copies_to=[park] if recipient != park else [],
        )

    @property
    def supervision(self) -> Supervision:
        found = self.request.supervisions.select_related("organ", "issuer", "request", "document")
        return found.latest("pk")

    @property
    def supervised(self) -> Membership:
        """Who signs and answers for the organ."""
        organ = self.supervision.organ
        return someone(Role.PARK_LEADER, *park_scope(organ)) if organ.is_park else self.department(organ)

    def sign_supervision(self) -> None:
        supervising.sign_supervision(supervision=self.supervision, actor=self.supervised)

    def answer_supervision(self, *, finished: bool = True) -> None:
        supervising.answer_supervision(
            supervision=self.supervision,
            actor=self.supervised,
            finished=finished,
            measures="已组织科室集中审查，并在园办通反馈了办理节点。",
            reason="" if finished else "现场勘验的专家本周不在本地",
            finish_by=None if finished else timezone.localdate() + timedelta(days=10),
        )

    def return_supervision(self) -> None:
        letter = self.supervision
        supervising.return_supervision(
            supervision=letter,
            actor=self.overseer(letter.issuer),
            comment="请按新的日期办结后再次反馈",
            reply_by=timezone.localdate() + timedelta(days=10),
        )

    def close_supervision(self) -> None:
        letter = self.supervision
        supervising.close_supervision(
            supervision=letter, actor=self.overseer(letter.issuer), conclusion="督办事项已办结，同意审结。"
        )

    def withdraw_supervision(self) -> None:
        letter = self.supervision
        supervising.withdraw_supervision(
            supervision=letter, actor=self.overseer(letter.issuer), reason="督办对象有误"
        )

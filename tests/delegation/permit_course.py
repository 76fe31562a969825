"""The course of one application for a permit, through the services, each station told once."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from delegation.models import Instrument, Posting, Power
from delegation.models.permits import Permit
from delegation.promised import unpromised
from delegation.services import permit_checking as checking
from delegation.services import permit_deciding as deciding
from delegation.services import permit_filing as filing
from delegation.services import permit_review as review
from delegation.services import promises
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.samples.uploads import pdf
from portal.organizations.models import Membership, Organization
from tests.delegation.cast import DelegationCast
from tests.delegation.instruments import post_official, put_instrument

FACTS: dict[str, Any] = {
    "project": "年产三万吨番茄制品生产线",
    "site": "伊宁园区纬三路8号",
    "content": "生产废水经预处理后排入园区污水管网，日排放 120 立方米。",
}
GRANT: dict[str, Any] = {"content": "准予向园区污水管网排放污水。", "valid_until": date(2031, 3, 30)}
REFUSAL: dict[str, Any] = {"reason": "没有建设预处理设施。", "clause": "《城镇污水排入排水管网许可管理办法》"}
DECLINE: dict[str, Any] = {
    "ground": "not_competent",
    "reason": "不在委托区域之内。",
    "clause": "行政许可法第三十二条",
    "competent_organ": "伊宁市城市管理局",
}
PAUSE: dict[str, Any] = {"kind": "inspection", "reason": "取样检测", "estimated_days": 7}


@dataclass
class Course:
    """One application; ``people`` are those who act for their side."""

    cast: DelegationCast
    power: Power
    park: Organization
    applicant: Membership
    clerk: Membership
    leader: Membership
    instrument: Instrument
    permit: Permit = field(init=False)

    def reload(self) -> Permit:
        self.permit = Permit.objects.select_related("power__organ", "park", "ledger").get(pk=self.permit.pk)
        return self.permit

    def begin(self) -> Permit:
        self.permit = filing.begin_permit(
            actor=self.applicant,
            power=self.power,
            park=self.park,
            contact_name="艾山",
            contact_phone="13999090002",
        )
        return self.permit

    def facts(self, **changed: Any) -> dict[str, Any]:
        papers = self.permit.materials.filter(files=None)
        return {
            **FACTS,
            "area_code": self.park.code,
            "uploads": {paper.pk: [pdf(paper.name)] for paper in papers},
            **changed,
        }

    def submit(self, **changed: Any) -> Permit:
        filing.submit_permit(permit=self.permit, actor=self.applicant, **self.facts(**changed))
        return self.reload()

    def promise(self, days: int = 10) -> Permit:
        promised = [{"material": paper, "days": days} for paper in unpromised(self.permit)]
        promises.sign_promise(permit=self.permit, actor=self.applicant, signer="周建华", promised=promised)
        return self.reload()

    def accept(self) -> Permit:
        checking.accept_permit(permit=self.permit, actor=self.clerk)
        return self.reload()

    def defects(self) -> list[checking.DefectInput]:
        paper = self.permit.materials.first()
        assert paper is not None
        return [{"material": paper, "problem": "没有签章", "clause": "办事指南", "remedy": "补盖公章"}]

    def ask(self) -> Permit:
        checking.ask_permit_correction(permit=self.permit, actor=self.clerk, defects=self.defects())
        return self.reload()

    def answer(self) -> Permit:
        paper = self.defects()[0]["material"]
        filing.answer_permit_correction(
            permit=self.permit, actor=self.applicant, uploads={paper.pk: [pdf("补盖公章")]}
        )
        return self.reload()

    def decline(self) -> Permit:
        checking.decline_permit(permit=self.permit, actor=self.clerk, **DECLINE)
        return self.reload()

    def pause(self) -> Permit:
        review.pause_permit(permit=self.permit, actor=self.clerk, **PAUSE)
        return self.reload()

    def resume(self) -> Permit:
        review.resume_permit(permit=self.permit, actor=self.clerk, result="合格")
        return self.reload()

    def review(self) -> Permit:
        review.review_permit(permit=self.permit, actor=self.clerk, opinion="符合条件，建议准予许可。")
        return self.reload()

    def extend(self) -> Permit:
        review.extend_permit(permit=self.permit, actor=self.leader, reason="需要核对接入标高。")
        return self.reload()

    def grant(self) -> Permit:
        deciding.grant_permit(permit=self.permit, actor=self.leader, **GRANT)
        return self.reload()

    def refuse(self) -> Permit:
        deciding.refuse_permit(permit=self.permit, actor=self.leader, **REFUSAL)
        return self.reload()

    def certify(self) -> Permit:
        deciding.certify_permit(permit=self.permit, actor=self.clerk)
        return self.reload()

    def deliver(self) -> Permit:
        deciding.deliver_permit(permit=self.permit, actor=self.clerk, delivery="window", recipient="艾山")
        return self.reload()

    def forward(self) -> Permit:
        deciding.forward_permit(permit=self.permit, actor=self.leader, forwarded_to="湖南省住房和城乡建设厅")
        return self.reload()

    def ask_stamp(self) -> Permit:
        deciding.ask_permit_stamp(permit=self.permit, actor=self.clerk, request="申报表须加盖公章")
        return self.reload()

    def withdraw(self) -> Permit:
        filing.withdraw_permit(permit=self.permit, actor=self.applicant, reason="另行选址")
        return self.reload()

    def goes(self, *stations: str) -> Permit:
        for station in stations:
            getattr(self, station)()
        return self.permit

    def paper(self, kind: DocumentKind) -> Document:
        return Document.objects.get(ledger=self.permit.ledger, kind=kind)

    def clock(self, code: str) -> Any:
        return self.permit.ledger.deadlines.filter(kind=code).latest("pk")


def yining(cast: DelegationCast, **instrument: Any) -> Course:
    """The sewage permit of the Yining park, entrusted by the bureau."""
    facts = {"valid_from": date(2024, 12, 1), "number": "伊市城管权委2024-0001", **instrument}
    put = put_instrument(cast.sewage, park=cast.park, drafted_by=cast.bureau_clerk, **facts)
    return Course(cast, cast.sewage, cast.park, cast.owner, cast.clerk, cast.leader, put)


def chenzhou(cast: DelegationCast, power: Power, **instrument: Any) -> Course:
    """A power of the Chenzhou park; where the department posts a unit, its people act."""
    facts = {
        "valid_from": date(2021, 3, 10),
        "transition_until": date(2021, 5, 10),
        "number": f"郴建权交2021-{power.pk:04d}",
        **instrument,
    }
    put = put_instrument(power, park=cast.city_park, drafted_by=cast.construction_clerk, **facts)
    posted = power == cast.posted
    clerk = cast.construction_clerk if posted else cast.city_clerk
    leader = cast.construction_leader if posted else cast.city_leader
    return Course(cast, power, cast.city_park, cast.city_owner, clerk, leader, put)


def put_posting(course: Course, member: Membership, since: datetime, until: datetime) -> Posting:
    return post_official(course.power, course.park, member, since, until)

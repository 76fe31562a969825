"""Walks a request through its life, one act after the other, by the services and nothing else.

The demonstration and the life stages of the tests are made of these steps. Whoever acts is found by role: the first
person who holds it in the organisation concerned.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.organizations.enums import ENTERPRISE_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import park_scope
from proxy_service.demo import samples
from proxy_service.enums import (
    DIMENSIONS,
    CoordinationKind,
    DeliveryMode,
    HandoverState,
    MatterState,
    NodeKind,
    ProblemState,
    RecipientState,
    ReturnReason,
    Scope,
)
from proxy_service.models import (
    Coordination,
    Handover,
    MatterVersion,
    Problem,
    ProxyRequest,
    ReportRecipient,
    RequestMatter,
)
from proxy_service.planning import suggest_plan
from proxy_service.services import (
    checking,
    closing,
    delivery,
    evaluation,
    filing,
    handling,
    planning,
    problems,
    reporting,
)


def someone(role: str, *organizations: Organization) -> Membership:
    """The first person who holds the role in one of the organisations, in their own right."""
    held = Membership.objects.valid(timezone.now()).filter(
        role=role, organization__in=organizations, substitute_for=None
    )
    found = held.select_related("user", "organization").order_by("pk").first()
    if found is None:
        raise LookupError(f"nobody is {role} in {', '.join(o.name for o in organizations)}")
    return found


class Course:
    """A request and the next things that happen to it. Every method carries out one act by the person it falls to."""

    def __init__(self, request: ProxyRequest) -> None:
        self.request = request

    @classmethod
    def begin(
        cls,
        enterprise: Organization,
        park: Organization,
        versions: Sequence[MatterVersion],
        *,
        at_window: bool = False,
    ) -> "Course":
        """A draft with its park and matters, without papers yet."""
        actor = someone(Role.WINDOW_CLERK, *park_scope(park)) if at_window else cls._of_enterprise(enterprise)
        request = filing.start_draft(enterprise=enterprise, actor=actor, park=park, at_window=at_window)
        course = cls(request)
        filing.choose_matters(request=request, actor=actor, versions=versions)
        course.reload()
        return course

    @staticmethod
    def _of_enterprise(enterprise: Organization) -> Membership:
        held = Membership.objects.valid(timezone.now()).filter(
            organization=enterprise, role__in=ENTERPRISE_ROLES
        )
        return held.select_related("user", "organization").order_by("-role", "pk")[0]

    def reload(self) -> ProxyRequest:
        self.request = ProxyRequest.objects.select_related("enterprise", "park", "ledger").get(
            pk=self.request.pk
        )
        return self.request

    # Who acts ---------------------------------------------------------------------------------------

    @property
    def owner(self) -> Membership:
        return self._of_enterprise(self.request.enterprise)

    @property
    def filer(self) -> Membership:
        return self.clerk if self.request.filed_at_window else self.owner

    @property
    def clerk(self) -> Membership:
        return someone(Role.WINDOW_CLERK, *park_scope(self.request.park))

    @property
    def leader(self) -> Membership:
        return someone(Role.PARK_LEADER, *park_scope(self.request.park))

    @property
    def officer(self) -> Membership:
        return self.reload().officer or someone(Role.PROXY_OFFICER, *park_scope(self.request.park))

    @staticmethod
    def department(organ: Organization) -> Membership:
        return someone(Role.DEPARTMENT_CLERK, organ)

    @staticmethod
    def overseer(organization: Organization) -> Membership:
        of_county = organization.kind == OrganizationKind.COUNTY
        return someone(Role.COUNTY_OFFICER if of_county else Role.WORKGROUP_OFFICER, organization)

    # What there is ----------------------------------------------------------------------------------

    @property
    def matters(self) -> list[RequestMatter]:
        found = self.request.matters.exclude(state=MatterState.WITHDRAWN)
        return list(found.select_related("version", "organ", "request"))

    @property
    def matter(self) -> RequestMatter:
        return self.matters[0]

    def handover(self, matter: RequestMatter | None = None) -> Handover:
        sent = Handover.objects.filter(matter=matter or self.matter, state=HandoverState.SENT)
        return sent.select_related("organ", "matter__request").latest("pk")

    @property
    def problem(self) -> Problem:
        return self.request.problems.exclude(state=ProblemState.RESOLVED).latest("pk")

    @property
    def coordination(self) -> Coordination:
        return Coordination.objects.filter(problem__request=self.request).latest("pk")

    @property
    def recipients(self) -> list[ReportRecipient]:
        report = self.reload().report
        return list(report.recipients.filter(round=report.round).select_related("organization"))

    # Filing and first check -------------------------------------------------------------------------

    def attach_papers(self, *, all_but_late: bool = True) -> None:
        """Hands in every paper, or every one that may not follow later."""
        for material in self.request.materials.all():
            if not (all_but_late and material.may_follow):
                upload = samples.pdf(material.name, self.request.enterprise.name)
                filing.attach_file(material=material, actor=self.filer, upload=upload)

    def submission(self, **changes: Any) -> dict[str, Any]:
        """The inputs of ``filing.submit``; ``divisions`` maps a matter's code to the county where it is decided."""
        request, today = self.request, timezone.localdate()
        divisions: Mapping[str, str] = changes.pop("divisions", {})
        versions = {
            matter.version.matter.code: matter.pk
            for matter in request.matters.select_related("version__matter")
        }
        inputs: dict[str, Any] = {
            "park": request.park,
            "scope": Scope.FULL,
            "project_name": "年产 2 万吨番茄制品项目（样例）",
            "project_place": f"{request.park.name}纬三路 8 号",
            "division_code": request.park.division_code,
            "matter_divisions": {versions[code]: division for code, division in divisions.items()},
            "contact_name": self.owner.user.full_name,
            "contact_phone": self.owner.user.phone or "0909-0000000",
            "entrusted_from": today,
            "entrusted_until": today + timedelta(days=180),
            "electronic_service": True,
        }
        if request.filed_at_window:
            inputs["entrustment_scan"] = samples.pdf("委托书原件扫描件")
        return {**inputs, **changes}

    def submit(self, **changes: Any) -> None:
        self.attach_papers()
        filing.submit(request=self.request, actor=self.filer, **self.submission(**changes))
        self.reload()

    def ask_correction(self) -> None:
        materials = list(self.request.materials.all()[:2])
        defects: list[checking.DefectInput] = [
            {
                "material": material,
                "problem": "复印件未加盖企业公章",
                "clause": "该事项办事指南所列申请材料要求",
                "remedy": "加盖公章后重新上传",
            }
            for material in materials
        ]
        checking.ask_correction(request=self.request, actor=self.clerk, defects=defects)
        self.reload()

    def answer_correction(self) -> None:
        asked = self.request.corrections.latest("round").defects.select_related("material")
        uploads = {defect.material_id: [samples.pdf(f"{defect.material.name}（补正）")] for defect in asked}
        checking.answer_correction(
            request=self.request, actor=self.filer, uploads=uploads, answer="已加盖公章"
        )
        self.reload()

    def decline(self) -> None:
        checking.decline(
            request=self.request,
            actor=self.clerk,
            reason="所委托事项属于企业间民事纠纷，不属于政务服务事项",
            clause="《自治州园区企业全生命周期代办工作制度（试行）》第二条（三）",
            competent_organ="有管辖权的人民法院",
        )
        self.reload()

    def accept(self) -> None:
        checking.accept(request=self.request, actor=self.clerk, assign_by_load=True)
        self.reload()

    # Plan and handling ------------------------------------------------------------------------------

    def propose_plan(self) -> None:
        steps = suggest_plan(self.request, timezone.now())
        planning.propose_plan(request=self.request, actor=self.officer, steps=steps, note="各事项并联推进")
        self.reload()

    def agree_plan(self) -> None:
        planning.agree_plan(request=self.request, actor=self.owner)
        self.reload()

    def prepare(self, matter: RequestMatter | None = None) -> None:
        handling.prepare_materials(matter=matter or self.matter, actor=self.officer)

    def hand_over(self, matter: RequestMatter | None = None) -> Handover:
        matter = matter or self.matter
        papers = list(matter.materials.exclude(files=None).distinct())
        return handling.hand_over(matter=matter, actor=self.officer, materials=papers, note="请查收")

    def sign_handover(self, matter: RequestMatter | None = None) -> None:
        handed = self.handover(matter)
        handling.sign_handover(handover=handed, actor=self.department(handed.organ))

    def post(
        self, matter: RequestMatter | None = None, *, kind: str = NodeKind.ACCEPTANCE, opinion: str = ""
    ) -> None:
        matter = matter or self.matter
        actor = self.department(matter.organ)
        handling.post_progress(matter=matter, actor=actor, kind=kind, opinion=opinion)

    def return_for_correction(self, matter: RequestMatter | None = None) -> Problem:
        matter = matter or self.matter
        paper = matter.materials.first()
        defect: problems.DefectText = {
            "material": paper.name,
            "problem": "所附图件坐标系不符合要求",
            "clause": "该事项办事指南所列申请材料要求",
            "remedy": "按 2000 国家大地坐标系重新出图",
        }
        handling.return_for_correction(matter=matter, actor=self.department(matter.organ), defects=[defect])
        return self.problem

    def coordinate(self, kind: str = CoordinationKind.CALL) -> Coordination:
        problem = self.problem
        meeting = kind in (CoordinationKind.SPECIAL_MEETING, CoordinationKind.JOINT_MEETING)
        return problems.start_coordination(
            problem=problem,
            actor=self.officer,
            kind=kind,
            subject_matter="协调解决材料补正和部门衔接问题",
            organs=[problem.matter.organ] if problem.matter and problem.matter.organ else [],
            scheduled_at=timezone.now() + timedelta(hours=20) if meeting else None,
            place="园区管委会三楼会议室" if meeting else "",
        )

    def conclude(self, *, solved: bool = True, due_in_days: int | None = None) -> None:
        held = self.coordination
        decisions: list[problems.DecisionInput] = [
            {
                "text": f"{organ.name}对补正后的材料优先审查",
                "organ": organ,
                "due_on": timezone.localdate() + timedelta(days=due_in_days),
            }
            for organ in held.organs.all()
            if due_in_days is not None
        ]
        problems.conclude_coordination(
            coordination=held,
            actor=self.officer,
            attendance="\n".join([self.officer.user.full_name, self.owner.user.full_name]),
            minutes="与会各方说明了情况，就补正内容和时间达成一致。",
            outcome="企业当日补正，部门收到后即时审查",
            decisions=decisions,
            solved=solved,
        )

    def grant(self, matter: RequestMatter | None = None) -> None:
        matter = matter or self.matter
        handling.grant(
            matter=matter,
            actor=self.department(matter.organ),
            decision_number=f"样例〔{timezone.localdate().year}〕{matter.pk}号",
            result_file=samples.pdf(f"{matter.version.name[:20]}批复"),
        )
        self.reload()

    def decide_all(self) -> None:
        """Every matter goes from where it is to its decision."""
        for matter in self.matters:
            if matter.state == MatterState.PENDING:
                self.prepare(matter)
            if matter.state in (MatterState.PENDING, MatterState.PREPARED, MatterState.CORRECTION):
                self.hand_over(matter)
            if matter.state in (
                MatterState.PENDING,
                MatterState.PREPARED,
                MatterState.CORRECTION,
                MatterState.HANDED_OVER,
            ):
                self.sign_handover(matter)
            if not matter.is_closed:
                matter.refresh_from_db()
                self.post(matter, opinion="材料齐全，予以受理")
                self.grant(matter)

    # Delivery to archive ----------------------------------------------------------------------------

    def deliver(self, mode: str = DeliveryMode.ELECTRONIC, tracking_number: str = "") -> None:
        delivery.deliver(request=self.request, actor=self.clerk, mode=mode, tracking_number=tracking_number)

    def return_delivery(self, reason: str = ReturnReason.SENT_BACK, note: str = "") -> None:
        delivery.return_delivery(request=self.request, actor=self.clerk, reason=reason, note=note)

    def sign_delivery(self) -> None:
        name = self.owner.user.full_name
        delivery.sign_delivery(request=self.request, actor=self.owner, recipient_name=name)
        self.reload()

    def scores(self, score: int) -> dict[str, int]:
        return {dimension.value: score for dimension in DIMENSIONS[self.request.jurisdiction]}

    def evaluate_as_enterprise(self, score: int = 5, opinion: str = "专员全程陪办，省了很多路") -> None:
        evaluation.evaluate_as_enterprise(
            request=self.request, actor=self.owner, scores=self.scores(score), opinion=opinion
        )
        self.reload()

    def evaluate_as_park(self, score: int = 4, opinion: str = "部门反馈及时，材料一次补正到位") -> None:
        evaluation.evaluate_as_park(
            request=self.request, actor=self.officer, scores=self.scores(score), opinion=opinion
        )
        self.reload()

    def submit_report(self) -> None:
        report = self.reload().report
        reporting.submit_report(
            report=report,
            actor=self.officer,
            process=report.process,
            coordination=report.coordination,
            satisfaction=report.satisfaction,
            suggestions=report.suggestions,
        )

    def approve_report(self) -> None:
        reporting.approve_report(report=self.reload().report, actor=self.leader)
        self.reload()

    def sign_reports(self) -> None:
        for recipient in self.recipients:
            if recipient.state == RecipientState.SENT:
                reporting.sign_report(recipient=recipient, actor=self.overseer(recipient.organization))

    def accept_reports(self) -> None:
        for recipient in self.recipients:
            if recipient.state == RecipientState.SIGNED:
                actor = self.overseer(recipient.organization)
                reporting.accept_report(recipient=recipient, actor=actor, comments="情况清楚，同意")

    def visit(self, *, satisfied: bool = True) -> None:
        organization = self.recipients[0].organization
        closing.visit(
            request=self.request,
            actor=self.overseer(organization),
            interviewee=self.request.contact_name,
            satisfied=satisfied,
            note="电话回访" if satisfied else "希望部门之间少跑一趟",
        )

    def archive(self) -> None:
        closing.archive(request=self.request, actor=self.officer)
        self.reload()

    def withdraw(self) -> None:
        closing.withdraw(request=self.request, actor=self.owner, reason="项目计划调整")
        self.reload()

    def terminate(self) -> None:
        closing.terminate(request=self.request, actor=self.leader, reason="委托期限届满且企业不再续期")
        self.reload()

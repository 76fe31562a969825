"""From the plan to the last decision, with the problems on the way."""

from datetime import timedelta

from django.utils import timezone

from portal.documents.samples import uploads as samples
from proxy_service.demo.course.case import Case
from proxy_service.enums import CoordinationKind, MatterState, NodeKind
from proxy_service.models import Coordination, Handover, Problem, RequestMatter
from proxy_service.planning import suggest_plan
from proxy_service.services import handling, handovers, planning, problems


class Handling(Case):
    """Plan, handling and coordination."""

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
        return handovers.hand_over(matter=matter, actor=self.officer, materials=papers, note="请查收")

    def sign_handover(self, matter: RequestMatter | None = None) -> None:
        handed = self.handover(matter)
        handovers.sign_handover(handover=handed, actor=self.department(handed.organ))

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

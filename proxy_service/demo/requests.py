"""Requests of the demonstration, one a function: what its docstring says is where it stands afterwards."""

from collections.abc import Callable, Sequence

from portal.organizations.models import Organization
from proxy_service.demo.course import Course
from proxy_service.enums import CoordinationKind, DeliveryMode, NodeKind, PauseKind, Scope
from proxy_service.models import MatterVersion
from proxy_service.services import filing, handling, handovers

BOLE, WUTAI, JINGHE = "652701-BJHZQ", "652701-BJHZQ-WT", "652722-GYYQ"
ALASHANKOU, YINING = "652702-ALSKZBQ", "654002-YNYQ"


def _begin(enterprise: Organization, park: str, codes: Sequence[str], *, at_window: bool = False) -> Course:
    found = {version.matter.code: version for version in _current(codes)}
    versions = [found[code] for code in codes]
    return Course.begin(enterprise, Organization.objects.get(code=park), versions, at_window=at_window)


def _current(codes: Sequence[str]) -> list[MatterVersion]:
    return list(MatterVersion.objects.current().filter(matter__code__in=codes).select_related("matter"))


def _submitted(
    enterprise: Organization,
    park: str,
    codes: Sequence[str],
    project: str,
    *,
    divisions: dict[str, str] | None = None,
    at_window: bool = False,
    scope: str = Scope.FULL,
) -> Course:
    course = _begin(enterprise, park, codes, at_window=at_window)
    course.submit(project_name=f"{project}（样例）", divisions=divisions or {}, scope=scope)
    return course


def under_way(*args: object, **options: object) -> Course:
    """With the plan agreed to; the inputs are those of ``_submitted``."""
    course = _submitted(*args, **options)  # type: ignore[arg-type]  # handed on
    course.accept()
    course.propose_plan()
    course.agree_plan()
    return course


def _delivered(*args: object, **options: object) -> Course:
    course = under_way(*args, **options)
    course.decide_all()
    course.deliver()
    course.open_results()
    course.sign_delivery()
    return course


def _reported(*args: object, **options: object) -> Course:
    course = _delivered(*args, **options)
    course.evaluate_as_park()
    course.evaluate_as_enterprise()
    course.submit_report()
    course.approve_report()
    return course


def draft(people: dict[str, Organization]) -> None:
    """A draft that the enterprise's people share, with two of its five steps filled in."""
    codes = ["BZ-LX-01", "BZ-HB-02"]
    course = _begin(people["shengyuan"], BOLE, codes)
    # As the forms of the steps keep what was typed: every field a list of texts.
    typed: dict[str, dict[str, list[str]]] = {
        "enterprise": {"park": [str(course.request.park_id)], "correct": ["on"]},
        "matters": {"matters": codes},
    }
    for step, answers in typed.items():
        filing.save_answers(request=course.request, actor=course.owner, step=step, answers=answers)


def waiting_for_the_first_check(people: dict[str, Organization]) -> None:
    """Filed, at the park's window for the first check."""
    _submitted(people["shengyuan"], BOLE, ["BZ-LX-01"], "年产 3 万吨碳酸钙新材料项目")


def sent_back_for_correction(people: dict[str, Organization]) -> None:
    """The window told the enterprise of every defect at once."""
    course = _submitted(people["fanqie"], BOLE, ["BZ-HB-02", "BZ-YD-01"], "番茄酱灌装线扩建项目")
    course.ask_correction()


def accepted(people: dict[str, Organization]) -> None:
    """Accepted in Jinghe; the plan is still to be made."""
    course = _submitted(people["gouqi"], JINGHE, ["BZ-KB-01", "BZ-KB-03"], "枸杞原浆生产项目")
    course.accept()


def plan_before_the_enterprise(people: dict[str, Organization]) -> None:
    """An intending enterprise whose paper was filed at the window of the Wutai zone looks at the plan."""
    course = _submitted(
        people["chuneng"],
        WUTAI,
        ["BZ-LX-01", "BZ-YD-04"],
        "储能装备制造基地项目",
        at_window=True,
        scope=Scope.PARTIAL,
    )
    course.accept()
    course.propose_plan()


def side_by_side(people: dict[str, Organization]) -> None:
    """Three matters at once: one in review, one waiting for its signature, which the county presses for, one to be
    prepared."""
    course = under_way(
        people["fanqie"], BOLE, ["BZ-LX-01", "BZ-HB-02", "BZ-YD-01"], "年产 2 万吨番茄制品项目"
    )
    first, second, _third = course.matters
    for matter in (first, second):
        course.prepare(matter)
        course.hand_over(matter)
    course.sign_handover(first)
    course.post(first, opinion="材料齐全，予以受理")
    course.post(first, kind=NodeKind.REVIEW, opinion="产业政策符合性审查")
    course.supervise(second.organ, matter=second, delay="环评材料移交后至今没有签收，影响后续办理。")


def across_counties_with_a_pause(people: dict[str, Organization]) -> None:
    """Cross-county: Jinghe holds an expert review that the limit leaves out; the home county helps to check."""
    course = under_way(
        people["shengyuan"],
        BOLE,
        ["BZ54-A5-08", "BZ-HB-02"],
        "石灰石矿山配套加工项目",
        divisions={"BZ54-A5-08": "652701", "BZ-HB-02": "652722"},
    )
    first, second = course.matters
    course.prepare(second)
    course.hand_over(second)
    course.sign_handover(second)
    course.post(second, opinion="予以受理")
    handling.pause(
        matter=second,
        actor=course.department(second.organ),
        kind=PauseKind.EXPERT_REVIEW,
        reason="组织专家对报告表进行技术评估",
        estimated_days=10,
    )
    home = Organization.objects.get(code="652701-STJ")
    handovers.ask_assistance(
        matter=first,
        actor=course.officer,
        organ=home,
        materials=list(first.materials.all()),
        note="请协助核对",
    )


def corrected_by_a_department(people: dict[str, Organization]) -> None:
    """A department asked for a correction: the 48 hours run."""
    course = under_way(people["gouqi"], JINGHE, ["BZ-HB-02"], "枸杞冻干粉生产线项目")
    course.prepare()
    course.hand_over()
    course.sign_handover()
    course.return_for_correction()


def in_coordination(people: dict[str, Organization]) -> None:
    """Cross-county: after a special meeting one decision falls due tomorrow, and a second round goes on by letter."""
    course = under_way(
        people["wuliu"],
        ALASHANKOU,
        ["BZ54-A5-16", "BZ54-A5-09"],
        "口岸冷链仓储项目",
        divisions={"BZ54-A5-16": "652702", "BZ54-A5-09": "652701"},
    )
    course.prepare()
    course.hand_over()
    course.sign_handover()
    course.return_for_correction()
    course.coordinate(CoordinationKind.SPECIAL_MEETING)
    course.conclude(solved=False, due_in_days=1)
    course.coordinate(CoordinationKind.LETTER)


def on_the_way_by_courier(people: dict[str, Organization]) -> None:
    """All decided; the results are with the courier."""
    course = under_way(people["huanwei"], YINING, ["BZ-HB-09", "BZ-GC-06"], "生活垃圾清运服务项目")
    course.decide_all()
    course.deliver(DeliveryMode.COURIER, "SF0000000000001")


def waiting_for_the_enterprises_evaluation(people: dict[str, Organization]) -> None:
    """Delivered; the park has evaluated, the enterprise not yet, and sees nothing of it."""
    course = _delivered(people["wuliu"], ALASHANKOU, ["BZ-KB-01"], "国际货运代理业务")
    course.evaluate_as_park()


def report_before_the_leader(people: dict[str, Organization]) -> None:
    """Cross-county: both have evaluated, the comprehensive report waits for the leader's signature."""
    course = _delivered(
        people["shengyuan"],
        BOLE,
        ["BZ54-A5-16", "BZ-HB-02"],
        "石灰石勘查与环评项目",
        divisions={"BZ54-A5-16": "652701", "BZ-HB-02": "652722"},
    )
    course.evaluate_as_park(5)
    course.evaluate_as_enterprise(4, "跨县市沟通顺畅，希望环评批复再快一些")
    course.submit_report()


def reported(people: dict[str, Organization]) -> None:
    """The county government has signed for the feedback; the enterprise was not satisfied, which must be put right."""
    course = _reported(people["fanqie"], BOLE, ["BZ-KB-03"], "番茄酱食品经营许可")
    course.sign_reports()
    course.visit(satisfied=False)


def archived(people: dict[str, Organization]) -> None:
    """From the first form to the closed ledger, within one county."""
    course = _reported(people["shengyuan"], BOLE, ["BZ-LX-01", "BZ-YD-01"], "研发中心建设项目")
    course.sign_reports()
    course.accept_reports()
    course.visit()
    course.archive()


def archived_across_counties(people: dict[str, Organization]) -> None:
    """The same across counties, with a correction, a meeting, a letter of supervision that was answered twice, and the
    work-group's acceptance on the way."""
    course = under_way(
        people["gouqi"],
        JINGHE,
        ["BZ54-A5-07", "BZ-HB-02"],
        "枸杞精深加工产业园项目",
        divisions={"BZ54-A5-07": "652701", "BZ-HB-02": "652722"},
    )
    course.prepare()
    course.hand_over()
    course.sign_handover()
    course.return_for_correction()
    course.coordinate(CoordinationKind.SPECIAL_MEETING)
    course.conclude()
    course.supervise()
    course.sign_supervision()
    course.answer_supervision(finished=False)
    course.return_supervision()
    course.decide_all()
    course.answer_supervision()
    course.close_supervision()
    course.deliver()
    course.open_results()
    course.sign_delivery()
    course.evaluate_as_park()
    course.evaluate_as_enterprise()
    course.submit_report()
    course.approve_report()
    course.sign_reports()
    course.accept_reports()
    course.visit()
    course.archive()


def withdrawn(people: dict[str, Organization]) -> None:
    """The enterprise took its entrustment back."""
    course = _submitted(people["fanqie"], BOLE, ["BZ-GC-05"], "厂区道路开口工程")
    course.accept()
    course.withdraw()


STORIES: tuple[Callable[[dict[str, Organization]], None], ...] = (
    archived,
    archived_across_counties,
    reported,
    report_before_the_leader,
    waiting_for_the_enterprises_evaluation,
    on_the_way_by_courier,
    in_coordination,
    corrected_by_a_department,
    across_counties_with_a_pause,
    side_by_side,
    plan_before_the_enterprise,
    accepted,
    sent_back_for_correction,
    waiting_for_the_first_check,
    withdrawn,
    draft,
)

"""The ways that requests go, and how many of them."""

from collections.abc import Callable
from typing import Any

from benchmarks.scale.walking import Step, Story
from proxy_service.demo.course import Course
from proxy_service.enums import CoordinationKind, DeliveryMode, NodeKind
from proxy_service.services import filing, handling

N = NodeKind
#: What departments post of a matter that is weighed at length, and of one that is not.
LONG = (
    (N.ACCEPTANCE, "材料齐全，予以受理"),
    (N.PUBLICITY, "受理情况已公示"),
    (N.REVIEW, "材料审查"),
    (N.SITE_VISIT, "现场勘验，符合要求"),
    (N.EXPERT_REVIEW, "专家意见已汇总"),
    (N.REVIEW, "复核专家意见"),
    (N.PUBLICITY, "拟批准意见公示期满无异议"),
    (N.REVIEW, "科室会签"),
    (N.HEARING, "利害关系人未申请听证"),
    (N.REVIEW, "法制审核"),
    (N.DECISION, "拟同意，报局领导审签"),
    (N.DECISION, "局务会研究同意"),
    (N.CERTIFICATE, "批文制发中"),
)
SHORT = (
    (N.ACCEPTANCE, "材料齐全，予以受理"),
    (N.REVIEW, "材料审查"),
    (N.SITE_VISIT, "现场核查，符合要求"),
    (N.REVIEW, "复核现场核查意见"),
    (N.REVIEW, "科室会签"),
    (N.REVIEW, "法制审核"),
    (N.DECISION, "拟同意，报局领导审签"),
    (N.CERTIFICATE, "批文制发中"),
)
UNDECIDED = LONG[:-3]


def of(number: int, act: Callable[..., Any], **options: Any) -> Callable[[Course], Any]:
    """The act on the matter of that number."""
    return lambda course: act(course, course.matters[number], **options)


def saved(course: Course) -> None:
    filing.save_answers(
        request=course.request, actor=course.owner, step="enterprise", answers={"correct": ["on"]}
    )


def pause(course: Course) -> None:
    handling.pause(
        matter=course.matter,
        actor=course.department(course.matter.handovers.latest("pk").organ),
        kind="expert_review",
        reason="组织专家对报告表进行技术评估",
        estimated_days=10,
    )


def by_courier(course: Course) -> None:
    course.deliver(DeliveryMode.COURIER, "SF0000000000001")


def handing(number: int = 0) -> list[Step]:
    return [
        (1, of(number, Course.prepare)),
        (0, of(number, Course.hand_over)),
        (1, of(number, Course.sign_handover)),
    ]


def reviewing(number: int = 0, nodes: tuple[tuple[NodeKind, str], ...] = SHORT) -> list[Step]:
    """Two nodes a day."""
    return [
        (1 - place % 2, of(number, Course.post, kind=kind, opinion=opinion))
        for place, (kind, opinion) in enumerate(nodes)
    ]


BEGUN: list[Step] = [(1, Course.accept), (1, Course.propose_plan), (1, Course.agree_plan)]
DELIVERED: list[Step] = [(1, Course.deliver), (0, Course.open_results), (0, Course.sign_delivery)]
EVALUATED: list[Step] = [(1, Course.evaluate_as_park), (1, Course.evaluate_as_enterprise)]
REPORTED: list[Step] = [(1, Course.submit_report), (1, Course.approve_report)]
ARCHIVED: list[Step] = [
    (1, Course.sign_reports),
    (1, Course.accept_reports),
    (1, Course.visit),
    (1, Course.archive),
]
CORRECTED: list[Step] = [(1, Course.ask_correction), (2, Course.answer_correction)]
GRANT: Step = (1, Course.grant)

ONE = BEGUN + handing()
DECIDED = ONE + reviewing(nodes=LONG) + [GRANT]
TWO = (
    BEGUN
    + handing(0)
    + handing(1)
    + reviewing(0)
    + [(0, of(0, Course.grant))]
    + reviewing(1)
    + [(0, of(1, Course.grant))]
)
TO_THE_END = DELIVERED + EVALUATED + REPORTED + ARCHIVED
MULTI = [
    *BEGUN,
    *handing(),
    (1, Course.return_for_correction),
    (0, lambda course: course.coordinate(CoordinationKind.SPECIAL_MEETING)),
    (1, Course.conclude),
    (1, Course.supervise),
    (0, Course.sign_supervision),
    (1, Course.answer_supervision),
    (0, Course.close_supervision),
    (1, of(0, Course.hand_over)),
    (0, of(0, Course.sign_handover)),
    *reviewing(0),
    (0, of(0, Course.grant)),
    *handing(1),
    *reviewing(1),
    (0, of(1, Course.grant)),
    *TO_THE_END,
]
CROSS = {"BZ54-A5-08": "652701", "BZ-HB-02": "652722"}


def stories() -> list[Story]:
    """Shares are of all requests; those that are not over are of these weeks, and few."""
    over = [
        Story("archived", 0.11, ["BZ-HB-02"], DECIDED + TO_THE_END),
        Story("archived, food", 0.08, ["BZ-KB-03"], ONE + reviewing() + [GRANT] + TO_THE_END),
        # Three working days are the limit.
        Story("archived, late", 0.02, ["BZ-KB-01"], [*ONE, *reviewing(), GRANT, *TO_THE_END]),
        Story("archived, two matters", 0.05, ["BZ-KB-03", "BZ-HB-03"], TWO + TO_THE_END),
        Story("archived, corrected first", 0.02, ["BZ-GC-05"], CORRECTED + DECIDED + TO_THE_END),
        Story("archived, across counties", 0.02, list(CROSS), MULTI, divisions=CROSS),
        Story("declined", 0.21, ["BZ-KB-02"], [(1, Course.decline)]),
        Story("withdrawn at once", 0.15, ["BZ-LX-01"], [(1, Course.withdraw)]),
        Story("withdrawn", 0.12, ["BZ-GC-05"], [(1, Course.accept), (2, Course.withdraw)]),
        Story("terminated", 0.10, ["BZ-HB-02"], [*ONE, *reviewing(nodes=UNDECIDED), (1, Course.terminate)]),
    ]
    # How many of two hundred stand there, and for how many working days.
    open_now: list[tuple[str, float, list[str], list[Step], tuple[int, ...]]] = [
        ("submitted", 0.02, ["BZ-HB-03"], [], (0, 3)),
        ("correction requested", 0.01, ["BZ-KB-03"], CORRECTED[:1], (1,)),
        ("accepted", 0.015, ["BZ-HB-02"], BEGUN[:1], (1,)),
        ("planned", 0.015, ["BZ-GC-06"], BEGUN[:2], (1,)),
        ("in preparation", 0.01, ["BZ-KB-03"], BEGUN, (2,)),
        ("handed over", 0.01, ["BZ-HB-02"], ONE[:-1], (0,)),
        ("in review", 0.04, ["BZ-HB-02"], ONE + reviewing(), (1, 9)),
        ("paused", 0.01, ["BZ-HB-02"], [*ONE, *reviewing(nodes=SHORT[:2]), (1, pause)], (3,)),
        ("returned", 0.01, ["BZ-KB-03"], [*ONE, (1, Course.return_for_correction)], (0, 4)),
        (
            "coordinated",
            0.01,
            ["BZ-HB-02"],
            [*ONE, (1, Course.return_for_correction), (0, Course.coordinate)],
            (1,),
        ),
        ("supervised", 0.005, ["BZ-HB-02"], [*ONE, (9, Course.supervise)], (2,)),
        ("completed", 0.01, ["BZ-KB-03"], [*ONE, *reviewing(), GRANT], (0,)),
        ("on the way", 0.005, ["BZ-KB-03"], [*ONE, *reviewing(), GRANT, (1, by_courier)], (2,)),
        ("delivered", 0.015, ["BZ-HB-02"], DECIDED + DELIVERED, (1,)),
        ("evaluated", 0.01, ["BZ-KB-03"], [*ONE, *reviewing(), GRANT, *DELIVERED, *EVALUATED], (1,)),
        ("reported", 0.02, ["BZ-HB-02"], DECIDED + DELIVERED + EVALUATED + REPORTED, (1, 4)),
    ]
    running = [
        Story(f"{name}, {age} days", share / 2 / len(ages), matters, steps, over=False, age=age)
        for name, share, matters, steps, ages in open_now
        for age in ages
    ]
    draft = Story("draft", 0.0125, ["BZ-KB-01"], [(0, saved)], over=False, age=5, files=False)
    found = [*over, *running, draft]
    total = sum(story.share for story in found)
    if abs(total - 1) > 0.001:
        raise ValueError(f"the shares are {total}")
    return found

"""The flow charts of annexes 4 and 6 (BZ54-A4, BZ54-A6), drawn from the table of acts; no second truth stands here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.deadlines import kinds
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.regulation import ARTICLES
from portal.workdays.enums import Unit
from proxy_service.enums import DIMENSIONS, Jurisdiction, MatterState, RequestState
from proxy_service.lifecycle import ACTS, Act, Clock, Subject
from proxy_service.lifecycle.supervision import SUPERVISION_ACTS

STRAIGHT_WAY = (
    RequestState.DRAFT,
    RequestState.SUBMITTED,
    RequestState.ACCEPTED,
    RequestState.PLANNED,
    RequestState.IN_PROGRESS,
    RequestState.COMPLETED,
    RequestState.DELIVERED,
    RequestState.EVALUATED,
    RequestState.REPORTED,
)
# Article 5 of the regulation divides the course in five; a stage begins with the state in which its first act starts.
STAGES = (
    (gettext_lazy("受理申请"), "BZ54-5.1", (RequestState.DRAFT, RequestState.SUBMITTED)),
    (gettext_lazy("计划制定"), "BZ54-5.2", (RequestState.ACCEPTED, RequestState.PLANNED)),
    (gettext_lazy("事项办理"), "BZ54-5.3", (RequestState.IN_PROGRESS,)),
    (gettext_lazy("办结送达"), "BZ54-5.4", (RequestState.COMPLETED,)),
    (
        gettext_lazy("评价归档"),
        "BZ54-5.5-LEDGER",
        (RequestState.DELIVERED, RequestState.EVALUATED, RequestState.REPORTED),
    ),
)
# Where several counties are concerned, an act of the exceptions belongs to the way, and some rest on other articles.
MULTI_WAY = frozenset({"ask_assistance", "give_opinion"})
MULTI_RULES = {"BZ54-5.5-SINGLE": "BZ54-5.5-MULTI"}
# An opinion on papers is asked for and given before they are handed over.
MATTER_STATE_OF_PART = {"sign_handover": MatterState.HANDED_OVER, "give_opinion": MatterState.PENDING}


@dataclass(frozen=True)
class Node:
    """One act in the chart: who does what, on which article, by when, and which paper comes of it."""

    code: str
    label: str | Promise
    who: str
    place: str | Promise
    limits: list[str]
    papers: list[str]


@dataclass(frozen=True)
class Stage:
    label: str | Promise
    article: str
    way: list[Node]
    exceptions: list[Node]


def start_of(act: Act) -> RequestState | None:
    """The first state on the straight way in which the act can be done."""
    states = act.from_states if act.subject == Subject.REQUEST else act.request_states
    return next((state for state in STRAIGHT_WAY if state in states), None)


def position(act: Act) -> tuple[int, int, bool]:
    """Order within the chart: by state of the request, by state of the matter, and what leads on comes last."""
    start = start_of(act)
    matter_states = list(MatterState)
    if act.subject == Subject.MATTER:
        inner = min(matter_states.index(MatterState(state)) for state in act.from_states)
    else:
        inner = matter_states.index(MATTER_STATE_OF_PART.get(act.code, MatterState.PENDING))
    leads_on = act.subject == Subject.REQUEST and act.to_state is not None
    return (STRAIGHT_WAY.index(start) if start else len(STRAIGHT_WAY), inner, leads_on)


def who_of(act: Act, jurisdiction: Jurisdiction) -> str:
    """The parties that may do the act, in the words of the regulation."""
    if not act.roles:
        return _("系统")
    parties = []
    if act.roles & ENTERPRISE_ROLES:
        parties.append(_("企业"))
    # A window clerk alone beside the enterprise types for it; the act stays the enterprise's.
    if act.roles & PARK_ROLES and not (parties and act.roles & PARK_ROLES == {Role.WINDOW_CLERK}):
        parties.append(_("园区管委会"))
    if act.roles & DEPARTMENT_ROLES:
        parties.append(_("职能部门"))
    if act.roles & OVERSIGHT_ROLES:
        multi = jurisdiction == Jurisdiction.MULTI
        parties.append(_("州专班办公室（州工信局）") if multi else _("县市人民政府"))
    return "、".join(parties)


def limits_of(clocks: Iterable[Clock]) -> list[str]:
    found = []
    for clock in clocks:
        kind = kinds.get(clock)
        if clock != Clock.ENTRUSTMENT:
            found.append(f"{clock.label} {kind.amount} {Unit(kind.unit).label}")
    return found


def moves_on(act: Act) -> bool:
    """Saving a draft of a plan or report is nobody's news and not drawn."""
    return bool(act.to_state or act.may_lead_to or act.notifies)


def node_of(act: Act, jurisdiction: Jurisdiction) -> Node:
    rule = MULTI_RULES.get(act.rule, act.rule) if jurisdiction == Jurisdiction.MULTI else act.rule
    label = act.label
    if act.code.startswith("evaluate_as"):
        names = "、".join(str(dimension.label) for dimension in DIMENSIONS[jurisdiction])
        label = _("%(act)s（%(dimensions)s）") % {"act": act.label, "dimensions": names}
    return Node(
        code=act.code,
        label=label,
        who=who_of(act, jurisdiction),
        place=ARTICLES[rule].place if rule in ARTICLES else "",
        limits=limits_of(act.opens),
        papers=[str(kind.label) for kind in act.issues],
    )


def supervision(jurisdiction: Jurisdiction) -> list[Node]:
    """What an oversight body can do at every stage, and how it is answered: drawn beside the stages (BZ54-6.3)."""
    return [node_of(act, jurisdiction) for act in SUPERVISION_ACTS]


def chart(jurisdiction: Jurisdiction) -> list[Stage]:
    """The five stages with the acts of the straight way in their order, and beside them what may come between."""
    multi = jurisdiction == Jurisdiction.MULTI
    acts = sorted((act for act in ACTS.values() if act not in SUPERVISION_ACTS), key=position)
    stages = []
    for label, article, states in STAGES:
        here = [act for act in acts if start_of(act) in states]
        way = [act for act in here if act.main or (multi and act.code in MULTI_WAY)]
        beside = [
            act for act in here if act not in way and moves_on(act) and (multi or act.code not in MULTI_WAY)
        ]
        stages.append(
            Stage(
                label=label,
                article=article,
                way=[node_of(act, jurisdiction) for act in way],
                exceptions=[node_of(act, jurisdiction) for act in beside],
            )
        )
    return stages

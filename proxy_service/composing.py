"""Texts of the evaluation report, composed from the ledger and the register for the officer to edit."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.ledger.enums import Heading
from proxy_service.enums import DECIDED_STATES, DIMENSIONS, Dimension, EvaluationSide, MatterState
from proxy_service.models import Coordination, Evaluation, ProxyRequest
from proxy_service.queries import county_names, evaluation_of

IN_THE_PROCESS = (Heading.APPLICATION, Heading.MATERIALS, Heading.COMMUNICATION, Heading.APPROVAL)


def day(moment: datetime | None) -> str:
    """A Chinese date without leading zeros, in Beijing time."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def process_text(request: ProxyRequest) -> str:
    """办理流程. A comprehensive report carries the ledger's entries as a table, so its text is the sum of them; the
    letter to one county has no table and tells the course entry by entry."""
    if request.is_multi:
        return _process_in_short(request)
    entries = request.ledger.entries.filter(heading__in=IN_THE_PROCESS).order_by("sequence")
    return "\n".join(f"{day(entry.occurred_at)}，{entry.summary}。" for entry in entries)


def _process_in_short(request: ProxyRequest) -> str:
    decided = [matter for matter in request.matters.all() if matter.state in DECIDED_STATES]
    organs = sorted({matter.organ.name for matter in decided if matter.organ})
    return _(
        "自%(accepted)s受理至%(delivered)s送达，涉及%(counties)s，由%(organs)s办理，"
        "共作出决定 %(count)d 项，其中办成 %(granted)d 项。"
    ) % {
        "accepted": day(request.accepted_at),
        "delivered": day(request.delivered_at),
        "counties": "、".join(county_names(request.divisions)),
        "organs": "、".join(organs),
        "count": len(decided),
        "granted": sum(matter.state == MatterState.GRANTED for matter in decided),
    }


def coordination_text(request: ProxyRequest) -> str:
    """跨部门协调记录: every problem, how it was coordinated and what came of it; in short where a table follows."""
    rounds = (
        Coordination.objects.filter(problem__request=request)
        .prefetch_related("organs")
        .select_related("problem")
    )
    if not rounds:
        return _("办理过程中未发生需要跨部门协调的问题。")
    if request.is_multi:
        problems = {held.problem_id for held in rounds}
        return _("办理过程中就 %(problems)d 个问题开展协调 %(rounds)d 次，问题均已解决。") % {
            "problems": len(problems),
            "rounds": len(rounds),
        }
    return "\n".join(_round_text(held) for held in rounds)


def _round_text(held: Coordination) -> str:
    organs = "、".join(organ.name for organ in held.organs.all()) or _("有关单位")
    outcome = held.outcome or held.problem.resolution or _("正在协调")
    return _("%(day)s，%(kind)s（%(organs)s）：%(problem)s。结果：%(outcome)s。") % {
        "day": day(held.started_at),
        "kind": held.get_kind_display(),
        "organs": organs,
        "problem": held.problem.description,
        "outcome": outcome,
    }


def _scores(given: Evaluation | None) -> str:
    if given is None:
        return _("企业在规定时间内未作评价，以园区评价为准。")
    named = "，".join(f"{Dimension(code).label}{score}分" for code, score in given.scores.items())
    opinion = f"；{_('意见')}：{given.opinion}" if given.opinion else ""
    return f"{given.get_side_display()}{_('评价')}：{named}{opinion}。"


def satisfaction_text(request: ProxyRequest) -> str:
    """企业满意度: the enterprise's scores and opinion beside the park's."""
    enterprise = evaluation_of(request, EvaluationSide.ENTERPRISE)
    park = evaluation_of(request, EvaluationSide.PARK)
    lines = [_scores(enterprise)]
    if park is not None:
        lines.append(_scores(park))
    if enterprise is not None:
        wanted = DIMENSIONS[request.jurisdiction]
        mean = sum(enterprise.scores[dimension.value] for dimension in wanted) / len(wanted)
        lines.append(_("企业综合满意度 %(mean).1f 分（满分 5 分）。") % {"mean": mean})
    return "\n".join(lines)


def suggestions_text(request: ProxyRequest) -> str:
    opinions = [given.opinion for given in request.evaluations.all() if given.opinion]
    return "\n".join(opinions)


def progress_text(request: ProxyRequest) -> str:
    """办理进程 of annex 3: the state, and how many matters are decided."""
    matters = [matter for matter in request.matters.all() if matter.state != MatterState.WITHDRAWN]
    if not matters:
        return str(request.get_state_display())
    granted = sum(matter.state == MatterState.GRANTED for matter in matters)
    return _("%(state)s（%(granted)d/%(all)d 项办成）") % {
        "state": request.get_state_display(),
        "granted": granted,
        "all": len(matters),
    }

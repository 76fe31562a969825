"""Texts of the evaluation report, composed from the ledger and the register for the officer to edit."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.ledger.enums import Heading
from proxy_service.enums import DIMENSIONS, Dimension, EvaluationSide, MatterState
from proxy_service.models import Coordination, Evaluation, ProxyRequest
from proxy_service.queries import evaluation_of

IN_THE_PROCESS = (Heading.APPLICATION, Heading.MATERIALS, Heading.COMMUNICATION, Heading.APPROVAL)


def day(moment: datetime | None) -> str:
    """A Chinese date without leading zeros, in Beijing time."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日"


def process_text(request: ProxyRequest) -> str:
    """办理流程: the ledger's entries under the headings of the process, one a line."""
    entries = request.ledger.entries.filter(heading__in=IN_THE_PROCESS).order_by("sequence")
    return "\n".join(f"{day(entry.occurred_at)}，{entry.summary}。" for entry in entries)


def coordination_text(request: ProxyRequest) -> str:
    """跨部门协调记录: every problem, how it was coordinated and what came of it."""
    lines = []
    rounds = (
        Coordination.objects.filter(problem__request=request)
        .prefetch_related("organs")
        .select_related("problem")
    )
    for held in rounds:
        organs = "、".join(organ.name for organ in held.organs.all()) or _("有关单位")
        outcome = held.outcome or held.problem.resolution or _("正在协调")
        lines.append(
            f"{day(held.started_at)}，{held.get_kind_display()}（{organs}）："
            f"{held.problem.description}。{_('结果')}：{outcome}。"
        )
    return "\n".join(lines) or _("办理过程中未发生需要跨部门协调的问题。")


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
    granted = sum(matter.state == MatterState.GRANTED for matter in matters)
    return _("%(state)s（%(granted)d/%(all)d 项办成）") % {
        "state": request.get_state_display(),
        "granted": granted,
        "all": len(matters),
    }

"""Joint evaluation: each side blind to the other until both are in (BZ54-5.5-SINGLE, BZ54-5.5-MULTI)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from proxy_service.enums import DIMENSIONS, EvaluationSide, RequestState
from proxy_service.lifecycle import Clock, Party
from proxy_service.models import Evaluation, ProxyRequest
from proxy_service.services.acting import Step, perform
from proxy_service.services.reporting import draft_report

BEST = 5


def _give(step: Step, side: EvaluationSide, scores: Mapping[str, int], opinion: str) -> Evaluation:
    wanted = [dimension.value for dimension in DIMENSIONS[step.case.jurisdiction]]
    if sorted(scores) != sorted(wanted) or not all(1 <= score <= BEST for score in scores.values()):
        raise InvalidInput(_("请对每个维度打 1 至 5 分。"))
    if step.case.evaluations.filter(side=side).exists():
        raise Conflict(_("本方已经评价，不能重复提交。"))
    given = Evaluation.objects.create(
        request=step.case,
        side=side,
        scores=dict(scores),
        opinion=opinion,
        given_at=step.now,
        given_by=step.actor,
    )
    # The ledger names the fact alone: scores are shown when both sides have given theirs.
    step.say(_("%(side)s提交评价") % {"side": given.get_side_display()})
    return given


def evaluate_as_enterprise(
    *, request: ProxyRequest, actor: Membership, scores: Mapping[str, int], opinion: str = ""
) -> Evaluation:
    """The enterprise's scores; with the park's already in, the evaluation is completed."""
    with perform("evaluate_as_enterprise", request, actor) as step:
        given = _give(step, EvaluationSide.ENTERPRISE, scores, opinion)
        if step.case.evaluations.filter(side=EvaluationSide.PARK).exists():
            _complete(step)
    return given


def evaluate_as_park(
    *, request: ProxyRequest, actor: Membership, scores: Mapping[str, int], opinion: str = ""
) -> Evaluation:
    """The park's scores. They complete the evaluation when the enterprise's are in, or when its time is over."""
    with perform("evaluate_as_park", request, actor) as step:
        given = _give(step, EvaluationSide.PARK, scores, opinion)
        answered = step.case.evaluations.filter(side=EvaluationSide.ENTERPRISE).exists()
        if answered or _asked_in_vain(step.case):
            _complete(step)
    return given


def _asked_in_vain(request: ProxyRequest) -> bool:
    """Whether the enterprise let its time to evaluate pass."""
    return request.ledger.deadlines.filter(kind=Clock.EVALUATION.value, fired_at__isnull=False).exists()


def _complete(step: Step) -> None:
    """From this moment run the 5 working days in which the result must be reported (BZ54-5.5)."""
    request = step.case
    step.to_state = RequestState.EVALUATED
    request.evaluated_at = step.now
    if step.act.code != "evaluate_as_enterprise":  # whose own clock is settled, not dropped
        step.cancel_clock(Clock.EVALUATION)
    step.open_clock(Clock.REPORT, request)
    draft_report(request, step.now)
    step.tell(Party.PARK, Party.ENTERPRISE)


def close_without_enterprise(*, request: ProxyRequest, now: datetime) -> bool:
    """The enterprise gave no evaluation in its time: the park's stands alone, if it is in, from the moment due or from
    when the park gave it, if that was later.

    Called by the sweep, in the transaction of the deadline. Returns whether the evaluation is completed now; otherwise
    the park's own, when it comes, completes it.
    """
    locked = ProxyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    by_park = locked.evaluations.filter(side=EvaluationSide.PARK).first()
    if locked.state != RequestState.DELIVERED or by_park is None:
        return False
    with perform("close_evaluation", locked, None, at=max(now, by_park.given_at)) as step:
        _complete(step)
        step.say(_("企业逾期未评价，以园区评价为准"))
    return True

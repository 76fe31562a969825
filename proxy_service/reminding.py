"""Whom a request waits for outside the park, so that they can be reminded (催办)."""

from datetime import datetime

from django.utils import timezone

from portal.organizations.models import Organization
from proxy_service.enums import EvaluationSide, HandoverPurpose, HandoverState, MatterState, RequestState
from proxy_service.models import ProxyRequest, RequestMatter

S, M = RequestState, MatterState


def waited_for(request: ProxyRequest) -> list[Organization]:
    """The enterprise, or the departments, whose turn it is; nobody while it is the park's own. Each once."""
    match request.state:
        case S.CORRECTION_REQUESTED | S.PLANNED:
            return [request.enterprise]
        case S.COMPLETED if request.delivery is not None:
            return [request.enterprise]
        case S.DELIVERED:
            given = {evaluation.side for evaluation in request.evaluations.all()}
            return [] if EvaluationSide.ENTERPRISE in given else [request.enterprise]
        case S.IN_PROGRESS:
            organs = [organ for matter in request.matters.all() for organ in _departments(matter)]
            return list(dict.fromkeys(organs))
    return []


def _departments(matter: RequestMatter) -> list[Organization]:
    """Who has to sign for papers, to answer for them or to decide; nobody during a special procedure."""
    if matter.is_closed:
        return []
    asked = [
        handover.organ for handover in matter.handovers.all() if _awaits(handover.state, handover.purpose)
    ]
    paused = any(pause.ended_at is None for pause in matter.pauses.all())
    if matter.organ and matter.state in (M.RECEIVED, M.IN_REVIEW) and not paused:
        asked.append(matter.organ)
    return asked


def _awaits(state: str, purpose: str) -> bool:
    return state == HandoverState.SENT or (
        state == HandoverState.SIGNED and purpose == HandoverPurpose.ASSIST
    )


def was_reminded(request: ProxyRequest, now: datetime) -> bool:
    """Once a day (Beijing) is enough, whoever does it."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return request.ledger.entries.filter(kind="remind", occurred_at__gte=midnight).exists()

"""What other systems are told of requests, and whom."""

from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership
from portal.webhooks.cases import Case
from proxy_service import access
from proxy_service.api.names import RESOURCES
from proxy_service.lifecycle import Subject
from proxy_service.models import ProxyRequest

KINDS = {Subject.REQUEST.value: Subject.REQUEST.label}


def request_of(ledger: Ledger) -> Case | None:
    """The request behind a ledger. Who reads a request reads its whole ledger."""
    request = ProxyRequest.objects.filter(ledger=ledger).first()
    if request is None:
        return None

    def seen_by(membership: Membership, entry: LedgerEntry) -> bool:
        return access.sees(Subject.REQUEST, membership, request)

    return Case(
        kind=Subject.REQUEST.value,
        resource=RESOURCES[Subject.REQUEST],
        id=str(request.pk),
        number=request.number or "",
        state=request.state,
        seen_by=seen_by,
    )

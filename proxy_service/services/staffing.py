"""What happens to a proxy officer's open cases when the officer leaves."""

from datetime import datetime

from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service.lifecycle import ACTS
from proxy_service.models import ProxyRequest
from proxy_service.services.planning import assign_officer


def hand_cases_over(
    from_membership: Membership, to_membership: Membership, actor: Membership, now: datetime
) -> int:
    """Assigns every open case of a leaver to a colleague, each with its own ledger entry. Returns how many.

    Registered with ``portal.organizations.handover``, whose transaction it runs in. Only proxy officers hold cases in
    person; all other work belongs to the organisation.
    """
    if from_membership.role != Role.PROXY_OFFICER:
        return 0
    open_states = ACTS["assign_officer"].from_states
    # The platform administrator looks after staff but has no part in a case: there the ledger names the system.
    by = actor if actor.role in ACTS["assign_officer"].roles else None
    cases = ProxyRequest.objects.filter(officer=from_membership, state__in=open_states)
    for request in cases:
        assign_officer(request=request, actor=by, officer=to_membership)
    return len(cases)

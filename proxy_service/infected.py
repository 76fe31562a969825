"""Who is told when a file of a request turns out to be infected, beside whoever handed it in."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from portal.ledger.models import Ledger
from portal.organizations.models import User
from proxy_service.models import ProxyRequest
from proxy_service.parties import officers_of


def concerned(ledger: Ledger, now: datetime) -> tuple[Iterable[User], str] | None:
    """The proxy officer, or the park; nobody yet for a draft, which no park has seen."""
    request = ProxyRequest.objects.filter(ledger=ledger).select_related("park", "officer").first()
    if request is None:
        return None
    return officers_of(request, now) if request.submitted_at else [], reverse("request", args=[request.pk])

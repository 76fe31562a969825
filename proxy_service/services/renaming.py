"""What an enterprise has filed is found by the name that it has now, and by the one it was filed under."""

from django.db import transaction

from portal.organizations.models import Organization
from proxy_service.models import ProxyRequest
from proxy_service.search import bigrams


@transaction.atomic
def follow_name(enterprise: Organization) -> None:
    """Registered with ``portal.organizations.renaming``, whose transaction it runs in. Archived requests too: lists
    show the new name of them as well. Drafts are waited for as long as they are being filed, under the old name."""
    pairs = bigrams(enterprise.name)
    theirs = ProxyRequest.objects.filter(enterprise=enterprise).only("number", "search")
    for request in theirs.select_for_update(no_key=True).order_by("pk"):
        if request.number is not None and not pairs.issubset(request.search):
            found_by = sorted(pairs.union(request.search))
            ProxyRequest.objects.filter(pk=request.pk).update(search=found_by)

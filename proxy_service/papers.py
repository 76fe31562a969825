"""The papers and files of a request that somebody may read, and who may take the whole of it away."""

from django.db.models import QuerySet

from portal.documents.models import Document, StoredFile
from portal.documents.queries import documents_of
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service.enums import RequestState
from proxy_service.models import ProxyRequest

PACKAGE_READERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}


def papers_of(request: ProxyRequest) -> QuerySet[Document]:
    """Every paper issued on the request. Drafts are never papers, so nothing has to be held back."""
    return documents_of(request.ledger)


def files_of(request: ProxyRequest) -> QuerySet[StoredFile]:
    """Everything handed in for the request, in the order in which it came."""
    return StoredFile.objects.filter(ledger=request.ledger_id).order_by("uploaded_at", "pk")


def may_take_package(request: ProxyRequest, membership: Membership) -> bool:
    """The archived file as a whole is for the park's people, those who oversee it and the auditor."""
    return request.state == RequestState.ARCHIVED and membership.role in PACKAGE_READERS

"""The papers and files of a request that somebody may read, and who may take the whole of it away."""

from django.db.models import QuerySet

from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document, StoredFile
from portal.documents.queries import documents_of
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from proxy_service.access import readable_supervisions
from proxy_service.enums import HandoverState, RequestState
from proxy_service.lifecycle.papers import CORRECTABLE
from proxy_service.models import ProxyRequest, Supervision, SupervisionReply

PACKAGE_READERS = PARK_ROLES | OVERSIGHT_ROLES | {Role.AUDITOR}


def papers_of(request: ProxyRequest) -> QuerySet[Document]:
    """Every paper issued on the request. Drafts are never papers, so nothing has to be held back."""
    return documents_of(request.ledger)


def readable_papers(request: ProxyRequest, membership: Membership) -> QuerySet[Document]:
    """Those of ``papers_of`` that the person may read: letters of supervision are not for everybody."""
    kept_back = _kept_back(request, membership).filter(document__isnull=False)
    return papers_of(request).exclude(pk__in=kept_back.values("document"))


def readable_files(request: ProxyRequest, membership: Membership) -> QuerySet[StoredFile]:
    """Those of ``files_of`` that the person may read: the papers of an answer go with its letter."""
    answers = SupervisionReply.objects.filter(
        supervision__in=_kept_back(request, membership), paper__isnull=False
    )
    return files_of(request).exclude(pk__in=answers.values("paper"))


def _kept_back(request: ProxyRequest, membership: Membership) -> QuerySet[Supervision]:
    return Supervision.objects.filter(request=request).exclude(pk__in=readable_supervisions(membership))


def is_correctable(request: ProxyRequest, paper: Document) -> bool:
    """Whether the park may still put the paper right; also one that is not printed yet, or could not be."""
    return (
        paper.kind in CORRECTABLE
        and paper.standing not in (Standing.REPLACED, Standing.VOID)
        and not _is_signed(request, paper)
    )


def _is_signed(request: ProxyRequest, paper: Document) -> bool:
    """Whether another signed for it, in the portal or on paper: what they signed is not the park's to change."""
    match paper.kind:
        case DocumentKind.HANDOVER:
            handovers = (each for matter in request.matters.all() for each in matter.handovers.all())
            return any(
                each.subject_key == paper.subject
                and each.signed_at
                and each.state
                != HandoverState.REFUSED  # sent back by hand of the same officer, not signed for
                for each in handovers
            )
        case DocumentKind.DELIVERY:
            return any(delivery.signed_at for delivery in request.deliveries.all())
        case DocumentKind.FEEDBACK | DocumentKind.COMPREHENSIVE:
            report = getattr(request, "report", None)
            return report is not None and any(
                recipient.round == report.round and recipient.signed_at
                for recipient in report.recipients.all()
            )
    return False


def correctable_papers(request: ProxyRequest) -> list[Document]:
    return [paper for paper in papers_of(request) if is_correctable(request, paper)]


def files_of(request: ProxyRequest) -> QuerySet[StoredFile]:
    """Everything handed in for the request, in the order in which it came."""
    return StoredFile.objects.filter(ledger=request.ledger_id).order_by("uploaded_at", "pk")


def may_take_package(request: ProxyRequest, membership: Membership) -> bool:
    """The archived file as a whole is for the park's people, those who oversee it and the auditor."""
    return request.state == RequestState.ARCHIVED and membership.role in PACKAGE_READERS

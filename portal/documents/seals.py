"""Who may seal, with what, and which papers wait for it."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from portal.documents.composing import templates_version
from portal.documents.enums import SEALED_BY_BOTH, SealingState, Standing
from portal.documents.models import Document, DocumentQuerySet, Seal, Sealing
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization


def may_seal(membership: Membership) -> bool:
    """By the role alone; with what and on which papers is a matter of the organisation."""
    return membership.role in settings.SEALING_ROLES


def seal_of(organization: Organization) -> Seal | None:
    """The seal that the organisation has in use."""
    return Seal.objects.filter(organization=organization, ended_at=None).first()


def offers_sealing(membership: Membership) -> bool:
    """Whether the person finds 用印 in the menu."""
    return (
        may_seal(membership)
        and Seal.objects.filter(organization=membership.organization_id, ended_at=None).exists()
    )


def being_sealed(ledger: Ledger) -> list[str]:
    """The numbers of the case's papers that wait for a seal which was asked for. Once the ledger is closed nothing in
    it is sealed any more: what still waits then fails."""
    waiting = Sealing.objects.filter(document__ledger=ledger, state=SealingState.PENDING)
    return list(waiting.order_by("requested_at", "pk").values_list("document__number", flat=True))


def issued_by(organization: Organization) -> DocumentQuerySet:
    """Every paper that the organisation itself issued; a zone's are those of its park."""
    return Document.objects.filter(issuer=organization).select_related("ledger", "sealing__seal")


def is_outdated(paper: Document) -> bool:
    """Whether today's templates might print the paper otherwise than it was read: it is printed anew first."""
    return paper.template_version != templates_version(paper.kind)


def papers_to_seal(organization: Organization) -> DocumentQuerySet:
    """Valid papers of open cases without a seal, newest first; those whose sealing failed among them. Not what
    both sides seal."""
    under_way = Sealing.objects.filter(document=OuterRef("pk")).exclude(state=SealingState.FAILED)
    return (
        issued_by(organization)
        .standing(Standing.VALID)
        .ready()
        .filter(Q(ledger=None) | Q(ledger__closed_at=None))
        .exclude(Exists(under_way))
        .exclude(kind__in=SEALED_BY_BOTH)
        .defer("facts")
        .order_by("-issued_at", "-sequence", "pk")
    )

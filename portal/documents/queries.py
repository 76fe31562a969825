"""Reads. Who may see a paper is decided by the app that owns the request."""

from portal.documents.models import Document, DocumentQuerySet
from portal.ledger.models import Ledger


def documents_of(ledger: Ledger) -> DocumentQuerySet:
    """Every paper of a request in the order of issue, void ones included."""
    return (
        Document.objects.filter(ledger=ledger)
        .select_related("issuer", "replaces")
        .order_by("issued_at", "sequence")
    )


def get_by_token(token: str) -> Document | None:
    """The paper that a printed check code names."""
    return (
        Document.objects.filter(token=token).select_related("issuer").prefetch_related("replaced_by").first()
    )


def register(*, issuer_id: int, kind: str = "", year: int | None = None) -> DocumentQuerySet:
    """The register of numbers of an issuer: without gaps, void numbers with their reasons."""
    found = Document.objects.filter(issuer_id=issuer_id).order_by("kind", "year", "sequence")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(year=year) if year else found

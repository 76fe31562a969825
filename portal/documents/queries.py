"""Reads. Who may see a paper is decided by the app that owns the request."""

from portal.documents.codes import is_code_of, number_typed
from portal.documents.enums import SealingState
from portal.documents.models import Document, DocumentQuerySet
from portal.ledger.models import Ledger


def documents_of(ledger: Ledger) -> DocumentQuerySet:
    """Every paper of a request in the order of issue, void ones included."""
    return (
        Document.objects.filter(ledger=ledger)
        .select_related("issuer", "replaces", "sealing__seal")
        .prefetch_related("replaced_by")
        .order_by("issued_at", "sequence", "kind")
    )


def get_by_token(token: str) -> Document | None:
    """The paper that a printed check code names."""
    return _checked().filter(token=token).first()


def get_by_code(number: str, code: str) -> Document | None:
    """The paper of that number, if the printed code is its own; typed as people type."""
    found = _checked().filter(number=number_typed(number)).first()
    # A number that is not there is compared all the same, so that the time tells nothing.
    return found if is_code_of(found.token if found else "", code) and found else None


def get_by_hash(sha256: str) -> Document | None:
    """The paper of which one of the genuine files has this hash: under seal, the preview, or an earlier printing."""
    if not sha256:
        return None
    places = ({"sha256": sha256}, {"sealing__sha256": sha256, "sealing__state": SealingState.DONE})
    earlier = {"renderings__sha256": sha256, "renderings__superseded_at__isnull": False}
    # One index each; OR would use none.
    found = (_checked().filter(**place).first() for place in (*places, earlier))
    return next((document for document in found if document is not None), None)


def _checked() -> DocumentQuerySet:
    """Papers with what the check page says of them."""
    found = Document.objects.select_related("issuer", "ledger", "replaces", "sealing__seal")
    return found.prefetch_related("replaced_by", "renderings")


def register(*, issuer_id: int, kind: str = "", year: int | None = None) -> DocumentQuerySet:
    """The register of numbers of an issuer: without gaps, void numbers with their reasons."""
    found = Document.objects.filter(issuer_id=issuer_id).order_by("kind", "year", "sequence")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(year=year) if year else found

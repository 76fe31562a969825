"""What /metrics tells about papers."""

from django.db.models import Min, QuerySet
from django.db.models.functions import Now

from portal.documents.enums import DocumentState, ScanState, SealingState
from portal.documents.models import Document, DocumentQuerySet, Sealing, StoredFile
from portal.health.gauges import register


def _in(state: DocumentState) -> DocumentQuerySet:
    return Document.objects.filter(state=state)


def _sealings(state: SealingState) -> QuerySet[Sealing]:
    return Sealing.objects.filter(state=state)


def _oldest_pending() -> float:
    # Of those that wait to be printed anew the earlier printing stands meanwhile.
    age = _in(DocumentState.PENDING).filter(sha256="").aggregate(age=Now() - Min("issued_at"))["age"]
    return age.total_seconds() if age else 0.0


def _oldest_unscanned() -> float:
    age = StoredFile.objects.unscanned().aggregate(age=Now() - Min("uploaded_at"))["age"]
    return age.total_seconds() if age else 0.0


def register_own() -> None:
    register(
        "documents_pending", "Papers that wait to be rendered", lambda: _in(DocumentState.PENDING).count()
    )
    register("documents_oldest_pending_seconds", "How long the oldest of them has waited", _oldest_pending)
    register(
        "sealings_pending", "Papers that wait to be sealed", lambda: _sealings(SealingState.PENDING).count()
    )
    register(
        "sealings_failed", "Papers that could not be sealed", lambda: _sealings(SealingState.FAILED).count()
    )
    register(
        "documents_failed", "Papers that could not be rendered", lambda: _in(DocumentState.FAILED).count()
    )
    register("uploads_unscanned", "Uploads that wait for the scanner", StoredFile.objects.unscanned().count)
    register("uploads_oldest_unscanned_seconds", "How long the oldest of them has waited", _oldest_unscanned)
    register(
        "uploads_infected",
        "Uploads in quarantine",
        StoredFile.objects.filter(scan_state=ScanState.INFECTED).count,
    )

"""Carrying out what two people approved. The rows are the queue.

Three steps, each a transaction of its own, so that a process may be killed anywhere: the rows of one file are emptied
and say which bytes go; the bytes go; once all files of an appraisal are gone the register of them is issued. Whatever
is half done is found and gone on with; nothing is done twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.documents import storage
from portal.documents.enums import UNSCANNED, DocumentKind, DocumentState, ScanState
from portal.documents.models import Document, Rendering, Sealing, StoredFile
from portal.documents.services import issue
from portal.ledger.models import Ledger
from portal.retention.enums import AppraisalState, Verdict
from portal.retention.kinds import kind_of
from portal.retention.models import Appraisal, AppraisedFile, Hold
from portal.retention.services.appraising import note
from portal.workdays.due import beijing_date

#: Whoever read a row before it was emptied, and takes its bytes over for another case, has committed by then.
GRACE = timedelta(minutes=1)
logger = logging.getLogger(__name__)
Step = Callable[[set[Any]], Any]


def destroy_approved(*, stop_at: float) -> int:
    """Goes on until nothing is left or ``time.monotonic()`` is ``stop_at``; how many steps. Several may run at once.
    A file that fails is logged, and tried again in the next round."""
    done = 0
    for step in (_empty_one, _remove_one, _certify_one):
        failed: set[Any] = set()
        while monotonic() < stop_at and step(failed):
            done += 1
    return done


def _guarded(failed: set[Any], row: Any, act: Callable[[Any], None]) -> None:
    try:
        with transaction.atomic():
            act(row)
    except Exception:
        logger.exception("disposal of %s %s failed", row._meta.label, row.pk)
        failed.add(row.pk)


@transaction.atomic
def _empty_one(failed: set[Any]) -> bool:
    waiting = AppraisedFile.objects.filter(
        appraisal__state=AppraisalState.APPROVED,
        appraisal__verdict=Verdict.DESTROY,
        settled=False,
        emptied_at=None,
    )
    held = Hold.objects.filter(ledger=OuterRef("ledger"), lifted_at=None)
    printing = Document.objects.filter(ledger=OuterRef("ledger"), state=DocumentState.PENDING)
    time = Q(appraisal__not_before=None) | Q(appraisal__not_before__lte=timezone.now())
    file = (
        waiting.filter(time)
        .exclude(pk__in=failed)
        .exclude(Exists(held))
        .exclude(Exists(printing))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
        .first()
    )
    if file is not None:
        _guarded(failed, file, _empty)
    return file is not None


def _empty(file: AppraisedFile) -> None:
    """Every row of the file loses its bytes' name, what it was made of and whom it names; the database judges the day
    and the holds once more. Numbers, hashes and the ledger stay."""
    ledger = Ledger.objects.select_for_update().get(pk=file.ledger_id)  # see ``place_hold``
    papers, uploads = Document.objects.filter(ledger=ledger), StoredFile.objects.filter(ledger=ledger)
    earlier = Rendering.objects.filter(document__ledger=ledger)
    sealed = Sealing.objects.filter(document__ledger=ledger)
    holding: tuple[QuerySet[Any], ...] = (papers, uploads, earlier, sealed)
    file.names = sorted(
        {name for rows in holding for name in rows.exclude(file="").values_list("file", flat=True)}
    )
    file.pieces = papers.count() + uploads.count()
    uploads.filter(scan_state__in=UNSCANNED).update(
        file="", contents=[], scan_state=ScanState.NOT_NEEDED, scan_next_at=None
    )
    uploads.exclude(file="").update(file="", contents=[])
    earlier.update(file="")
    sealed.update(file="")
    papers.update(file="", facts={})
    file.pieces += kind_of(file.kind).strip(file.ledger_id)
    file.emptied_at = timezone.now()
    file.save(update_fields=["names", "pieces", "emptied_at"])


@transaction.atomic
def _remove_one(failed: set[Any]) -> bool:
    emptied = AppraisedFile.objects.filter(emptied_at__lte=timezone.now() - GRACE, gone_at=None)
    file = (
        emptied.exclude(pk__in=failed)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("emptied_at", "pk")
        .first()
    )
    if file is not None:
        _guarded(failed, file, _remove)
    return file is not None


def _remove(file: AppraisedFile) -> None:
    """Bytes that another case took over stay, under that case."""
    for name in file.names:
        if not any(
            model.objects.filter(file=name).exists() for model in (StoredFile, Document, Rendering, Sealing)
        ):
            storage.remove(name)
    file.gone_at = timezone.now()
    file.save(update_fields=["gone_at"])


@transaction.atomic
def _certify_one(failed: set[Any]) -> bool:
    left = AppraisedFile.objects.filter(appraisal=OuterRef("pk"), settled=False, gone_at=None)
    appraisal = (
        Appraisal.objects.filter(state=AppraisalState.APPROVED, verdict=Verdict.DESTROY)
        .exclude(pk__in=failed)
        .exclude(Exists(left))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
        .first()
    )
    if appraisal is not None:
        _guarded(failed, appraisal, _certify)
    return appraisal is not None


def _certify(appraisal: Appraisal) -> None:
    now = timezone.now()
    appraisal.certificate = issue(
        kind=DocumentKind.DISPOSAL_REGISTER,
        issuer=appraisal.organization,
        ledger=None,
        facts=register_facts(appraisal, now),
        now=now,
        actor=appraisal.decided_by,
    )
    appraisal.state, appraisal.done_at = AppraisalState.DONE, now
    appraisal.save(update_fields=["certificate", "state", "done_at"])
    note("retention.destroyed", appraisal, None, now, certificate=appraisal.certificate.number)


def register_facts(appraisal: Appraisal, now: datetime) -> dict[str, Any]:
    """The facts of 销毁清册."""
    first, second = appraisal.proposed_by, appraisal.decided_by
    assert second is not None  # noqa: S101  (a constraint of the table)
    assert appraisal.decided_at is not None  # noqa: S101  (as above)
    files = appraisal.files.filter(settled=False).select_related("ledger")
    return {
        "keeper": appraisal.organization.name,
        "reason": appraisal.reason,
        "proposer": first.user.full_name,
        "proposed_as": str(first.get_role_display()),
        "proposed_on": beijing_date(appraisal.proposed_at).isoformat(),
        "approver": second.user.full_name,
        "approved_as": str(second.get_role_display()),
        "approved_on": beijing_date(appraisal.decided_at).isoformat(),
        "destroyed_on": beijing_date(now).isoformat(),
        "lines": [
            {
                "number": file.number,
                "title": file.title,
                "archived_on": file.archived_on.isoformat(),
                "retained_until": file.retained_until.isoformat(),
                "pieces": file.pieces,
                "ledger_hash": file.seal or file.ledger.head_hash,
            }
            for file in files
        ],
    }

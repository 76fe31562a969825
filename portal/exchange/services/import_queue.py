"""The long imports: rows that wait for a worker, one after the other.

A step is one transaction: a worker that is killed in the middle of it has written nothing, and the next one begins
anew. A file that ends three workers is given up.
"""

import io
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.errors import InvalidInput
from portal.exchange.enums import IMPORTS_AT_WORK, ImportState
from portal.exchange.importing import Importer, importer_of, take
from portal.exchange.locks import take_turn, the_only_worker
from portal.exchange.models import Import, ImportRow
from portal.exchange.models.imports import UNDO_FOR
from portal.exchange.progress import Progress
from portal.exchange.reading import read_table
from portal.exchange.services import import_steps as steps
from portal.notifications.services import notify

MOST_ATTEMPTS = 3
UNCONFIRMED_FOR = timedelta(days=7)

logger = logging.getLogger(__name__)


def work_on_imports() -> int:
    """Takes every waiting import one step on; how many. Does nothing while another worker does it."""
    done = 0
    with the_only_worker() as alone:
        waiting = Import.objects.filter(state__in=IMPORTS_AT_WORK).order_by("created_at", "pk")
        for pk in list(waiting.values_list("pk", flat=True)) if alone else ():
            # Counted before it is begun: whoever is killed by it has counted.
            Import.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
            try:
                done += _step(pk)
            except Exception:
                logger.exception("import %s failed", pk)
    return done


def let_go_of_rows(*, now: datetime) -> None:
    """Previews that nobody confirmed, and rows that serve neither an undoing any more nor to see what failed."""
    for unconfirmed in Import.objects.filter(state=ImportState.CHECKED, created_at__lt=now - UNCONFIRMED_FOR):
        with transaction.atomic():
            locked = Import.objects.select_for_update().get(pk=unconfirmed.pk)
            if locked.state == ImportState.CHECKED:
                locked.rows.all().delete()
                steps.end(locked, ImportState.DISCARDED, _("7 天内没有确认，已自动放弃。"))
    failed = ImportRow.objects.filter(of__state=ImportState.FAILED)
    failed.filter(of__created_at__lt=now - UNCONFIRMED_FOR).delete()
    ImportRow.objects.filter(of__applied_at__lt=now - UNDO_FOR).exclude(
        of__state__in=IMPORTS_AT_WORK
    ).delete()


@transaction.atomic
def _step(pk: UUID) -> bool:
    started = Import.objects.select_related("by__organization", "by__user", "undone_by__user").get(pk=pk)
    if not started.is_at_work:
        return False
    take_turn(started.kind)
    if started.attempts > MOST_ATTEMPTS:
        _give_up(started)
    else:
        importer = importer_of(started.kind)
        with Progress(started.pk) as progress:
            match started.state:
                case ImportState.READING:
                    _read(started, importer, progress)
                case ImportState.APPLYING:
                    steps.apply(started, importer, progress)
                case ImportState.UNDOING:
                    steps.undo(started, importer, progress)
    _tell(started)
    return True


def _read(started: Import, importer: Importer, progress: Progress) -> None:
    content = bytes(started.file.content)
    try:
        taken = take(importer, read_table(io.BytesIO(content), len(content)))
        rows = list(progress.over(taken.rows()))
    except InvalidInput as error:
        started.file.delete()
        steps.end(started, ImportState.FAILED, error.message)
        return
    steps.check(started, importer, taken, rows)


def _give_up(started: Import) -> None:
    if started.state == ImportState.UNDOING:
        steps.end(started, ImportState.APPLIED, _("撤销未能完成，数据没有变动。请联系系统管理员。"))
    else:
        steps.end(started, ImportState.FAILED, _("处理未能完成，没有写入任何数据。请联系系统管理员。"))


def _tell(started: Import) -> None:
    who = started.undone_by if started.state == ImportState.UNDONE and started.undone_by else started.by
    subject = _("数据导入%(state)s：%(name)s") % {
        "state": started.get_state_display(),
        "name": started.file_name,
    }
    counts = _("共 %(total)d 行：新增 %(new)d，修改 %(changed)d，相同 %(same)d，有误 %(wrong)d。") % {
        name: getattr(started, name) for name in ("total", "new", "changed", "same", "wrong")
    }
    notify(
        users=[who.user],
        subject=subject,
        body="\n".join(part for part in (counts, started.note) if part),
        url=reverse("exchange:import", args=[started.pk]),
    )

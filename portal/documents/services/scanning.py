"""Having uploads scanned for viruses. A row that waits is the queue; nobody has its bytes before the verdict."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import clamd, infections, storage
from portal.documents.enums import ScanState
from portal.documents.models import StoredFile
from portal.documents.services.uploading import remove_unless_named
from portal.errors import Conflict, error_text
from portal.health.clock import database_now
from portal.health.enums import AlarmCode
from portal.health.services import close_alarm, raise_alarm
from portal.notifications.services import notify
from portal.organizations.recording import record

logger = logging.getLogger(__name__)

QUARANTINE = "quarantine"
#: Pauses after failed attempts, the last one after all that follow: a scanner that is back is used within a minute.
PAUSES = (timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=60))
#: Of a file on which the scanner gives no verdict, as one that is longer than it takes: settings have to change.
REFUSED_PAUSE = timedelta(hours=1)
#: Attempts after which people read that it failed, and is tried again.
TRIED = 3


def scan_pending(*, stop_at: float) -> int:
    """Scans what waits, what has waited longest first, until ``stop_at`` on the monotonic clock; how many verdicts.

    Each row is held by its own transaction while it is scanned: several workers share the queue, and a killed one gives
    its row back at once. Where the scanner is gone the round ends, for the next file would wait for it as long.
    """
    done = 0
    while settings.CLAMD_ADDRESS and time.monotonic() < stop_at:
        with transaction.atomic():
            stored = (
                StoredFile.objects.unscanned()
                .select_for_update(skip_locked=True, of=("self",))
                .filter(scan_next_at__lte=timezone.now())
                .order_by("scan_next_at", "pk")
                .first()
            )
            if stored is None:
                break
            try:
                judge_now(stored)
                done += 1
            except clamd.ScannerGone as error:
                _postpone(stored, error, _pause(stored))
                break
            except (clamd.NotScanned, OSError) as error:
                _postpone(stored, error, REFUSED_PAUSE)
    return done


def judge_now(stored: StoredFile) -> None:
    """Asks the scanner about a row that the caller has locked, and keeps its verdict. Raises ``clamd.ScannerGone``,
    ``clamd.NotScanned``, or ``OSError`` where the bytes cannot be read."""
    with stored.file.open("rb") as source:
        virus = clamd.scan(source, address=settings.CLAMD_ADDRESS, seconds=settings.SCAN_SECONDS)
    stored.scanned_at, stored.scan_next_at, stored.scan_note = timezone.now(), None, virus[:200]
    if virus:
        _isolate(stored)
    else:
        stored.scan_state = ScanState.CLEAN
    stored.save()


def scan_again(*, since: datetime) -> Iterator[tuple[StoredFile, str]]:
    """Asks the scanner about every file handed in from then on that is not in quarantine, whatever it said before, and
    yields each with the reason why it could not be scanned, empty where it was. A file that could not keeps its state.
    Raises ``clamd.ScannerGone``."""
    later = (
        StoredFile.objects.filter(uploaded_at__gte=since)
        .exclude(scan_state=ScanState.INFECTED)
        .exclude(file="")
    )
    for key in later.order_by("uploaded_at", "pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            stored = StoredFile.objects.select_for_update(of=("self",)).filter(pk=key).first()
            if stored is None or stored.is_infected:
                continue
            reason = ""
            try:
                judge_now(stored)
            except (clamd.NotScanned, OSError) as error:
                reason = error_text(error, 200)
        yield stored, reason


@transaction.atomic
def release_unscanned(*, by: str) -> int:
    """Gives up waiting: there is no scanner any more. How many files. ``by`` is who did it on the server, for the audit
    log; it is written down also where nothing waited. ``Conflict`` while a scanner is configured."""
    if settings.CLAMD_ADDRESS:
        raise Conflict(_("CLAMD_ADDRESS 还指着一个查毒服务，等待中的文件由它来查。"))
    waiting = StoredFile.objects.unscanned()
    keys = sorted(str(pk) for pk in waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    count = waiting.filter(pk__in=keys).update(scan_state=ScanState.NOT_NEEDED, scan_next_at=None)
    record(
        actor=None,
        organization=None,
        kind="upload.released",
        summary=_("未经查毒放行上传的文件 %(count)d 份，操作系统账号：%(by)s") % {"count": count, "by": by},
        data={"by": by, "files": keys},
        now=timezone.now(),
    )
    return count


def watch_scans() -> None:
    """Raises the alarm while the oldest file has waited too long, whatever the reason; closes it when none does. For a
    worker other than the one that scans."""
    now = database_now()
    since = StoredFile.objects.unscanned().aggregate(since=Min("uploaded_at"))["since"]
    if since is None or now - since <= timedelta(seconds=settings.SCAN_ALARM_SECONDS):
        close_alarm(AlarmCode.SCAN_STUCK)
        return
    told = {"count": StoredFile.objects.unscanned().count(), "since": timezone.localtime(since)}
    raise_alarm(
        AlarmCode.SCAN_STUCK,
        _("有 %(count)d 份上传的文件等待查毒，最早的自 %(since)s 起，期间不能下载。")
        % {**told, "since": f"{told['since']:%Y-%m-%d %H:%M}"},
    )


def _isolate(stored: StoredFile) -> None:
    """Its bytes get a name in the quarantine, and lose the other once no row has it; people are told."""
    name = str(stored.file.name)
    logger.warning("upload %s is infected: %s", stored.pk, stored.scan_note)
    stored.file.name = storage.also_as(name, f"{QUARANTINE}/{name}")
    stored.scan_state = ScanState.INFECTED
    transaction.on_commit(lambda: remove_unless_named(name))
    people, page = infections.concerned_by(stored.ledger, timezone.now())
    if stored.uploaded_by is not None:
        people.append(stored.uploaded_by.user)
    told = {"name": stored.name, "virus": stored.scan_note}
    notify(
        users=people,
        subject=_("上传的文件查出病毒：%(name)s") % told,
        body=_(
            "文件“%(name)s”查出病毒（%(virus)s），已经隔离，任何人都不能下载。请上传人检查自己的电脑，另交一份没有病毒的文件。"
        )
        % told,
        url=page,
        ledger=stored.ledger,
    )


def _pause(stored: StoredFile) -> timedelta:
    return PAUSES[min(stored.scan_attempts, len(PAUSES) - 1)]


def _postpone(stored: StoredFile, error: Exception, pause: timedelta) -> None:
    logger.warning("upload %s was not scanned: %s", stored.pk, error)
    stored.scan_next_at = timezone.now() + pause
    stored.scan_attempts += 1
    stored.scan_note = error_text(error, 200)
    stored.scan_state = ScanState.FAILED if stored.scan_attempts >= TRIED else ScanState.WAITING
    stored.save()

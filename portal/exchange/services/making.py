"""Making the files that were asked for. A pending row is the queue; done means skip."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import storage
from portal.errors import DomainError, NotAllowed
from portal.exchange import tables
from portal.exchange.enums import ExportFormat, ExportState
from portal.exchange.models import Export
from portal.exchange.services.exports import FOLDER, count_rows, kept_for
from portal.exchange.snapshot import beside, snapshot
from portal.exchange.writing import WRITERS
from portal.notifications.services import notify
from portal.organizations.models import Membership

logger = logging.getLogger(__name__)

#: Renewed with every word on how far it is; also long enough for packing the sheet, which says nothing meanwhile.
LEASE = timedelta(minutes=2)
#: Seconds between two such words.
TELLING = 1.0
#: After a failed attempt.
PAUSES = (timedelta(seconds=5), timedelta(seconds=60))
ATTEMPTS = len(PAUSES) + 1


class LostLease(Exception):
    """Another worker has the export, or it is over."""


def make_pending(*, stop_at: float) -> int:
    """Makes what waits, oldest first, until ``time.monotonic()`` is ``stop_at``; how many files. Several may run at
    once; an export is never made by two. What a killed worker held is taken up again when its lease is over."""
    made = 0
    while time.monotonic() < stop_at and (export := _claim()) is not None:
        made += _make(export)
    return made


@transaction.atomic
def _claim() -> Export | None:
    now = timezone.now()
    export = (
        Export.objects.unmade()
        .filter(Q(leased_until=None) | Q(leased_until__lte=now))
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("by__user", "by__organization__parent")
        .order_by("asked_at", "pk")
        .first()
    )
    if export is not None:
        export.state, export.attempts, export.leased_until = (
            ExportState.MAKING,
            export.attempts + 1,
            now + LEASE,
        )
        export.rows_done, export.rows_total = 0, None
        export.save(update_fields=["state", "attempts", "leased_until", "rows_done", "rows_total"])
    return export


def _make(export: Export) -> bool:
    try:
        if export.attempts > ATTEMPTS:
            raise DomainError(_("生成多次中断，请缩小范围后重新导出，或联系系统管理员。"))
        written = _written(export)
    except LostLease:
        logger.warning("export %s, attempt %d: taken by another worker", export.pk, export.attempts)
    except DomainError as error:
        _fail(export, error.message)
    except Exception:
        logger.exception("export %s, attempt %d failed", export.pk, export.attempts)
        _postpone(export)
    else:
        return _hand_over(export, written)
    return False


def _written(export: Export) -> storage.Written:
    """The file, from what the asker may see at this moment."""
    now = timezone.now()
    table = tables.find(export.kind)
    if table is None or not Membership.objects.valid(now).filter(pk=export.by_id).exists():
        raise NotAllowed(_("您已不再担任提出导出时的角色，没有生成文件。"))
    if not table.is_for(export.by):
        raise NotAllowed(_("这个列表已不对您开放，没有生成文件。"))
    name = f"{FOLDER}/{export.pk}-{export.attempts}.{export.format}"
    with beside() as aside, snapshot():
        total = count_rows(table, export.by, export.filters, now)
        rows = table.rows(export.by, QueryDict(export.filters), now)
        told = _Progress(export, total, aside)

        def lines() -> Iterator[list[Any]]:
            for some in tables.chunks(rows):
                for row in table.prepared(some, now):
                    yield [column.value(row) for column in table.columns]
                told.more(len(some))

        writer = WRITERS[export.format]
        written = storage.write(name, writer(export.title, table.columns, lines(), _note(export, now)))
        export.rows_done = export.rows_total = told.done
    return written


def _note(export: Export, now: datetime) -> list[tuple[str, str]]:
    """Who took what out and when, which goes with the file. A program that reads lines by their number is told nothing
    in a file of lines: the register of exports knows it."""
    by = export.by
    if by.user.is_service and export.format == ExportFormat.CSV:
        return []
    return [
        (_("导出人"), f"{by.user.full_name}（{by.user.username}）"),
        (_("单位和角色"), f"{by.organization.name} {by.get_role_display()}"),
        (_("导出时间"), f"{timezone.localtime(now):%Y-%m-%d %H:%M}"),
        (_("筛选条件"), export.filters or _("无")),
        (_("使用要求"), _("仅供履行职责使用，不得向无关人员提供；个人联系方式已隐去中间几位。")),
    ]


class _Progress:
    """Says on a connection of its own how far an attempt is, and holds the lease by it."""

    def __init__(self, export: Export, total: int, connection: BaseDatabaseWrapper) -> None:
        self.export, self.total, self.connection = export, total, connection
        self.done, self.told_at = 0, 0.0
        self._tell()

    def more(self, number: int) -> None:
        """``LostLease`` when it is another's meanwhile."""
        self.done += number
        if time.monotonic() - self.told_at >= TELLING:
            self._tell()

    def _tell(self) -> None:
        self.told_at = time.monotonic()
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Export._meta.db_table} SET rows_done = %s, rows_total = %s, leased_until = %s"  # noqa: S608  (our own table)
                " WHERE id = %s AND attempts = %s AND state = %s",
                [
                    self.done, self.total, timezone.now() + LEASE,
                    self.export.pk, self.export.attempts, ExportState.MAKING.value,
                ],
            )  # fmt: skip
            if not cursor.rowcount:
                raise LostLease


def _still(export: Export) -> Any:
    return Export.objects.filter(pk=export.pk, attempts=export.attempts, state=ExportState.MAKING)


def _hand_over(export: Export, written: storage.Written) -> bool:
    """The file becomes the export's, and its asker is told; unless another attempt has begun since."""
    now = timezone.now()
    kept_until = now + kept_for()
    with transaction.atomic():
        is_ours = _still(export).update(
            state=ExportState.READY,
            file=written.name,
            size=written.size,
            sha256=written.sha256,
            rows_done=export.rows_done,
            rows_total=export.rows_total,
            made_at=now,
            kept_until=kept_until,
            leased_until=None,
            error="",
        )
        if is_ours:
            text = _("共 %(rows)d 行，%(until)s前可以下载。") % {
                "rows": export.rows_done,
                "until": f"{timezone.localtime(kept_until):%Y-%m-%d %H:%M} ",
            }
            _tell(export, _("“%(title)s”已导出") % {"title": export.title}, text)
    if not is_ours:
        storage.remove(written.name)
    return bool(is_ours)


def _postpone(export: Export) -> None:
    """Tried again after a pause, during which nobody may take it; after the last one given up."""
    if export.attempts >= ATTEMPTS:
        _fail(export, _("生成失败，请稍后重新导出，或联系系统管理员。"))
    else:
        _still(export).update(
            state=ExportState.PENDING, leased_until=timezone.now() + PAUSES[export.attempts - 1]
        )


@transaction.atomic
def _fail(export: Export, reason: str) -> None:
    if _still(export).update(
        state=ExportState.FAILED, error=reason, made_at=timezone.now(), leased_until=None
    ):
        _tell(export, _("“%(title)s”没有导出") % {"title": export.title}, reason)


def _tell(export: Export, subject: str, body: str) -> None:
    notify(users=[export.by.user], subject=subject, body=body, url=export.get_absolute_url())

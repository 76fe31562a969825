"""Asking for a list as a file, and sweeping away what was kept long enough."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import storage
from portal.errors import InvalidInput, NotAllowed, TooOften
from portal.exchange import tables
from portal.exchange.enums import ExportFormat, ExportState
from portal.exchange.models import Export
from portal.organizations.models import Membership, User
from portal.organizations.recording import record

#: Of one person, at a time.
MOST_UNMADE = 5
#: What is made well within the time of a task (docs/performance.md); a sheet has 1,048,576 rows.
MOST_ROWS = 500_000
LONGEST_FILTERS = 4000
FOLDER = "exports"


def kept_for() -> timedelta:
    return timedelta(days=settings.EXPORT_KEPT_DAYS)


@transaction.atomic
def ask_for_export(*, actor: Membership, kind: str, filters: str, file_format: str) -> Export:
    """Leaves a row that a worker makes a file of, for the actor alone. ``filters`` is the query string of the list.

    ``NotAllowed`` for a list that is not the actor's, ``InvalidInput`` for filters that the list does not know or that
    mean nothing, for a format that is none and for too many rows, ``TooOften`` while ``MOST_UNMADE`` of the person
    wait."""
    table = tables.find(kind)
    if table is None or not table.is_for(actor):
        raise NotAllowed(_("没有这个列表。"))
    if file_format not in ExportFormat.values:
        raise InvalidInput(_("请选择文件格式。"), field="format")
    if unknown := sorted(QueryDict(filters).keys() - set(table.filters)):
        # Left out, it would give more than was asked for.
        raise InvalidInput(
            _("这个列表没有筛选条件：%(names)s。") % {"names": "、".join(unknown)}, field="filters"
        )
    # What is asked at once by one person is counted one by one.
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if Export.objects.unmade().filter(by__user=actor.user_id).count() >= MOST_UNMADE:
        raise TooOften(_("您有 %(most)d 个导出还没有生成，请等其中一个完成后再试。") % {"most": MOST_UNMADE})
    now = timezone.now()
    count_rows(table, actor, filters, now)
    export = Export.objects.create(
        kind=kind, title=str(table.title), filters=filters, format=file_format, by=actor, asked_at=now
    )
    _record("export.asked", _("申请导出“%(title)s”"), export, now)
    return export


@transaction.atomic
def note_download(*, export: Export, now: datetime) -> None:
    """Writes down that the file is handed out, every time: what leaves the platform is not called back."""
    _record("export.downloaded", _("下载导出的“%(title)s”"), export, now)


def _record(kind: str, words: str, export: Export, now: datetime) -> None:
    record(
        actor=export.by,
        organization=export.by.organization,
        kind=kind,
        summary=words % {"title": export.title},
        data={
            "export": str(export.pk),
            "kind": export.kind,
            "filters": export.filters,
            "format": export.format,
            "rows": export.rows_total,
        },
        now=now,
    )


def count_rows(table: tables.Table, membership: Membership, filters: str, now: datetime) -> int:
    """How many rows the list has for the person now. ``InvalidInput`` for more than one file takes: what is taken out
    is never cut off in silence."""
    if len(filters) > LONGEST_FILTERS:
        raise InvalidInput(_("筛选条件过长，请减少条件后再导出。"))
    found = tables.count(table.rows(membership, QueryDict(filters), now))
    if found > MOST_ROWS:
        how = table.narrowing or _("缩小筛选范围")
        raise InvalidInput(
            _("一次最多导出 %(most)d 行，请%(how)s后再导出。") % {"most": MOST_ROWS, "how": how}
        )
    return found


def sweep_exports(*, now: datetime) -> int:
    """Takes away the files that were kept long enough; how many. Those that a worker left when it was killed, or that
    came too late, go the same way."""
    swept = 0
    for export in Export.objects.filter(state=ExportState.READY, kept_until__lte=now):
        storage.remove(str(export.file))  # first: while the row names it, it is found again
        Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, file="")
        swept += 1
    for name in storage.older_than(FOLDER, now - kept_for() - timedelta(days=1)):
        storage.remove(name)
    return swept

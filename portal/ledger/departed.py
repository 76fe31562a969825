"""Entries whose month has left for a file: told wherever a ledger is read, so that it is never silently shorter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, Min, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from portal.ledger.models import DepartedEntry, Ledger, LedgerEntry


@dataclass(frozen=True, slots=True)
class Gone:
    """Entries of one ledger in one file: how many, and the numbers of the first and the last of them."""

    file: str
    sha256: str
    count: int
    first: int
    last: int

    @property
    def text(self) -> str:
        return _(
            "第 %(first)d 条至第 %(last)d 条中的 %(count)d 条已移出数据库，"
            "内容存于文件 %(file)s（SHA-256 %(sha256)s），此处只留校验值。"
        ) % {name: getattr(self, name) for name in ("first", "last", "count", "file", "sha256")}


def gone_from(ledger: Ledger) -> list[Gone]:
    """What has left of a ledger, a line for each file, in order. Asked for after its entries were read: what leaves in
    between is told twice rather than not at all."""
    found = ledger.departed.gone().order_by().values(file=F("month__file"), sha256=F("month__sha256"))
    counted = found.annotate(count=Count("pk"), first=Min("sequence"), last=Max("sequence"))
    return [Gone(**row) for row in counted.order_by("first")]


def with_departed(ledger_id: Any, entries: Iterable[LedgerEntry]) -> Iterator[LedgerEntry | DepartedEntry]:
    """Entries, which come by their numbers, with what stays of those that have left in their places. The first of them
    is read before what stays is asked for; see ``gone_from``."""
    entries = iter(entries)
    first = [entry for entry in (next(entries, None),) if entry is not None]
    stayed = DepartedEntry.objects.gone().filter(ledger=ledger_id).order_by("sequence")
    before = None
    links: Iterator[LedgerEntry | DepartedEntry] = merge(
        chain(first, entries), stayed.iterator(), key=lambda link: link.sequence
    )
    for link in links:
        if isinstance(link, LedgerEntry) or link.pk != before:
            yield link
        before = link.pk


def telling_what_left() -> QuerySet[Ledger]:
    """Ledgers, each with ``left``: what ``gone_from`` says of it."""
    stayed = DepartedEntry.objects.gone().filter(ledger=OuterRef("pk")).order_by()
    files = stayed.values(file=F("month__file"), sha256=F("month__sha256"))
    counted = files.annotate(count=Count("pk"), first=Min("sequence"), last=Max("sequence")).order_by("first")
    names = ("file", "sha256", "count", "first", "last")
    told = counted.values_list(JSONObject(**{name: name for name in names}), flat=True)
    return Ledger.objects.annotate(left=ArraySubquery(told))

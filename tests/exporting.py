"""Taking a list out within a test, without the connections and the transaction of a worker."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from portal.exchange import tables
from portal.exchange.models import Export
from portal.exchange.services import making
from portal.exchange.services.exports import ask_for_export
from portal.organizations.models import Membership


@contextmanager
def in_this_transaction() -> Iterator[None]:
    """What a test has not committed is seen by its own connection alone."""
    with (
        patch.object(making, "snapshot", nullcontext),
        patch.object(making, "beside", lambda: nullcontext(connection)),
    ):
        yield


def make_all() -> int:
    with in_this_transaction():
        return making.make_pending(stop_at=monotonic() + 60)


def ask(person: Membership, kind: str, file_format: str = "xlsx", /, **filters: Any) -> Export:
    return ask_for_export(
        actor=person, kind=kind, filters=urlencode(filters, doseq=True), file_format=file_format
    )


def take_out(person: Membership, kind: str, file_format: str = "xlsx", /, **filters: Any) -> Export:
    """The export, made; what it failed with is in its ``error``."""
    export = ask(person, kind, file_format, **filters)
    make_all()
    export.refresh_from_db()
    return export


def cells_of(export: Export) -> list[tuple[Any, ...]]:
    """The cells of a workbook, the head first."""
    assert export.state == "ready", export.error
    with export.file.open("rb") as file:
        return list(load_workbook(io.BytesIO(file.read())).active.iter_rows())


def rows_of(export: Export) -> list[list[Any]]:
    """The values of a file, the head first."""
    if export.format == "xlsx":
        return [[cell.value for cell in row] for row in cells_of(export)]
    assert export.state == "ready", export.error
    with export.file.open("rb") as file:
        lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
        return [line for line in lines if not line[0].startswith("导出说明")]


def seen(person: Membership, kind: str, /, **filters: Any) -> list[list[str]]:
    """The rows of a table as the person sees them, as texts, without making a file."""
    table, now = tables.find(kind), timezone.now()
    assert table is not None
    rows = table.rows(person, QueryDict(urlencode(filters, doseq=True)), now)
    return [
        [str(column.value(row) or "") for column in table.columns]
        for some in tables.chunks(rows)
        for row in table.prepared(some, now)
    ]

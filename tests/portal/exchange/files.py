"""Files to bring in, made by the test."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from portal.exchange.importing import importer_of
from portal.exchange.models import Import
from portal.exchange.services.imports import begin_import
from portal.organizations.models import Membership


def heads(kind: str) -> list[str]:
    return [str(column.head) for column in importer_of(kind).columns]


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    for row in (head, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def comma_separated(rows: Sequence[Sequence[Any]], head: Sequence[Any], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def bring(kind: str, rows: Sequence[Sequence[Any]], actor: Membership, name: str = "台账.csv") -> Import:
    """A file with all columns of the kind in their order, taken in."""
    content = comma_separated(rows, heads(kind))
    return begin_import(kind=kind, file=io.BytesIO(content), name=name, size=len(content), actor=actor)


def record(number: int, /, **changed: str) -> list[str]:
    """A line of an old ledger."""
    values = {
        "number": f"2023-{number:05}",
        "client": f"博乐市第{number}纺织有限公司",
        "matter": "建设工程规划许可证核发",
        "entrusted_on": f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "period": "至办结",
        "officer": "张三",
        "progress": "已办结",
        "follow_up": "满意",
        "note": "",
    }
    return list((values | changed).values())

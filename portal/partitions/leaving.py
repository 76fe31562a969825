"""Months that leave: out of the database, into a file of their own. As the owner of the tables."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from portal import audit
from portal.health.clock import database_now
from portal.partitions import catalog
from portal.partitions.making import Refused, alone, run
from portal.partitions.tables import EMAILS, SIGN_INS, Partitioned, month_of, months_on

LEFT = "partitions.left"
FORMAT = "yuanbantong-rows/1"
CHUNK = 2_000
#: For how many whole months rows stay where the portal reads them.
KEPT = {SIGN_INS: 36, EMAILS: 12}
#: What is not over yet.
_UNDER_WAY = {EMAILS: "SELECT EXISTS (SELECT FROM {} WHERE state = 'pending')"}


def let_go(one: Partitioned, name: str, folder: Path, now: datetime) -> Path:
    """Writes the rows of the oldest month into a file below ``folder``, takes the month out of the table and, once the
    file is known to hold exactly what it held, removes it; the file. The audit log keeps its name and SHA-256.

    Killed half-way it is run again: until the month is out nothing is changed, and from then on its rows are in a table
    by itself, which the file is written from anew. ``Refused`` for any but the oldest month, one that is not to leave
    yet; ``OSError`` if the file cannot be written. Entries of ledgers leave otherwise (``departing``).
    """
    path = folder / f"{name}.jsonl.gz"
    aside = f"{name}_left"
    if catalog.exists(aside):
        write(path, name, aside)
    else:
        _require_fit(one, name, now)
        write(path, name, name)
        with alone():
            run("LOCK TABLE {table}", table=one.table)
            run("ALTER TABLE {table} DETACH PARTITION {name}", table=one.table, name=name)
            run("ALTER TABLE {name} RENAME TO {aside}", name=name, aside=aside)
    digest, rows = _content(name, _lines(aside))
    if (digest, rows) != _content_of(path):
        raise Refused(
            _("%(path)s 与移出的 %(table)s 不符，什么也没有删除。") % {"path": path, "table": aside}
        )
    with alone():
        run("DROP TABLE {aside}", aside=aside)
        audit.record(
            actor=None,
            organization=None,
            kind=LEFT,
            summary=_("%(name)s 的 %(rows)d 条记录移出数据库，存为 %(file)s")
            % {"name": name, "rows": rows, "file": path.name},
            data={"table": one.table, "rows": rows, "file": path.name, "sha256": sha256(path)},
            now=database_now(),
        )
    return path


def _require_fit(one: Partitioned, name: str, now: datetime) -> None:
    end = require_oldest(one, name)
    if end > months_on(month_of(now), -KEPT[one]):
        raise Refused(
            _("%(name)s 还不到移出的时候：须保留 %(months)d 个月。") % {"name": name, "months": KEPT[one]}
        )
    if one in _UNDER_WAY and catalog.ask(_UNDER_WAY[one].format(name))[0][0]:
        raise Refused(_("%(name)s 里还有没有办完的。") % {"name": name})


def require_oldest(one: Partitioned, name: str) -> datetime:
    """Until when the month lasts; ``Refused`` for any but the oldest, which is not the only one."""
    oldest = catalog.partitions(one.table)[0]
    if oldest.name != name or oldest.end is None:
        raise Refused(_("只能移出最早的一个分区，现为 %(name)s。") % {"name": oldest.name})
    return oldest.end


def write(path: Path, name: str, table: str) -> int:
    """The rows of a table as those of the partition ``name``: one line a row in the order of keys, between one that
    says what it is and one that says how many there are; that number. The same rows make the same file, whenever it is
    written. Readable by its owner alone; nothing is left of one that is interrupted."""
    lines, new = 0, path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with gzip.GzipFile("", "wb", 4, raw, mtime=0) as file:
                for line in _framed(name, _lines(table)):
                    file.write(line)
                    lines += 1
            raw.flush()
            os.fsync(raw.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return lines - 2


def _framed(name: str, lines: Iterator[bytes]) -> Iterator[bytes]:
    rows = 0
    yield json.dumps({"format": FORMAT, "table": name}).encode() + b"\n"
    for line in lines:
        rows += 1
        yield line
    yield json.dumps({"end": rows}).encode() + b"\n"


def _lines(table: str) -> Iterator[bytes]:
    """PostgreSQL's own words for each row, a few at a time."""
    last = 0
    question = f"SELECT id, to_jsonb(one)::text FROM {table} AS one WHERE id > %s ORDER BY id LIMIT {CHUNK}"  # noqa: S608  (names of ours)
    while rows := catalog.ask(question, last):
        for _key, text in rows:
            yield text.encode() + b"\n"
        last = rows[-1][0]


def _content(name: str, lines: Iterator[bytes]) -> tuple[str, int]:
    """The SHA-256 of what a file of these lines says, and how many there are."""
    digest, number = hashlib.sha256(), -2
    for line in _framed(name, lines):
        digest.update(line)
        number += 1
    return digest.hexdigest(), number


def _content_of(path: Path) -> tuple[str, int]:
    digest, number = hashlib.sha256(), -2
    with gzip.open(path, "rb") as file:
        for line in file:
            digest.update(line)
            number += 1
    return digest.hexdigest(), number


def holds(path: Path, name: str, table: str) -> bool:
    """Whether the file says of the partition ``name`` what stands in the table."""
    return _content(name, _lines(table)) == _content_of(path)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

#!/usr/bin/env python3
"""Verifies an export of the portal's ledgers against anchors that were kept outside: README.md (中文) tells how.

Needs Python 3.11 and `cryptography`, nothing of the portal, no network. Entries and traces are read once, in the order
of their keys; in memory are one anchor and some 250 bytes for each ledger, however many entries there are. What each
traced row said last stands in a temporary file meanwhile.
"""

import argparse
import gzip
import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

EXPORTS = ("yuanbantong-ledgers/1", "yuanbantong-ledgers/2", "yuanbantong-ledgers/3")
# The file of a month of entries that have left the portal; and the entry of the audit log that tells of one.
ROWS, ENTRIES, LEFT = "yuanbantong-rows/1", "ledger_ledgerentry", "partitions.left"
# Anchors of the first kind are from before there were traces; none comes after one of the second.
ANCHOR, ANCHOR_OF_TRACES = "yuanbantong-anchor/1", "yuanbantong-anchor/2"
HOLDS, BROKEN, UNREADABLE = 0, 1, 2
# An act may take this long from its entry to its commit; and clocks of several machines may differ by this much.
UNDER_WAY, SKEW = timedelta(hours=1), timedelta(minutes=5)
# Anchors are made once an hour, whether there is something new or not: a longer gap is intent or fault.
LATE_HOURS = 3.0
STATED = (
    "format", "number", "first_entry", "last_entry", "count", "root", "ledgers", "heads_root", "previous_hash",
    "made_at", "key_id",
)  # fmt: skip
TRACED = ("first_trace", "last_trace", "trace_count", "trace_root")
# What traces are of. Once a column is filled it stays as it is, but for the name of a ledger, which no other ledger has
# borne, the sha256 of a paper (its third column) that is printed anew, its earlier bytes being kept as a printing, and
# what may be exchanged (EXCHANGED), which is told.
KINDS = {
    "storedfile": "上传文件", "document": "文书", "rendering": "文书的较早排版", "sealing": "用印文书",
    "ledger": "台账", "auditledger": "审计日志", "proxyrequest": "代办申请", "archivedcase": "导入的案卷",
    "filing": "归档案卷",
}  # fmt: skip
# Rows that say which upload is what in a case.
NAMING = {
    "materialfile": "申请材料的文件", "requestmatter": "事项的结果文件", "progressnode": "办理进展的附件",
    "supervisionreply": "督办反馈", "delivery": "签收回执", "enterpriseclaim": "企业认领", "proxyrequest": "代办申请",
    "permitfile": "许可材料的文件", "permitvisit": "核查记录", "promise": "承诺书",
    "creditnote_evidence": "异议的证明材料",
    "packageitem": "移交资料", "training": "业务培训", "checkitem": "检查项", "authority": "依据文件",
    "instrument": "赋权文书", "order": "行政决定", "permit": "许可申请",
}  # fmt: skip
KINDS |= NAMING
PAPER_HASH = 2
# What a department hands over again, and the scan of an authority, may be another upload; the earlier one stays.
EXCHANGED = (("packageitem", 0), ("authority", 1))
# What may be deleted: a printing that came to nothing; an upload and its place among the materials, until the case has
# its number, and of no case if nothing ever named it; what names no upload.
MAY_GO = ("storedfile", "rendering", "materialfile")
MAY_GO_EMPTY = ("requestmatter", "checkitem")
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
Record = dict[str, Any]


def stop(message: str) -> NoReturn:
    """What was handed over cannot be read at all: nothing is said of the ledgers."""
    print(f"无法核验：{message}", file=sys.stderr)
    sys.exit(UNREADABLE)


def canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sealed(entry: Record) -> str:
    """The hash of an entry: over all that it says, its place in its ledger, and the hash before it."""
    return sha256(
        canonical({name: value for name, value in entry.items() if name not in ("id", "hash")})
    ).hex()


class Tree:
    """The Merkle root (RFC 6962) of leaves that come one by one."""

    def __init__(self) -> None:
        self.count = 0
        self._peaks: list[tuple[int, bytes]] = []  # height and root of complete trees, from left to right

    def add(self, leaf: str) -> None:
        height, node = 0, sha256(b"\x00" + leaf.encode())
        while self._peaks and self._peaks[-1][0] == height:
            node = sha256(b"\x01" + self._peaks.pop()[1] + node)
            height += 1
        self._peaks.append((height, node))
        self.count += 1

    def root(self) -> str:
        if not self._peaks:
            return sha256(b"").hex()
        node = self._peaks[-1][1]
        for _height, left in reversed(self._peaks[:-1]):
            node = sha256(b"\x01" + left + node)
        return node.hex()


def stated(anchor: Record) -> bytes:
    """What is hashed and signed of an anchor."""
    names = STATED + TRACED if anchor["format"] == ANCHOR_OF_TRACES else STATED
    return canonical({name: anchor[name] for name in names})


def root_of_heads(heads: list[list[Any]]) -> str:
    tree = Tree()
    for ledger, length, digest in heads:
        tree.add(f"{ledger}:{length}:{digest}")
    return tree.root()


@dataclass
class Findings:
    """What does not hold: in general, and of each ledger the first place."""

    general: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ledgers: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def of(self, ledger: str, fault: str) -> None:
        self.ledgers.setdefault(ledger, fault)


class Anchors:
    """The anchors of the file, each proven by itself before it is used; the first that is not ends them.

    ``wanted`` tells which of them an export must know; the file may be newer.
    """

    def __init__(self, path: Path, keys: dict[str, Ed25519PublicKey], findings: Findings) -> None:
        self.path, self.keys, self.findings = path, keys, findings
        self.hashes: dict[int, str] = {}
        self.wanted: Callable[[Record], bool] = lambda anchor: True
        self.failed = False
        self._earlier_keys: set[str] = set()

    def __iter__(self) -> Iterator[Record]:
        previous: Record = {
            "number": 0,
            "last_entry": 0,
            "hash": "0" * 64,
            "made_at": "",
            "key_id": "",
            "format": "",
        }
        with self.path.open("rb") as file:
            for text in file:
                try:
                    anchor = json.loads(text)
                    number = int(anchor["number"])
                except (*MALFORMED, RecursionError):
                    continue  # what a crash left of a line; the anchor itself must be in the next all the same
                if fault := self._fault(anchor, previous):
                    before = previous["number"]
                    self.findings.general.append(
                        f"锚点文件：第 {before} 号之后的一行（写作第 {number} 号）{fault}"
                    )
                    self.failed = True
                    return
                if previous["key_id"] not in ("", anchor["key_id"]):
                    self._earlier_keys.add(previous["key_id"])
                self.hashes[number] = anchor["hash"]
                previous = anchor
                if self.wanted(anchor):
                    yield anchor

    def _fault(self, anchor: Record, previous: Record) -> str:
        try:
            if (
                anchor["format"] not in (ANCHOR, ANCHOR_OF_TRACES)
                or sha256(stated(anchor)).hex() != anchor["hash"]
            ):
                return "内容与校验值不符"
            key = self.keys.get(anchor["key_id"])
            if key is None:
                return f"所用的密钥 {anchor['key_id']} 不在给出的公钥之中"
            key.verify(bytes.fromhex(anchor["signature"]), stated(anchor))
            if anchor["key_id"] in self._earlier_keys:
                return "用已更换的旧密钥签名"
            if (len(anchor["heads"]), root_of_heads(anchor["heads"])) != (
                anchor["ledgers"],
                anchor["heads_root"],
            ):
                return "所列台账被改动"
            expected = (previous["number"] + 1, previous["last_entry"] + 1, previous["hash"])
            if (anchor["number"], anchor["first_entry"], anchor["previous_hash"]) != expected:
                return "与上一号不衔接：中间有缺失、增加或调换"
            if anchor["format"] == ANCHOR_OF_TRACES:
                if anchor["first_trace"] != previous.get("last_trace", 0) + 1:
                    return "登记的痕迹与上一号不衔接"
            elif previous["format"] == ANCHOR_OF_TRACES:
                return "没有痕迹，而上一号有"
            if previous["made_at"] and moment(anchor["made_at"]) <= moment(previous["made_at"]):
                return "时间早于上一号"
        except InvalidSignature:
            return "签名不成立"
        except MALFORMED:
            return "格式不正确"
        return ""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(slots=True)
class Chain:
    """How far a ledger was read: its length, the hash at its end, how much of it anchors have confirmed, and when its
    last entry was written."""

    length: int
    head: bytes
    confirmed: int
    recorded_at: float


class Month:
    """A month of entries that have left: how many the export has, of which ledgers, and the file of what they said, if
    it was handed over. The file is in the order of keys, as the export is, and read along with it."""

    def __init__(self, row: Record) -> None:
        self.row = row
        self.count = 0
        self.spans: dict[
            str, tuple[int, int]
        ] = {}  # of each ledger the first and the last, if there is no file
        self.file: Iterator[Record] | None = None
        self._waiting: Record | None = None

    def open(self, path: Path) -> str:
        """Reads along with the file from now on; what is wrong with it as a whole."""
        with path.open("rb") as raw:
            if hashlib.file_digest(raw, "sha256").hexdigest() != self.row["sha256"]:
                return f"{path} 与登记的 SHA-256 不符，内容不予采用"
        self.file = records(path)
        head = next(self.file, {})
        if (head.get("format"), head.get("table")) != (ROWS, self.row["name"]):
            return f"{path} 不是 {self.row['name']} 的文件"
        return ""

    def take(self, key: int) -> Record | None:
        """What the file says of the entry with that key. Keys that it passes over are of no entry of the export."""
        while self._waiting is None or self._waiting["id"] < key:
            row = next(self.file or iter(()), {"end": 0})
            self._waiting = {"id": sys.maxsize} if "end" in row else row
        return as_exported(self._waiting) if self._waiting["id"] == key else None

    def add(self, entry: Record) -> None:
        self.count += 1
        if self.file is None:
            first, _last = self.spans.get(entry["ledger"], (entry["sequence"], 0))
            self.spans[entry["ledger"]] = (first, entry["sequence"])


def as_exported(row: Record) -> Record:
    """An entry as an export says it, from the row as PostgreSQL said it."""
    told = {name.removesuffix("_id"): value for name, value in row.items()}
    for name in ("occurred_at", "recorded_at"):
        told[name] = moment(told[name]).astimezone(UTC).isoformat(timespec="microseconds")
    return told


class Traces:
    """What rows said in the course of time, held against anchors, against what they say now, and against the rule that
    what they name stays. In a temporary file, however many rows there are."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.count = self.unanchored = self.taken_back = 0
        self.waiting_since: datetime | None = None  # when the oldest that no anchor covers was written
        self._anchors: list[tuple[int, str, int, int, str]] = []
        self._next = 0
        self._tree = Tree()
        self._last_id = 0
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript("""
            PRAGMA journal_mode = OFF;
            CREATE TABLE said (kind TEXT, key TEXT, value TEXT, seen INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
            CREATE TABLE borne (label TEXT PRIMARY KEY, ledger TEXT) WITHOUT ROWID;
            CREATE TABLE named (upload TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE printed_anew (paper TEXT, sha256 TEXT, PRIMARY KEY (paper, sha256)) WITHOUT ROWID;
            BEGIN;
        """)

    @property
    def newest(self) -> tuple[int, str] | None:
        """Number and moment of the newest anchor of traces."""
        return self._anchors[-1][:2] if self._anchors else None

    def cover(self, anchor: Record) -> None:
        """An anchor whose entries have come: it covers traces, too, unless it is from before there were any."""
        if anchor["format"] == ANCHOR_OF_TRACES:
            told = (anchor["number"], anchor["made_at"], anchor["last_trace"], anchor["trace_count"])
            self._anchors.append((*told, anchor["trace_root"]))

    def trace(self, trace: Record) -> None:
        if trace["id"] <= self._last_id:
            stop(f"导出文件的痕迹没有按编号排列（{trace['id']}）")
        self._last_id = trace["id"]
        while self._next < len(self._anchors) and trace["id"] > self._anchors[self._next][2]:
            self._close()
        self.count += 1
        if self._next < len(self._anchors):
            content = [trace[name] for name in ("id", "kind", "key", "value", "recorded_at")]
            self._tree.add(canonical(content).decode())
        else:
            self.unanchored += 1
            at = moment(trace["recorded_at"])
            self.waiting_since = min(at, self.waiting_since or at)
        kind, key, value = trace["kind"], trace["key"], trace["value"]
        before = self._said(kind, key)
        if before is not None and (fault := self._change(kind, key, json.loads(before[0]), value)):
            self._fault(kind, key, fault)
        if kind == "ledger" and value and value[0]:
            self._name(key, value[0], before)
        if kind in NAMING:
            uploads = [(one,) for one in value or () if isinstance(one, str)]
            self._rows.executemany("INSERT OR IGNORE INTO named VALUES (?)", uploads)
        self._rows.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?, 0)", (kind, key, json.dumps(value)))

    def _close(self) -> None:
        number, made_at, _last, count, root = self._anchors[self._next]
        if (self._tree.count, self._tree.root()) != (count, root):
            self.findings.general.append(
                f"第 {number} 号锚点（{made_at}）与痕迹不符：应有 {count} 条，现有 {self._tree.count} 条"
            )
        self._tree = Tree()
        self._next += 1

    def _said(self, kind: str, key: str) -> tuple[str] | None:
        found = self._rows.execute(
            "SELECT value FROM said WHERE kind = ? AND key = ?", (kind, key)
        ).fetchone()
        return found and (str(found[0]),)

    def _change(self, kind: str, key: str, before: list[Any] | None, after: list[Any] | None) -> str:
        """What is wrong with one trace taking the place of another."""
        if before is None:
            return "登记为已删除，后来又出现"
        if after is None:
            return self._gone(kind, key, before)
        for place, old in enumerate(before if kind != "ledger" else []):
            new = after[place] if place < len(after) else None
            if old in (None, "", new):
                continue
            if (kind, place) in EXCHANGED:
                self.findings.notes.append(f"{KINDS[kind]} {key} 的文件由 {old} 换成 {new}")
                continue
            if kind != "document" or place != PAPER_HASH:
                return f"登记过的 {old} 后来变成 {new}"
            self._rows.execute("INSERT OR IGNORE INTO printed_anew VALUES (?, ?)", (key, old))
        return ""

    def _gone(self, kind: str, key: str, before: list[Any]) -> str:
        """What is wrong with a row being deleted."""
        if kind in MAY_GO_EMPTY and not any(before):
            return ""
        if kind not in MAY_GO:
            return "被删除"
        if kind != "materialfile":
            self.taken_back += 1
        if kind == "rendering":
            return ""
        ledger = before[0]
        if kind == "materialfile":
            upload = self._said("storedfile", before[1])
            ledger = (json.loads(upload[0]) or [None])[0] if upload else None
        case = self._said("ledger", ledger) if ledger else None
        if case and any(json.loads(case[0]) or ()):
            return "在案件编号以后被删除"
        named = self._rows.execute("SELECT 1 FROM named WHERE upload = ?", (key,)).fetchone()
        return "曾是案件的一部分，却被删除" if kind == "storedfile" and not ledger and named else ""

    def _name(self, ledger: str, label: str, before: tuple[str] | None) -> None:
        self._rows.execute("INSERT OR IGNORE INTO borne VALUES (?, ?)", (label, ledger))
        [first] = self._rows.execute("SELECT ledger FROM borne WHERE label = ?", (label,)).fetchone()
        earlier = json.loads(before[0])[0] if before and json.loads(before[0]) else ""
        if first != ledger:
            self.findings.general.append(f"编号 {label} 先后属于两本台账：{first}、{ledger}")
        elif earlier not in ("", label):
            self.findings.notes.append(f"台账 {ledger} 的编号由 {earlier} 改为 {label}")

    def row(self, row: Record) -> None:
        """A traced row as it stands, all traces having come."""
        kind, key, value = row["kind"], row["key"], row["value"]
        said = self._said(kind, key)
        if said is None:
            self._fault(kind, key, f"没有登记过，现为 {shown(value)}")
        elif said[0] != json.dumps(value):
            self._fault(kind, key, f"现为 {shown(value)}，登记的是 {shown(json.loads(said[0]))}")
        self._rows.execute("UPDATE said SET seen = 1 WHERE kind = ? AND key = ?", (kind, key))
        if kind == "rendering":
            self._rows.execute("DELETE FROM printed_anew WHERE paper = ? AND sha256 = ?", value[:2])

    def finish(self) -> None:
        while self._next < len(self._anchors):
            self._close()
        missing = "SELECT kind, key, value FROM said WHERE seen = 0 AND value <> 'null'"
        for kind, key, value in self._rows.execute(missing):
            self._fault(kind, key, f"不见了，登记的是 {shown(json.loads(value))}")
        for paper, digest in self._rows.execute("SELECT paper, sha256 FROM printed_anew"):
            self._fault("document", paper, f"登记过的 {digest} 换成了别的，没有留下较早的排版")
        self._rows.close()

    def _fault(self, kind: str, key: str, fault: str) -> None:
        if kind == "ledger":
            return self.findings.of(key, fault)
        self.findings.general.append(f"{KINDS.get(kind, kind)} {key}：{fault}")


def shown(value: list[Any] | None) -> str:
    return "（已删除）" if value is None else " ".join(str(one) for one in value if one not in (None, ""))


class Verifier:
    """Takes the records of an export in their order, and the anchors along with them."""

    def __init__(self, anchors: Anchors, findings: Findings, made_at: datetime, files: list[Path]) -> None:
        self.findings = findings
        self.months: dict[str, Month] = {}
        self._files = {path.name: path for path in files}
        self._left: dict[
            str, tuple[Any, Any]
        ] = {}  # what the audit log says of files: how many entries, and SHA-256
        self._departed: dict[str, str] = {}  # of which ledgers entries have left, and when the first did
        self._closed_at: dict[str, str | None] = {}  # of these
        self._logs: set[str] = set()  # the ledgers that are audit logs, which are never closed
        self.made_at = made_at
        self.traces = Traces(findings)
        self.chains: dict[bytes, Chain] = {}
        self.entries = self.unanchored = self.held_by_hash = 0
        self.closed: dict[
            int, datetime
        ] = {}  # anchors that were held against the entries, and when they were made
        self.kept: dict[int, str] = {}  # anchors as the database has them
        self._file = anchors
        anchors.wanted = lambda anchor: anchor["number"] in self.kept or moment(anchor["made_at"]) <= made_at
        self._anchors = iter(anchors)
        self._anchor: Record | None = None
        self._since: datetime | None = None  # when the anchor before was made
        self._tree = Tree()
        self._register: tuple[Any, int, datetime] | None = None
        self._last_id = 0

    def anchor(self, row: Record) -> None:
        """An anchor as the database has it; these come first."""
        good = sha256(stated(row)).hex() == row["hash"]
        self.kept[row["number"]] = row["hash"] if good else "?"

    def begin(self) -> None:
        """The anchors of the database are known now: those of the file are next."""
        self._anchor = next(self._anchors, None)

    def month(self, row: Record) -> None:
        """A month that has left; these come before entries."""
        month = self.months[row["name"]] = Month(row)
        path = self._files.pop(row["file"], None)
        if path is not None and (fault := month.open(path)):
            month.file = None
            self.findings.general.append(f"移出的 {row['name']}：{fault}")

    def departed(self, stayed: Record) -> None:
        """What stays of an entry that has left: as the entry itself where the file of its month says what it was."""
        month = self.months.get(stayed["month"])
        if month is None:
            stop(f"导出文件里没有移出的月份 {stayed['month']}")
        month.add(stayed)
        first = self._departed.setdefault(stayed["ledger"], month.row["left_at"])
        self._departed[stayed["ledger"]] = min(first, month.row["left_at"])
        if month.file is None:
            self.held_by_hash += 1
            return self._take(stayed, whole=False)
        told = month.take(stayed["id"])
        if told is None:
            self.findings.of(stayed["ledger"], f"第 {stayed['sequence']} 条不在 {month.row['file']} 中")
        elif any(told[name] != stayed[name] for name in stayed if name != "month"):
            self.findings.of(stayed["ledger"], f"第 {stayed['sequence']} 条与 {month.row['file']} 中的不同")
        return self._take(told or stayed, whole=told is not None)

    def _close_months(self) -> None:
        """All entries have come: each month is as long as it says, and was told in the audit log when it left."""
        for name, month in self.months.items():
            row, told = month.row, self._left.get(month.row["file"])
            fault = ""
            if month.count != row["entries"]:
                fault = f"应有 {row['entries']} 条的校验值，现有 {month.count} 条"
            elif told is None:
                fault = f"审计日志里没有 {row['file']} 的登记（登记所在的月份也已移出的，请一并给出其文件）"
            elif told != (row["entries"], row["sha256"]):
                fault = f"审计日志登记的 {row['file']} 条数或 SHA-256 与此不同"
            if fault:
                self.findings.general.append(f"移出的 {name}：{fault}")
            for ledger, (first, last) in month.spans.items():
                self.findings.notes.append(
                    f"台账 {ledger} 第 {first} 条至第 {last} 条中移出的只核对了校验值，内容在 {row['file']}"
                    f"（SHA-256 {row['sha256']}），用 --month 给出后逐条核验"
                )
        for path in self._files.values():
            self.findings.general.append(f"{path} 不是导出登记的月份文件")

    def entry(self, entry: Record) -> None:
        self._take(entry, whole=True)

    def _take(self, entry: Record, *, whole: bool) -> None:
        """An entry; of one that is not whole nothing is known but its place, its moment and its hash."""
        if entry["id"] <= self._last_id:
            stop(f"导出文件的记录没有按编号排列（{entry['id']}）")
        self._last_id = entry["id"]
        while self._anchor is not None and entry["id"] > self._anchor["last_entry"]:
            self._close(self._anchor)
        self.entries += 1
        ledger = entry["ledger"]
        if self._anchor is None:
            self.unanchored += 1
        else:
            self._tree.add(f"{entry['id']}:{ledger}:{entry['sequence']}:{entry['hash']}")
        if whole and entry["kind"] == LEFT and entry["data"].get("table") == ENTRIES:
            told = entry["data"]
            self._left[told["file"]] = (told["rows"], told["sha256"])
        fault = self._link(entry, whole=whole) or self._out_of_time(entry)
        if fault:
            self.findings.of(ledger, f"第 {entry['sequence']} 条（编号 {entry['id']}）：{fault}")

    def _link(self, entry: Record, *, whole: bool) -> str:
        """Adds an entry to its chain; what is wrong with it there."""
        key = UUID(entry["ledger"]).bytes
        chain = self.chains.get(key)
        if chain is None:
            chain = self.chains[key] = Chain(0, sha256(entry["ledger"].encode()), 0, 0.0)
        fault = ""
        if entry["sequence"] != chain.length + 1:
            fault = (
                f"之前缺失记录，应为第 {chain.length + 1} 条"
                if entry["sequence"] > chain.length
                else "次序被调换"
            )
        elif entry["previous_hash"] != chain.head.hex():
            fault = "与上一条不衔接"
        elif whole and sealed(entry) != entry["hash"]:
            fault = "内容与校验值不符"
        chain.length, chain.head = entry["sequence"], bytes.fromhex(entry["hash"])
        return fault

    def _out_of_time(self, entry: Record) -> str:
        """Whether an entry says that it was written when its neighbours were not: those in its ledger, and anchors."""
        at = moment(entry["recorded_at"])
        chain = self.chains[UUID(entry["ledger"]).bytes]
        until = moment(self._anchor["made_at"]) if self._anchor else self.made_at
        too_early = self._since is not None and at < self._since - UNDER_WAY
        if too_early or at - SKEW > until:
            return f"记录时间 {at:%Y-%m-%d %H:%M:%S %Z} 不在前后锚点之间"
        if at.timestamp() < chain.recorded_at - SKEW.total_seconds():
            return f"记录时间 {at:%Y-%m-%d %H:%M:%S %Z} 早于上一条"
        chain.recorded_at = at.timestamp()
        return ""

    def _close(self, anchor: Record) -> None:
        """All entries that the anchor covers have come: whether they are those that it was made over."""
        tree = self._tree
        if (tree.count, tree.root()) != (anchor["count"], anchor["root"]):
            self.findings.general.append(
                f"第 {anchor['number']} 号锚点（{anchor['made_at']}）与台账不符："
                f"应有 {anchor['count']} 条，现有 {tree.count} 条"
            )
        for ledger, length, digest in anchor["heads"]:
            chain = self.chains.get(UUID(ledger).bytes)
            if chain is None:
                self.findings.of(ledger, f"整本缺失，锚定时有 {length} 条")
            elif chain.length < length:
                self.findings.of(ledger, f"第 {chain.length + 1} 条缺失，锚定时有 {length} 条")
            elif chain.length > length or chain.head.hex() != digest:
                span = f"第 {chain.confirmed + 1} 条至第 {max(length, chain.length)} 条"
                self.findings.of(ledger, f"{span}：与锚定时不同，链条被整段改写")
            else:
                chain.confirmed = length
        self.traces.cover(anchor)
        self._since, self._tree = moment(anchor["made_at"]), Tree()
        self.closed[anchor["number"]] = self._since
        self._anchor = next(self._anchors, None)

    def ledger(self, row: Record) -> None:
        """A ledger as its own row has it, all entries having come."""
        self._close_all()
        chain = self.chains.get(UUID(row["id"]).bytes)
        length, head = (chain.length, chain.head) if chain else (0, sha256(row["id"].encode()))
        if row["length"] > length:
            self.findings.of(row["id"], f"第 {length + 1} 条缺失，应有 {row['length']} 条")
        elif (row["length"], row["head_hash"]) != (length, head.hex()):
            self.findings.of(row["id"], f"第 {length} 条：与台账自身的末尾校验值不符")
        if row["id"] in self._departed:
            self._closed_at[row["id"]] = row["closed_at"]
        if row["id"] in self.findings.ledgers or row["id"] in self._departed:
            self.findings.labels[row["id"]] = row["label"]

    def paper(self, row: Record) -> None:
        """A paper in the register: numbers and dates go up together."""
        book, at = (row["issuer"], row["kind"], row["year"]), moment(row["issued_at"])
        before = self._register if self._register and self._register[0] == book else None
        if before is not None and (row["sequence"] <= before[1] or at < before[2] - SKEW):
            self.findings.general.append(
                f"文书 {row['number']}：出具时间 {row['issued_at']} 早于前一号，可能倒填日期"
            )
        latest = max(at, before[2]) if before else at
        self._register = (book, row["sequence"], latest)

    def trace(self, row: Record) -> None:
        """All entries have come, so every anchor is known."""
        self._close_all()
        self.traces.trace(row)

    def row(self, row: Record) -> None:
        """A traced row as it stands."""
        if row["kind"] == "auditledger":
            self._logs.add(row["key"])
        self.traces.row(row)

    def _judge_departed(self) -> None:
        """Nothing leaves of a case under way: what it said would be gone, and nothing would contradict its hash."""
        for ledger, left_at in self._departed.items():
            closed_at = self._closed_at.get(ledger)
            if ledger not in self._logs and (closed_at is None or moment(closed_at) > moment(left_at)):
                self.findings.of(ledger, f"有记录已移出，而移出时没有归档（{left_at}）")

    def _close_all(self) -> None:
        while self._anchor is not None:
            self._close(self._anchor)

    def finish(self) -> None:
        self._close_all()
        self._close_months()
        self._judge_departed()
        self.traces.finish()
        filed, newest = self._file.hashes, max(self.kept, default=0)
        for number in sorted(self.kept.keys() | self.closed.keys()):
            if filed.get(number) == self.kept.get(number):
                continue
            if number in filed and number in self.kept:
                fault = "在数据库和锚点文件中不同"
            elif number in self.kept:
                if self._file.failed:
                    continue  # the file was not read to its end
                fault = "锚点文件里没有：文件被截短或换过，或取得比导出早"
            elif number == newest + 1 and self.closed[number] > self.made_at - SKEW:
                continue  # was being made
            else:
                fault = "数据库里没有：锚点被删除，或数据库被恢复到以前的备份"
            self.findings.general.append(f"第 {number} 号锚点{fault}")

    def late(self, most: timedelta) -> str:
        """Whether the newest anchor is older than the export by more: what came since could be rewritten unseen."""
        if not self.closed:
            return ""
        number = max(self.closed)
        lag = self.made_at - self.closed[number]
        if lag <= most:
            return ""
        hours = lag.total_seconds() / 3600
        return f"最新的第 {number} 号锚点比导出早 {hours:.1f} 小时：此后没有锚定，其间的改写无从发现"

    def held_back(self, most: timedelta) -> str:
        """Whether traces from before the newest anchor of traces wait for one still: anchors are made past them."""
        since, anchor = self.traces.waiting_since, self.traces.newest
        if since is None or anchor is None or moment(anchor[1]) - since <= most:
            return ""
        hours = (moment(anchor[1]) - since).total_seconds() / 3600
        return f"第 {anchor[0]} 号锚点以前 {hours:.1f} 小时的痕迹仍未锚定：锚定被阻挡，其间的调换无从发现"


def records(path: Path) -> Iterator[Record]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if zipped else path.open("rb") as file:
        for text in file:
            yield json.loads(text)


def verify(export: Path, anchors: Anchors, findings: Findings, months: list[Path]) -> tuple[Verifier, Record]:
    """Feeds an export through, and files of months beside it; also how much of everything is in it, which it says at
    its end."""
    counts: Record = {}
    end: Record | None = None
    lines = records(export)
    header = next(lines, {})
    if header.get("format") not in EXPORTS:
        stop(f"{export} 不是台账导出文件")
    verifier = Verifier(anchors, findings, moment(header["made_at"]), months)
    take = {
        "month": verifier.month,
        "departed": verifier.departed,
        "entry": verifier.entry,
        "ledger": verifier.ledger,
        "paper": verifier.paper,
        "trace": verifier.trace,
        "row": verifier.row,
        "anchor": verifier.anchor,
    }
    begun = False
    for record in lines:
        [(kind, content)] = record.items()
        if kind != "anchor" and not begun:
            verifier.begin()
            begun = True
        if kind == "end":
            end = content
            break
        counts[kind] = counts.get(kind, 0) + 1
        take[kind](content)
    if end is None or next(lines, None) is not None or {kind: n for kind, n in end.items() if n} != counts:
        stop(f"{export} 不完整")
    verifier.finish()
    return verifier, counts


def public_keys(paths: list[Path]) -> dict[str, Ed25519PublicKey]:
    found = {}
    for path in paths:
        try:
            key = load_pem_public_key(path.read_bytes())
        except (OSError, ValueError, UnsupportedAlgorithm) as error:
            stop(f"公钥 {path}：{error}")
        if not isinstance(key, Ed25519PublicKey):
            stop(f"公钥 {path} 不是 Ed25519 公钥")
        found[sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hex()[:32]] = key
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="核验台账导出文件，用法见 README.md。")
    parser.add_argument("export", type=Path, help="台账导出文件（manage.py export_ledgers）")
    parser.add_argument("--anchors", type=Path, required=True, help="锚点文件 anchors.jsonl，取自平台之外")
    parser.add_argument(
        "--key", type=Path, required=True, action="append", help="公钥（PEM），更换过的逐个列出"
    )
    parser.add_argument(
        "--month",
        type=Path,
        action="append",
        default=[],
        metavar="文件",
        help="已移出的月份的文件（manage.py partitions --detach），可以多次",
    )
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="编号:校验值",
        help="锚点邮件里的编号和校验值，可以多次",
    )
    parser.add_argument(
        "--late",
        type=float,
        default=LATE_HOURS,
        metavar="小时",
        help="最新的锚点最多可以比导出早多久，默认 3 小时",
    )
    given = parser.parse_args()
    findings = Findings()
    anchors = Anchors(given.anchors, public_keys(given.key), findings)
    try:
        verifier, counts = verify(given.export, anchors, findings, given.month)
    except (OSError, EOFError, *MALFORMED, RecursionError) as error:
        stop(f"{type(error).__name__} {error}")
    for text in given.expect:
        number, _colon, digest = text.partition(":")
        if not number.isdecimal() or anchors.hashes.get(int(number)) != digest.strip().lower():
            findings.general.append(f"第 {number} 号锚点与邮件里的校验值不符：锚点文件被换过")
    most = timedelta(hours=given.late)
    findings.general.extend(fault for fault in (verifier.late(most), verifier.held_back(most)) if fault)
    return report(findings, verifier, counts)


def report(findings: Findings, verifier: Verifier, counts: Record) -> int:
    for fault in findings.general:
        print(fault)
    for ledger, fault in findings.ledgers.items():
        label = findings.labels.get(ledger, "")
        print(f"台账 {label or ledger}{f'（{ledger}）' if label else ''} {fault}")
    for note in findings.notes:
        print(f"注意：{note}")
    traces = verifier.traces
    held = f"，已移出、只核对校验值 {verifier.held_by_hash} 条" if verifier.held_by_hash else ""
    numbers = (
        f"台账 {counts.get('ledger', 0)} 本，记录 {verifier.entries} 条（尚未锚定 {verifier.unanchored} 条{held}），"
        f"锚点 {len(verifier.kept)} 个，文书 {counts.get('paper', 0)} 份，"
        f"文件和归属的痕迹 {traces.count} 条（尚未锚定 {traces.unanchored} 条），其中撤回 {traces.taken_back} 件"
    )
    broken = bool(findings.general or findings.ledgers)
    print(f"{'不符' if broken else '全部相符'}：{verifier.made_at:%Y-%m-%d %H:%M %Z} 的导出，{numbers}")
    if not verifier.kept and not broken:
        print("注意：没有锚点，只核验了各本台账自身的链条。")
    return BROKEN if broken else HOLDS


if __name__ == "__main__":
    sys.exit(main())

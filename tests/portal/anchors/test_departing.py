"""A month of ledgers' entries leaves: what they said goes into a file, what proves them stays, and is proof."""

import gzip
import hashlib
import os
from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal import audit
from portal.anchors.checking import faults
from portal.ledger.departed import gone_from
from portal.ledger.models import DepartedEntry, DepartedMonth, Ledger, LedgerEntry
from portal.ledger.queries import timeline
from portal.ledger.services import close_ledger, open_ledger
from portal.ledger.verify import verify
from portal.partitions import catalog, departing, leaving, making
from portal.partitions.tables import ENTRIES
from portal.retention.models import Hold
from portal.retention.queries import years_on
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.databases import BY_MONTH
from tests.portal.anchors.conftest import Meddle, Run, anchored, write
from tests.roles import as_owner
from tests.stages import make_request

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(os.environ.get(BY_MONTH)), reason="these begin with tables as they are at first"),
]
FIRST = ENTRIES.first


@pytest.fixture
def request_(cast: Cast, settings: Settings) -> ProxyRequest:
    """Archived; its entries and those of audit logs are all there are, and kept by month."""
    settings.AUDIT_LOG_YEARS = 5
    made = make_request(cast, "archived")
    with as_owner():
        making.begin(ENTRIES, timezone.now())
    return made


@pytest.fixture
def later() -> datetime:
    return years_on(timezone.now(), 8)


def let_go(folder: Path, later: datetime) -> Path:
    with as_owner():
        return departing.let_go(FIRST, folder, later)


def refusal(folder: Path, later: datetime) -> str:
    with pytest.raises(making.Refused) as error:
        let_go(folder, later)
    assert catalog.partitions(ENTRIES.table)[0].name == FIRST and not DepartedMonth.objects.exists()
    return str(error.value)


@pytest.fixture
def left(request_: ProxyRequest, tmp_path: Path, later: datetime) -> Path:
    anchored()
    return let_go(tmp_path, later)


def test_what_proves_the_entries_stays(request_: ProxyRequest, tmp_path: Path, later: datetime) -> None:
    before = {
        entry.pk: (entry.ledger_id, entry.sequence, entry.recorded_at, entry.previous_hash, entry.hash)
        for entry in LedgerEntry.objects.all()
    }
    length = request_.ledger.entries.count()
    anchored()
    path = let_go(tmp_path, later)
    month = DepartedMonth.objects.get()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (month.name, month.file, month.sha256, month.entries) == (FIRST, path.name, digest, len(before))
    assert before == {
        one.pk: (one.ledger_id, one.sequence, one.recorded_at, one.previous_hash, one.hash)
        for one in DepartedEntry.objects.gone()
    }
    assert not timeline(request_.ledger).exists() and not catalog.exists(f"{FIRST}_left")
    [told] = LedgerEntry.objects.all()
    assert told.kind == leaving.LEFT and told.data["sha256"] == digest
    [gone] = gone_from(request_.ledger)
    assert (gone.file, gone.sha256, gone.count, gone.first, gone.last) == (
        path.name, digest, length, 1, length,
    )  # fmt: skip
    assert [verify(ledger) for ledger in Ledger.objects.all()] == [None] * Ledger.objects.count()
    assert list(faults()) == []
    anchored()
    assert list(faults()) == []


def test_the_verifier_holds_them_by_their_hashes_or_by_the_file(
    request_: ProxyRequest, left: Path, run: Run
) -> None:
    number = DepartedEntry.objects.count()
    alone = run()
    assert alone.code == 0 and f"已移出、只核对校验值 {number} 条" in alone.text
    assert f"注意：台账 {request_.ledger_id} 第 1 条至第 {request_.ledger.length} 条" in alone.text
    whole = run("--month", str(left))
    assert whole.code == 0 and "注意" not in whole.text and f"记录 {number + 1} 条" in whole.text
    anchored()
    assert run("--month", str(left)).code == 0


def test_a_file_that_says_something_else_is_found(left: Path, run: Run) -> None:
    content = gzip.decompress(left.read_bytes())
    left.write_bytes(gzip.compress(content.replace(b'"archive"', b'"archivE"', 1)))
    found = run("--month", str(left))
    assert found.code == 1 and "与登记的 SHA-256 不符" in found.text


def test_a_file_that_was_registered_anew_is_found(left: Path, run: Run, meddle: Meddle) -> None:
    """Whoever rewrites the file and what is said of it has the hash of each entry against them, and the audit log."""
    lines = gzip.decompress(left.read_bytes()).splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"summary": "', b'"summary": "x', 1)
    left.write_bytes(gzip.compress(b"".join(lines)))
    meddle("UPDATE ledger_departedmonth SET sha256 = %s", leaving.sha256(left))
    found = run("--month", str(left))
    assert found.code == 1
    assert "内容与校验值不符" in found.text and "审计日志登记的" in found.text
    assert any("与审计日志的登记不符" in fault for fault in faults())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_departedentry SET hash = repeat('0', 64) WHERE sequence = 2",
        "UPDATE ledger_departedentry SET sequence = 1000 WHERE sequence = 2",
        "UPDATE ledger_departedentry SET previous_hash = repeat('0', 64) WHERE sequence = 2",
        "DELETE FROM ledger_departedentry WHERE sequence = 2",
        "DELETE FROM ledger_departedmonth",
    ],
)
def test_what_stays_cannot_be_altered_unseen(
    request_: ProxyRequest, left: Path, run: Run, meddle: Meddle, change: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    meddle(change)
    assert verify(request_.ledger) is not None
    assert run().code == 1


def test_an_entry_cannot_be_made_one_that_has_left(
    request_: ProxyRequest, left: Path, run: Run, meddle: Meddle, later: datetime
) -> None:
    """What it said would be gone, and nothing would contradict its hash."""
    entry = write(open_ledger("neighbour"))[0]
    meddle(
        "INSERT INTO ledger_departedentry SELECT id, sequence, recorded_at, previous_hash, hash, ledger_id, %s"
        " FROM ledger_ledgerentry WHERE id = %s",
        *(FIRST, entry.pk),
    )
    meddle("DELETE FROM ledger_ledgerentry WHERE id = %s", entry.pk)
    found = run()
    assert found.code == 1 and f"移出的 {FIRST}：应有" in found.text
    assert any(f"移出的 {FIRST} 应有" in fault for fault in faults())


@pytest.mark.parametrize("closed", ["NULL", "now() + interval '1 hour'"])
def test_no_entry_of_a_case_under_way_leaves_whoever_says_so(
    request_: ProxyRequest, left: Path, run: Run, meddle: Meddle, closed: str
) -> None:
    """Not even where it was registered as a month of its own, and told in the audit log, as a real one is."""
    neighbour = open_ledger("neighbour")
    entry, *_others = write(neighbour, 2)
    anchored()
    name, file, digest = f"{ENTRIES.table}_2026_01", "other.jsonl.gz", "a" * 64
    audit.record(
        actor=None,
        organization=None,
        kind=leaving.LEFT,
        summary="移出",
        data={"table": ENTRIES.table, "rows": 1, "file": file, "sha256": digest},
        now=timezone.now(),
    )
    meddle("INSERT INTO ledger_departedmonth VALUES (%s, %s, %s, 1, now())", name, file, digest)
    meddle(
        "INSERT INTO ledger_departedentry SELECT id, sequence, recorded_at, previous_hash, hash, ledger_id, %s"
        " FROM ledger_ledgerentry WHERE id = %s",
        *(name, entry.pk),
    )
    meddle("DELETE FROM ledger_ledgerentry WHERE id = %s", entry.pk)
    meddle(f"UPDATE ledger_ledger SET closed_at = {closed} WHERE id = %s", neighbour.pk)
    found = run("--month", str(left))
    assert found.code == 1 and "移出时没有归档" in found.named["neighbour"]
    assert [fault for fault in faults() if name in fault] == [f"移出的 {name} 里有当时没有归档的台账"]


def test_a_ledger_in_another_month_goes_on(
    request_: ProxyRequest, left: Path, tmp_path: Path, later: datetime
) -> None:
    neighbour = open_ledger("neighbour")
    entry = write(neighbour)[0]
    assert [one.pk for one in timeline(neighbour)] == [entry.pk] and gone_from(neighbour) == []
    assert verify(neighbour) is None


def test_a_month_stays_while_one_ledger_in_it_must(
    request_: ProxyRequest, tmp_path: Path, later: datetime, settings: Settings, cast: Cast
) -> None:
    neighbour = open_ledger("neighbour")
    write(neighbour)
    assert "还没有过完" in refusal(tmp_path, timezone.now())
    assert "未归档的台账 1 本、未满保管期限的 0 本、暂缓销毁的 0 本" in refusal(tmp_path, later)
    close_ledger(neighbour, timezone.now())
    assert "未归档的台账 0 本、未满保管期限的 1 本、暂缓销毁的 0 本" in refusal(tmp_path, later)
    assert not list(tmp_path.glob("*.jsonl.gz")) and not DepartedEntry.objects.exists()


def test_a_hold_a_log_and_the_lack_of_an_anchor_keep_a_month(
    request_: ProxyRequest, tmp_path: Path, later: datetime, settings: Settings, cast: Cast
) -> None:
    assert "还有没有锚定的记录" in refusal(tmp_path, later)
    anchored()
    settings.AUDIT_LOG_YEARS = 0
    assert "暂缓销毁的 0 本、未满 AUDIT_LOG_YEARS 的审计日志" in refusal(tmp_path, later)
    settings.AUDIT_LOG_YEARS = 5
    Hold.objects.create(
        ledger=request_.ledger, ground="other", reason="查", placed_by=cast.leader, placed_at=timezone.now()
    )
    assert "暂缓销毁的 1 本、未满 AUDIT_LOG_YEARS 的审计日志 0 本" in refusal(tmp_path, later)


def test_an_entry_that_was_altered_does_not_leave(
    request_: ProxyRequest, tmp_path: Path, later: datetime, meddle: Meddle
) -> None:
    anchored()
    meddle("UPDATE ledger_ledgerentry SET summary = '从未发生' WHERE sequence = 2")
    assert "与校验值不符" in refusal(tmp_path, later)


@pytest.mark.parametrize("step", ["_have_stay", "_take_out", "_drop"])
@pytest.mark.parametrize("file_lost", [False, True])
def test_who_was_killed_half_way_goes_on(
    request_: ProxyRequest,
    tmp_path: Path,
    later: datetime,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    file_lost: bool,
) -> None:
    """Before each step: until the month is out nothing has changed for who reads; from then on nothing is missing."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    number = LedgerEntry.objects.count()
    anchored()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(departing, step, killed)
        let_go(tmp_path, later)
    assert LedgerEntry.objects.exclude(kind=leaving.LEFT).count() == (0 if step == "_drop" else number)
    assert verify(request_.ledger) is None and list(faults()) == []
    if file_lost:
        (tmp_path / f"{FIRST}.jsonl.gz").unlink()
    path = let_go(tmp_path, later)
    month = DepartedMonth.objects.get()
    assert (month.entries, month.sha256) == (number, leaving.sha256(path))
    assert verify(request_.ledger) is None and list(faults()) == []
    assert not catalog.exists(f"{FIRST}_left") and not catalog.exists(FIRST)


def test_another_file_in_its_place_keeps_what_is_out(
    request_: ProxyRequest, tmp_path: Path, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    anchored()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(departing, "_drop", killed)
        let_go(tmp_path, later)
    (tmp_path / f"{FIRST}.jsonl.gz").write_bytes(gzip.compress(b"{}"))
    with pytest.raises(making.Refused, match="什么也没有删除"):
        let_go(tmp_path, later)
    assert catalog.exists(f"{FIRST}_left")

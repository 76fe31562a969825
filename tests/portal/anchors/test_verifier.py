"""As superuser of the database, past every trigger: whatever is done to ledgers, the verifier names it."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.anchors import exporting, keys, outside, statement
from portal.anchors.exporting import export
from portal.anchors.models import Anchor
from portal.anchors.services.anchoring import Disagreement, make_next
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.organizations.models import Organization
from tests.portal.anchors.conftest import VERIFIER, Meddle, Run, anchored, write

Rewrite = Callable[[Ledger], None]


@pytest.fixture
def ledgers(db: None) -> tuple[Ledger, Ledger, Ledger]:
    """甲 and 乙, and 丙 which nobody touches; three anchors, and an entry that none covers yet."""
    first, second, third = (open_ledger(name) for name in ("甲", "乙", "丙"))
    write(first, 2), write(second, 2), write(third, 2)
    anchored()
    write(first, 1), write(second, 2)
    anchored()
    write(first, 2), write(third, 1)
    anchored()
    write(third, 1)
    for ledger in (first, second, third):
        ledger.refresh_from_db()
    return first, second, third


def test_what_nobody_touched_holds(ledgers: tuple[Ledger, ...], run: Run) -> None:
    found = run()
    assert (found.code, found.named) == (0, {})
    assert "台账 3 本，记录 13 条（尚未锚定 1 条），锚点 3 个" in found.text


@pytest.mark.parametrize(
    "change", ["summary = 'x'", "data = '{}'", "actor_name = '别人'", "kind = 'x'", "hash = repeat('0', 64)"]
)
def test_an_altered_entry(ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, change: str) -> None:
    meddle(f"UPDATE ledger_ledgerentry SET {change} WHERE ledger_id = %s AND sequence = 3", ledgers[0].pk)
    found = run()
    assert found.code == 1 and found.named == {"甲": found.named["甲"]}
    assert found.named["甲"].startswith("第 3 条") and "内容与校验值不符" in found.named["甲"]


def test_a_deleted_entry(ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle) -> None:
    meddle("DELETE FROM ledger_ledgerentry WHERE ledger_id = %s AND sequence = 2", ledgers[1].pk)
    found = run()
    assert found.code == 1 and found.named.keys() == {"乙"}
    assert found.named["乙"] == "第 2 条缺失，锚定时有 2 条"


def test_a_deleted_entry_that_no_anchor_covers_yet(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle
) -> None:
    write(ledgers[1], 2)
    meddle("DELETE FROM ledger_ledgerentry WHERE ledger_id = %s AND sequence = 5", ledgers[1].pk)
    found = run()
    assert found.code == 1 and found.named.keys() == {"乙"}
    assert "之前缺失记录，应为第 5 条" in found.named["乙"]


def test_two_entries_exchanged(ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle) -> None:
    pair = "ledger_id = %s AND sequence IN (3, 4)"
    meddle(f"UPDATE ledger_ledgerentry SET sequence = 1000 + sequence WHERE {pair}", ledgers[0].pk)
    meddle("UPDATE ledger_ledgerentry SET sequence = 1007 - sequence WHERE sequence > 1000")
    found = run()
    assert found.code == 1 and found.named.keys() == {"甲"}
    assert found.named["甲"].startswith("第 4 条")


def test_a_tail_cut_off_with_its_head_put_right(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite
) -> None:
    meddle("DELETE FROM ledger_ledgerentry WHERE ledger_id = %s AND sequence > 3", ledgers[0].pk)
    rewrite(ledgers[0])
    found = run()
    assert found.code == 1
    assert found.named.keys() == {"甲"} and found.named["甲"].endswith("第 4 条缺失，锚定时有 5 条")
    assert "第 3 号锚点" in found.text and "第 1 号锚点" not in found.text


def test_a_chain_rewritten_whole(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite
) -> None:
    """Every hash and the head are right again: the chain alone shows nothing."""
    meddle(
        "UPDATE ledger_ledgerentry SET summary = '从未发生' WHERE ledger_id = %s AND sequence = 3",
        ledgers[1].pk,
    )
    rewrite(ledgers[1])
    found = run()
    assert found.code == 1 and found.named.keys() == {"乙"}
    assert "第 3 条至第 4 条：与锚定时不同，链条被整段改写" in found.named["乙"], (
        "what was anchored first still holds"
    )
    with pytest.raises(CommandError, match="第 2 号锚点与台账不符"):
        call_command("verify_ledger")


def test_a_ledger_gone(ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle) -> None:
    meddle("DELETE FROM ledger_ledgerentry WHERE ledger_id = %s", ledgers[1].pk)
    meddle("DELETE FROM ledger_ledger WHERE id = %s", ledgers[1].pk)
    found = run()
    assert found.code == 1
    assert found.named == {str(ledgers[1].pk): "整本缺失，锚定时有 2 条"}


def test_an_entry_slipped_in_with_a_date_of_long_ago(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite
) -> None:
    [entry] = write(ledgers[2])
    meddle(
        "UPDATE ledger_ledgerentry SET recorded_at = recorded_at - interval '40 days' WHERE id = %s", entry.pk
    )
    rewrite(ledgers[2])
    found = run()
    assert found.code == 1 and found.named.keys() == {"丙"}
    assert "不在前后锚点之间" in found.named["丙"]


def test_an_entry_dated_into_the_future(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite
) -> None:
    [entry] = write(ledgers[2])
    meddle(
        "UPDATE ledger_ledgerentry SET recorded_at = recorded_at + interval '1 day' WHERE id = %s", entry.pk
    )
    rewrite(ledgers[2])
    found = run()
    assert found.code == 1 and "不在前后锚点之间" in found.named["丙"]


@pytest.mark.parametrize(
    ("statement_", "fault"),
    [
        (
            "UPDATE anchors_anchor SET root = repeat('0', 64) WHERE number = 2",
            "第 2 号锚点在数据库和锚点文件中不同",
        ),
        (
            "UPDATE anchors_anchor SET hash = repeat('0', 64) WHERE number = 2",
            "第 2 号锚点在数据库和锚点文件中不同",
        ),
        ("DELETE FROM anchors_anchor WHERE number = 2", "第 2 号锚点数据库里没有"),
    ],
)
def test_a_table_of_anchors_altered(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, statement_: str, fault: str
) -> None:
    meddle(statement_)
    found = run()
    assert found.code == 1 and fault in found.text


def _drop(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2]]


def _exchange(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1]]


def _shorten(lines: list[bytes]) -> list[bytes]:
    return lines[:2]


def _flip(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"count":3', b'"count":4'), lines[2]]


def _flip_signature(lines: list[bytes]) -> list[bytes]:
    row = json.loads(lines[1])
    row["signature"] = row["signature"][:-1] + ("0" if row["signature"][-1] != "0" else "1")
    return [lines[0], statement.canonical(row) + b"\n", lines[2]]


def _flip_head(lines: list[bytes]) -> list[bytes]:
    row = json.loads(lines[1])
    row["heads"][0][1] += 1
    return [lines[0], statement.canonical(row) + b"\n", lines[2]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_drop, "第 1 号之后的一行（写作第 3 号）与上一号不衔接"),
        (_exchange, "第 1 号之后的一行（写作第 3 号）与上一号不衔接"),
        (_shorten, "第 3 号锚点锚点文件里没有"),
        (_flip, "第 1 号之后的一行（写作第 2 号）内容与校验值不符"),
        (_flip_signature, "签名不成立"),
        (_flip_head, "所列台账被改动"),
    ],
)
def test_a_file_of_anchors_altered(
    ledgers: tuple[Ledger, ...], run: Run, change: Callable[[list[bytes]], list[bytes]], fault: str
) -> None:
    lines = outside.path().read_bytes().splitlines(keepends=True)
    outside.path().write_bytes(b"".join(change(lines)))
    found = run()
    assert found.code == 1 and fault in found.text


def test_everything_made_anew_with_another_key(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite, anchor_key: Path
) -> None:
    """Ledger, table and file all agree again: what the auditor holds does not."""
    honest = Anchor.objects.get(number=3)
    meddle(
        "UPDATE ledger_ledgerentry SET summary = '从未发生' WHERE ledger_id = %s AND sequence = 1",
        ledgers[0].pk,
    )
    rewrite(ledgers[0])
    meddle("DELETE FROM anchors_anchor")
    outside.path().unlink()
    forged = keys.make_key()
    anchored()
    assert run(keys=(forged,)).code == 0, "by itself it holds"
    found = run()
    assert found.code == 1 and f"密钥 {forged.stem} 不在给出的公钥之中" in found.text
    letter = run("--expect", f"{honest.number}:{honest.hash}", keys=(forged,))
    assert letter.code == 1 and "第 3 号锚点与邮件里的校验值不符" in letter.text


def test_a_letter_that_agrees(ledgers: tuple[Ledger, ...], run: Run) -> None:
    anchor = Anchor.objects.get(number=2)
    assert run("--expect", f"2:{anchor.hash}").code == 0


def test_keys_that_were_rotated(ledgers: tuple[Ledger, ...], run: Run, anchor_key: Path) -> None:
    second = keys.make_key()
    anchored()
    assert run(keys=(anchor_key, second)).code == 0
    found = run()
    assert found.code == 1 and "不在给出的公钥之中" in found.text


@pytest.mark.usefixtures("sequences_set")
def test_an_old_dump_restored(ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle) -> None:
    """The database is as it was after the second anchor, without a contradiction in itself, and life goes on in it."""
    second = Anchor.objects.get(number=2)
    meddle("DELETE FROM ledger_ledgerentry WHERE id > %s", second.last_entry)
    meddle("DELETE FROM anchors_anchor WHERE number > 2")
    meddle("SELECT setval('ledger_ledgerentry_id_seq', %s)", second.last_entry)
    for ledger in ledgers:
        end = ledger.entries.order_by("sequence").last()
        assert end is not None
        meddle(
            "UPDATE ledger_ledger SET length = %s, head_hash = %s WHERE id = %s",
            *(end.sequence, end.hash, ledger.pk),
        )
    with pytest.raises(Disagreement, match="恢复到以前的备份"):
        make_next()
    found = run()
    assert found.code == 1 and "第 3 号锚点" in found.text
    assert found.named.keys() == {"甲", "丙"}
    assert "第 4 条缺失，锚定时有 5 条" in found.named["甲"]
    ledgers[0].refresh_from_db()
    write(ledgers[0], 2)
    again = run()
    assert again.code == 1 and "链条被整段改写" in again.named["甲"]


def test_a_paper_with_an_older_date_than_the_number_before_it(
    ledgers: tuple[Ledger, ...], bureau: Organization, run: Run
) -> None:
    for sequence, days in ((1, 9), (2, 8), (3, 20), (4, 7)):
        Document.objects.create(
            kind=DocumentKind.ACCEPTANCE,
            issuer=bureau,
            issuer_name=bureau.name,
            year=2026,
            sequence=sequence,
            number=f"受〔2026〕{sequence}号",
            title="受理通知书",
            facts={},
            issued_at=timezone.now() - timedelta(days=days),
        )
    found = run()
    assert found.code == 1
    assert [line.split("：")[0] for line in found.text.splitlines()[:-1]] == ["文书 受〔2026〕3号"]


def test_a_week_without_anchors_is_not_called_whole(
    ledgers: tuple[Ledger, ...], run: Run, meddle: Meddle, rewrite: Rewrite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker stood still: what was written since, the head with it, can be rewritten, and every chain holds."""
    since = Anchor.objects.get(number=3).made_at
    monkeypatch.setattr(exporting, "database_now", lambda: since + timedelta(hours=2))
    assert run().code == 0
    call_command("verify_ledger", stdout=StringIO())

    later = since + timedelta(days=7)
    monkeypatch.setattr(exporting, "database_now", lambda: later)
    with time_machine.travel(later, tick=False):
        [entry] = write(ledgers[2])
    meddle("UPDATE ledger_ledgerentry SET summary = '从未发生' WHERE id = %s", entry.pk)
    rewrite(ledgers[2])
    found = run()
    assert (found.code, found.named) == (1, {})
    assert "最新的第 3 号锚点比导出早 168.0 小时" in found.text
    assert run("--late", "169").code == 0
    with pytest.raises(CommandError, match=r"第 3 号锚点以后 168\.0 小时仍有未锚定") as stopped:
        call_command("verify_ledger")
    assert stopped.value.returncode == 1


# What is handed over --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", ["cut", "short", "other", "none"])
def test_what_is_no_whole_export_is_not_judged(
    ledgers: tuple[Ledger, ...], run: Run, tmp_path: Path, spoil: str
) -> None:
    path = tmp_path / "spoilt.jsonl.gz"
    export(path) if spoil != "none" else None
    if spoil == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif spoil == "short":
        rows = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        path.write_bytes(b"".join(rows[:5] + rows[6:]))
    elif spoil == "other":
        path.write_bytes(b'{"format":"other"}\n')
    found = run(given=path)
    assert found.code == 2 and "无法核验" in found.text


def test_a_file_newer_than_the_export_is_no_fault(
    ledgers: tuple[Ledger, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "earlier.jsonl.gz"
    monkeypatch.setattr(exporting, "snapshot", nullcontext)
    export(path)
    write(ledgers[0])
    anchored()
    assert run(given=path).code == 0


@pytest.mark.django_db(transaction=True)
def test_an_auditor_needs_nothing_of_the_portal(anchor_key: Path, tmp_path: Path) -> None:
    """A real export of one snapshot, and the program alone: no Django, no settings, no database."""
    write(open_ledger("甲"), 3)
    anchored()
    path = tmp_path / "ledgers.jsonl.gz"
    call_command("export_ledgers", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    program = (
        f"import runpy, sys; sys.argv[0] = 'verify'\n"
        f"try: runpy.run_path({str(VERIFIER)!r}, run_name='__main__')\n"
        f"finally: assert not [name for name in sys.modules if name.startswith(('django', 'portal', 'psycopg'))]"
    )
    options = [str(path), f"--anchors={outside.path()}", f"--key={anchor_key}"]
    ended = subprocess.run(
        [sys.executable, "-I", "-c", program, *options],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("全部相符")

"""The oldest month of letters and sign-ins leaves for a file that holds all of it. For entries of ledgers see
tests/portal/anchors/test_departing.py."""

import gzip
import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from portal.accounts.enums import Outcome
from portal.accounts.models import SignIn
from portal.ledger.models import LedgerEntry
from portal.notifications.enums import EmailState
from portal.notifications.models import Email
from portal.notifications.services import send_email
from portal.partitions import catalog, leaving, making
from portal.partitions.tables import BEIJING, EMAILS, SIGN_INS
from tests.portal.partitions.conftest import where
from tests.roles import as_owner

MAY, JUNE, LATER = (datetime(*day, tzinfo=BEIJING) for day in ((2026, 5, 3), (2026, 6, 3), (2027, 5, 1)))
AFTER_THREE_YEARS = datetime(2029, 5, 1, tzinfo=BEIJING)


@pytest.fixture
def letters(by_month: None, clock: time_machine.Traveller) -> tuple[Email, Email, Email]:
    """One of March, one of May, and their neighbour of June."""
    made = []
    for moment in (None, MAY, JUNE):
        if moment:
            clock.move_to(moment)
        made.append(send_email(to="阿力木@example.org", subject="主题", body='两行\n"\\'))
    Email.objects.update(state=EmailState.SENT)
    return made[0], made[1], made[2]


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_a_month_leaves_with_all_that_it_holds(letters: tuple[Email, ...], tmp_path: Path) -> None:
    march = letters[0]
    with as_owner():
        path = leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
    head, row, end = read(path)
    assert (head, end) == ({"format": "yuanbantong-rows/1", "table": EMAILS.first}, {"end": 1})
    assert {name: row[name] for name in ("id", "to", "body")} == {
        "id": march.pk,
        "to": march.to,
        "body": march.body,
    }
    assert datetime.fromisoformat(str(row["queued_at"])) == march.queued_at
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(Email.objects.values_list("pk", flat=True)) == {letter.pk for letter in letters[1:]}
    entry = LedgerEntry.objects.get(kind="partitions.left")
    assert entry.data["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (entry.data["rows"], entry.data["file"]) == (1, path.name)
    assert not catalog.exists(EMAILS.first) and not catalog.exists(f"{EMAILS.first}_left")


def test_months_leave_in_their_order_and_not_before_their_time(
    letters: tuple[Email, ...], tmp_path: Path
) -> None:
    may = EMAILS.month(MAY)
    with as_owner():
        for name, now, why in (
            (may, LATER, "只能移出最早的一个分区"),
            (EMAILS.other, LATER, "只能移出最早的一个分区"),
            (EMAILS.first, datetime(2027, 4, 30, 23, 59, tzinfo=BEIJING), "须保留 12 个月"),
        ):
            with pytest.raises(making.Refused, match=why):
                leaving.let_go(EMAILS, name, tmp_path, now)
        leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
        with pytest.raises(making.Refused, match="须保留"):
            leaving.let_go(EMAILS, may, tmp_path, LATER)
    assert where(EMAILS) == {may: 1, EMAILS.month(JUNE): 1}
    assert [path.name for path in tmp_path.iterdir()] == [f"{EMAILS.first}.jsonl.gz"]


def test_a_letter_that_waits_keeps_its_month(letters: tuple[Email, ...], tmp_path: Path) -> None:
    Email.objects.filter(pk=letters[0].pk).update(state=EmailState.PENDING)
    with as_owner(), pytest.raises(making.Refused, match="没有办完"):
        leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
    assert Email.objects.count() == 3 and not list(tmp_path.iterdir())


def test_who_was_killed_after_the_month_was_out_goes_on(
    letters: tuple[Email, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with as_owner():
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(leaving, "_content", killed)
            leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
        assert Email.objects.count() == 2 and catalog.exists(f"{EMAILS.first}_left")
        path = leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
    assert len(read(path)) == 3 and not catalog.exists(f"{EMAILS.first}_left")


@pytest.mark.parametrize("harm", ["shorter", "another"])
def test_nothing_is_removed_that_the_file_does_not_hold(
    letters: tuple[Email, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """The disk lost the end of the file, or the row was changed while it was written."""

    def write(path: Path, *names: str) -> None:
        real(path, *names)
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        if harm == "shorter":
            del lines[1]
        else:
            lines[1] = lines[1].replace(b"sent", b"lost")
        path.write_bytes(gzip.compress(b"".join(lines)))

    real = leaving.write
    with as_owner():
        monkeypatch.setattr(leaving, "write", write)
        with pytest.raises(making.Refused, match="什么也没有删除"):
            leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER)
        assert catalog.ask(f"SELECT count(*) FROM {EMAILS.first}_left") == [(1,)]
        assert not LedgerEntry.objects.filter(kind=leaving.LEFT).exists()
        monkeypatch.setattr(leaving, "write", real)
        assert len(read(leaving.let_go(EMAILS, EMAILS.first, tmp_path, LATER))) == 3


def test_sign_ins_leave_after_three_years(by_month: None, tmp_path: Path) -> None:
    """Theirs is a table that only grows: leaving is the owner's, and stands in the audit log."""
    SignIn.objects.create(
        name_digest="0" * 64, at=datetime(2026, 4, 1, tzinfo=BEIJING), outcome=Outcome.SIGNED_IN
    )
    with as_owner():
        with pytest.raises(making.Refused, match="须保留 36 个月"):
            leaving.let_go(SIGN_INS, SIGN_INS.first, tmp_path, datetime(2029, 4, 30, tzinfo=BEIJING))
        path = leaving.let_go(SIGN_INS, SIGN_INS.first, tmp_path, AFTER_THREE_YEARS)
    assert not SignIn.objects.exists()
    assert [row.get("outcome") for row in read(path)] == [None, "signed_in", None]

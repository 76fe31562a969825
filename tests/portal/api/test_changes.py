"""Another system follows everything that happens on what it sees: in one order, nothing twice, nothing left out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.api import registry
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append, open_ledger
from portal.organizations.models import Membership, Organization
from portal.service_accounts.enums import Scope
from tests.speaking import Caller

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def write(ledger: Ledger, kind: str) -> LedgerEntry:
    return append(ledger=ledger, heading=Heading.SYSTEM, kind=kind, summary="台账的话", occurred_at=NOW)


@pytest.fixture
def ledgers(bureau: Organization, monkeypatch: pytest.MonkeyPatch) -> tuple[Ledger, Ledger]:
    """Two of which the bureau sees the first."""
    own, foreign = open_ledger("A-1"), open_ledger("B-1")

    def read(membership: Membership) -> Any:
        return (
            Ledger.objects.filter(pk=own.pk) if membership.organization == bureau else Ledger.objects.none()
        )

    for name in ("ledgers", "entries"):
        monkeypatch.setattr(registry, name, registry.Readable())
    registry.ledgers.register(read, scope=Scope.PROXY_READ)
    registry.entries.register(
        lambda membership: LedgerEntry.objects.filter(ledger__in=read(membership)), scope=Scope.PROXY_READ
    )
    return own, foreign


def pull(caller: Caller, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    answer = caller.get("changes/", **query).json()
    while True:
        rows += answer["items"]
        if not answer["next"]:
            return rows
        answer = caller.client.get(answer["next"], headers=caller.headers).json()


def test_it_goes_on_behind_the_last_position(bureau: Organization, ledgers: tuple[Ledger, Ledger]) -> None:
    own, foreign = ledgers
    caller = Caller.of(bureau, "department_clerk")
    assert pull(caller) == []
    for kind in ("one", "two", "three"):
        write(own, kind)
        write(foreign, kind)
    rows = pull(caller, limit=2)
    assert [(row["kind"], row["sequence"], row["ledger"]["label"]) for row in rows] == [
        ("one", 1, "A-1"), ("two", 2, "A-1"), ("three", 3, "A-1"),
    ]  # fmt: skip
    assert "台账的话" not in str(rows)
    last = rows[-1]["position"]
    assert pull(caller, after=last) == []
    write(foreign, "four")
    write(own, "five")
    assert [row["kind"] for row in pull(caller, after=last)] == ["five"]
    assert [row["kind"] for row in pull(caller, kind="two")] == ["two"]


def test_a_key_of_another_scope_follows_nothing_of_it(
    bureau: Organization, ledgers: tuple[Ledger, Ledger]
) -> None:
    write(ledgers[0], "one")
    assert pull(Caller.of(bureau, "department_clerk", [Scope.POWERS_READ])) == []
    assert Caller.of(bureau, "department_clerk", [Scope.FILES]).get("changes/").status_code == 403


def test_a_position_of_another_time_is_refused(bureau: Organization, ledgers: tuple[Ledger, Ledger]) -> None:
    caller, entry = Caller.of(bureau, "department_clerk"), write(ledgers[0], "one")
    other = "0" * 8 if entry.hash[:8] != "0" * 8 else "1" * 8
    for after, code in (
        (f"{entry.pk}-{other}", "position-unknown"),
        (f"{entry.pk + 1000}-{entry.hash[:8]}", "position-unknown"),
        (str(entry.pk), "invalid-query"),
        ("９-00000000", "invalid-query"),
        ("x", "invalid-query"),
    ):
        answer = caller.get("changes/", after=after)
        assert (answer.status_code, answer.json()["code"]) == (400, code), after
        assert answer.json()["errors"][0]["pointer"] == "/query/after"

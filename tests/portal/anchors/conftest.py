"""Anchors of a test's own: a key, a folder, and a database whose owner means ill."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as configuration
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.anchors import exporting, outside
from portal.anchors.exporting import export
from portal.anchors.keys import make_key
from portal.anchors.models import Anchor
from portal.anchors.services.anchoring import make_next
from portal.ledger import chain
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append
from tests.roles import as_owner

Meddle = Callable[..., None]
VERIFIER = Path(configuration.BASE_DIR) / "clients" / "verifier" / "verify_ledgers.py"


@pytest.fixture(autouse=True)
def anchor_key(settings: Settings, tmp_path: Path) -> Path:
    """The public key; anchors fall due at once."""
    settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = tmp_path / "anchors", tmp_path / "key.pem"
    settings.ANCHOR_SECONDS = 0
    return make_key()


@pytest.fixture(scope="session")
def verifier() -> Iterator[ModuleType]:
    """The program that auditors run, as a module."""
    spec = importlib.util.spec_from_file_location("verify_ledgers", VERIFIER)
    assert spec is not None and spec.loader is not None
    module = sys.modules["verify_ledgers"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["verify_ledgers"]


def write(ledger: Ledger, number: int = 1, **changes: Any) -> list[LedgerEntry]:
    usual: dict[str, Any] = {"heading": Heading.MATERIALS, "kind": "note", "summary": "提交材料"}
    return [
        append(
            ledger=ledger, occurred_at=timezone.now(), data={"page": page, "score": 0.1}, **(usual | changes)
        )
        for page in range(number)
    ]


def anchored() -> Anchor:
    made = make_next()
    assert made is not None
    return made


def lines() -> list[bytes]:
    return outside.path().read_bytes().splitlines(keepends=True)


@pytest.fixture
def meddle(db: None) -> Meddle:
    """Does to the tables what only a superuser can, past triggers and keys."""

    def run(statement: str, *values: object) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = origin")

    return run


@pytest.fixture
def rewrite(meddle: Meddle) -> Callable[..., None]:
    """Makes a chain that holds out of what the entries say now, together with its head."""

    def run(ledger: Ledger) -> None:
        head, length = chain.genesis(ledger.pk), 0
        for entry in LedgerEntry.objects.wherever(ledger).order_by("sequence"):
            length += 1
            entry.sequence, entry.previous_hash = length, head
            head = chain.seal(entry)
            meddle(
                "UPDATE ledger_ledgerentry SET sequence = %s, previous_hash = %s, hash = %s WHERE id = %s",
                *(length, entry.previous_hash, head, entry.pk),
            )
        meddle("UPDATE ledger_ledger SET length = %s, head_hash = %s WHERE id = %s", length, head, ledger.pk)

    return run


@dataclass
class Outcome:
    code: int
    text: str

    @property
    def named(self) -> dict[str, str]:
        """What is said of each ledger, by the number people know it by."""
        lines = [
            line.split(" ", 2)
            for line in self.text.splitlines()
            if line.startswith("台账 ") and "本，" not in line
        ]
        return {label.partition("（")[0]: fault for _word, label, fault in lines}


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    verifier: ModuleType,
    anchor_key: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Exports what is there and has it verified with the file outside, in this process and this transaction."""
    monkeypatch.setattr(exporting, "snapshot", nullcontext)

    def verify(*options: str, keys: tuple[Path, ...] = (anchor_key,), given: Path | None = None) -> Outcome:
        path = tmp_path / "ledgers.jsonl.gz"
        if given is None:
            export(path)
        arguments = [str(given or path), "--anchors", str(outside.path()), *options]
        monkeypatch.setattr(sys, "argv", ["verify", *arguments, *(f"--key={key}" for key in keys)])
        try:
            code = verifier.main()
        except SystemExit as end:
            code = int(str(end.code))
        told = capsys.readouterr()
        return Outcome(code, told.out + told.err)

    return verify

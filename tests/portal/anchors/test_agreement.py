"""Portal and verifier were written apart, and reckon alike."""

from datetime import datetime, timedelta, timezone
from types import ModuleType
from typing import Any

import pytest

from portal.anchors import merkle, statement
from portal.ledger import chain
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from tests.portal.anchors.conftest import anchored, write

# Leaves and roots of the reference implementation of RFC 6962 (certificate-transparency).
LEAVES = ["", "\x00", "\x10", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_standard(verifier: ModuleType, size: int) -> None:
    tree = verifier.Tree()
    for leaf in LEAVES[:size]:
        tree.add(leaf)
    assert merkle.root(LEAVES[:size]) == tree.root() == ROOTS[size]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": [0.1, 1e-7, 5e-324, 10**30, -1.5e14, None, True], "Z": {"é": "e\u0301", "": []}},
        {"text": '"\\/\b\n\u2028\u202e𠀿', "\uffff": 1, "𐀀": 2},
    ],
)
def test_an_entry_has_the_same_hash(verifier: ModuleType, ledger: Ledger, data: dict[str, Any]) -> None:
    [entry] = write(ledger, summary="办结·“好”\u200b")
    entry.data = data
    columns = {
        name: getattr(entry, name)
        for name in ("heading", "kind", "subject", "summary", "sequence", "actor_name", "role_name")
    }
    exported = columns | {
        "id": entry.pk,
        "ledger": str(ledger.pk),
        "data": data,
        "occurred_at": entry.occurred_at.isoformat(timespec="microseconds"),
        "recorded_at": entry.recorded_at.isoformat(timespec="microseconds"),
        "organization_name": "",
        "actor": None,
        "organization": None,
        "previous_hash": entry.previous_hash,
        "hash": "?",
    }
    assert verifier.sealed(exported) == chain.seal(entry)


@pytest.mark.parametrize("value", [None, [], [None, 'e\u0301\u2028"\\', 7], ["", "𠀿"]])
def test_traces_have_the_same_root(verifier: ModuleType, value: list[str | int | None] | None) -> None:
    at = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    rows = [(key, "storedfile", f"5f{key}", value, at) for key in (3, 9, 10)]
    tree = verifier.Tree()
    for key, kind, row, _value, _at in rows:
        text = verifier.canonical([key, kind, row, value, "2026-03-02T04:00:00.000005+00:00"])
        tree.add(text.decode())
    assert merkle.traces_root(rows) == tree.root()


@pytest.mark.django_db
def test_heads_have_the_same_root(verifier: ModuleType) -> None:
    for _ in range(5):
        write(open_ledger(), 2)
    anchor = anchored()
    assert len(anchor.heads) == 5
    assert verifier.root_of_heads(anchor.heads) == anchor.heads_root
    assert verifier.stated(statement.signed(anchor)) == statement.canonical(statement.stated(anchor))

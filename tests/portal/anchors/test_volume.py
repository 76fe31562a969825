"""However many entries there are, anchoring, exporting and verifying hold few of them at a time."""

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from portal.anchors import outside
from portal.anchors.checking import faults
from portal.anchors.exporting import export
from portal.anchors.models import Anchor
from portal.anchors.services.anchoring import MOST, make_next
from portal.ledger.services import open_ledger
from tests.memory import PEAK, growth
from tests.portal.anchors.conftest import VERIFIER
from tests.roles import as_owner

pytestmark = pytest.mark.soak
MEGABYTE = 1024  # of kilobytes
SEVERAL = """
    INSERT INTO ledger_ledgerentry (ledger_id, sequence, heading, kind, subject, summary, data, occurred_at,
        recorded_at, actor_name, role_name, organization_name, previous_hash, hash)
    SELECT %s, n, 'system', 'note', '', repeat('记', 100), '{"n": 1}', now(), now(), '', '', '',
        encode(sha256((n - 1)::text::bytea), 'hex'), encode(sha256(n::text::bytea), 'hex')
    FROM generate_series(1, %s) AS n
"""
# Each of them leaves a trace.
UPLOADS = """
    INSERT INTO documents_storedfile (id, ledger_id, name, content_type, size, sha256, file, uploaded_at)
    SELECT gen_random_uuid(), %s, '材料.pdf', 'application/pdf', n, encode(sha256(n::text::bytea), 'hex'), '', now()
    FROM generate_series(1, %s) AS n
"""


@pytest.mark.django_db(transaction=True)
def test_a_long_chain_is_anchored_checked_and_exported_in_little_memory(
    tmp_path: Path, anchor_key: Path
) -> None:
    """As many entries as uploads, which leave a trace each; and the ledger one for its name."""
    entries = 300_000
    ledger = open_ledger("长")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # the chain is made up: the guard would not take it
        cursor.execute(SEVERAL, [ledger.pk, entries])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(UPLOADS, [ledger.pk, entries])
    with growth() as grown:
        for _ in range(entries // MOST + 1):
            assert make_next() is not None
        assert Anchor.objects.count() == entries // MOST + 1 == len(list(outside.anchors()))
        assert list(faults()) == []
        counts = export(tmp_path / "long.gz")
        assert grown() < 60 * MEGABYTE
    assert (counts["entry"], counts["trace"], counts["row"]) == (entries, entries + 1, entries + 1)
    # The chain was made up: that alone is what the program finds, and holds no more for it.
    code, told, most = verified(
        [str(tmp_path / "long.gz"), f"--anchors={outside.path()}", f"--key={anchor_key}"]
    )
    assert code == 1 and f"痕迹 {entries + 1} 条（尚未锚定 0 条）" in told
    assert [line.partition("：")[0] for line in told.splitlines()[:-1]] == [
        f"台账 长（{ledger.pk}） 第 1 条（编号 {ledger.entries.get(sequence=1).pk}）"
    ]
    assert most < 80 * MEGABYTE


def test_a_long_chain_is_verified_in_little_memory(verifier: ModuleType, tmp_path: Path) -> None:
    peaks = []
    for entries in (20_000, 200_000):
        files = forge(verifier, tmp_path / str(entries), entries)
        code, told, most = verified(files)
        assert code == 0, told
        peaks.append(most)
    assert peaks[1] - peaks[0] < 8 * MEGABYTE, peaks


def verified(arguments: list[str]) -> tuple[int, str, int]:
    """What the program answers and says, and how much memory it took at the most, in kilobytes."""
    measured = (
        "import runpy, sys\n"
        f"try: runpy.run_path({str(VERIFIER)!r}, run_name='__main__')\n"
        f"finally: print({PEAK}, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-c", measured, *arguments], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout, int(ended.stderr)


def forge(verifier: ModuleType, folder: Path, entries: int, every: int = 10_000) -> list[str]:
    """An export of one ledger of so many entries with its anchors, made by the verifier's own reckoning."""
    folder.mkdir()
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    (folder / "key.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    key_id = verifier.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hex()[:32]
    begin, ledger = datetime(2026, 1, 1, tzinfo=UTC), "6f0b1f7e-0000-4000-8000-000000000001"
    head, previous = verifier.sha256(ledger.encode()).hex(), "0" * 64
    anchors: list[dict[str, object]] = []
    with (
        gzip.open(folder / "entries", "wt", compresslevel=1) as rows,
        (folder / "anchors.jsonl").open("wb") as lines,
    ):
        for first in range(1, entries + 1, every):
            tree = verifier.Tree()
            at = (begin + timedelta(seconds=first)).isoformat(timespec="microseconds")
            for number in range(first, first + every):
                entry = {
                    "id": number, "ledger": ledger, "sequence": number, "heading": "system", "kind": "note",
                    "subject": "", "summary": "记" * 100, "data": {"n": number}, "occurred_at": at, "recorded_at": at,
                    "actor_name": "", "role_name": "", "organization_name": "", "actor": None, "organization": None,
                    "previous_hash": head,
                }  # fmt: skip
                head = verifier.sealed(entry)
                tree.add(f"{number}:{ledger}:{number}:{head}")
                rows.write(json.dumps({"entry": entry | {"hash": head}}, ensure_ascii=False) + "\n")
            heads = [[ledger, first + every - 1, head]]
            stated = {
                "format": verifier.ANCHOR, "number": len(anchors) + 1, "first_entry": first,
                "last_entry": first + every - 1, "count": every, "root": tree.root(), "ledgers": 1,
                "heads_root": verifier.root_of_heads(heads), "previous_hash": previous, "made_at": at,
                "key_id": key_id,
            }  # fmt: skip
            text = verifier.canonical(stated)
            previous = verifier.sha256(text).hex()
            signed = stated | {"hash": previous, "signature": key.sign(text).hex()}
            anchors.append(signed)
            lines.write(verifier.canonical(signed | {"heads": heads}) + b"\n")
    made_at = (begin + timedelta(seconds=entries)).isoformat()
    with gzip.open(folder / "export.gz", "wt", compresslevel=1) as file:
        file.write(json.dumps({"format": verifier.EXPORTS[0], "made_at": made_at}) + "\n")
        file.writelines(json.dumps({"anchor": anchor}) + "\n" for anchor in anchors)
        with gzip.open(folder / "entries", "rt") as rows:
            file.writelines(rows)
        row = {"id": ledger, "label": "长", "length": entries, "head_hash": head, "closed_at": None}
        file.write(json.dumps({"ledger": row}) + "\n")
        file.write(
            json.dumps({"end": {"anchor": len(anchors), "entry": entries, "ledger": 1, "paper": 0}}) + "\n"
        )
    return [str(folder / "export.gz"), f"--anchors={folder / 'anchors.jsonl'}", f"--key={folder / 'key.pem'}"]

"""Whatever is done to a package is found, and told by the command."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from portal.documents import signing
from portal.documents.enums import SealProvider
from portal.documents.models import Seal
from portal.documents.services import end_seal
from tests.cast import Cast
from tests.proxy_service.packages import (
    Made,
    Seals,
    changed,
    contents,
    edit_ledger,
    look,
    packed,
    reasons,
)

pytestmark = [
    pytest.mark.rule("BZ54-5.5-LEDGER"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("trusted"),
]

Change = Callable[[dict[str, bytes]], object]


def _drop_entry(files: dict[str, bytes]) -> None:
    ledger = json.loads(files["ledger.json"])
    del ledger["entries"][-1]
    files["ledger.json"] = json.dumps(ledger, ensure_ascii=False).encode()


def _flip(name: str) -> Change:
    def flip(files: dict[str, bytes]) -> None:
        content = bytearray(files[name])
        content[len(content) // 2] ^= 1
        files[name] = bytes(content)

    return flip


def _paper(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("documents/"))


TAMPERED: dict[str, tuple[Change, str]] = {
    "a flipped byte": (lambda files: _flip(_paper(files))(files), "与清单的校验值不符：documents/"),
    "a flipped byte of the data": (_flip("data.json"), "校验值不符：data.json"),
    "a flipped byte of the signature": (_flip("manifest.p7s"), "签名无效"),
    "a removed file": (lambda files: files.pop(_paper(files)), "缺少文件：documents/"),
    "an added file": (
        lambda files: files.update({"files/evil.exe": b"MZ"}),
        "多出清单以外的文件：files/evil.exe",
    ),
    "an edited ledger": (edit_ledger, "校验值不符：ledger.json"),
    "no manifest": (lambda files: files.pop("manifest.sha256"), "缺少文件 manifest.sha256"),
    "no signature": (lambda files: files.pop("manifest.p7s"), "没有签名"),
    "no ledger": (lambda files: files.pop("ledger.json"), "缺少文件：ledger.json"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_changed_is_found(made: Made, name: str) -> None:
    change, words = TAMPERED[name]
    assert words in reasons(changed(made.signed, change))


def test_a_forger_who_writes_a_new_manifest_is_found_by_the_signature(made: Made) -> None:
    assert reasons(changed(made.signed, edit_ledger, relist=True)) == "签名无效：签名之后文件内容被改动"


@pytest.mark.parametrize(
    ("edit", "words"),
    [(edit_ledger, "台账第 3 条：内容与校验值不符"), (_drop_entry, "末尾记录缺失")],
)
def test_without_a_signature_the_chain_still_shows_what_was_edited(
    made: Made, edit: Change, words: str
) -> None:
    (reason,) = look(changed(made.unsigned, edit, relist=True), unsigned=True).reasons
    assert words in reason


def test_a_rewritten_chain_is_found_by_the_signature_alone(made: Made) -> None:
    """Whoever recomputes the whole chain makes it hold; that is what the seal is for."""

    def rewrite(files: dict[str, bytes]) -> None:
        ledger = json.loads(files["ledger.json"])
        ledger["entries"], ledger["length"] = [], 0
        ledger["head_hash"] = hashlib.sha256(ledger["id"].encode()).hexdigest()
        files["ledger.json"] = json.dumps(ledger).encode()

    forged = changed(made.signed, rewrite, relist=True)
    assert [why[:4] for why in look(forged).reasons] == ["签名无效"]


def test_the_valid_seal_of_another_park_is_found(made: Made) -> None:
    assert look(made.foreign).reasons == ["签名人“精河工业园区管委会”不是出具单位“博乐边境经济合作区管委会”"]


def test_nobody_seals_a_file_that_people_of_another_park_would_find(
    made: Made, cast: Cast, tmp_path: Path
) -> None:
    """The neighbour's own seal over data that say: issued by the neighbour, for our park, under our number."""

    def claim(files: dict[str, bytes]) -> None:
        data = json.loads(files["data.json"])
        data["issuer"] = {"code": cast.other_park.code, "name": cast.other_park.name}
        files["data.json"] = json.dumps(data).encode()

    with override_settings(SEAL_KEY_DIR=tmp_path / "keys", SEAL_TRUST_DIR=tmp_path / "trust"):
        Seals(tmp_path / "keys", tmp_path / "trust").give(cast.other_park, cast.security)
        files = contents(changed(made.signed, claim, relist=True))
        files["manifest.p7s"] = signing.sign_detached(
            files["manifest.sha256"], seal=Seal.objects.get(), moment=timezone.now()
        )
        assert reasons(packed(files)) == "案卷的编号或园区不属于出具单位“精河工业园区管委会”"


def test_where_the_park_has_seals_here_only_one_of_them_counts(
    made: Made, cast: Cast, tmp_path: Path
) -> None:
    """A certificate of the same name that was never registered is not enough."""
    with override_settings(SEAL_KEY_DIR=tmp_path / "keys", SEAL_TRUST_DIR=tmp_path / "trust"):
        Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.security)
    assert "不是出具单位" in reasons(made.signed)


def test_a_seal_that_was_ended_counts_no_more_where_nobody_vouches_for_the_time(
    made: Made, cast: Cast
) -> None:
    files = contents(made.signed)
    verdict = signing.judge_detached(files["manifest.sha256"], files["manifest.p7s"])
    seal = Seal.objects.create(
        organization=cast.park, name=cast.park.name, provider=SealProvider.KEY_FILE, key_name="park.pem",
        certificate=files["chain.pem"].decode(), fingerprint=verdict.fingerprint, sample=True,
        registered_by=cast.administrator.user, registered_at=timezone.now(),
    )  # fmt: skip
    assert look(made.signed).reasons == []
    end_seal(seal=seal, reason="密钥遗失", actor=cast.security, now=timezone.now())
    assert "停用" in reasons(made.signed)


def test_a_root_that_nobody_trusts_is_no_signature(made: Made, tmp_path: Path) -> None:
    with override_settings(SEAL_TRUST_DIR=tmp_path):
        assert "不受信任" in reasons(made.signed)


def test_an_unsigned_package_counts_only_for_who_says_so(made: Made) -> None:
    assert look(made.unsigned).reasons == ["没有签名，无法证明由谁制作"]
    found = look(made.unsigned, unsigned=True)
    assert (found.reasons, found.signer) == ([], "")


@pytest.mark.parametrize("damage", [0.02, 0.3, 0.6, 0.9])
def test_bytes_of_the_zip_itself_may_be_anything(made: Made, damage: float) -> None:
    """A flipped byte is found, unless nobody reads it: a ZIP says names and times twice."""
    broken = bytearray(made.signed)
    broken[int(len(broken) * damage)] ^= 0xFF
    found = look(bytes(broken))
    assert found.reasons or found.manifest_sha256 == look(made.signed).manifest_sha256
    assert look(made.signed[: int(len(made.signed) * damage)]).reasons


def test_the_command_says_what_it_found(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(made.signed)
    bad.write_bytes(changed(made.signed, edit_ledger))
    call_command("verify_archive", str(good))
    assert f"核验通过。{made.number}" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"校验值不符：ledger\.json") as refused:
        call_command("verify_archive", str(bad))
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match="无法读取"):
        call_command("verify_archive", str(tmp_path / "none.zip"))

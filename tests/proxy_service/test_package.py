"""The package of an archived request: signed, the same every time, and whatever is done to it is found."""

import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import struct
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from portal.documents import signing, storage
from portal.documents.enums import DocumentKind, DocumentState, SealingState, SealProvider
from portal.documents.models import Document, Seal, Sealing, StoredFile
from portal.documents.services import end_seal
from portal.errors import Conflict
from proxy_service import package_check, packaging
from proxy_service.models import ProxyRequest
from proxy_service.package_check import Checked, check
from proxy_service.package_limits import LARGEST_DIRECTORY, LARGEST_MANIFEST, MOST_VALUES, safe_name
from proxy_service.services.archives import import_package
from tests.cast import Cast
from tests.proxy_service.packages import Made, Seals, changed, contents, package_of, packed, render_all
from tests.stages import make_request

pytestmark = [pytest.mark.rule("BZ54-5.5-LEDGER"), pytest.mark.django_db]

Change = Callable[[dict[str, bytes]], object]


@pytest.fixture(autouse=True)
def _trusted(made: Made) -> Iterator[None]:
    with override_settings(SEAL_TRUST_DIR=made.trust):
        yield


def look(package: bytes, *, unsigned: bool = False) -> Checked:
    return check(io.BytesIO(package), unsigned=unsigned)


def reasons(package: bytes) -> str:
    found = look(package).reasons
    assert found, "nothing was found"
    return "\n".join(found)


# What is in it -----------------------------------------------------------------------------------------


def test_a_sealed_package_is_whole_signed_by_the_park_and_reads_without_the_portal(made: Made) -> None:
    found = look(made.signed)
    assert found.reasons == []
    assert (found.signer, found.data["number"]) == ("博乐边境经济合作区管委会", made.number)
    assert found.ledger["head_hash"] == made.head
    files = contents(made.signed)
    assert set(made.papers.values()) <= {hashlib.sha256(content).hexdigest() for content in files.values()}
    index = files["index.html"].decode()
    assert not re.search(r"src=|<script|<link|https?://|url\(", index), "it asks for nothing"
    for path in re.findall(r'href="([^"#]+)"', index):
        assert path in {"data.json", "ledger.json"} or path.startswith(("documents/", "files/"))
    first = [name for name in files if name.startswith("documents/")][:2]
    assert ["档案封面" in first[0], "卷内目录" in first[1]] == [True, True]
    assert "由“博乐边境经济合作区管委会”签名" in index and "样章，没有法律效力" in index
    assert "未签名" in contents(made.unsigned)["index.html"].decode()
    assert b"PRIVATE" not in made.signed


def test_the_same_file_gives_the_same_manifest_whenever_it_is_exported(made: Made) -> None:
    first, again = contents(made.signed), contents(made.again)
    assert first.pop(packaging.SIGNATURE) and again.pop(packaging.SIGNATURE)
    assert first == again


def test_archive_staff_check_it_with_the_tools_of_any_system(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(made.signed)) as package:
        package.extractall(tmp_path)
    subprocess.run(["sha256sum", "--quiet", "-c", "manifest.sha256"], cwd=tmp_path, check=True)
    if shutil.which("openssl"):
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.p7s"]
        command += ["-content", "manifest.sha256", "-CAfile", str(made.trust / "root.pem"), "-purpose", "any"]
        subprocess.run([*command, "-out", "/dev/null"], cwd=tmp_path, check=True, capture_output=True)


# What is done to it --------------------------------------------------------------------------------------


def _edit_ledger(files: dict[str, bytes]) -> None:
    ledger = json.loads(files["ledger.json"])
    ledger["entries"][2]["summary"] = "一切正常"
    files["ledger.json"] = json.dumps(ledger, ensure_ascii=False).encode()


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
    "an edited ledger": (_edit_ledger, "校验值不符：ledger.json"),
    "no manifest": (lambda files: files.pop("manifest.sha256"), "缺少文件 manifest.sha256"),
    "no signature": (lambda files: files.pop("manifest.p7s"), "没有签名"),
    "no ledger": (lambda files: files.pop("ledger.json"), "缺少文件：ledger.json"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_changed_is_found(made: Made, name: str) -> None:
    change, words = TAMPERED[name]
    assert words in reasons(changed(made.signed, change))


def test_a_forger_who_writes_a_new_manifest_is_found_by_the_signature(made: Made) -> None:
    assert reasons(changed(made.signed, _edit_ledger, relist=True)) == "签名无效：签名之后文件内容被改动"


@pytest.mark.parametrize(
    ("edit", "words"),
    [(_edit_ledger, "台账第 3 条：内容与校验值不符"), (_drop_entry, "末尾记录缺失")],
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
        Seals(tmp_path / "keys", tmp_path / "trust").give(cast.other_park, cast.administrator.user)
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
        Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.administrator.user)
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
    end_seal(seal=seal, reason="密钥遗失", by=cast.administrator.user, now=timezone.now())
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


# Hostile packages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/../b",
        "C:\\x",
        "a\\b",
        "c:x",
        "./a",
        "a//b",
        "a\nb",
        "",
        "a\u202eb",
    ],
)
def test_names_that_lead_elsewhere_are_refused(made: Made, name: str) -> None:
    assert not safe_name(name)
    if name:
        assert "不安全" in reasons(changed(made.signed, lambda files: files.update({name: b"x"})))


def test_links_copies_and_secrets_are_refused(made: Made) -> None:
    target = io.BytesIO(made.signed)
    with zipfile.ZipFile(target, "a") as package:
        link = zipfile.ZipInfo("files/link")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("data.json", b"{}")
    found = reasons(target.getvalue())
    assert "不是普通文件：files/link" in found and "文件重复：data.json" in found


def test_bombs_are_refused_before_they_go_off(made: Made) -> None:
    bomb = changed(made.signed, lambda files: files.update({"files/bomb": bytes(64 << 20)}))
    assert len(bomb) < len(made.signed) + (1 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    assert "压缩比异常" in reasons(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 0.5
    many = packed({f"files/{number}": b"" for number in range(10_001)})
    assert "文件过多：10001 个" in reasons(many)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_list_of_contents_that_would_fill_the_memory_is_not_read(made: Made, hidden: bool) -> None:
    """Also where a second mark of an end, in fields that nobody reads, hides the first."""
    listed = b"PK\x01\x02" + bytes(LARGEST_DIRECTORY)
    disks = b"PK\x05\x06" if hidden else bytes(4)
    end = b"PK\x05\x06" + disks + struct.pack("<HHLLH", 1, 1, len(listed), 0, 0)
    assert reasons(listed + end) == "目录过大，疑似压缩炸弹"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_all_at_once_is_not_unpacked(made: Made, method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        package.writestr("manifest.sha256", bytes(1 << 20))
    assert reasons(target.getvalue()) == "压缩方式不受支持：manifest.sha256"


def test_a_file_that_is_larger_than_it_says_is_not_unpacked_beyond_that(made: Made) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.sha256", bytes(64 << 20))
    small, real = struct.pack("<L", 4096), struct.pack("<L", 64 << 20)
    lying = target.getvalue().replace(real, small)
    peak = memory(lambda: look(lying, unsigned=True))
    assert reasons(lying) == "文件损坏，无法读取：manifest.sha256" and peak < 16 << 20


def memory(work: Callable[[], object]) -> int:
    """The most bytes that it held at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_nothing_is_parsed_that_no_signature_vouches_for(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def must_not(*_arguments: object) -> Any:
        raise AssertionError("parsed")

    monkeypatch.setattr(package_check, "parsed", must_not)
    assert "签名无效" in reasons(changed(made.signed, _edit_ledger, relist=True))
    assert "校验值不符：ledger.json" in reasons(changed(made.signed, _edit_ledger))
    monkeypatch.setattr(package_check, "_listed", must_not)
    assert "签名无效" in reasons(changed(made.signed, _edit_ledger, relist=True))


@pytest.mark.parametrize("value", ["[],", "{},", "1,", '"",'])
def test_text_that_grows_when_it_is_parsed_is_not_parsed(made: Made, value: str) -> None:
    many = f'{{"entries": [{value * MOST_VALUES}1]}}'.encode()
    bomb = changed(made.unsigned, lambda files: files.update({"ledger.json": many}), relist=True)
    if not look(bomb, unsigned=True).reasons[0].startswith("压缩比异常"):
        assert look(bomb, unsigned=True).reasons == ["ledger.json 无法读取"]
    assert memory(lambda: look(bomb, unsigned=True)) < 16 << 20


def test_a_manifest_is_short_and_so_is_the_list_of_what_is_wrong(made: Made) -> None:
    long = changed(
        made.unsigned, lambda files: files.update({"manifest.sha256": os.urandom(LARGEST_MANIFEST + 1)})
    )
    assert look(long, unsigned=True).reasons == ["文件过大：manifest.sha256"]
    lines = changed(made.unsigned, lambda files: files.update({"manifest.sha256": b"\n" * 10_001}))
    assert look(lines, unsigned=True).reasons[0] == "文件过多：10001 个，最多 10000 个"
    wrong = changed(made.unsigned, lambda files: files.update({"manifest.sha256": b"x\n" * 5_000}))
    told = look(wrong, unsigned=True).reasons
    assert len(told) == 101 and told[-1] == "问题过多，其余不再列出"


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"PK\x05\x06" + bytes(18), b"x" * 100_000])
def test_what_is_no_package_is_said_to_be_none(content: bytes) -> None:
    assert reasons(content)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[]",
        '{"a": NaN}',
        '{"entries": [1], "id": "x"}',
        '{"entries": 7, "id": "00000000-0000-0000-0000-000000000000"}',
        "\0",
        "9" * 5_000,
    ],
)
def test_a_ledger_of_any_shape_is_answered(made: Made, text: str) -> None:
    odd = changed(made.unsigned, lambda files: files.update({"ledger.json": text.encode()}), relist=True)
    assert look(odd, unsigned=True).reasons[0] in ("ledger.json 无法读取", "台账无法读取")


def test_a_moment_beyond_the_calendar_is_answered(made: Made) -> None:
    def shift(files: dict[str, bytes]) -> None:
        ledger = json.loads(files["ledger.json"])
        ledger["entries"][0]["occurred_at"] = "0001-01-01T00:00:00+23:59"
        files["ledger.json"] = json.dumps(ledger).encode()

    assert look(changed(made.unsigned, shift, relist=True), unsigned=True).reasons == ["台账无法读取"]


# The command ---------------------------------------------------------------------------------------------


def test_the_command_says_what_it_found(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(made.signed)
    bad.write_bytes(changed(made.signed, _edit_ledger))
    call_command("verify_archive", str(good))
    assert f"核验通过。{made.number}" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"校验值不符：ledger\.json") as refused:
        call_command("verify_archive", str(bad))
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match="无法读取"):
        call_command("verify_archive", str(tmp_path / "none.zip"))


# Making it -----------------------------------------------------------------------------------------------


@pytest.fixture
def archived(cast: Cast, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEAL_KEY_DIR, settings.SEAL_TRUST_DIR = tmp_path / "keys", tmp_path / "trust"
    request = make_request(cast, "archived")
    render_all(request)
    return request


def left_of(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file() and path.parts[-2] != "documents"}


def test_a_full_disk_a_seal_out_of_reach_or_a_killed_process_leaves_nothing(
    archived: Any, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = left_of(tmp_path / "media")
    Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.administrator.user)
    for key in (tmp_path / "keys").iterdir():
        key.unlink()
    with pytest.raises(Conflict, match="印章暂时不能使用"):
        packaging.build(archived)
    end_seal(seal=Seal.objects.get(), reason="停用", by=cast.administrator.user, now=timezone.now())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(Conflict, match="磁盘空间不足"):
            packaging.build(archived)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def die(package: Any, path: str, stored: Any) -> None:
        package.write(path, os.urandom(1 << 20))
        package.zip.fp.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(packaging._Package, "add_stored", die)
    child = os.fork()
    if child == 0:
        packaging.build(archived)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert left_of(tmp_path / "media") == before


@pytest.mark.parametrize("megabytes", [24, pytest.param(600, marks=pytest.mark.soak)])
def test_a_large_package_is_never_held_in_memory(archived: Any, megabytes: int) -> None:
    written = storage.write("uploads/large.bin", (os.urandom(1 << 20) for _piece in range(megabytes)))
    StoredFile.objects.create(
        ledger=archived.ledger, name="大文件.bin", content_type="application/octet-stream", size=written.size,
        sha256=written.sha256, file=written.name, uploaded_at=timezone.now(),
    )  # fmt: skip
    tracemalloc.start()
    try:
        with packaging.build(archived) as package:
            assert package.seek(0, io.SEEK_END) > megabytes << 20
            found = check(package, unsigned=True)
            ProxyRequest.objects.filter(pk=archived.pk).update(number="652701-OTHER-2026-00009")
            case, _new = import_package(file=package, now=timezone.now(), unsigned=True)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.reasons, case.package.size) == ([], found.size)
    assert peak < 12 << 20


def test_a_sealed_paper_lies_in_it_under_seal_and_as_it_was_before_byte_by_byte(
    archived: Any, cast: Cast, tmp_path: Path
) -> None:
    Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.administrator.user)
    paper = Document.objects.get(ledger=archived.ledger, kind=DocumentKind.ACCEPTANCE)
    sealing = Sealing.objects.create(
        document=paper, seal=Seal.objects.get(), requested_by=cast.leader, requested_at=timezone.now()
    )
    waiting = contents(package_of(archived))
    (name,) = (name for name in waiting if name.startswith("documents/") and "受理通知书" in name)
    assert hashlib.sha256(waiting[name]).hexdigest() == paper.sha256, "after the archive nothing is sealed"
    assert not any(name.startswith("unsealed/") for name in waiting)
    written = storage.write("documents/sealed.pdf", [b"%PDF-1.7 sealed"])
    Sealing.objects.filter(pk=sealing.pk).update(
        state=SealingState.DONE, file=written.name, size=written.size, sha256=written.sha256, sm3=written.sm3,
        signer=cast.park.name, sealed_at=timezone.now(), seals=2,
    )  # fmt: skip
    files = contents(package_of(archived))
    (name,) = (name for name in files if name.startswith("documents/") and "受理通知书" in name)
    assert files[name] == b"%PDF-1.7 sealed"
    assert hashlib.sha256(files[f"unsealed/{name}"]).hexdigest() == paper.sha256
    assert "已用印，样章" in files["index.html"].decode()
    # Bytes that are not those recorded are not exported.
    place = Path(paper.file.path)
    place.write_bytes(b"%PDF-1.7 another")
    with pytest.raises(Conflict, match="与登记的校验值不符"):
        packaging.build(archived)
    place.unlink()
    with pytest.raises(Conflict, match="与登记的校验值不符"):
        packaging.build(archived)


def test_a_paper_that_never_had_bytes_is_listed_and_holds_nothing_up(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    archived = make_request(cast, "archived")
    with pytest.raises(Conflict, match="正在生成"):
        packaging.build(archived)
    failed, void = (
        archived.ledger.documents.filter(kind=kind).first()
        for kind in (DocumentKind.ACCEPTANCE, DocumentKind.PLAN)
    )
    Document.objects.filter(pk=failed.pk).update(state=DocumentState.FAILED)
    Document.objects.filter(pk=void.pk).update(
        state=DocumentState.VOID, void_reason="要素有误", voided_at=timezone.now()
    )
    render_all(archived)
    package = package_of(archived)
    assert look(package, unsigned=True).reasons == []
    files = contents(package)
    index, told = files["index.html"].decode(), json.loads(files["data.json"])["documents"]
    listed = {paper["number"]: paper for paper in told}
    for paper, state, mark in ((failed, "failed", "生成失败"), (void, "void", "作废")):
        assert (listed[paper.number]["path"], listed[paper.number]["state"]) == (None, state)
        assert f'{paper.title} <span class="mark">{mark}' in index
        assert not any(paper.number in name for name in files)


def test_names_that_people_give_become_names_that_every_system_unpacks() -> None:
    assert packaging._safe("a/b\\c:d*?\u3000\n\u202e.pdf") == "a_b_c_d_____.pdf"
    longest = packaging._safe("𬭎" * 200 + ".pdf")
    assert len(longest.encode()) <= 240 and longest.endswith("𬭎.pdf")
    assert safe_name(f"files/001-{longest}")

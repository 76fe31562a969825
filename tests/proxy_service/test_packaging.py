"""The package of an archived request: what is in it, and that making one leaves nothing behind."""

import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.archives import packaging as portal_packaging
from portal.archives.checking import check
from portal.archives.limits import safe_name
from portal.documents import storage
from portal.documents.enums import UNSCANNED, DocumentKind, DocumentState, ScanState, SealingState
from portal.documents.models import Document, Rendering, Seal, Sealing, StoredFile
from portal.documents.services import end_seal
from portal.errors import Conflict
from proxy_service import packaging
from proxy_service.services.archives import import_package
from tests.cast import Cast
from tests.portal.retention.ageing import past_the_guards
from tests.proxy_service.packages import (
    Made,
    Seals,
    contents,
    look,
    package_of,
    render_all,
)
from tests.stages import make_request

pytestmark = [
    pytest.mark.rule("BZ54-5.5-LEDGER"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("trusted"),
]


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
    assert "由“博乐边境经济合作区管委会" in index and "样章，没有法律效力" in index
    assert "未签名" in contents(made.unsigned)["index.html"].decode()
    assert b"PRIVATE" not in made.signed


def test_the_same_file_gives_the_same_manifest_whenever_it_is_exported(made: Made) -> None:
    first, again = contents(made.signed), contents(made.again)
    assert first.pop(portal_packaging.SIGNATURE) and again.pop(portal_packaging.SIGNATURE)
    assert first == again


def test_archive_staff_check_it_with_the_tools_of_any_system(made: Made, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(made.signed)) as package:
        package.extractall(tmp_path)
    subprocess.run(["sha256sum", "--quiet", "-c", "manifest.sha256"], cwd=tmp_path, check=True)
    if shutil.which("openssl"):
        command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.p7s"]
        command += ["-content", "manifest.sha256", "-CAfile", str(made.trust / "root.pem"), "-purpose", "any"]
        subprocess.run([*command, "-out", "/dev/null"], cwd=tmp_path, check=True, capture_output=True)


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
    Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.security)
    for key in (tmp_path / "keys").iterdir():
        key.unlink()
    with pytest.raises(Conflict, match="印章暂时不能使用"):
        packaging.build(archived)
    end_seal(seal=Seal.objects.get(), reason="停用", actor=cast.security, now=timezone.now())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(Conflict, match="磁盘空间不足"):
            packaging.build(archived)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    ends: list[int] = []

    def die(package: Any, path: str, stored: Any) -> None:
        # Forked here and not before: a child of its own would see nothing of what the test has not committed.
        child = os.fork()
        if child == 0:
            package.write(path, os.urandom(1 << 20))
            package.zip.fp.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        ends.append(os.waitpid(child, 0)[1])
        assert left_of(tmp_path / "media") == before
        raise Conflict("killed")

    monkeypatch.setattr(portal_packaging._Package, "add_stored", die)
    with pytest.raises(Conflict, match="killed"):
        packaging.build(archived)
    assert os.WTERMSIG(ends[0]) == signal.SIGKILL
    assert left_of(tmp_path / "media") == before


@pytest.mark.parametrize("megabytes", [24, pytest.param(600, marks=pytest.mark.soak)])
def test_a_large_package_is_never_held_in_memory(archived: Any, megabytes: int) -> None:
    written = storage.write("uploads/large.bin", (os.urandom(1 << 20) for _piece in range(megabytes)))
    large = StoredFile.objects.create(
        name="大文件.bin", content_type="application/octet-stream", size=written.size,
        sha256=written.sha256, file=written.name, uploaded_at=timezone.now(),
    )  # fmt: skip
    past_the_guards(
        "UPDATE documents_storedfile SET ledger_id = %(ledger)s WHERE id = %(file)s",
        ledger=str(archived.ledger_id),
        file=str(large.pk),
    )
    tracemalloc.start()
    try:
        with packaging.build(archived) as package:
            assert package.seek(0, io.SEEK_END) > megabytes << 20
            found = check(package, unsigned=True)
            past_the_guards(
                "UPDATE proxy_service_proxyrequest SET number = %(number)s WHERE id = %(id)s",
                number="652701-OTHER-2026-00009",
                id=str(archived.pk),
            )
            case, _new = import_package(file=package, now=timezone.now(), unsigned=True)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (found.reasons, case.package.size) == ([], found.size)
    assert peak < 12 << 20


def test_a_sealed_paper_lies_in_it_under_seal_and_as_it_was_before_byte_by_byte(
    archived: Any, cast: Cast, tmp_path: Path
) -> None:
    Seals(tmp_path / "keys", tmp_path / "trust").give(cast.park, cast.security)
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


def test_a_file_that_is_not_clean_is_in_no_package(archived: Any) -> None:
    files = StoredFile.objects.filter(ledger=archived.ledger)
    first = files.earliest("uploaded_at", "pk")
    before = contents(package_of(archived))
    for waiting in UNSCANNED:
        files.filter(pk=first.pk).update(scan_state=waiting)
        with pytest.raises(Conflict, match="正在查毒"):
            packaging.build(archived)
    files.filter(pk=first.pk).update(scan_state=ScanState.INFECTED, file=f"quarantine/{first.file.name}")
    package = package_of(archived)
    assert look(package, unsigned=True).reasons == []
    after = contents(package)
    assert before.keys() - after.keys() == {name for name in before if hash_of(before[name]) == first.sha256}
    listed = json.loads(after["data.json"])["files"]
    assert [file["path"] for file in listed if file["name"] == first.name] == [None]
    assert "查出病毒，已隔离，不在本包内" in after["index.html"].decode()


def test_a_paper_that_was_printed_anew_lies_in_it_in_every_layout(archived: Any, cast: Cast) -> None:
    paper = Document.objects.get(ledger=archived.ledger, kind=DocumentKind.PLAN)
    kept = storage.write("documents/first.pdf", [b"%PDF-1.7 first layout"])
    for moment in (timezone.now(), None):  # the second waits and was not printed anew yet
        Rendering.objects.create(
            document=paper, file=kept.name, size=kept.size, sha256=kept.sha256, sm3=kept.sm3, pages=1,
            template_version="older", rendered_at=timezone.now(), requested_by=cast.leader,
            requested_at=timezone.now(), superseded_at=moment,
        )  # fmt: skip
    package = package_of(archived)
    assert look(package, unsigned=True).reasons == []
    files = contents(package)
    (name,) = (name for name in files if name.startswith("documents/") and "计划表" in name)
    assert hashlib.sha256(files[name]).hexdigest() == paper.sha256
    assert files[f"earlier/1/{name}"] == b"%PDF-1.7 first layout"
    assert sum(name.startswith("earlier/") for name in files) == 1
    assert files["index.html"].decode().count("较早的排版") == 1


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
    assert portal_packaging._safe("a/b\\c:d*?\u3000\n\u202e.pdf") == "a_b_c_d_____.pdf"
    longest = portal_packaging._safe("𬭎" * 200 + ".pdf")
    assert len(longest.encode()) <= 240 and longest.endswith("𬭎.pdf")
    assert safe_name(f"files/001-{longest}")

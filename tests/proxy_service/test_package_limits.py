"""Packages made to harm whoever opens them: names, bombs, lists and values without end."""

import io
import json
import os
import resource
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from portal.archives import checking
from portal.archives.limits import LARGEST_DIRECTORY, LARGEST_MANIFEST, MOST_VALUES, safe_name
from tests.proxy_service.packages import Made, changed, edit_ledger, look, packed, reasons

pytestmark = [
    pytest.mark.rule("BZ54-5.5-LEDGER"),
    pytest.mark.django_db,
    pytest.mark.usefixtures("trusted"),
]


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

    monkeypatch.setattr(checking, "parsed", must_not)
    assert "签名无效" in reasons(changed(made.signed, edit_ledger, relist=True))
    assert "校验值不符：ledger.json" in reasons(changed(made.signed, edit_ledger))
    monkeypatch.setattr(checking, "_listed", must_not)
    assert "签名无效" in reasons(changed(made.signed, edit_ledger, relist=True))


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

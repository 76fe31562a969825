"""``verify_document``: what is genuine, what is not, and why."""

import io
import json
import os
import signal
import time
import zlib
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal.documents import apart as looking
from portal.documents import services, signing
from portal.documents.models import Document, Seal, Sealing
from portal.documents.samples.common import PARK
from portal.documents.signing.trial import TrialCA
from portal.organizations.models import Membership
from tests.memory import growth
from tests.portal.documents.signing.conftest import House, Ready, Register, bytes_of


@pytest.fixture
def paper(seal: Seal, ready: Ready, chief: Membership) -> Document:
    made = ready()
    services.request_sealing(documents=[made], actor=chief, now=timezone.now())
    services.seal_pending()
    return Document.objects.get(pk=made.pk)


class Command:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.capsys = folder / "file.pdf", capsys

    def __call__(self, content: bytes) -> tuple[bool, str]:
        """Whether the command ends with 0, and what it says."""
        self.path.write_bytes(content)
        try:
            call_command("verify_document", str(self.path))
        except CommandError as error:
            return error.returncode == 0, str(error)
        return True, self.capsys.readouterr().out


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def unsigned(paper: Document) -> bytes:
    """What the sealed file begins with: the paper before it was signed."""
    content = bytes_of(paper.final)
    end = content.index(b"%%EOF") + len(b"%%EOF\n")
    return content[:end]


def test_what_was_issued_is_genuine(paper: Document, verify: Command, ready: Ready) -> None:
    assert verify(bytes_of(paper.final)) == (
        True,
        f"与本平台出具并用印的{paper.number}逐字节相同，签署人：{PARK}。印章是样章，没有法律效力。\n",
    )
    genuine, said = verify(bytes_of(paper))
    assert genuine and "该文书另有用印或者签名的文件" in said
    genuine, said = verify(bytes_of(ready()))
    assert genuine and "电子预览，没有用印" in said


def test_genuine_bytes_of_a_paper_that_no_longer_holds_fail(
    paper: Document, verify: Command, ready: Ready
) -> None:
    newer = ready(replaces=paper)
    assert verify(bytes_of(paper.final)) == (
        False,
        f"文件是本平台出具的{paper.number}，但已被{newer.number}替代。",
    )
    services.void(document=paper, reason="有误", now=timezone.now())
    genuine, said = verify(bytes_of(paper.final))
    assert not genuine and "已作废" in said and "有误" not in said


def test_one_flipped_bit_anywhere_is_found(paper: Document, verify: Command) -> None:
    content = bytes_of(paper.final)
    for place in range(0, len(content), len(content) // 12):
        flipped = bytearray(content)
        flipped[place] ^= 1
        assert not verify(bytes(flipped))[0], place


def test_saved_anew_it_is_not_the_same_paper(paper: Document, verify: Command) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(bytes_of(paper.final))) as pdf:
        pdf.save(out)
    genuine, said = verify(out.getvalue())
    assert not genuine
    assert f"自称是{paper.number}，但与登记的任何一份文件都不同" in said


def test_paper_signed_by_another_is_found_even_under_a_trusted_root(
    paper: Document, verify: Command, house: House, register: Register, neighbour: Membership
) -> None:
    """A neighbour's seal on our paper: signed well, but not the paper that we issued."""
    for other in (house.seal("某某公司", key_name="stranger.key"), register(neighbour.organization)):
        forged = signing.sign(unsigned(paper), seal=other, reason="用印", location="", moment=timezone.now())
        genuine, said = verify(forged)
        assert not genuine
        assert "自称是" in said and f"签署人：{other.name}" in said


def test_no_signature_makes_an_unknown_file_genuine(verify: Command, house: House, seal: Seal) -> None:
    pdf = io.BytesIO()
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(pdf)
    content, now = pdf.getvalue(), timezone.now()
    assert verify(content) == (False, "本平台没有登记这份文件。文件没有电子签名。")
    foreign = house.seal("精河工业园区管委会", key_name="foreign.key")
    genuine, said = verify(signing.sign(content, seal=foreign, reason="", location="", moment=now))
    assert not genuine
    assert "由“精河工业园区管委会”签名" in said and "签署人不是本平台登记的印章" in said
    genuine, said = verify(signing.sign(content, seal=seal, reason="", location="", moment=now))
    assert not genuine and "可能被盗用" in said
    stranger = TrialCA(now)
    house.trusted(stranger, "stranger")
    forged = signing.sign(
        content, seal=house.seal("冒名", key_name="s.key", ca=stranger), reason="", location="", moment=now
    )
    (house.trust / "stranger.pem").unlink()
    genuine, said = verify(forged)
    assert not genuine and "不受信任" in said


def test_withdrawn_root_is_told_beside_the_register(paper: Document, verify: Command, house: House) -> None:
    (house.trust / "root.pem").unlink()
    genuine, said = verify(bytes_of(Sealing.objects.get()))
    assert genuine and "逐字节相同" in said and "不受信任" in said


def bomb(place: str) -> bytes:
    """A small PDF with much in it: in the facts that travel inside, or in the table of its objects."""
    packer, piece = zlib.compressobj(1), bytes(1 << 20)
    packed = b"".join([*(packer.compress(piece) for _megabyte in range(400)), packer.flush()])
    if place == "facts":
        pdf = io.BytesIO()
        with pikepdf.new() as blank:
            blank.attachments["facts.json"] = b"{}"
            blank.attachments["facts.json"].obj["/EF"]["/F"].write(packed, filter=pikepdf.Name.FlateDecode)
            blank.save(pdf)
        return pdf.getvalue()
    head = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    )
    table = b"3 0 obj<</Type/XRef/Size 4/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    return head + table + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


@pytest.mark.parametrize(("place", "words"), [("facts", "解开后过大"), ("table", "不完整")])
def test_a_file_that_unfolds_without_end_is_refused(
    verify: Command, house: House, db: None, monkeypatch: pytest.MonkeyPatch, place: str, words: str
) -> None:
    monkeypatch.setattr(looking, "MEMORY", 128 << 20)
    content = bomb(place)
    assert len(content) < 3 << 20
    with growth() as grown:
        genuine, said = verify(content)
        assert grown() < 32 << 10, "not in this process"
    assert not genuine and "没有登记这份文件" in said and words in said


def test_a_look_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.3)
    begun = time.monotonic()
    for look in (lambda _content: time.sleep(60), lambda _content: os.kill(os.getpid(), signal.SIGKILL)):
        with pytest.raises(looking.TooMuch):
            looking.apart(look, b"")
    assert time.monotonic() - begun < 30
    assert looking.apart(len, b"four") == 4


@pytest.mark.parametrize("number", ["\0", "\ud800", 7, "x" * 5000])
def test_a_number_that_no_paper_has_is_none(verify: Command, house: House, db: None, number: object) -> None:
    pdf = io.BytesIO()
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.attachments["facts.json"] = json.dumps({"number": number}).encode()
        blank.save(pdf)
    assert verify(pdf.getvalue()) == (False, "本平台没有登记这份文件。文件没有电子签名。")


def test_missing_and_huge_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_document", str(tmp_path / "none.pdf"))
    with open(tmp_path / "huge.pdf", "wb") as file:
        file.truncate(30 * 1024 * 1024)
    with pytest.raises(CommandError, match="larger than any paper"):
        call_command("verify_document", str(tmp_path / "huge.pdf"))

"""What a signature holds, and that every change to what it covers is found."""

import asyncio
import io
import random
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from asn1crypto import pem, x509
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.documents import signing
from portal.documents.conformance import faults
from portal.documents.samples.common import PARK
from portal.documents.signing import SigningError
from portal.documents.signing.trial import TrialCA
from tests.portal.documents.signing.conftest import House

Unsigned = Callable[..., bytes]


def sign(pdf: bytes, seal: signing.port.Seal) -> bytes:
    return signing.sign(pdf, seal=seal, reason="用印", location=PARK, moment=timezone.now())


def covered(pdf: bytes) -> list[range]:
    """The bytes that the signature covers."""
    first, size, second, rest = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].byte_range
    return [range(first, first + size), range(second, second + rest)]


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The file after somebody opened it in an editor, changed it and saved it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


def appended(pdf: bytes, text: bytes) -> bytes:
    """Another text laid over the first page by an incremental update, which leaves the signed bytes alone."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    stream = writer.add_object(generic.StreamObject(stream_data=text))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_pdfsig_and_pyhanko_call_it_valid(signed: bytes, house: House, tmp_path: Path) -> None:
    said = pdfsig(signed, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert f"Signer Certificate Common Name: {PARK}" in said
    root = x509.Certificate.load(pem.unarmor((house.trust / "root.pem").read_bytes())[2])
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    judging = async_validate_pdf_signature(found, ValidationContext(trust_roots=[root]))
    with ThreadPoolExecutor(1) as thread:  # a browser's event loop may run in this one
        status = thread.submit(asyncio.run, judging).result()
    assert status.bottom_line
    assert found.docmdp_level == MDPPerm.NO_CHANGES
    verdict = signing.judge(signed)
    assert (verdict.valid, verdict.bottom_line, verdict.signer, verdict.reasons) == (True, True, PARK, [])


def test_signed_file_begins_with_the_unsigned_and_stays_archival(signed: bytes, unsigned: Unsigned) -> None:
    assert signed.startswith(unsigned())
    assert faults(signed) == []
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        (widget,) = pdf.pages[0].Annots
        left, bottom, right, top = (float(value) for value in widget.Rect)
        assert (left, bottom) == (right, top), "a widget that can be seen breaks PDF/UA"
        assert max(left, bottom) < 0, "and so does one inside the page"
        assert int(widget.F) & 0b110 == 0b100, "printed, not hidden: PDF/A"


@pytest.mark.parametrize("times", [15, pytest.param(400, marks=pytest.mark.soak)])
def test_one_flipped_bit_anywhere_it_covers_is_found(signed: bytes, times: int) -> None:
    places = [place for part in covered(signed) for place in part]
    for place in random.Random(times).sample(places, times):
        flipped = bytearray(signed)
        flipped[place] ^= 1 << place % 8
        assert not signing.judge(bytes(flipped)).bottom_line, place


def test_room_that_was_left_in_the_signature_hides_nothing(signed: bytes) -> None:
    (first, second) = covered(signed)
    stuffed = bytearray(signed)
    stuffed[second.start - 20] = ord("7")
    assert stuffed != signed
    assert not signing.judge(bytes(stuffed)).bottom_line
    shouted = bytearray(signed)
    shouted[first.stop : second.start] = signed[first.stop : second.start].lower()
    assert not signing.judge(bytes(shouted)).bottom_line


@pytest.mark.filterwarnings("ignore:This document has 1 form widget")
def test_swapped_page_is_found(signed: bytes, house: House, unsigned: Unsigned) -> None:
    other = sign(unsigned("博边管代不受〔2026〕8号"), house.seal())

    def swap(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(other)) as source:
            pdf.pages[0] = source.pages[0]

    assert not signing.judge(changed(signed, swap)).bottom_line


def test_edited_attachment_is_found(signed: bytes) -> None:
    def edit(pdf: pikepdf.Pdf) -> None:
        facts = pdf.attachments["facts.json"].get_file().read_bytes()
        assert "7号".encode() in facts
        pdf.attachments["facts.json"] = pikepdf.AttachedFileSpec(pdf, facts.replace(b"7", b"9"))

    assert not signing.judge(changed(signed, edit)).bottom_line


def test_appended_change_is_found_though_pdfsig_calls_the_signature_valid(
    signed: bytes, tmp_path: Path
) -> None:
    edited = appended(signed, b"BT /F1 40 Tf 100 400 Td (VOID) Tj ET")
    assert "Signature is Valid" in pdfsig(edited, tmp_path)
    verdict = signing.judge(edited)
    assert (verdict.valid, verdict.bottom_line) == (True, False)
    assert "没有覆盖整个文件" in "".join(verdict.reasons)


def test_signature_of_a_stranger_is_found(house: House, unsigned: Unsigned) -> None:
    """Somebody makes a CA of their own, with the same names, and signs the paper with it."""
    stranger = TrialCA(timezone.now())
    seal = house.seal(ca=stranger)
    with pytest.raises(SigningError, match="不受信任"):
        sign(unsigned(), seal)
    house.trusted(stranger, "stranger")
    forged = sign(unsigned(), seal)
    (house.trust / "stranger.pem").unlink()
    verdict = signing.judge(forged)
    assert (verdict.valid, verdict.bottom_line, verdict.signer) == (True, False, PARK)
    assert "不受信任" in "".join(verdict.reasons)


def test_file_without_a_signature_and_broken_files_are_told(unsigned: Unsigned) -> None:
    assert signing.judge(unsigned()).reasons == ["文件没有电子签名。"]
    for junk in (b"", b"%PDF-1.7\n", b"\0" * 5000, unsigned()[:2000]):
        verdict = signing.judge(junk)
        assert (verdict.valid, verdict.bottom_line) == (False, False)
        assert verdict.reasons


def test_certificate_counts_at_the_moment_that_is_known(signed: bytes) -> None:
    sealed_at = timezone.now()
    with time_machine.travel(sealed_at + timedelta(days=1000), tick=True):
        assert not signing.judge(signed).bottom_line, "the file's own word on its time is worth nothing"
        assert signing.judge(signed, at=sealed_at).bottom_line
    assert not signing.judge(signed, at=sealed_at - timedelta(days=1)).bottom_line, "before it was in force"


def test_detached_signature_fits_its_bytes_alone(house: House) -> None:
    manifest = b"0" * 64 + b"  data.json\n"
    signature = signing.sign_detached(manifest, seal=house.seal(), moment=timezone.now())
    verdict = signing.judge_detached(manifest, signature)
    assert (verdict.bottom_line, verdict.signer) == (True, PARK)
    assert not signing.judge_detached(manifest + b" ", signature).bottom_line
    assert not signing.judge_detached(manifest, signature[:-1]).bottom_line
    assert not signing.judge_detached(manifest, b"").bottom_line
    (house.trust / "root.pem").unlink()
    assert not signing.judge_detached(manifest, signature).bottom_line

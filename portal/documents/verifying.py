"""Whether a file is a paper of ours: by the register alone. Its signature and what it says of itself may only tell
against it."""

import hashlib
import io
import json
import zlib
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _

from portal.documents import signing
from portal.documents.apart import TooMuch, apart
from portal.documents.enums import Standing
from portal.documents.models import Document, Seal
from portal.documents.queries import get_by_hash

# The facts of the longest ledger take 5 MB.
LARGEST_FACTS = 16 << 20


@dataclass(frozen=True)
class Finding:
    genuine: bool
    text: str


def verify(content: bytes) -> Finding:
    """``genuine`` for bytes that this portal issued and that still hold. A signature alone makes nothing genuine:
    anybody gets a certificate under a trusted root, and whatever our own seals signed is in the register. The text says
    why, or why not. A file that is not in the register is looked into ``apart``: not for servers."""
    document = get_by_hash(hashlib.sha256(content).hexdigest())
    if document is not None:
        return _registered(document, content)
    try:
        number, verdict = apart(_look, content)
    except TooMuch:
        why = _("本平台没有登记这份文件。文件解开后过大，或者查看耗时过长，不像任何一份文书，没有继续核验。")
        return Finding(False, why)
    if document := Document.objects.filter(number=number).first():
        why = _("文件自称是%(number)s，但与登记的任何一份文件都不同：被改动、重新保存，或者是伪造的。")
        return Finding(False, _with_signature(why % {"number": document.number}, verdict))
    if not verdict.bottom_line:
        return Finding(False, _with_signature(_("本平台没有登记这份文件。"), verdict))
    if Seal.objects.filter(fingerprint=verdict.fingerprint).exists():
        why = _("签名是本平台登记的印章“%(signer)s”的，但本平台没有登记这份文件：该印章的密钥可能被盗用。")
        return Finding(False, why % {"signer": verdict.signer})
    why = _(
        "本平台没有登记这份文件；它由“%(signer)s”签名（%(time)s），签名有效，签名之后没有改动，"
        "但签署人不是本平台登记的印章，不能证明是本平台的文书。"
    )
    return Finding(False, why % {"signer": verdict.signer, "time": verdict.signed_at})


def _registered(document: Document, content: bytes) -> Finding:
    number = {"number": document.number}
    if document.standing == Standing.VOID:
        return Finding(False, _("文件是本平台出具的%(number)s，但该文书已作废。") % number)
    if successor := document.successor:
        why = _("文件是本平台出具的%(number)s，但已被%(newer)s替代。")
        return Finding(False, why % (number | {"newer": successor.number}))
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 in {each.sha256 for each in document.earlier}:
        return Finding(
            True,
            _("与本平台出具的%(number)s较早的一次排版逐字节相同；内容和文号未变，现行文件另有排版。")
            % number,
        )
    sealing = document.sealed
    if sealing is None:
        return Finding(True, _("与本平台出具的%(number)s逐字节相同；电子预览，没有用印。") % number)
    if sha256 != sealing.sha256:
        return Finding(
            True, _("与本平台出具的%(number)s的电子预览逐字节相同；该文书另有用印或者签名的文件。") % number
        )
    verdict = signing.judge(content, at=sealing.sealed_at)
    found = _("与本平台出具并用印的%(number)s逐字节相同，签署人：%(signer)s。")
    if not sealing.seals:
        found = _("与本平台出具并作电子签名（版式无盖章处）的%(number)s逐字节相同，签署人：%(signer)s。")
    text = found % (number | {"signer": sealing.signer})
    if sealing.seal.sample:
        text += _("印章是样章，没有法律效力。")
    # The register knows the bytes; that a root was withdrawn since is worth saying, but changes nothing in them.
    return Finding(True, text if verdict.bottom_line else _with_signature(text, verdict))


def _with_signature(text: str, verdict: signing.Verdict) -> str:
    if verdict.bottom_line:
        return text + _("签名本身有效，签署人：%(signer)s。") % {"signer": verdict.signer}
    return text + "".join(verdict.reasons)


def _look(content: bytes) -> tuple[str, signing.Verdict]:
    """The number that an unknown file gives itself, and what its signature is worth."""
    return _claimed(content), signing.judge(content)


def _unpacked(stream: pikepdf.Object) -> bytes:
    """The bytes of a stream packed as ours are, or not at all. Raises ``TooMuch`` for more than facts can be."""
    content = stream.read_raw_bytes()
    if stream.get("/Filter") == pikepdf.Name.FlateDecode:
        content = zlib.decompressobj().decompress(content, LARGEST_FACTS + 1)
    if len(content) > LARGEST_FACTS:
        raise TooMuch
    return content


def _claimed(content: bytes) -> str:
    """The number in the facts that travel inside; empty where there is none that a paper could have."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            number = json.loads(_unpacked(pdf.attachments["facts.json"].get_file().obj))["number"]
    except (pikepdf.PdfError, KeyError, ValueError, TypeError, RuntimeError, zlib.error):
        return ""
    return number if isinstance(number, str) and number.isprintable() else ""

"""Whether a file is a paper of ours: by the register alone. Its signature and what it says of itself may only tell
against it."""

import hashlib
import io
import json
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _

from portal.documents import signing
from portal.documents.enums import Standing
from portal.documents.models import Document, Seal
from portal.documents.queries import get_by_hash


@dataclass(frozen=True)
class Finding:
    genuine: bool
    text: str


def verify(content: bytes) -> Finding:
    """``genuine`` for bytes that this portal issued and that still hold. A signature alone makes nothing genuine:
    anybody gets a certificate under a trusted root, and whatever our own seals signed is in the register. The text says
    why, or why not."""
    document = get_by_hash(hashlib.sha256(content).hexdigest())
    if document is not None:
        return _registered(document, content)
    if document := _claimed(content):
        why = _("文件自称是%(number)s，但与登记的任何一份文件都不同：被改动、重新保存，或者是伪造的。")
        return Finding(False, _with_signature(why % {"number": document.number}, signing.judge(content)))
    verdict = signing.judge(content)
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


def _claimed(content: bytes) -> Document | None:
    """The paper of our register that the file says it is, in the facts that travel inside."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            number = json.loads(pdf.attachments["facts.json"].get_file().read_bytes())["number"]
    except (pikepdf.PdfError, KeyError, ValueError, TypeError, RuntimeError):
        return None
    return Document.objects.filter(number=number).first() if isinstance(number, str) else None

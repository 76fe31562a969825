"""Signatures in PDF (PAdES) and beside files (CMS): the one importer of pyHanko."""

import asyncio
import hashlib
import io
import logging
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import cms, pem, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError as PyHankoSigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, select_suitable_signing_md
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.models import Seal
from portal.documents.signing import http
from portal.documents.signing.port import Signer, SigningError, Verdict, signer_of
from portal.documents.signing.revocation import revoked_since
from portal.documents.signing.strangers import refuse_labyrinths, time_in

logger = logging.getLogger(__name__)

T = TypeVar("T")
FIELD = "Seal"
# Room in the file for the signature besides the certificates, and for a timestamp.
ROOM, ROOM_FOR_TIME = 4096, 12288
LONGEST_SIGNATURE = 1024


class _PortSigner(signers.Signer):
    """Lets pyHanko sign through our port."""

    def __init__(self, port: Signer, chain: list[x509.Certificate]) -> None:
        super().__init__(
            signing_cert=chain[0], cert_registry=SimpleCertificateStore.from_certs(chain), embed_roots=True
        )
        self._port = port

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(LONGEST_SIGNATURE)
        return self._port.sign_digest(
            hashlib.new(digest_algorithm, data).digest(), algorithm=digest_algorithm
        )


class _PdfSigner(signers.PdfSigner):
    """Signs at a moment that the caller knows."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as the renderer wrote them; a test shows that pyHanko's break PDF/A."""

    def _update_meta(self) -> None:
        pass


class _TimeService(TimeStamper):
    """An RFC 3161 service at TIMESTAMP_URL."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = http.post(settings.TIMESTAMP_URL, req.dump(), content_type="application/timestamp-query")
        return tsp.TimeStampResp.load(answer)


def chain_of(certificates: str) -> list[x509.Certificate]:
    """The certificates of a PEM text, the signer's first. Raises ``SigningError``."""
    try:
        found = [
            x509.Certificate.load(der)
            for kind, _headers, der in pem.unarmor(certificates.encode(), multiple=True)
            if kind == "CERTIFICATE"
        ]
        for certificate in found:
            certificate.native  # noqa: B018  (parses the whole of it)
    except (ValueError, TypeError) as error:
        raise SigningError(f"these are no PEM certificates: {error}") from error
    if not found:
        raise SigningError("there is no certificate in this text")
    return found


def trusted_roots() -> list[x509.Certificate]:
    """The certificates in SEAL_TRUST_DIR, read anew: whoever withdraws a root withdraws it at once."""
    folder = Path(settings.SEAL_TRUST_DIR)
    return [root for path in sorted(folder.glob("*.pem")) for root in chain_of(path.read_text("ascii"))]


def sign(pdf: bytes, *, seal: Seal, reason: str, location: str, moment: datetime) -> bytes:
    signer, digest = _signer(seal)
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=digest,
        reason=reason,
        location=location,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    # A visible widget would break PDF/UA, and so would one inside the page: the seal is drawn in the page itself.
    place = fields.SigFieldSpec(
        FIELD, on_page=0, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True)
    )
    service = _time_service()
    writer = _PdfSigner(meta, signer, timestamper=service, new_field_spec=place)
    writer.moment = moment
    room = 2 * (sum(len(each.dump()) for each in signer.cert_registry) + ROOM)
    with _refusals():
        signed: bytes = _done(
            writer.async_sign_pdf(
                _Writer(io.BytesIO(pdf)),
                bytes_reserved=room + (2 * ROOM_FOR_TIME if service else 0),
            )
        ).getvalue()
    return _sound(signed, judge(signed, at=moment))


def sign_detached(data: bytes, *, seal: Seal, moment: datetime) -> bytes:
    signer, digest = _signer(seal)
    with _refusals():
        signature: bytes = _done(
            signer.async_sign_general_data(
                data,
                digest,
                timestamper=_time_service(),
                signed_attr_settings=PdfCMSSignedAttributes(signing_time=moment),
            )
        ).dump()
    return _sound(signature, judge_detached(data, signature, at=moment))


def judge(pdf: bytes, *, at: datetime | None = None) -> Verdict:
    # Whatever a stranger's bytes make the libraries raise says the same: this is no file of ours.
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = reader.embedded_signatures
        if not found:
            return Verdict(False, False, reasons=[_("文件没有电子签名。")])
        signature = found[0]
        status: PdfSignatureStatus = _done(
            async_validate_pdf_signature(signature, *_contexts(signature.signed_data, at))
        )
        whole = (
            len(found) == 1
            and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and _nothing_hidden(pdf, signature)
        )
    except (Exception, RecursionError) as error:
        return _unreadable(error)
    return _verdict(status, _moment(signature.signed_data, at), whole=whole and bool(status.docmdp_ok))


def judge_detached(data: bytes, signature: bytes, *, at: datetime | None = None) -> Verdict:
    try:
        signed: cms.SignedData = cms.ContentInfo.load(signature, strict=True)["content"]
        status = _done(async_validate_detached_cms(data, signed, *_contexts(signed, at)))
    except (Exception, RecursionError) as error:
        return _unreadable(error)
    return _verdict(status, _moment(signed, at), whole=True)


def _signer(seal: Seal) -> tuple[_PortSigner, str]:
    """pyHanko's signer for the seal, and the hash that befits the size of its key."""
    chain = chain_of(seal.certificate)
    if chain[0].public_key.algorithm not in {"ec", "rsa"}:
        raise SigningError(f"keys of the kind {chain[0].public_key.algorithm} are not supported")
    return _PortSigner(signer_of(seal), chain), select_suitable_signing_md(chain[0].public_key)


def _time_service() -> _TimeService | None:
    return _TimeService() if settings.TIMESTAMP_URL else None


def _done(work: Coroutine[Any, Any, T]) -> T:
    """pyHanko works asynchronously; a thread of its own has no event loop yet, whatever the caller's has."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def _refusals() -> Iterator[None]:
    """What pyHanko refuses, and what a timestamp service does, in the words of the port."""
    try:
        yield
    except (PdfError, PyHankoSigningError, OSError, ValueError) as error:
        raise SigningError(f"{type(error).__name__}: {error}") from error


def _sound(signed: bytes, verdict: Verdict) -> bytes:
    """Refuses a signature that would not stand: of a key that is not the certificate's, under an unknown root."""
    if not verdict.bottom_line:
        raise SigningError("；".join(verdict.reasons))
    return signed


def _contexts(signed: cms.SignedData, at: datetime | None) -> tuple[ValidationContext, ValidationContext]:
    """Whom to trust for the signer, at the moment of signing, and for the timestamp, now.

    The moment is read from the timestamp before it is judged; if it does not stand, neither does the bottom line.
    """
    refuse_labyrinths(signed)
    roots = trusted_roots()
    moment = _moment(signed, at)
    return ValidationContext(trust_roots=roots, moment=moment), ValidationContext(trust_roots=roots)


def _moment(signed: cms.SignedData, at: datetime | None) -> datetime:
    return time_in(signed) or at or timezone.now()


def _verdict(status: StandardCMSSignatureStatus, moment: datetime, *, whole: bool) -> Verdict:
    time = status.timestamp_validity
    reasons = []
    if not status.intact:
        reasons.append(_("签名之后文件内容被改动。"))
    if not status.valid:
        reasons.append(_("签名与签署证书不符。"))
    if not reasons and not status.trusted:  # whether to trust is only asked of what is sound
        problem = status.trust_problem_indic
        detail = problem.standard_name if problem else _("没有受信任的根证书")
        reasons.append(_("签署证书不受信任（%(detail)s）。") % {"detail": detail})
    if time is not None and not (time.intact and time.valid and time.trusted):
        reasons.append(_("时间戳无效或者不受信任。"))
    for path in (status.validation_path, time.validation_path if time is not None else None):
        if path is not None and (taken_back := _revoked(path, moment)):
            reasons.append(_("证书“%(name)s”在签署以前已被吊销。") % {"name": taken_back})
    if not whole:
        reasons.append(_("签名没有覆盖整个文件：签名之后有追加的内容，或者不是禁止改动的认证签名。"))
    certificate = status.signing_cert
    return Verdict(
        valid=status.intact and status.valid,
        bottom_line=status.bottom_line and not reasons,
        signer=name_of(certificate),
        signed_at=time.timestamp if time is not None else status.signer_reported_dt,
        timestamped=time is not None,
        reasons=reasons,
        fingerprint=certificate.sha256.hex(),
    )


def _revoked(path: ValidationPath, moment: datetime) -> str:
    """Whom the certificate names that was taken back by then; empty if none was."""
    chain = [load_der_x509_certificate(each.dump()) for each in path.iter_certs(include_root=True)]
    found = revoked_since(chain, moment)
    if found is None:
        return ""
    return name_of(x509.Certificate.load(found.public_bytes(Encoding.DER)))


def name_of(certificate: x509.Certificate) -> str:
    """Whom the certificate names: the common name, else all that stands there."""
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _nothing_hidden(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """The one place that a signature cannot cover is its own: whether nothing stands there but it, and zeros."""
    _start, size, after, _rest = signature.byte_range
    content = signature.pkcs7_content
    room = content[len(cms.ContentInfo.load(content).dump()) :]
    return not any(room) and pdf[size:after] == b"<" + content.hex().upper().encode() + b">"


def _unreadable(error: BaseException) -> Verdict:
    logger.info("not judged: %s: %s", type(error).__name__, error)
    return Verdict(False, False, reasons=[_("文件不完整或者不是本平台能够核验的格式。")])

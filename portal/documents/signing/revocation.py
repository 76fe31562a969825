"""Certificates that their issuer took back: by its lists (CRL) in SEAL_CRL_DIR, which count against a signature alone.

A list is believed if the certificate that issued the one in question signed it. An old list is better than none: what
it names stays revoked, and ``outdated`` tells operators to renew it. Lists that another body than the issuer signs
(indirect ones) and OCSP are not read.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils import timezone

from portal.documents.signing import http
from portal.documents.signing.port import SigningError

logger = logging.getLogger(__name__)

#: Bytes of a list; those of the largest CAs have some ten million.
LARGEST = 32 << 20


def revoked_since(path: Sequence[x509.Certificate], moment: datetime) -> x509.Certificate | None:
    """The first certificate of ``path`` (each but the first issued by the one before it) that was taken back by
    ``moment``, or had been misused since before it, as far as the lists know."""
    lists = list(_lists())
    for issuer, certificate in pairwise(path):
        for each in lists:
            if each.issuer == certificate.issuer and _is_signed_by(each, issuer):
                entry = each.get_revoked_certificate_by_serial_number(certificate.serial_number)
                if entry is not None and _since(entry) <= moment:
                    return certificate
    return None


def outdated(now: datetime) -> list[str]:
    """The issuers of the lists that should have been replaced by a newer one."""
    return [each.issuer.rfc4514_string() for each in _lists() if (each.next_update_utc or now) < now]


def fetch_lists(urls: Iterable[str]) -> int:
    """Brings the lists at these addresses into SEAL_CRL_DIR and says how many came. What cannot be fetched or read is
    logged, and the list that is there stays."""
    folder = Path(settings.SEAL_CRL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    fetched = 0
    for url in urls:
        try:
            content = http.get(url, largest=LARGEST)
            _read(content)
        except (SigningError, ValueError) as error:
            logger.warning("the revocation list of %s was not fetched: %s", url, error)
            continue
        target = folder / f"{hashlib.sha256(url.encode()).hexdigest()[:16]}.crl"
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        temporary.write_bytes(content)
        temporary.replace(target)
        fetched += 1
    return fetched


def _lists() -> Iterable[x509.CertificateRevocationList]:
    """Read anew every time, as the roots are: whoever puts a list there has it heeded at once."""
    for path in sorted(Path(settings.SEAL_CRL_DIR).glob("*.crl")):
        try:
            yield _read(path.read_bytes())
        except (ValueError, OSError) as error:
            logger.warning("the revocation list %s is not readable: %s", path.name, error)


def _read(content: bytes) -> x509.CertificateRevocationList:
    """Raises ``ValueError`` for what is no list, in DER or PEM."""
    is_pem = content.lstrip().startswith(b"-----BEGIN")
    return x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)


def _is_signed_by(each: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return each.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # other keys raise
    except (TypeError, ValueError):
        return False


def _since(entry: x509.RevokedCertificate) -> datetime:
    """When the key was misused, if the issuer says so, else when the certificate was taken back."""
    try:
        misused = entry.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return entry.revocation_date_utc
    return min(misused, entry.revocation_date_utc)


def fetch_configured() -> int:
    """The lists at SEAL_CRL_URLS; warns of those that are out of date."""
    fetched = fetch_lists(settings.SEAL_CRL_URLS)
    for issuer in outdated(timezone.now()):
        logger.warning("the revocation list of %s is out of date", issuer)
    return fetched

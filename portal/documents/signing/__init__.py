"""Electronic seals: signing what bears one, and judging what claims to.

A key is used through a port (``port.Signer``) that gets hashes alone; only ``pades`` knows what a signature looks like.
It takes a second to load, so that it is loaded where something is signed or judged, not by every process.
"""

from datetime import datetime

from portal.documents.models import Seal
from portal.documents.signing.port import Signer, SigningError, Verdict, signer_of

__all__ = [
    "Signer",
    "SigningError",
    "Verdict",
    "judge",
    "judge_detached",
    "sign",
    "sign_detached",
    "signer_of",
]


def sign(pdf: bytes, *, seal: Seal, reason: str, location: str, moment: datetime) -> bytes:
    """``pdf`` and, after its bytes, an invisible certifying signature that allows no change.

    With TIMESTAMP_URL the time of that service is in it. Raises ``SigningError``, also when what came back would not be
    judged valid: no paper leaves with a signature that nobody can verify.
    """
    from portal.documents.signing import pades

    return pades.sign(pdf, seal=seal, reason=reason, location=location, moment=moment)


def sign_detached(data: bytes, *, seal: Seal, moment: datetime) -> bytes:
    """A CMS signature (DER) over ``data``, with the chain of certificates. Raises like ``sign``."""
    from portal.documents.signing import pades

    return pades.sign_detached(data, seal=seal, moment=moment)


def judge(pdf: bytes, *, at: datetime | None = None) -> Verdict:
    """What the signature of a PDF is worth. Never raises for bytes, however broken.

    Trusted are the certificates of SEAL_TRUST_DIR, never those that the file brings. The certificate must have been in
    force when a trusted timestamp says that it signed; without one ``at``, which only a register may tell, else now.
    """
    from portal.documents.signing import pades

    return pades.judge(pdf, at=at)


def judge_detached(data: bytes, signature: bytes, *, at: datetime | None = None) -> Verdict:
    """The same of a signature that ``sign_detached`` made."""
    from portal.documents.signing import pades

    return pades.judge_detached(data, signature, at=at)

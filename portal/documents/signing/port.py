"""The port behind which keys are kept, and what is said about signatures."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from portal.documents.enums import SealProvider
from portal.documents.models import Seal


class SigningError(Exception):
    """Nothing was signed; the text says why, for operators. Another attempt may succeed."""


class Signer(Protocol):
    """One key, wherever it is kept."""

    def sign_digest(self, digest: bytes, *, algorithm: str) -> bytes:
        """Signs a hash: ECDSA (DER) or RSA with PKCS#1 v1.5. ``algorithm`` is that of the hash: sha256, sha384, sha512.

        Raises ``SigningError``.
        """


@dataclass(frozen=True)
class Verdict:
    """``valid``: the signature fits the bytes it covers. ``bottom_line``: it also covers the whole file, nothing was
    changed since, and a certificate that we trust vouches for the signer.

    ``reasons`` say, for people, why the bottom line is not reached. ``fingerprint`` is the SHA-256 of the certificate.
    """

    valid: bool
    bottom_line: bool
    signer: str = ""
    signed_at: datetime | None = None
    timestamped: bool = False
    reasons: list[str] = field(default_factory=list)
    fingerprint: str = ""


def signer_of(seal: Seal) -> Signer:
    """The adapter that reaches the key of ``seal``; nothing is opened before it signs."""
    from portal.documents.signing.key_file import KeyFile
    from portal.documents.signing.remote import RemoteSeal
    from portal.documents.signing.token import TokenKey

    adapters: dict[str, type[KeyFile | TokenKey | RemoteSeal]] = {
        SealProvider.KEY_FILE: KeyFile,
        SealProvider.PKCS11: TokenKey,
        SealProvider.REMOTE: RemoteSeal,
    }
    return adapters[seal.provider](seal.key_name)

"""A key in a file of SEAL_KEY_DIR: for tests and for small sites."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from portal.documents.signing.port import SigningError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class KeyFile:
    """A PEM file that its owner alone may read; encrypted with SEAL_KEY_PASSPHRASE if that is set."""

    name: str

    def sign_digest(self, digest: bytes, *, algorithm: str) -> bytes:
        key = self._load()
        prehashed = Prehashed(HASHES[algorithm]())
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(digest, ec.ECDSA(prehashed))
        return key.sign(digest, padding.PKCS1v15(), prehashed)

    def _load(self) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        if not NAME.fullmatch(self.name):
            raise SigningError(f"{self.name!r} is no name of a key file")
        path = Path(settings.SEAL_KEY_DIR) / self.name
        try:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise SigningError(f"the key file {self.name} is readable by others; chmod 600")
            passphrase = settings.SEAL_KEY_PASSPHRASE
            key = load_pem_private_key(path.read_bytes(), passphrase.encode() if passphrase else None)
        except OSError as error:
            raise SigningError(f"the key file {self.name} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            # The library's words may quote the file; the operator learns enough from its name.
            raise SigningError(f"the key file {self.name} is no PEM key that the passphrase opens") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise SigningError(f"the key file {self.name} holds neither an EC nor an RSA key")
        return key

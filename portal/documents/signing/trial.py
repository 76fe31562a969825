"""A certificate authority for trying seals, and the writing of its files."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from portal.documents.signing.certificates import TRIAL_CA

DAYS = 730

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class TrialCA:
    """Issues certificates without legal effect. Its key is never written, so that nothing can be added later."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(TRIAL_CA)
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        usage = _usage(key_cert_sign=True, crl_sign=True)
        self.root = self._issue(TRIAL_CA, self._key.public_key(), [(constraints, True), (usage, True)])

    def seal(self, name: str, key: PrivateKey | None = None) -> tuple[bytes, bytes]:
        """A new key (PEM) and its chain (PEM) for somebody who seals; ``key`` for one that is kept elsewhere."""
        usage = _usage(digital_signature=True, content_commitment=True)
        return self._leaf(name, key, [(usage, True)])

    def time_service(self, name: str, key: PrivateKey | None = None) -> tuple[bytes, bytes]:
        """The same for an RFC 3161 service."""
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return self._leaf(name, key, [(_usage(digital_signature=True), True), (purpose, True)])

    def revocations(
        self,
        taken_back: Mapping[x509.Certificate, datetime],
        *,
        now: datetime,
        misused_since: datetime | None = None,
        days: int = 30,
    ) -> x509.CertificateRevocationList:
        """A list, in force for ``days``, of the certificates that were taken back at these moments."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(now)
            .next_update(now + timedelta(days=days))
        )
        for certificate, since in taken_back.items():
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            if misused_since is not None:
                entry = entry.add_extension(x509.InvalidityDate(misused_since), critical=False)
            builder = builder.add_revoked_certificate(entry.revocation_date(since).build())
        return builder.sign(self._key, hashes.SHA256())

    def _leaf(
        self,
        name: str,
        key: PrivateKey | None,
        extensions: Iterable[tuple[x509.ExtensionType, bool]],
    ) -> tuple[bytes, bytes]:
        key = key or ec.generate_private_key(ec.SECP256R1())
        ends = (x509.BasicConstraints(ca=False, path_length=None), True)
        certificate = self._issue(name, key.public_key(), [ends, *extensions])
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private, _pem(certificate) + _pem(self.root)

    def _issue(
        self,
        name: str,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        extensions: Iterable[tuple[x509.ExtensionType, bool]],
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - timedelta(minutes=5))
            .not_valid_after(self._now + timedelta(days=DAYS))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical=critical)
        return builder.sign(self._key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    """A common name has room for 64 bytes; a longer one of an office is cut for a trial."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name.encode()[:64].decode(errors="ignore"))])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


@dataclass(frozen=True)
class TrialSeal:
    """What ``register_seal`` needs: the name of the key in SEAL_KEY_DIR, and the file with the chain beside it."""

    owner: str
    key_name: str
    certificate: Path


def make_trial_seals(owners: Mapping[str, str], *, now: datetime) -> list[TrialSeal]:
    """A CA of its own for ``owners`` (names by code): its root goes to SEAL_TRUST_DIR, keys and chains to SEAL_KEY_DIR.

    The names of the files are new every time, so that nothing is ever written over.
    """
    ca = TrialCA(now)
    mark = ca.root.fingerprint(hashes.SHA256()).hex()[:12]
    keys = Path(settings.SEAL_KEY_DIR)
    made = []
    for code, owner in owners.items():
        key, chain = ca.seal(owner)
        name = f"{code}-{mark}"
        _write(keys / f"{name}.key", key, mode=0o600)
        _write(keys / f"{name}.pem", chain, mode=0o644)
        made.append(TrialSeal(owner, f"{name}.key", keys / f"{name}.pem"))
    _write(Path(settings.SEAL_TRUST_DIR) / f"test-ca-{mark}.pem", _pem(ca.root), mode=0o644)
    return made


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """A file that was not there, with ``mode`` from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)

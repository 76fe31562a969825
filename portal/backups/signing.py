"""Who made a backup: its manifest is signed (Ed25519) with a key that only those have who make backups here.

The manifest has the hashes of all parts, so the signature is over everything. It lies beside it and can be verified
without this program: ``openssl pkeyutl -verify -rawin -pubin -inkey KEY.pem -in manifest.json -sigfile …json.sig``.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from portal.backups.errors import BackupError

NAME = "manifest.json.sig"
_UNREADABLE = (OSError, ValueError, TypeError, UnsupportedAlgorithm)


def private_key() -> Ed25519PrivateKey:
    """The key in BACKUP_SIGNING_KEY_FILE; ``BackupError`` without one that its owner alone may read."""
    path = Path(settings.BACKUP_SIGNING_KEY_FILE)
    try:
        open_to_others = path.stat().st_mode & 0o077
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        text = _("没有备份的签名密钥 %(path)s，请先运行 manage.py make_backup_signing_key。")
        raise BackupError(text % {"path": path}) from error
    except _UNREADABLE as error:
        raise BackupError(_("备份的签名密钥 %(path)s 无法读取。") % {"path": path}) from error
    if open_to_others or not isinstance(key, Ed25519PrivateKey):
        raise BackupError(_("备份的签名密钥 %(path)s 须是权限为 0600 的 Ed25519 密钥。") % {"path": path})
    return key


def make_key() -> str:
    """Makes the key, which is on the disk when this returns, and answers its public one; ``OSError``,
    ``FileExistsError`` among them if there is one: whoever renews it removes the old one knowingly."""
    path, key = Path(settings.BACKUP_SIGNING_KEY_FILE), Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return public(key)


def public(key: Ed25519PrivateKey) -> str:
    """Its public key as people keep it: 64 hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def require(folder: Path, content: bytes, signers: Iterable[str]) -> str:
    """Which of the public keys ``signers`` signed the manifest ``content``; ``BackupError`` if none of them did."""
    try:
        signature = (folder / NAME).read_bytes()
    except OSError as error:
        raise BackupError(_("备份没有签名，无从得知是谁做的。")) from error
    for signer in signers:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(signature, content)
        except InvalidSignature:
            continue
        except ValueError as error:
            raise BackupError(_("“%(key)s”不是备份的签名公钥。") % {"key": signer}) from error
        return signer
    raise BackupError(_("备份不是用所给公钥的密钥签名的，或者清单被改过：可能是伪造的。"))

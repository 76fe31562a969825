"""The key that signs anchors (Ed25519), and the public keys of all that ever did.

The private key is one file that nobody but its owner reads. Public keys stand beside the anchors, named by their
fingerprints; those of earlier keys stay there, for the anchors that they signed.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from portal.anchors import statement
from portal.anchors.models import Anchor

FINGERPRINT = 32
UNREADABLE = (OSError, ValueError, TypeError, UnsupportedAlgorithm)


class KeyUnusable(Exception):
    """There is no key to sign with, or it is not kept as a key must be; the message says so in Chinese."""


def fingerprint(key: Ed25519PublicKey) -> str:
    """The first 128 bits of SHA-256 over the 32 bytes of the key, in hexadecimal."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:FINGERPRINT]


def private_key() -> Ed25519PrivateKey:
    """The key in ANCHOR_KEY_FILE; ``KeyUnusable``."""
    path = Path(settings.ANCHOR_KEY_FILE)
    try:
        open_to_others = path.stat().st_mode & 0o077
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeyUnusable(
            _("没有锚点密钥 %(path)s，请运行 manage.py make_anchor_key。") % {"path": path}
        ) from error
    except UNREADABLE as error:
        raise KeyUnusable(_("锚点密钥 %(path)s 无法读取。") % {"path": path}) from error
    if open_to_others:
        raise KeyUnusable(_("锚点密钥 %(path)s 的权限须为 0600。") % {"path": path})
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(_("锚点密钥 %(path)s 不是 Ed25519 密钥。") % {"path": path})
    return key


def make_key(write_down: Callable[[str], object] = str) -> Path:
    """Makes a new key, which signs from now on, and leaves its public key beside the anchors; where that stands.

    ``write_down`` is told its fingerprint before anything is on the disk: what it refuses was never made.
    An earlier private key is overwritten: nothing shall be signed with it any more. The public key comes first, so
    that whatever dies in between leaves no key in use that nobody knows.
    """
    key = Ed25519PrivateKey.generate()
    name = fingerprint(key.public_key())
    write_down(name)
    public = public_file(name)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _put(public, pem, 0o644)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _put(Path(settings.ANCHOR_KEY_FILE), secret, 0o600)
    return public


def public_file(name: str) -> Path:
    return Path(settings.ANCHOR_DIR) / f"{name}.pem"


def is_signed(anchor: Anchor) -> bool:
    """Whether the signature is that of the key which the anchor names, and that key is one of ours."""
    try:
        key = load_pem_public_key(public_file(anchor.key_id).read_bytes())
        if not isinstance(key, Ed25519PublicKey) or fingerprint(key) != anchor.key_id:
            return False
        key.verify(bytes.fromhex(anchor.signature), statement.canonical(statement.stated(anchor)))
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def _put(path: Path, content: bytes, mode: int) -> None:
    """Writes a file as a whole; it never exists half, nor for a moment with other rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)

"""The secrets that messages are signed with: made, and kept so that a stolen dump of the database does not tell them.

A signature is made with the secret itself, so a hash of it would not do. They are sealed with a key that comes from
``SECRET_KEY``; after a change of that the old one stays in ``SECRET_KEY_FALLBACKS`` until every secret was renewed.
"""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

PREFIX = "whsec_"
BYTES = 32
PURPOSE = b"portal.webhooks.secret:"


class Unreadable(ValueError):
    """A sealed secret that no key of these settings opens."""


def new_secret() -> str:
    """256 random bits as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; ``Unreadable`` if it was sealed with another key."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(sealed) from error


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(PURPOSE + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

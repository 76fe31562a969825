"""What a key looks like: ``ybt_`` + eight characters that are shown + ``_`` + 43 characters (256 bits) that are not.

It begins with a word of its own, so that one that strays into a log or a repository is found by searching for it.
"""

import hashlib
import re
import secrets

from portal.service_accounts.models.key import PREFIX_LENGTH

SECRET_BYTES = 32
SECRET = re.compile(r"ybt_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    return f"ybt_{secrets.token_hex(PREFIX_LENGTH // 2)}_{secrets.token_urlsafe(SECRET_BYTES)}"


def prefix_of(secret: str) -> str:
    return secret[4 : 4 + PREFIX_LENGTH]


def hash_of(secret: str) -> str:
    """Of 256 random bits, so that a fast hash without salt is enough, and finding a row by it tells nothing by the
    time that it takes."""
    return hashlib.sha256(secret.encode()).hexdigest()

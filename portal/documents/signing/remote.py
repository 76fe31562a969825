"""A seal service in another house that gets the hash alone, never the paper."""

import base64
import binascii
import json
from dataclasses import dataclass

from django.conf import settings

from portal.documents.signing import http
from portal.documents.signing.port import SigningError


@dataclass(frozen=True)
class RemoteSeal:
    """The key ``key`` of the service at SEAL_REMOTE_URL.

    ``POST {"key", "algorithm", "digest"}`` with the digest in hexadecimal and SEAL_REMOTE_TOKEN as bearer token; the
    answer is ``{"signature"}`` in base64.
    """

    key: str

    def sign_digest(self, digest: bytes, *, algorithm: str) -> bytes:
        if not settings.SEAL_REMOTE_URL:
            raise SigningError("SEAL_REMOTE_URL is not set")
        question = {"key": self.key, "algorithm": algorithm, "digest": digest.hex()}
        answer = http.post(
            settings.SEAL_REMOTE_URL,
            json.dumps(question).encode(),
            content_type="application/json",
            token=settings.SEAL_REMOTE_TOKEN,
        )
        try:
            return base64.b64decode(json.loads(answer)["signature"], validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise SigningError("the seal service answered with something that is no signature") from error

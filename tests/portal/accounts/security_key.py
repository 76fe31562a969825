"""A security key in software: it answers what a page asks, as a real one and its browser would."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

PRESENT, NEW_CREDENTIAL = 0x01, 0x40


class SecurityKey:
    def __init__(self, host: str = "testserver") -> None:
        self.host = host
        self.origin = f"https://{host}"
        self.identity = secrets.token_bytes(16)
        self._private = ec.generate_private_key(ec.SECP256R1())

    def creates(self, challenge: str) -> str:
        """What the form sends for the page's challenge to a new key."""
        asked = json.loads(challenge)["publicKey"]
        numbers = self._private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = self._head(PRESENT | NEW_CREDENTIAL) + bytes(16)
        data += len(self.identity).to_bytes(2, "big") + self.identity + cbor.encode(public)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._client_data("webauthn.create", asked["challenge"])
        return self._answer(clientDataJSON=told, attestationObject=attested)

    def gets(self, challenge: str) -> str:
        """The same for a sign-in."""
        asked = json.loads(challenge)["publicKey"]
        data, told = self._head(PRESENT), self._client_data("webauthn.get", asked["challenge"])
        signed = self._private.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=told, authenticatorData=data, signature=signed)

    def _head(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        assert websafe_decode(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: Any) -> str:
        name = websafe_encode(self.identity)
        told = {part: websafe_encode(value) for part, value in response.items()}
        whole = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps(whole | {"response": told})

"""A key that a hardware module keeps and never gives out, reached by PKCS#11."""

from dataclasses import dataclass
from typing import Any

from asn1crypto.algos import DigestInfo
from django.conf import settings

from portal.documents.signing.port import SigningError


@dataclass(frozen=True)
class TokenKey:
    """The private key labelled ``label`` on the token SEAL_PKCS11_TOKEN of the module SEAL_PKCS11_MODULE."""

    label: str

    def sign_digest(self, digest: bytes, *, algorithm: str) -> bytes:
        import pkcs11
        from pkcs11.util.ec import encode_ecdsa_signature

        if not settings.SEAL_PKCS11_MODULE:
            raise SigningError("SEAL_PKCS11_MODULE is not set")
        try:
            token = pkcs11.lib(settings.SEAL_PKCS11_MODULE).get_token(token_label=settings.SEAL_PKCS11_TOKEN)
            # A session of its own for every signature: none is left open on the module by a worker that is killed.
            with token.open(user_pin=settings.SEAL_PKCS11_PIN) as session:
                key: Any = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self.label)
                if key.key_type == pkcs11.KeyType.EC:
                    raw = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
                    return bytes(encode_ecdsa_signature(raw))
                wrapped = DigestInfo({"digest_algorithm": {"algorithm": algorithm}, "digest": digest}).dump()
                return bytes(key.sign(wrapped, mechanism=pkcs11.Mechanism.RSA_PKCS))
        except (pkcs11.exceptions.PKCS11Error, RuntimeError) as error:
            reason = f"{type(error).__name__} {error}".strip()
            raise SigningError(f"the PKCS#11 module did not sign with {self.label}: {reason}") from error

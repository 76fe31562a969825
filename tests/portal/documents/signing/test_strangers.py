"""Signatures that strangers made to keep whoever judges them busy."""

import time
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from django.utils import timezone

from portal.documents import signing
from portal.documents.signing.strangers import refuse_labyrinths
from tests.portal.documents.signing.conftest import House

DATA = b"a paper"


def signature(issuers: list[str]) -> bytes:
    """Signed by one whom the first issued, whom the second issued, and so on; all with one key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()

    def certificate(number: int, subject: str, issuer: str) -> x509.Certificate:
        names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (issuer, subject)]
        since, until = now - timedelta(days=1), now + timedelta(days=1)
        made = x509.CertificateBuilder(*names, key.public_key(), number, since, until)
        return made.sign(key, hashes.SHA256())

    builder = pkcs7.PKCS7SignatureBuilder().set_data(DATA)
    builder = builder.add_signer(certificate(1, "leaf", issuers[0]), key, hashes.SHA256())
    for number, (subject, issuer) in enumerate(zip(issuers, [*issuers[1:], issuers[-1]], strict=True), 2):
        builder = builder.add_certificate(certificate(number, subject, issuer))
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return builder.sign(Encoding.DER, options)


@pytest.mark.parametrize("issuers", [["A"] * 9, ["A"] * 3, [f"{number}" for number in range(40)]])
def test_a_labyrinth_of_certificates_is_not_walked_through(house: House, issuers: list[str]) -> None:
    begun = time.monotonic()
    verdict = signing.judge_detached(DATA, signature(issuers))
    assert (verdict.valid, verdict.bottom_line) == (False, False)
    assert time.monotonic() - begun < 5, "eight of one name took a minute"


def test_a_long_chain_and_one_that_two_roots_signed_are_no_labyrinth(house: House) -> None:
    for issuers in ([f"{number}" for number in range(12)], ["A", "B", "B"]):
        made = signature(issuers)
        refuse_labyrinths(cms.ContentInfo.load(made)["content"])
        assert "不受信任" in signing.judge_detached(DATA, made).reasons[0]

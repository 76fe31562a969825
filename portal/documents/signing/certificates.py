"""What can be read from certificates without judging them."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from portal.documents.signing.port import SigningError

#: How the CA is called that ``make_test_ca`` makes.
TRIAL_CA = "园办通测试根证书（无法律效力）"


def signer_certificate(chain: str) -> x509.Certificate:
    """The first certificate of a PEM text. Raises ``SigningError``."""
    try:
        return x509.load_pem_x509_certificates(chain.encode())[0]
    except ValueError as error:
        raise SigningError(f"these are no PEM certificates: {error}") from error


def is_of_trial_ca(certificate: x509.Certificate) -> bool:
    """Whether it names the CA of ``make_test_ca``; anybody may make one, so it is worth nothing."""
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(name.value == TRIAL_CA for name in names)

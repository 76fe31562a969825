"""What can be read from certificates without judging them."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from portal.documents.seal_names import SealKind, kind_named
from portal.documents.signing.port import SigningError

# A common name has room for 64 bytes, so that a longer one of a body stands there cut.
NAME_CUT_FROM = 61
#: How the CA is called that ``make_test_ca`` makes.
TRIAL_CA = "园办通测试根证书（无法律效力）"


def signer_certificate(chain: str) -> x509.Certificate:
    """The first certificate of a PEM text. Raises ``SigningError``."""
    try:
        return x509.load_pem_x509_certificates(chain.encode())[0]
    except ValueError as error:
        raise SigningError(f"these are no PEM certificates: {error}") from error


def owners(certificate: x509.Certificate) -> list[str]:
    """Whom the certificate names: its common name and its organisation."""
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    return [str(each.value) for kind in kinds for each in certificate.subject.get_attributes_for_oid(kind)]


def bears(named: str, body: str, kind: SealKind) -> bool:
    """Whether ``named``, as it stands on a certificate, is the name of the body, with or without that of the seal of
    this kind behind it; not that of another of its seals, nor of an office whose name only begins alike."""
    if not body:
        return False
    is_cut = len(named.encode()) > NAME_CUT_FROM and kind.of(body).startswith(named)
    return named == body or kind_named(named, body) == kind or is_cut


def is_of_trial_ca(certificate: x509.Certificate) -> bool:
    """Whether it names the CA of ``make_test_ca``; anybody may make one, so it is worth nothing."""
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(name.value == TRIAL_CA for name in names)

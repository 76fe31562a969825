"""What the deployment check says of seals where demonstrations are forbidden (production), and every check of the host
of files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from django.http.request import validate_host

from portal.documents.models import Seal
from portal.documents.signing.certificates import is_of_trial_ca

THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def check_seals(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    if not settings.FORBID_DEMO_ACCOUNTS:
        return []
    return [*_service(), *_roots(), *_register()]


@register(Tags.security)
def check_files_origin(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """A host for files that is wrong would give out none, or nothing but files."""
    if not settings.FILES_ORIGIN:
        return []
    address, portal = urlsplit(settings.FILES_ORIGIN), urlsplit(settings.PUBLIC_URL)
    found: list[CheckMessage] = []
    if address.scheme not in ("https", "http") or not address.netloc or address.path:
        found.append(Error("FILES_ORIGIN is no origin: https://host", id="documents.E005"))
    elif address.scheme != "https" and settings.FORBID_DEMO_ACCOUNTS:
        found.append(Error("FILES_ORIGIN is not https.", id="documents.E005"))
    # Whatever the port: cookies know none, and neither do those who write the host of an address.
    if address.hostname == portal.hostname:
        found.append(
            Error("FILES_ORIGIN is the host of PUBLIC_URL: it would answer no page.", id="documents.E006")
        )
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        found.append(Error("The host of FILES_ORIGIN is not among ALLOWED_HOSTS.", id="documents.E007"))
    return found


def _service() -> Iterator[CheckMessage]:
    """A time service may well be asked in the clear: what it answers is signed, and what it is asked is a hash."""
    address = urlsplit(settings.SEAL_REMOTE_URL)
    if settings.SEAL_REMOTE_URL and address.scheme != "https" and address.hostname not in THIS_MACHINE:
        yield Error(
            "SEAL_REMOTE_URL is not https: whoever listens learns the token that seals papers.",
            hint="Give the service a certificate, or put a proxy that ends TLS on this machine.",
            id="documents.E001",
        )


def _roots() -> Iterator[CheckMessage]:
    for path in sorted(Path(settings.SEAL_TRUST_DIR).glob("*.pem")):
        try:
            roots = x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            yield Error(f"{path} in SEAL_TRUST_DIR cannot be read: {error}", id="documents.E002")
            continue
        if any(is_of_trial_ca(root) for root in roots):
            yield Error(
                f"{path} is the root of a test CA: seals without legal effect would be taken for genuine.",
                hint="Take it out of SEAL_TRUST_DIR.",
                id="documents.E003",
            )


def _register() -> Iterator[CheckMessage]:
    try:
        in_force = list(Seal.objects.filter(ended_at=None).select_related("organization"))
    except DatabaseError as error:
        yield Warning(f"Which seals are in use could not be asked: {error}", id="documents.W001")
        return
    if samples := [seal.organization.code for seal in in_force if seal.sample]:
        yield Error(
            f"Samples without legal effect are in use as seals of {', '.join(samples)}.",
            hint="End them: manage.py register_seal CODE --purpose PURPOSE --by USERNAME --end REASON",
            id="documents.E004",
        )
    if in_force and not settings.TIMESTAMP_URL:
        yield Warning(
            "TIMESTAMP_URL is not set: when a paper was sealed is this machine's word, and what was sealed before a"
            " seal was ended cannot be told from what was sealed after.",
            id="documents.W002",
        )

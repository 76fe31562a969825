"""Registering and ending seals, by whoever runs the platform."""

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.utils.translation import gettext as _

from portal.documents import signing
from portal.documents.enums import SealProvider
from portal.documents.models import Seal
from portal.documents.seal_drawing import draw_seal
from portal.documents.signing.certificates import is_of_trial_ca, signer_certificate
from portal.documents.text import clean_line
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Organization, User

PROBE = b"a seal is tried before it is registered"


@transaction.atomic
def register_seal(
    *,
    organization: Organization,
    name: str,
    purpose: str,
    provider: SealProvider | str,
    key_name: str,
    certificate: str,
    sample: bool,
    by: User,
    now: datetime,
) -> Seal:
    """Registers the seal of an organisation, after it could be drawn and its key was tried.

    The key must sign, the certificate be its own, in force, and lead to a root in SEAL_TRUST_DIR. A certificate of a
    test CA makes a sample. Raises ``InvalidInput``, ``Conflict`` while another seal is in force, or ``SigningError``.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    if organization.seals.filter(ended_at=None).exists():
        raise Conflict(_("%(name)s已有在用的电子印章，请先停用。") % {"name": organization.name})
    signer = signer_certificate(certificate)
    if is_of_trial_ca(signer) and not sample:
        raise InvalidInput(_("测试证书签发的印章没有法律效力，只能登记为样章。"), field="sample")
    seal = Seal(
        organization=organization,
        name=clean_line(name),
        purpose=clean_line(purpose),
        provider=SealProvider(provider),
        key_name=key_name,
        certificate=certificate,
        fingerprint=hashlib.sha256(signer.public_bytes(Encoding.DER)).hexdigest(),
        sample=sample,
        registered_by=by,
        registered_at=now,
    )
    draw_seal(owner=seal.name, purpose=seal.purpose, sample=sample)
    signing.sign_detached(PROBE, seal=seal, moment=now)
    seal.save(force_insert=True)
    return seal


@transaction.atomic
def end_seal(*, seal: Seal, reason: str, now: datetime) -> Seal:
    """Takes a seal out of use; papers that bear it stay sealed."""
    seal = Seal.objects.select_for_update().get(pk=seal.pk)
    if seal.ended_at is not None:
        raise Conflict(_("印章“%(seal)s”已停用。") % {"seal": seal})
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(_("请说明停用原因。"), field="reason")
    seal.ended_at, seal.ended_reason = now, reason
    seal.save(update_fields=["ended_at", "ended_reason"])
    return seal

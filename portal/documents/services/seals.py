"""Registering and ending seals, by whoever answers for the platform's security."""

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from django.db import transaction
from django.utils.translation import gettext as _

from portal.documents import signing
from portal.documents.enums import SealProvider, SealPurpose
from portal.documents.models import Seal
from portal.documents.seal_drawing import draw_seal
from portal.documents.seal_names import SealKind, kind_named
from portal.documents.signing.certificates import bears, is_of_trial_ca, owners, signer_certificate
from portal.documents.text import clean_line
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, Organization
from portal.organizations.recording import record
from portal.organizations.shell import in_the_name_of

PROBE = b"a seal is tried before it is registered"


@transaction.atomic
def register_seal(
    *,
    organization: Organization,
    name: str,
    provider: SealProvider | str,
    key_name: str,
    certificate: str,
    sample: bool,
    actor: Membership,
    now: datetime,
    purpose: SealPurpose | str = SealPurpose.OFFICIAL,
    number: int = 0,
    despite_name: str = "",
    by_command: bool = False,
) -> Seal:
    """Registers a seal of an organisation, after it could be drawn and its key was tried.

    The key must sign, the certificate be its own, in force, and lead to a root in SEAL_TRUST_DIR. Certificate and
    picture must name the organisation and no other of its seals, unless ``despite_name`` gives the reason why not,
    which the register keeps. A certificate of a test CA makes a sample. Raises ``InvalidInput``, ``Conflict`` while
    another seal of the same purpose and number is in force, or ``SigningError``. Who may, is asked by the command that
    calls this: there is no page for it. ``by_command``: ``actor`` is told that it was done in their name.
    """
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    kind = SealKind(SealPurpose(purpose), number)
    if number and kind.purpose == SealPurpose.OFFICIAL:
        raise InvalidInput(_("公章没有编号。"), field="number")
    if organization.seals.filter(ended_at=None, purpose=kind.purpose, number=number).exists():
        raise Conflict(_("已有在用的“%(seal)s”，请先停用。") % {"seal": kind.of(organization.name)})
    signer = signer_certificate(certificate)
    if is_of_trial_ca(signer) and not sample:
        raise InvalidInput(_("测试证书签发的印章没有法律效力，只能登记为样章。"), field="sample")
    seal = Seal(
        organization=organization,
        name=clean_line(name),
        purpose=kind.purpose,
        number=number,
        provider=SealProvider(provider),
        key_name=key_name,
        certificate=certificate,
        fingerprint=hashlib.sha256(signer.public_bytes(Encoding.DER)).hexdigest(),
        sample=sample,
        despite_name=_reason_for_other_names(
            organization, kind, signer, clean_line(name), clean_line(despite_name)
        ),
        registered_by=actor.user,
        registered_at=now,
    )
    draw_seal(owner=seal.name, purpose=kind.inscription, sample=sample)
    signing.sign_detached(PROBE, seal=seal, moment=now)
    seal.save(force_insert=True)
    _record("seal.registered", _("登记电子印章“%(seal)s”"), seal, actor, seal.despite_name, now, by_command)
    return seal


def _reason_for_other_names(
    organization: Organization, kind: SealKind, certificate: Certificate, name: str, reason: str
) -> str:
    """Empty where certificate and picture name the organisation, and none names another of its seals; else the reason,
    without which it is refused."""
    body, on_certificate = organization.name, owners(certificate)
    others = [each for each in on_certificate if each != body and kind_named(each, body) not in (None, kind)]
    if not others and any(bears(each, body, kind) for each in on_certificate) and bears(name, body, kind):
        return ""
    if not reason:
        raise InvalidInput(
            _(
                "证书属于“%(owner)s”，印文是“%(name)s”，与“%(seal)s”不一致，未登记；确是这枚印章的，请写明理由。"
            )
            % {"owner": "、".join(on_certificate), "name": name, "seal": kind.of(body)},
            field="despite_name",
        )
    return reason


@transaction.atomic
def end_seal(*, seal: Seal, reason: str, actor: Membership, now: datetime, by_command: bool = False) -> Seal:
    """Takes a seal out of use, for good; papers that bear it stay sealed. The register keeps who did and why.
    ``by_command`` as in ``register_seal``."""
    seal = Seal.objects.select_for_update().get(pk=seal.pk)
    if seal.ended_at is not None:
        raise Conflict(_("印章“%(seal)s”已停用。") % {"seal": seal})
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(_("请说明停用原因。"), field="reason")
    seal.ended_at, seal.ended_by, seal.ended_reason = now, actor.user, reason
    seal.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    _record("seal.ended", _("停用电子印章“%(seal)s”：%(reason)s"), seal, actor, reason, now, by_command)
    return seal


def _record(
    kind: str, words: str, seal: Seal, actor: Membership, reason: str, now: datetime, by_command: bool
) -> None:
    summary = words % {"seal": seal, "reason": reason}
    data = {"seal": seal.pk, "fingerprint": seal.fingerprint, "sample": seal.sample, "reason": reason}
    record(
        actor=actor,
        organization=seal.organization,
        kind=kind,
        summary=summary,
        data=data | (in_the_name_of(actor, summary) if by_command else {}),
        now=now,
    )

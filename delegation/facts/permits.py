"""Facts of the papers of a park's own approval: names, seal and remedies of the frozen answer (YN84-3.2, CZ4-2.2)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.enums.permits import NonAcceptance
from delegation.enums.promises import PromiseState
from delegation.facts.common import Facts, authority_of, day, exercised, filled, phone_of
from delegation.facts.promises import promise_number, promised
from delegation.lifecycle import Clock
from delegation.models.permits import Permit, PermitMaterial
from delegation.promised import RULE
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership

FORMS = {
    "original": gettext_lazy("原件"),
    "copy": gettext_lazy("复印件"),
    "electronic": gettext_lazy("电子件"),
}


def _notice(permit: Permit, now: datetime, actor: Membership | None) -> Facts:
    return filled(
        **exercised(permit, permit.issuer),
        case_number=permit.number,
        addressee=permit.applicant.name,
        uscc=permit.applicant.uscc,
        power=permit.power.name,
        power_code=permit.power.code,
        received_on=day(permit.received_at or now),
        authority=authority_of(permit),
        office=permit.handler.name,
        officer=actor.user.full_name if actor else _("受理窗口"),
        officer_phone=phone_of(permit.handler, actor),
        issued_on=day(now),
    )


def _note_on(material: PermitMaterial) -> str:
    """Nothing where it is there; by silence an application is accepted with gaps for which nobody promised."""
    if material.files.all():
        return ""
    return _("容缺后补") if hasattr(material, "promise") else _("尚未提交")


def _promised(permit: Permit) -> Facts:
    """What was promised and is not there, for the voucher of acceptance (CZ4-2.7)."""
    signed = permit.promises.filter(state=PromiseState.SIGNED).select_related("material")
    if not signed:
        return {}
    return filled(
        promised=[promised(promise) for promise in signed],
        promise_number=promise_number(permit),
        promise_rule=RULE,
    )


def _material(material: PermitMaterial) -> Facts:
    return filled(
        name=material.name,
        form=str(FORMS.get(material.form, material.form)),
        copies=material.copies,
        note=_note_on(material),
    )


def _applied_for(permit: Permit) -> str:
    return "\n".join(
        [
            permit.content,
            _("项目：%(name)s。地点：%(site)s。") % {"name": permit.project, "site": permit.site},
        ]
    )


def acceptance(permit: Permit, *, now: datetime, actor: Membership | None, **_extra: Any) -> Facts:
    limit = permit.ledger.deadlines.live().get(kind=Clock.PERMIT_LIMIT.value)
    return filled(
        **_notice(permit, now, actor),
        **_promised(permit),
        materials=[_material(paper) for paper in permit.materials.prefetch_related("files", "promise")],
        accepted_on=day(permit.accepted_at or now),
        deemed=permit.deemed_accepted,
        limit_days=limit.amount,
        due_on=limit.due_on.isoformat() if limit.due_on else None,
        complaint_phone=settings.SERVICE_PHONE,
    )


def correction(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return {
        **_notice(permit, now, actor),
        "defects": [
            {
                "material": defect.material.name,
                "problem": defect.problem,
                "clause": defect.clause,
                "remedy": defect.remedy,
            }
            for defect in permit.defects.select_related("material")
        ],
    }


def non_acceptance(
    permit: Permit, *, now: datetime, actor: Membership, competent_organ: str = "", **_extra: Any
) -> Facts:
    return filled(
        **_notice(permit, now, actor),
        ground=NonAcceptance(permit.ground).value,
        reason=permit.reason,
        clause=permit.clause,
        competent_organ=competent_organ,
        remedy=permit.authority["remedy"],
    )


def _decision(permit: Permit, now: datetime, actor: Membership) -> Facts:
    return {
        **_notice(permit, now, actor),
        "accepted_on": day(permit.accepted_at or now),
        "remedy": permit.authority["remedy"],
    }


def _validity(permit: Permit) -> Facts:
    return filled(
        valid_from=_iso(permit.valid_from), valid_until=_iso(permit.valid_until), conditions=permit.conditions
    )


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def grant(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return filled(
        **_decision(permit, now, actor),
        subject=permit.granted_content,
        legal_basis=permit.power.legal_basis,
        certificate=permit.power.certificate_name,
        **_validity(permit),
    )


def refusal(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return {
        **_decision(permit, now, actor),
        "subject": _applied_for(permit),
        "reason": permit.reason,
        "clause": permit.clause,
    }


def extension(
    permit: Permit,
    *,
    now: datetime,
    actor: Membership,
    limit_days: int,
    due_on: date,
    extension_days: int,
    extended_until: date,
    reason: str,
    **_extra: Any,
) -> Facts:
    return {
        **_notice(permit, now, actor),
        "accepted_on": day(permit.accepted_at or now),
        "limit_days": limit_days,
        "due_on": due_on.isoformat(),
        "extension_days": extension_days,
        "extended_until": extended_until.isoformat(),
        "reason": reason,
        "approver": _("%(organ)s负责人%(name)s")
        % {"organ": actor.organization.name, "name": actor.user.full_name},
    }


def procedure(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    pause = permit.pauses.get(ended_at=None)
    return {
        **_notice(permit, now, actor),
        "accepted_on": day(permit.accepted_at or now),
        "procedure": str(pause),
        "reason": pause.reason,
        "started_on": day(pause.started_at),
        "estimated_days": pause.estimated_days,
    }


def certificate(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    holder = permit.applicant
    return filled(
        **exercised(permit, permit.issuer),
        case_number=permit.number,
        certificate=permit.power.certificate_name,
        holder=holder.name,
        uscc=holder.uscc,
        legal_representative=holder.legal_representative,
        address=holder.address,
        power=permit.power.name,
        subject=permit.granted_content,
        decision_number=permit.decision_number,
        authority=authority_of(permit),
        issued_on=day(now),
        **_validity(permit),
    )


BUILDERS: dict[DocumentKind, Callable[..., Facts]] = {
    DocumentKind.PERMIT_ACCEPTANCE: acceptance,
    DocumentKind.PERMIT_CORRECTION: correction,
    DocumentKind.PERMIT_NON_ACCEPTANCE: non_acceptance,
    DocumentKind.PERMIT_GRANT: grant,
    DocumentKind.PERMIT_REFUSAL: refusal,
    DocumentKind.PERMIT_EXTENSION: extension,
    DocumentKind.PERMIT_PROCEDURE: procedure,
    DocumentKind.PERMIT_CERTIFICATE: certificate,
}

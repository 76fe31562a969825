"""Facts of the papers of a park's own approval: names, seal and remedies of the frozen answer (YN84-3.2, CZ4-2.2)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.enums.authorities import EXERCISED, Standing
from delegation.enums.permits import NonAcceptance
from delegation.lifecycle import Clock
from delegation.models.permits import Permit, PermitMaterial
from portal.documents.enums import DocumentKind
from portal.documents.seal_names import OFFICIAL, kind_named
from portal.organizations.models import Membership, Organization

Facts = dict[str, Any]
FORMS = {
    "original": gettext_lazy("原件"),
    "copy": gettext_lazy("复印件"),
    "electronic": gettext_lazy("电子件"),
}


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def _filled(**values: Any) -> Facts:
    """Leaves out what is empty: a paper never shows a label with nothing behind it."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _phone_of(organ: Organization, actor: Membership | None) -> str:
    return organ.phone or (actor.user.phone if actor else "") or _("见办事窗口公示")


def _authority(permit: Permit) -> str:
    """By what, by whom and in whose name."""
    if permit.is_taken_over:
        return f"{permit.authority['taken_over']}。"
    if permit.authority["standing"] not in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        return f"{permit.authority['decides_words']}。"
    return _("依据%(document)s和%(paper)s，%(words)s。") % {
        "document": permit.authority["authority_number"],
        "paper": permit.authority["instrument_name"],
        "words": permit.authority["decides_words"],
    }


def exercised(permit: Permit, issuer: Organization) -> Facts:
    """What the mode decides beside the name, from the frozen answer. In the name of another than it says, who took the
    case over, stands that one's official seal."""
    authority, kind = permit.authority, None
    if issuer.pk == authority["issuer"]:
        kind = kind_named(authority["seal"], authority["issuer_name"])
    return {
        "seal": (kind or OFFICIAL).wanted(issuer.name),
        "liability": authority["liability"],
        "archive_owner": authority["archive_owner"],
    }


def _notice(permit: Permit, now: datetime, actor: Membership | None) -> Facts:
    return _filled(
        **exercised(permit, permit.issuer),
        case_number=permit.number,
        addressee=permit.applicant.name,
        uscc=permit.applicant.uscc,
        power=permit.power.name,
        power_code=permit.power.code,
        received_on=_day(permit.received_at or now),
        authority=_authority(permit),
        office=permit.handler.name,
        officer=actor.user.full_name if actor else _("受理窗口"),
        officer_phone=_phone_of(permit.handler, actor),
        issued_on=_day(now),
    )


def _material(material: PermitMaterial) -> Facts:
    return _filled(
        name=material.name,
        form=str(FORMS.get(material.form, material.form)),
        copies=material.copies,
        note="" if material.files.all() else _("容缺后补"),
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
    return _filled(
        **_notice(permit, now, actor),
        materials=[_material(material) for material in permit.materials.prefetch_related("files")],
        accepted_on=_day(permit.accepted_at or now),
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
    return _filled(
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
        "accepted_on": _day(permit.accepted_at or now),
        "remedy": permit.authority["remedy"],
    }


def _validity(permit: Permit) -> Facts:
    return _filled(
        valid_from=_iso(permit.valid_from), valid_until=_iso(permit.valid_until), conditions=permit.conditions
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def grant(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    return _filled(
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
        "accepted_on": _day(permit.accepted_at or now),
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
        "accepted_on": _day(permit.accepted_at or now),
        "procedure": str(pause),
        "reason": pause.reason,
        "started_on": _day(pause.started_at),
        "estimated_days": pause.estimated_days,
    }


def certificate(permit: Permit, *, now: datetime, actor: Membership, **_extra: Any) -> Facts:
    holder = permit.applicant
    return _filled(
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
        authority=_authority(permit),
        issued_on=_day(now),
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

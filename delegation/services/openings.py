"""企业开办“一窗通” (YN84-2.3): the form, the window's check, and giving licence and seals out together."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.openings import (
    HANDED_TOGETHER,
    OPEN_PARTS,
    OPTIONAL_PARTS,
    Again,
    Delivery,
    OpeningState,
    PartKind,
    PartState,
    SealKind,
)
from delegation.halls import parks_with_opening
from delegation.lifecycle import Clock, Party
from delegation.models.openings import COMMON, Opening, OpeningPart, OpeningSeal
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from portal.deadlines.services import cancel_all, open_deadline
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_KINDS, ENTERPRISE_ROLES, PARK_ROLES, OrganizationKind
from portal.organizations.models import Membership, Organization

RULE = "YN84-2.3"
Shareholders = Sequence[Mapping[str, Any]]


def begin_opening(
    *,
    actor: Membership,
    park: Organization | None = None,
    enterprise: Organization | None = None,
    shareholders: Shareholders,
    optional_parts: Iterable[str],
    seals: Iterable[str],
    seal_reason: str = "",
    uploads: Sequence[UploadedFile] = (),
    **common: Any,
) -> Opening:
    """Takes the one form in: from the applicant for ``park``, or at the window for ``enterprise``.

    ``common`` are the fields of ``COMMON``, ``seals`` those of the five that are wanted; ``seal_reason`` is needed if
    that is not all. ``InvalidInput`` beside the field to blame.
    """
    now = timezone.now()
    at_window = actor.role in PARK_ROLES
    applicant = enterprise if at_window else actor.organization
    where = actor.organization.park if at_window else park
    if applicant is None or applicant.kind != OrganizationKind.ENTERPRISE:
        raise InvalidInput(_("请选择申请开办的企业记录。"), field="enterprise")
    if where is None or not parks_with_opening().filter(pk=where.pk).exists():
        raise InvalidInput(_("这个园区的大厅没有企业开办窗口。"), field="park")
    with undone_with_uploads():
        opening = Opening(
            number=number_for(where, "opening", _("开办"), now),
            park=where,
            applicant=applicant,
            begun_by=actor,
        )
        reasons = _enter(opening, shareholders, optional_parts, seals, seal_reason, common)
        summary = _("申请开办%(name)s（%(applicant)s），首套五枚印章免费") % {
            "name": opening.company_name,
            "applicant": applicant.name,
        }
        open_case(opening, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
        _set_seals(opening, reasons)
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=opening.ledger)
        open_deadline(
            ledger=opening.ledger,
            kind=Clock.OPENING_CHECK,
            organ=where,
            started_at=now,
            subject=opening.subject_key,
        )
        tell_of_new(opening, Party.PARK, Party.APPLICANT, summary=summary, actor=actor)
    return opening


def correct_opening(
    *,
    opening: Opening,
    actor: Membership,
    shareholders: Shareholders,
    optional_parts: Iterable[str],
    seals: Iterable[str],
    seal_reason: str = "",
    uploads: Sequence[UploadedFile] = (),
    **common: Any,
) -> Opening:
    """The same form once more. Once the licence is issued, what stands on it stays as it is."""
    with perform("correct_opening", opening, actor) as step:
        case: Opening = step.case
        if case.licence_number:
            for name in (
                "company_name",
                "company_type",
                "address",
                "capital",
                "legal_representative",
                "scope",
            ):
                if common[name] != getattr(case, name):
                    raise InvalidInput(_("营业执照已核发，登记事项须办理变更登记。"), field=name)
        reasons = _enter(case, shareholders, optional_parts, seals, seal_reason, common)
        _set_seals(case, reasons)
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=case.ledger)
        step.say(_("已补正并重新提交"))
    return step.case


def _enter(
    opening: Opening,
    shareholders: Shareholders,
    optional_parts: Iterable[str],
    seals: Iterable[str],
    seal_reason: str,
    common: Mapping[str, Any],
) -> dict[SealKind, str]:
    """Writes the form down; the reason of every seal that is left out, "" for those that are wanted."""
    for name in COMMON:
        setattr(opening, name, common[name])
    total = sum((Decimal(one["amount"]) for one in shareholders), Decimal(0))
    if total != opening.capital:
        raise InvalidInput(
            _("各股东认缴出资合计 %(total)s 万元，应当等于注册资本 %(capital)s 万元。")
            % {"total": total, "capital": opening.capital},
            field="capital",
        )
    if opening.delivery == Delivery.COURIER and not opening.delivery_address.strip():
        raise InvalidInput(_("选择免费邮寄的，请填写邮寄地址。"), field="delivery_address")
    wanted, chosen = set(optional_parts), set(seals)
    reason = seal_reason.strip()
    if not chosen.issuperset(SealKind) and not reason:
        raise InvalidInput(_("五枚印章均为免费。确有不需要刻制的，请说明理由。"), field="seal_reason")
    opening.optional_parts = [kind.value for kind in OPTIONAL_PARTS if kind in wanted]
    opening.shareholders = [{"name": one["name"], "amount": str(one["amount"])} for one in shareholders]
    return {kind: "" if kind in chosen else reason for kind in SealKind}


def _set_seals(opening: Opening, reasons: Mapping[SealKind, str]) -> None:
    for kind, reason in reasons.items():
        OpeningSeal.objects.update_or_create(opening=opening, kind=kind, defaults={"left_out_reason": reason})


def accept_opening(
    *, opening: Opening, actor: Membership, organs: Mapping[str, Organization | None]
) -> Opening:
    """Sends every part to its organ, all at the same time; ``organs`` by the part's kind, None for the window.

    The part's clock runs from here for the licence; for the others once there is a licence, without which no organ can
    finish them (they may be prepared before).
    """
    with perform("accept_opening", opening, actor) as step:
        kinds = [kind for kind in PartKind if kind in HANDED_TOGETHER or kind in step.case.optional_parts]
        step.case.opening_parts.filter(state=PartState.HELD).exclude(kind__in=kinds).update(
            state=PartState.CANCELLED
        )
        said = []
        for kind in kinds:
            organ = organs.get(kind)
            if organ is not None and organ.kind not in DEPARTMENT_KINDS:
                raise InvalidInput(_("请选择部门，或者由窗口办理。"), field=f"organ_{kind}")
            part = _send(step.case, kind, organ)
            said.append(f"{part}（{part.run_by.label}）")
        open_part_clocks(step)
        step.say(_("核对通过，同时分送：%(parts)s") % {"parts": "、".join(said)})
    return step.case


def _send(opening: Opening, kind: PartKind, organ: Organization | None) -> OpeningPart:
    """A part that is done stays done; one that was held or cancelled begins anew."""
    part, _made = OpeningPart.objects.get_or_create(opening=opening, kind=kind)
    if part.state != PartState.DONE:
        part.organ, part.state, part.started_at = organ, PartState.WAITING, None
        part.save()
    return part


def open_part_clocks(step: Step) -> None:
    """Starts the clocks of the open parts that can be finished now and have none running."""
    licensed = bool(step.case.licence_number)
    for part in step.case.opening_parts.filter(state__in=OPEN_PARTS).select_related("organ", "opening__park"):
        runs = step.case.ledger.deadlines.open().filter(kind=Clock.OPENING_PART, subject=part.subject_key)
        if (licensed or part.kind == PartKind.LICENCE) and not runs.exists():
            step.open_clock(Clock.OPENING_PART, part, title=str(part))


def return_opening(*, opening: Opening, actor: Membership, defects: str, again: str = "") -> Opening:
    """Everything at once; ``again`` (an ``Again``) says why what was returned before is returned once more."""
    with perform("return_opening", opening, actor) as step:
        why = why_again(step, again)
        step.case.defects = defects
        step.say(_("一次告知需要补正%(why)s：%(defects)s") % {"why": why, "defects": defects})
        if why:
            step.tell(Party.PARK_LEADER)
    return step.case


def why_again(step: Step, again: str) -> str:
    """The reason in words, "" for the first time; ``InvalidInput`` for another time without one."""
    if not step.subject.was_returned:
        return ""
    if again not in Again:
        raise InvalidInput(
            _("补正内容应当一次告知；没有按告知补正，或者改动的内容有新的问题，才能再次退回。"), field="again"
        )
    return _("（再次退回：%(why)s）") % {"why": Again(again).label}


def withdraw_opening(*, opening: Opening, actor: Membership, reason: str = "") -> Opening:
    with perform("withdraw_opening", opening, actor) as step:
        if step.case.licence_number:
            raise Conflict(_("营业执照已核发，不能撤回；不再需要的，请依法办理注销登记。"))
        step.case.opening_parts.exclude(state=PartState.DONE).update(state=PartState.CANCELLED)
        cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(_("撤回开办申请") + (f"：{reason}" if reason else ""))
    return step.case


def hand_over_opening(*, opening: Opening, actor: Membership, recipient: str) -> Opening:
    """Licence and seals over the counter; the receipt is printed for the signature."""
    with perform("hand_over_opening", opening, actor) as step:
        case: Opening = step.case
        case.delivery, case.recipient = Delivery.WINDOW, recipient
        case.handed_at = step.now
        settle_whole(step)
        step.say(_("窗口同时发放营业执照和首套印章，领取人：%(who)s，费用 0 元") % {"who": recipient})
    return step.case


def send_opening(
    *,
    opening: Opening,
    actor: Membership,
    recipient: str,
    delivery_address: str,
    courier: str,
    tracking_number: str,
) -> Opening:
    """Licence and seals in one parcel, at the park's expense."""
    with perform("send_opening", opening, actor) as step:
        case: Opening = step.case
        case.delivery, case.recipient, case.delivery_address = Delivery.COURIER, recipient, delivery_address
        case.courier, case.tracking_number, case.handed_at = courier, tracking_number, step.now
        settle_whole(step)
        step.say(
            _("营业执照和首套印章免费寄出：%(courier)s %(number)s，收件人：%(who)s，费用 0 元")
            % {"courier": courier, "number": tracking_number, "who": recipient}
        )
    return step.case


def sign_opening_receipt(
    *, opening: Opening, actor: Membership, signed: UploadedFile | None = None
) -> Opening:
    """The applicant signs here; or the window files the receipt that was signed on paper (``signed``)."""
    with perform("sign_opening_receipt", opening, actor) as step:
        if actor.role not in ENTERPRISE_ROLES and signed is None:
            raise InvalidInput(_("请上传领取人签名的领取单。"), field="signed")
        if signed is not None:
            store_upload(upload=signed, by=actor, ledger=step.case.ledger)
        step.case.received_at = step.now
        open_still = step.case.opening_parts.filter(state__in=[*OPEN_PARTS, PartState.HELD]).exists()
        step.to_state = OpeningState.RECEIVED if open_still else OpeningState.DONE
        step.say(_("已签收营业执照和首套印章"))
    return step.case


def settle_whole(step: Step) -> None:
    """The whole is kept in time once every part is done and licence and seals are out; the signature is the
    applicant's affair."""
    others = step.case.opening_parts.exclude(pk=step.subject.pk if step.subject is not step.case else None)
    if step.case.handed_at and not others.filter(state__in=[*OPEN_PARTS, PartState.HELD]).exists():
        step.settle_clock(Clock.OPENING_WHOLE, step.case)

"""What goes with an instrument: cases under way, seals, accounts, the package and its receipt, training (CZ4-2.6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from delegation.enums.instruments import PackageKind, PackageState, PendingOf
from delegation.lifecycle import Clock
from delegation.models import Instrument, PackageItem, SealChange, SystemAccount, Training
from delegation.services.acting import Step, perform
from delegation.services.handing_back import set_pending
from portal.documents.services import store_upload
from portal.errors import InvalidInput
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

Rows = Sequence[Mapping[str, Any]]
P = PackageState
TO_HAND = (P.EXPECTED, P.REFUSED)
OUTSTANDING = (*TO_HAND, P.HANDED)


def set_pending_cases(*, instrument: Instrument, actor: Membership, pending: Rows) -> Instrument:
    """Rows of number, applicant, stage, ender and note, in the place of those before; they are printed."""
    with perform("set_pending_cases", instrument, actor) as step:
        set_pending(step.subject, PendingOf.TRANSFER, pending)
        step.say(_("登记在办件%(number)d件") % {"number": len(pending)})
    return step.subject


def set_seals(*, instrument: Instrument, actor: Membership, seals: Rows) -> Instrument:
    """Rows of act, name, day and note: which seals are retired and which opened (CZ4-2.2). The whole name, for outside
    these days the seal of that name is refused on papers (``seal_grounds``)."""
    with perform("set_seals", instrument, actor) as step:
        sides = (step.subject.department.name, step.subject.park.name)
        if unknown := [row["name"] for row in seals if not row["name"].startswith(sides)]:
            raise InvalidInput(
                _("请写印章全称，以“%(department)s”或者“%(park)s”开头：%(names)s。")
                % {"department": sides[0], "park": sides[1], "names": "、".join(unknown)}
            )
        _refuse_doubles([(row["act"], row["name"]) for row in seals], _("同一枚印章只能列一次。"))
        step.subject.seals.all().delete()
        SealChange.objects.bulk_create(SealChange(instrument=step.subject, **row) for row in seals)
        step.say(_("登记印章：%(names)s") % {"names": "、".join(row["name"] for row in seals) or _("无")})
    return step.subject


def set_accounts(*, instrument: Instrument, actor: Membership, accounts: Rows) -> Instrument:
    """Rows of system, account, holder and note. Passwords are handed over elsewhere and never written down here."""
    with perform("set_accounts", instrument, actor) as step:
        _refuse_doubles([(row["system"], row["account"]) for row in accounts], _("同一账号只能列一次。"))
        step.subject.accounts.all().delete()
        SystemAccount.objects.bulk_create(SystemAccount(instrument=step.subject, **row) for row in accounts)
        step.say(_("登记系统账号%(number)d个") % {"number": len(accounts)})
    return step.subject


def _refuse_doubles(keys: Sequence[Any], message: str) -> None:
    if len(set(keys)) < len(keys):
        raise InvalidInput(message)


def hand_over_package(*, instrument: Instrument, actor: Membership, package: Rows) -> Instrument:
    """The department hands over some kinds of papers, or says why there are none: rows of ``kind``, ``needed``,
    ``note`` and ``file``."""
    with perform("hand_over_package", instrument, actor) as step:
        if not package:
            raise InvalidInput(_("请至少移交一项资料。"))
        _refuse_doubles([row["kind"] for row in package], _("同一项资料只能列一次。"))
        for row in package:
            _hand_over(step, actor, **row)
        step.say(_("移交资料：%(kinds)s") % {"kinds": _kinds(row["kind"] for row in package)})
        _settle_if_complete(step)
    return step.subject


def _hand_over(
    step: Step, actor: Membership, *, kind: str, needed: bool, note: str, file: UploadedFile | None = None
) -> None:
    label = PackageKind(kind).label
    piece = step.subject.package.get(kind=kind)
    if piece.state not in TO_HAND:
        raise InvalidInput(_("“%(kind)s”已经移交。") % {"kind": label})
    if not note:
        raise InvalidInput(_("请写明“%(kind)s”的数量和说明，不涉及的写明理由。") % {"kind": label})
    piece.state = P.HANDED if needed else P.NOT_NEEDED
    piece.note, piece.handed_at, piece.handed_by = note, step.now, actor
    if file:
        piece.file = store_upload(upload=file, by=actor, ledger=step.case.ledger)
    piece.save()


def receive_package(*, instrument: Instrument, actor: Membership, package: Rows) -> Instrument:
    """The park signs for what was handed over, piece by piece, or sends it back: rows of ``piece``, ``received``,
    ``note``."""
    with perform("receive_package", instrument, actor) as step:
        if not package:
            raise InvalidInput(_("请至少选择一项资料。"))
        for row in package:
            _receive(step, actor, **row)
        received = [row["piece"].kind for row in package if row["received"]]
        refused = [row["piece"].kind for row in package if not row["received"]]
        step.say(
            _("接收资料：%(received)s；退回：%(refused)s")
            % {"received": _kinds(received) or _("无"), "refused": _kinds(refused) or _("无")}
        )
        _settle_if_complete(step)
    return step.subject


def _receive(step: Step, actor: Membership, *, piece: PackageItem, received: bool, note: str) -> None:
    kept = step.subject.package.filter(pk=piece.pk, state=P.HANDED).first()
    if kept is None:
        raise InvalidInput(_("“%(kind)s”没有待接收的移交。") % {"kind": piece})
    if not received and not note:
        raise InvalidInput(_("退回“%(kind)s”的，请写明理由。") % {"kind": piece})
    kept.state = P.RECEIVED if received else P.REFUSED
    kept.receiver_note, kept.received_at, kept.received_by = note, step.now, actor
    kept.save()


def _settle_if_complete(step: Step) -> None:
    if not step.subject.package.filter(state__in=OUTSTANDING).exists():
        step.settle_clock(Clock.INSTRUMENT_PACKAGE)


def _kinds(kinds: Any) -> str:
    return "、".join(str(PackageKind(kind).label) for kind in kinds)


def record_training(
    *,
    instrument: Instrument,
    actor: Membership,
    held_on: date,
    subject: str,
    people: str,
    file: UploadedFile | None = None,
) -> Instrument:
    """YN84-3.1: guidance and training that the department gave the park."""
    with perform("record_training", instrument, actor) as step:
        if held_on > beijing_date(step.now):
            raise InvalidInput(_("只记录已经开展的培训和指导。"), field="held_on")
        Training.objects.create(
            instrument=step.subject,
            held_on=held_on,
            subject=subject,
            people=people,
            file=store_upload(upload=file, by=actor, ledger=step.case.ledger) if file else None,
            recorded_by=actor,
        )
        step.say(_("开展业务培训和指导：%(subject)s（%(people)s）") % {"subject": subject, "people": people})
    return step.subject

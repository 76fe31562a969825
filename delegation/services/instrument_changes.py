"""Instruments in force: suspended item by item, amended, taken back, ended (CZ4-2.3, 2.5)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from delegation.access.instruments import still_counts
from delegation.enums.authorities import InstrumentKind, Mode
from delegation.enums.instruments import Ender, InstrumentState, PackageKind, PendingOf
from delegation.lifecycle import Clock
from delegation.models import Instrument, InstrumentItem, PackageItem
from delegation.pending import changing_hands, enders_by_law
from delegation.reasons import paper_name
from delegation.services.acting import number_for, open_case, perform
from delegation.services.handing_back import hand_back_cases, name_enders, set_handback_clock, set_pending
from delegation.services.instruments import WORD, set_signature_clock
from delegation.services.terms_of_force import cut_short
from delegation.terms import authority_for
from portal.documents.chinese import date_text
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

# Copied into the instrument that takes the place of another.
COPIED = (
    "kind", "mode", "scheme", "department", "park", "valid_until", "responsibility_before", "responsibility_during",
    "responsibility_after", "supervision_text", "department_contact", "park_contact",
)  # fmt: skip
COPIED_ITEM = ("power", "park", "parts", "area_text", "area_codes", "object_text", "amount_limit", "unit")


def suspend_power(
    *,
    instrument: Instrument,
    actor: Membership,
    item: InstrumentItem,
    suspended_from: date,
    suspended_until: date | None = None,
    reason: str,
) -> Instrument:
    """The park does not exercise one of the powers from that day on; cases go to the department meanwhile."""
    with perform("suspend_power", instrument, actor) as step:
        _refuse_unless_it_counts(step.subject)
        kept = _own_item(step.subject, item)
        today = beijing_date(step.now)
        if suspended_from < today:
            raise InvalidInput(_("不能从过去的日期起暂停。"), field="suspended_from")
        if suspended_until is not None and suspended_until < suspended_from:
            raise InvalidInput(_("暂停期限的止日不能早于起日。"), field="suspended_until")
        if kept.suspended_from is not None and (
            kept.suspended_until is None or kept.suspended_until >= today
        ):
            raise Conflict(_("“%(power)s”已经暂停行使。") % {"power": kept.power.name})
        kept.suspended_from, kept.suspended_until = suspended_from, suspended_until
        kept.suspended_reason = reason
        kept.save()
        set_handback_clock(step.subject, step.now, since=today)
        until = _("至%(day)s") % {"day": date_text(suspended_until.isoformat())} if suspended_until else ""
        step.say(
            _("自%(day)s起%(until)s暂停行使“%(power)s”：%(reason)s")
            % {
                "day": date_text(suspended_from.isoformat()),
                "until": until,
                "power": kept.power.name,
                "reason": reason,
            }
        )
    return step.subject


def resume_power(
    *, instrument: Instrument, actor: Membership, item: InstrumentItem, resumed_on: date
) -> Instrument:
    """The park exercises it again from that day on, which is today or later."""
    with perform("resume_power", instrument, actor) as step:
        _refuse_unless_it_counts(step.subject)
        kept = _own_item(step.subject, item)
        if resumed_on < beijing_date(step.now):
            raise InvalidInput(_("不能从过去的日期起恢复。"), field="resumed_on")
        until = kept.suspended_until
        if kept.suspended_from is None or (until is not None and until < resumed_on):
            raise Conflict(_("“%(power)s”届时没有暂停行使。") % {"power": kept.power.name})
        if resumed_on <= kept.suspended_from:
            kept.suspended_from, kept.suspended_until, kept.suspended_reason = None, None, ""
        else:
            kept.suspended_until = resumed_on - timedelta(days=1)
        kept.save()
        step.say(
            _("自%(day)s起恢复行使“%(power)s”")
            % {"day": date_text(resumed_on.isoformat()), "power": kept.power.name}
        )
    return step.subject


def _refuse_unless_it_counts(instrument: Instrument) -> None:
    if not still_counts(instrument):
        raise Conflict(_("本文书尚未生效或者已经不再执行，无需暂停或者恢复。"))


def _own_item(instrument: Instrument, item: InstrumentItem) -> InstrumentItem:
    """The item as it stands now, under the lock of its instrument."""
    kept = instrument.items.select_related("power").filter(pk=item.pk).first()
    if kept is None:
        raise InvalidInput(_("请选择本文书的事项。"), field="item")
    return kept


def amend_instrument(
    *, instrument: Instrument, actor: Membership, reason: str, valid_from: date
) -> Instrument:
    """Begins the instrument that takes the place of this one, with its powers and terms to be changed in the draft.

    This one stays in force until the other is. Answers the new one.
    """
    with perform("amend_instrument", instrument, actor) as step:
        old: Instrument = step.subject
        if valid_from < beijing_date(step.now):
            raise InvalidInput(_("起始日期不能早于今天。"), field="valid_from")
        if old.successors.exclude(state=InstrumentState.DROPPED).exists():
            raise Conflict(_("已在起草替代文书。"))
        new = Instrument(
            **{name: getattr(old, name) for name in COPIED},
            authority=authority_for(old.scheme, beijing_date(step.now)),
            valid_from=valid_from,
            replaces=old,
            drafted_by=actor,
            number=number_for(old.department, "instrument", WORD[InstrumentKind(old.kind)], step.now),
        )
        if new.valid_until is not None and new.valid_until < valid_from:
            new.valid_until = None
        _begin_copy(new, old, actor, reason, step.now)
        step.say(
            _("起草替代文书%(number)s：%(reason)s") % {"number": new.number, "reason": reason},
            successor=str(new.pk),
        )
    return new


def _begin_copy(new: Instrument, old: Instrument, actor: Membership, reason: str, now: datetime) -> None:
    open_case(
        new,
        summary=_("起草文书，替代%(number)s：%(reason)s") % {"number": old.number, "reason": reason},
        actor=actor,
        now=now,
        heading=Heading.APPLICATION,
        rule="CZ4-2.3",
    )
    InstrumentItem.objects.bulk_create(
        InstrumentItem(instrument=new, **{name: getattr(item, name) for name in COPIED_ITEM})
        for item in old.items.select_related("power")
    )
    PackageItem.objects.bulk_create(PackageItem(instrument=new, kind=kind) for kind in PackageKind)
    set_signature_clock(new, now)


def take_back_instrument(
    *,
    instrument: Instrument,
    actor: Membership,
    taken_back_on: date,
    reason: str,
    pending: Sequence[Mapping[str, Any]] = (),
) -> Instrument:
    """The department exercises its powers itself again from that day on; each case under way has somebody who ends it.

    What was taken back from a later day on, or replaced, can be taken back from an earlier day, which is not past.
    ``pending`` are rows of number, applicant, stage, ender and note; ``InvalidInput`` where they leave out an
    application that is under way. What comes in before that day is the department's from it on.
    """
    with perform("take_back_instrument", instrument, actor) as step:
        taken: Instrument = step.subject
        if taken_back_on < beijing_date(step.now):
            raise InvalidInput(_("收回不能溯及既往，生效日期不能早于今天。"), field="taken_back_on")
        if taken.last_day is not None and taken_back_on > taken.last_day:
            raise InvalidInput(_("到该日期时期限已经届满，无需收回。"), field="taken_back_on")
        if taken.mode == Mode.POSTED and any(row["ender"] == Ender.PARK for row in pending):
            raise InvalidInput(_("服务前移的事项由部门派驻人员办理，不能留给园区办结。"))
        day = date_text(taken_back_on.isoformat())
        why = _("%(paper)s自%(day)s起收回") % {"paper": paper_name(taken), "day": day}
        name_enders(taken, pending, why, step.now)
        taken.taken_back_on, taken.taken_back_reason, taken.taken_back_by = taken_back_on, reason, actor
        set_pending(taken, PendingOf.TAKE_BACK, pending)
        if taken.first_day is not None:
            cut_short(step, taken_back_on - timedelta(days=1))
        for clock in (Clock.INSTRUMENT_PACKAGE, Clock.INSTRUMENT_PUBLICATION):
            step.cancel_clock(clock)
        step.say(
            _("自%(day)s起收回：%(reason)s（在办件%(number)d件）")
            % {"day": day, "reason": reason, "number": len(pending)}
        )
    return step.subject


def end_transition(*, instrument: Instrument, now: datetime) -> None:
    """CZ4-2.5: after the transition the park alone answers."""
    with perform("end_transition", instrument, None, at=now) as step:
        step.say(_("过渡期届满，此后的责任：%(words)s") % {"words": step.subject.responsibility_after})


def end_instrument(*, instrument: Instrument, now: datetime) -> None:
    """The term is over: what is under way the department ends, and the instrument says which cases these are."""
    left = enders_by_law(changing_hands(instrument))
    with perform("end_instrument", instrument, None, at=now) as step:
        set_pending(step.subject, PendingOf.TAKE_BACK, left)
        step.say(_("期限届满，此后由%(organ)s自行办理") % {"organ": step.subject.department.name})
    hand_back_cases(instrument=step.subject)

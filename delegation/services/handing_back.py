"""Applications under way once the park exercises the power no more: each has somebody who ends it, and goes to the
department unless it was left with the park (CZ4-2.6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.instruments import Ender, PendingOf
from delegation.lifecycle import Clock
from delegation.models import Instrument, PendingCase
from delegation.models.permits import Permit
from delegation.pending import changing_hands, running_under
from delegation.services.acting import perform
from delegation.services.permit_hands import pass_on_permit
from portal.deadlines import services as deadlines
from portal.errors import InvalidInput
from portal.workdays.due import beijing_date, end_of_day

DAY = timedelta(days=1)


def set_handback_clock(instrument: Instrument, now: datetime, *, since: date) -> None:
    """Sets the clock for the next day, not before ``since``, from which one of the instrument's powers is not
    exercised. The end of its own term has a clock of its own."""
    ledger, subject = instrument.ledger, instrument.subject_key
    deadlines.cancel(ledger=ledger, kind=Clock.INSTRUMENT_HANDBACK.value, now=now, subject=subject)
    days = [day for day in _days_of(instrument) if day >= since]
    if not days:
        return
    deadlines.open_deadline(
        ledger=ledger,
        kind=Clock.INSTRUMENT_HANDBACK.value,
        subject=subject,
        organ=instrument.department,
        started_at=now,
        amount=(min(days) - beijing_date(now)).days,
        fixed_end=max(end_of_day(min(days) - DAY), now),
    )


def _days_of(instrument: Instrument) -> Iterator[date]:
    for item in instrument.items.exclude(suspended_from=None):
        yield item.suspended_from
    runs = instrument.ledger.deadlines.live().filter(kind=Clock.INSTRUMENT_TERM.value)
    if instrument.last_day is not None and not runs.exists():
        yield instrument.last_day + DAY


def hand_back_cases(*, instrument: Instrument) -> None:
    """Passes on what others have in hand from today, and sets the clock for the next such day."""
    for permit in _in_order(changing_hands(instrument)):
        pass_on_permit(permit=permit)
    set_handback_clock(instrument, timezone.now(), since=timezone.localdate() + DAY)


def _in_order(permits: Iterable[Permit]) -> list[Permit]:
    """Several applications are locked in one transaction: always in the order of their keys."""
    return sorted(permits, key=lambda permit: permit.pk)


def set_pending(instrument: Instrument, moment: PendingOf, rows: Sequence[Mapping[str, Any]]) -> None:
    """The cases under way at one moment, in the place of those listed before."""
    numbers = [row["number"] for row in rows]
    if len(set(numbers)) < len(numbers):
        raise InvalidInput(_("同一在办件只能列一次。"))
    instrument.pending_cases.filter(moment=moment).delete()
    PendingCase.objects.bulk_create(
        PendingCase(instrument=instrument, moment=moment, **{**row, "ender": Ender(row["ender"])})
        for row in rows
    )


def name_enders(instrument: Instrument, rows: Sequence[Mapping[str, Any]], why: str, now: datetime) -> None:
    """Says in the ledger of every application under way who ends it, and tells all concerned. ``InvalidInput`` with
    the numbers of those for which the rows name nobody."""
    running, enders = running_under(instrument), {row["number"]: Ender(row["ender"]) for row in rows}
    if missing := [permit.number for permit in running if permit.number not in enders]:
        raise InvalidInput(
            _("还有 %(count)d 件在办件没有写明由谁办结：%(numbers)s。")
            % {"count": len(missing), "numbers": "、".join(str(number) for number in missing)}
        )
    for permit in _in_order(running):
        ender = enders[str(permit.number)]
        organ = instrument.park if ender == Ender.PARK else instrument.department
        with perform("name_permit_ender", permit, None, at=now) as step:
            step.say(
                _("%(why)s，本件由%(organ)s办结，期限连续计算") % {"why": why, "organ": organ.name},
                instrument=str(instrument.pk),
                ender=ender.value,
            )

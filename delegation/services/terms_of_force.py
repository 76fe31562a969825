"""From when to when an instrument is in force: set once it is concluded, cut short if replaced or taken back."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from delegation.enums.authorities import Mode
from delegation.enums.instruments import Ender, InstrumentState, PendingOf
from delegation.lifecycle import Clock
from delegation.models import Instrument, InstrumentItem
from delegation.modes import MODES
from delegation.pending import enders_by_law, running_under
from delegation.services.acting import Step, perform
from delegation.services.handing_back import name_enders, set_handback_clock, set_pending
from delegation.terms import half_open
from portal.documents.chinese import date_text
from portal.errors import Conflict, InvalidInput
from portal.workdays.due import beijing_date, end_of_day


def put_in_force(step: Step) -> None:
    """Fixes first and last day of the step's instrument, if it counts now and did not before: signed by both, and
    published where the mode wants it first. What it replaces ends the day before.

    ``Conflict`` where another instrument in force has one of its powers for the park: of two that are concluded at
    once the database lets one through.
    """
    instrument: Instrument = step.subject
    published_first = MODES[Mode(instrument.mode)].published_first
    if instrument.first_day is not None or (published_first and instrument.published_on is None):
        return
    instrument.first_day = _first_day(instrument, published_first)
    instrument.last_day = instrument.valid_until
    if instrument.last_day is not None and instrument.last_day < instrument.first_day:
        raise InvalidInput(_("文书生效之前期限已经届满，不能再行使。"), field="published_on")
    _replace(instrument, step.now)
    _refuse_overlap(instrument)
    try:
        with transaction.atomic():
            _mark(instrument)
    except IntegrityError as error:
        raise Conflict(_("同一事项在同一时间已有对本园区有效的文书。")) from error


def _first_day(instrument: Instrument, published_first: bool) -> date:
    """行政许可法 24: an entrustment counts from its publication. Otherwise from the day agreed on, and not before it
    was signed, but for the day that the scheme itself fixed for all (CZ4-2.4)."""
    if published_first:
        return max(instrument.valid_from, instrument.published_on)
    if instrument.valid_from == instrument.scheme.effective_on:
        return instrument.valid_from
    return max(instrument.valid_from, instrument.signed_on)


def _replace(instrument: Instrument, now: datetime) -> None:
    """The instrument that this one takes the place of ends the day before, unless it has ended already."""
    if instrument.replaces_id is None:
        return
    old = Instrument.objects.get(pk=instrument.replaces_id)
    if old.state != InstrumentState.PUBLISHED:
        return
    stays = () if instrument.mode == Mode.POSTED else instrument.items.values_list("power", flat=True)
    rows = enders_by_law(running_under(old), going_on=stays)
    names = {"old": old.number, "new": instrument.number}
    name_enders(old, rows, _("%(old)s由%(new)s替代") % names, now)
    set_pending(old, PendingOf.TAKE_BACK, [row for row in rows if row["ender"] == Ender.DEPARTMENT])
    with perform("replace_instrument", old, None, at=now) as step:
        cut_short(step, instrument.first_day - timedelta(days=1))
        step.say(
            _("由%(number)s替代，执行至%(day)s")
            % {"number": instrument.number, "day": date_text(step.subject.last_day.isoformat())}
        )


def cut_short(step: Step, last_day: date) -> None:
    """The step's instrument ends on that day and not later; its clocks that wait for a later one are cancelled."""
    instrument: Instrument = step.subject
    instrument.last_day = min(instrument.last_day or last_day, last_day)
    _mark(instrument)
    step.cancel_clock(Clock.INSTRUMENT_TERM)
    if instrument.transition_until is None or instrument.transition_until > instrument.last_day:
        step.cancel_clock(Clock.INSTRUMENT_TRANSITION)
    set_handback_clock(instrument, step.now, since=beijing_date(step.now))


def _mark(instrument: Instrument) -> None:
    """The days of the items, by which the database refuses what overlaps."""
    ended_before = instrument.last_day is not None and instrument.last_day < instrument.first_day
    days = None if ended_before else DateRange(*half_open(instrument.first_day, instrument.last_day))
    instrument.items.update(in_force=days)


def _refuse_overlap(instrument: Instrument) -> None:
    other = (
        InstrumentItem.objects.filter(
            park=instrument.park_id,
            power__in=instrument.items.values("power"),
            in_force__overlap=DateRange(*half_open(instrument.first_day, instrument.last_day)),
        )
        .exclude(instrument=instrument)
        .select_related("power", "instrument")
        .first()
    )
    if other is not None:
        raise Conflict(
            _("“%(power)s”已由%(number)s交本园区行使，请先收回，或者起草替代文书。")
            % {"power": other.power.name, "number": other.instrument.number}
        )


def open_term_clocks(step: Step) -> None:
    """The transition and the term run to their own days; what is over already leaves only its state."""
    instrument: Instrument = step.subject
    today = beijing_date(step.now)
    if instrument.transition_until is not None and instrument.transition_until >= today:
        step.open_clock(Clock.INSTRUMENT_TRANSITION, fixed_end=end_of_day(instrument.transition_until))
    if instrument.last_day is None:
        return
    if instrument.last_day >= today:
        step.open_clock(Clock.INSTRUMENT_TERM, fixed_end=end_of_day(instrument.last_day))
    else:
        step.to_state = InstrumentState.ENDED

"""Figures of how a park exercises a department's powers (YN84-3.2, CZ4-2.10), each a count of the permits behind it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.enums.oversight import CheckOrigin, OrderKind, OrderState
from delegation.lifecycle import Clock
from delegation.models import Assessment, CreditNote, DecisionCheck, Instrument, InstrumentItem, Order, Power
from delegation.models.permits import Permit
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.organizations.models import Organization
from portal.workdays.due import beijing_date

#: A park and a power, by their keys.
Place = tuple[int, int]
#: In the order of the columns. What is named after ``decided`` counts permits decided in the period.
LABELS: Mapping[str, Any] = {
    "applied": gettext_lazy("申请"),
    "accepted": gettext_lazy("受理"),
    "decided": gettext_lazy("办结"),
    "granted": gettext_lazy("准予"),
    "refused": gettext_lazy("不予"),
    "on_time": gettext_lazy("按时办结"),
    "checked": gettext_lazy("抽查"),
    "complaints": gettext_lazy("投诉"),
    "corrections": gettext_lazy("责令纠正"),
    "revocations": gettext_lazy("撤销"),
    "broken": gettext_lazy("失信记录"),
}


def on_time_rate(figures: Mapping[str, Any]) -> int | None:
    """Percent, rounded down, so that 100 means all; None where nothing was decided."""
    return figures["on_time"] * 100 // figures["decided"] if figures["decided"] else None


def _kept_limit() -> Exists:
    """Its limit ended with a decision and had not run out: the last one, where it was extended."""
    return Exists(
        Deadline.objects.filter(
            ledger=OuterRef("ledger"),
            kind=Clock.PERMIT_LIMIT,
            state=DeadlineState.SETTLED,
            was_late=False,
        )
    )


def figures_of(powers: Iterable[Power], park: Organization, since: date, until: date) -> list[dict[str, Any]]:
    """One row a power, with those that nobody applied for: the code and name, the counts of ``LABELS``, the rate.

    Applications count by the day of filing, acceptances by theirs, everything else by the day it happened: a check or
    an order may be about an older decision. Days are those of Beijing.
    """
    powers = list(powers)
    counted = _counted({(park.pk, power.pk) for power in powers}, since, until)
    rows = ((power, counted[park.pk, power.pk]) for power in powers)
    return [{"code": power.code, "name": power.name, **row, "rate": on_time_rate(row)} for power, row in rows]


def _counted(places: Collection[Place], since: date, until: date) -> dict[Place, dict[str, int]]:
    """The counts of ``LABELS`` of each power at a park, by one question."""
    period = (since, until)
    parks, powers = {park for park, _power in places}, {power for _park, power in places}
    permits = Permit.objects.filter(park__in=parks, power__in=powers, submitted_at__isnull=False)
    decided = Q(decided_at__date__range=period)
    filed = _by_place(
        permits.annotate(kept=_kept_limit()),
        "",
        applied=Q(submitted_at__date__range=period),
        accepted=Q(accepted_at__date__range=period),
        decided=decided,
        granted=decided & Q(outcome="granted"),
        refused=decided & Q(outcome="refused"),
        on_time=decided & Q(kept=True),
    )
    looked = _by_place(
        DecisionCheck.objects.filter(permit__in=permits, checked_at__date__range=period),
        "permit__",
        checked=Q(origin=CheckOrigin.SPOT_CHECK),
        complaints=Q(origin=CheckOrigin.COMPLAINT),
    )
    ordered = _by_place(
        Order.objects.filter(permit__in=permits),
        "permit__",
        corrections=Q(kind=OrderKind.CORRECTION, ordered_at__date__range=period),
        revocations=Q(state=OrderState.REVOKED, decided_at__date__range=period),
    )
    noted = _by_place(
        CreditNote.objects.standing().filter(promise__permit__in=permits),
        "promise__permit__",
        broken=Q(recorded_on__range=period),
    )
    numbers = {place: dict.fromkeys(LABELS, 0) for place in places}
    for park, power, *counts in filed.union(looked, ordered, noted, all=True):
        # A power of one park may be counted at another, where it is not asked about.
        for name, count in zip(LABELS, counts, strict=True) if (park, power) in numbers else ():
            numbers[park, power][name] += count
    return numbers


def _by_place(found: QuerySet[Any], permit: str, **which: Q) -> QuerySet[Any]:
    """Park and power of the permit, and a column for each of ``LABELS``, so that counts of several tables are one
    question."""
    counts: dict[str, Any] = {
        name: Count("pk", filter=which[name]) if name in which else Value(0) for name in LABELS
    }
    places = found.order_by().values(at=F(f"{permit}park"), of=F(f"{permit}power"))
    return places.annotate(**counts).values_list("at", "of", *LABELS)


def powers_assessed(assessment: Assessment) -> list[Power]:
    """The powers of its instrument, or all that the department has in its scheme."""
    powers = Power.objects.filter(organ=assessment.department, scheme=assessment.scheme)
    if assessment.instrument is not None:
        powers = powers.filter(pk__in=assessment.instrument.items.values("power"))
    return list(powers)


@dataclass(frozen=True)
class Finding:
    """A power that a rule finds: run badly, or unused. ``change`` is the adjustment that it suggests."""

    power: Power
    park: Organization
    instrument: Instrument
    reason: str
    change: str


def findings(items: QuerySet[InstrumentItem], on: date) -> list[Finding]:
    """What the rules say of powers that are exercised on a day, over the last months (``UNUSED_MONTHS``)."""
    since = months_before(on, settings.OVERSIGHT_MONTHS)
    published = items.filter(instrument__in=Instrument.objects.once_published()).select_related(
        "power__organ", "power__scheme", "park", "instrument"
    )
    running = [item for item in published if item.instrument.is_in_force(on)]
    counted = _counted({(item.park_id, item.power_id) for item in running}, since, on)
    found = []
    for item in running:
        instrument, numbers = item.instrument, counted[item.park_id, item.power_id]
        if reason := badly_run(numbers):
            found.append(Finding(item.power, item.park, instrument, reason, "change_mode"))
        elif instrument.first_day <= since and not numbers["applied"]:
            months = {"months": settings.OVERSIGHT_MONTHS}
            reason = _("承接后连续 %(months)d 个月无人申办") % months
            found.append(Finding(item.power, item.park, instrument, reason, "remove"))
    return found


def badly_run(numbers: Mapping[str, Any]) -> str:
    """Why the figures of a power say that it is run badly; "" if they do not."""
    rate, share = on_time_rate(numbers), settings.OVERSIGHT_ORDERS_PERCENT
    if numbers["decided"] < settings.OVERSIGHT_LEAST_DECISIONS or rate is None:
        return ""
    if rate < settings.OVERSIGHT_ON_TIME_PERCENT:
        words = {"rate": rate, "least": settings.OVERSIGHT_ON_TIME_PERCENT}
        return _("按时办结率 %(rate)d%%，低于 %(least)d%%") % words
    orders = numbers["corrections"] + numbers["revocations"]
    if orders * 100 > share * numbers["decided"]:
        words = {"orders": orders, "decided": numbers["decided"], "share": share}
        return _("办结 %(decided)d 件，责令纠正和撤销 %(orders)d 件，超过 %(share)d%%") % words
    return ""


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last."""
    month = day.year * 12 + day.month - 1 - months
    year, index = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, index + 1, last)
        except ValueError:
            continue
    raise AssertionError


def today() -> date:
    return beijing_date(timezone.now())

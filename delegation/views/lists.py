"""Pages for everybody: the versions of a scheme's list with what changed, and what an instrument says."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from delegation.enums.authorities import Standing
from delegation.facts.instruments import limit_text
from delegation.lists import difference
from delegation.models import Instrument, PowerList, PowerListItem, Scheme
from delegation.reasons import lapse_warning
from portal.documents.models import Document
from portal.workdays.due import beijing_date


def _scheme(code: str) -> Scheme:
    return get_object_or_404(
        Scheme.objects.select_related("authority__superseded_by", "government"), code=code
    )


@require_safe
def power_lists(request: HttpRequest, scheme: str) -> HttpResponse:
    """Every version of a scheme's list, the newest first, and the instruments that were published under it."""
    shown = _scheme(scheme)
    today = beijing_date(timezone.now())
    lapsed = shown.authority.lapsed_version(today)
    instruments = (
        Instrument.objects.once_published()
        .filter(scheme=shown)
        .select_related("department", "park", "authority__superseded_by")
        .order_by("-first_day", "-pk")
    )
    context = {
        "scheme": shown,
        "lists": shown.lists.order_by("-version"),
        "instruments": [(one, standing_text(one, today)) for one in instruments],
        "warning": lapse_warning(lapsed) if lapsed else "",
    }
    return render(request, "delegation/power_lists.html", context)


def standing_text(instrument: Instrument, today: date) -> str:
    """How a published instrument stands today, in words for everybody."""
    if instrument.authority.lapsed_version(today):
        return str(Standing.AUTHORITY_LAPSED.label)
    if instrument.is_in_force(today):
        return str(Standing.IN_FORCE.label)
    if instrument.first_day > today:
        return str(Standing.NOT_YET.label)
    return str(instrument.get_state_display())


@require_safe
def power_list(request: HttpRequest, scheme: str, version: int) -> HttpResponse:
    """One version, and what it changed against the one before or the one that ``?from=`` names."""
    found = _scheme(scheme)
    shown = get_object_or_404(PowerList, scheme=found, version=version)
    others = list(found.lists.exclude(pk=shown.pk).order_by("version"))
    asked = request.GET.get("from", "")
    before = next((one for one in others if str(one.version) == asked), None)
    if before is None:
        before = next((one for one in reversed(others) if one.version < shown.version), None)
    older, newer = (before, shown) if before is None or before.version < shown.version else (shown, before)
    items = shown.items.select_related("power__organ", "park")
    context = {
        "scheme": found,
        "list": shown,
        "rows": _by_power(items),
        "others": others,
        "older": older,
        "newer": newer,
        "difference": difference(older, newer) if older else None,
    }
    return render(request, "delegation/power_list.html", context)


def _by_power(items: Iterable[PowerListItem]) -> list[list[PowerListItem]]:
    """The items of one power beside each other, park by park."""
    grouped: dict[int, list[PowerListItem]] = {}
    for item in items:
        grouped.setdefault(item.power_id, []).append(item)
    return list(grouped.values())


@require_safe
def instrument(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was published of an instrument (行政许可法 24): parties, powers, limits, term and who answers; no more."""
    known = Instrument.objects.once_published().select_related(
        "scheme", "authority__superseded_by", "department", "park"
    )
    shown = get_object_or_404(known, pk=pk)
    today = beijing_date(timezone.now())
    lapsed = shown.authority.lapsed_version(today)
    items = shown.items.select_related("power")
    context = {
        "instrument": shown,
        "rows": [(item, limit_text(item), item.is_suspended(today)) for item in items],
        "standing": standing_text(shown, today),
        "warning": lapse_warning(lapsed) if lapsed else "",
        "paper": Document.objects.filter(ledger=shown.ledger_id, subject=shown.subject_key).ready().last(),
    }
    return render(request, "delegation/public_instrument.html", context)

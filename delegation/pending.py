"""Applications under way at a park on the powers of an instrument, and who ends them by law (CZ4-2.6)."""

from collections.abc import Collection, Iterable
from typing import Any

from delegation.enums.instruments import Ender
from delegation.enums.permits import UNFINISHED
from delegation.models import Instrument
from delegation.models.permits import Permit
from delegation.permit_authority import as_it_stands, changes_hands


def unfinished(instrument: Instrument) -> list[Permit]:
    """The applications on its powers at its park that nobody has ended."""
    permits = Permit.objects.filter(
        park=instrument.park_id, power__in=instrument.items.values("power"), state__in=UNFINISHED
    )
    return list(permits.select_related("power__organ", "park", "applicant", "ledger").order_by("number"))


def running_under(instrument: Instrument) -> list[Permit]:
    """The applications that the park has in hand by the instrument today, by number."""
    standing = ((permit, as_it_stands(permit)) for permit in unfinished(instrument))
    return [
        permit
        for permit, today in standing
        if today.authority.get("instrument") == str(instrument.pk) and not today.is_taken_over
    ]


def changing_hands(instrument: Instrument) -> list[Permit]:
    """Those that others have in hand from today."""
    return [permit for permit in unfinished(instrument) if changes_hands(permit)]


def enders_by_law(permits: Iterable[Permit], going_on: Collection[int] = ()) -> list[dict[str, Any]]:
    """A row of ``PendingCase`` for each: what the park may do no more is the department's again, but for the powers
    that go on there."""
    return [
        {
            "number": permit.number,
            "applicant": permit.applicant.name,
            "stage": str(permit.get_state_display()),
            "ender": (Ender.PARK if permit.power_id in going_on else Ender.DEPARTMENT).value,
            "note": "",
        }
        for permit in permits
    ]

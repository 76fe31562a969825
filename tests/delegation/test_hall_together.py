"""Many at once at the hall (YN84-2.4): no place and no queue number is given twice, whoever is faster."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection

from delegation.models.hall import Appointment, Ticket
from delegation.services import appointments, queue
from portal.errors import Conflict
from portal.workdays.due import BEIJING
from tests.delegation.cast import DelegationCast
from tests.delegation.opening_course import BEGIN, open_window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("YN84-2.4")]

SLOT = datetime(2026, 11, 3, 11, 0, tzinfo=BEIJING)


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Every deed in a thread and a connection of its own, all let go at the same moment; a conflict answers None."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return deed()
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_nobody_gets_a_place_or_a_number_that_another_has(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    with time_machine.travel(BEGIN, tick=False):
        window = open_window(cast)

        def book(person: Any) -> Callable[[], Any]:
            given: dict[str, Any] = {
                "day": SLOT.date(),
                "begins": SLOT.time(),
                "subject": "用水",
                "contact": "甲",
                "contact_phone": "1",
            }
            return lambda: appointments.book_appointment(actor=person, window=window, **given)

        cast.city_owner.organization.division_code = cast.park.division_code
        people = [cast.owner, cast.handler, cast.other_owner, cast.city_owner]
        booked = together([book(person) for person in people])
        assert len([one for one in booked if one]) == 2
        held = Appointment.objects.filter(starts_at=SLOT)
        assert sorted(held.values_list("place", flat=True)) == [1, 2]
        assert len(set(held.values_list("enterprise", flat=True))) == 2

        taken = together([lambda: queue.take_ticket(window=window, actor=cast.clerk)] * 5)
        assert sorted(one.sequence for one in taken) == [1, 2, 3, 4, 5]
        called = together([lambda: queue.call_next(window=window, actor=cast.clerk)] * 3)
        assert sorted(one.sequence for one in called) == [1, 2, 3]
        assert Ticket.objects.filter(state="called").count() == 1

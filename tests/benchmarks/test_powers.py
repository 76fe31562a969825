"""The data set of delegated powers at size: copies are whole cases, sealed and numbered, seen by whom originals are."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from benchmarks.powers.filling import PowersFilling
from delegation.access import visible
from delegation.demo.cast import YINING_PARK, acting
from delegation.models import Filing, Order, Permit, Whistle
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from tests.roles import as_owner

SIZE = 100

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.soak,
    pytest.mark.usefixtures("sequences_set", "own_media"),
]


def test_copies_are_whole_cases_of_the_park() -> None:
    call_command("load_reference", verbosity=0)
    with as_owner():
        PowersFilling(SIZE, now=datetime.now(UTC), people=200, editions=24, at_once=50).go()
    permits = Permit.objects.count()
    assert permits >= SIZE * 0.4
    assert not [ledger for ledger in Ledger.objects.all() if verify(ledger)]
    assert set(Order.objects.values_list("permit__park__code", flat=True)) == {YINING_PARK}
    assert Filing.objects.filter(subject="permit").count() > permits / 2
    leader, elsewhere = acting(Role.PARK_LEADER, YINING_PARK), acting(Role.PARK_LEADER, "652701-BJHZQ")
    assert visible("whistle", leader).count() == Whistle.objects.count() >= SIZE * 0.18
    assert not visible("whistle", elsewhere).exists()

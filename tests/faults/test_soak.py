"""The long version of the clocks' test: two thousand deadlines while something is killed every few seconds."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.deadlines.models import Deadline
from portal.deadlines.services import open_deadline
from portal.ledger.models import LedgerEntry
from portal.ledger.services import open_ledger
from portal.ledger.verify import verify
from portal.organizations.enums import OrganizationKind
from portal.organizations.services.structure import create_organization
from tests.faults import clock_worker
from tests.faults.test_clocks import kill, kind, start_process  # noqa: F401  (fixtures)

NUMBER = 2000
LEDGERS = 20
PATIENCE = 20 * 60


@pytest.mark.soak
@pytest.mark.rule("BZ54-5.5-48H")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kind", "calendars")
def test_two_thousand_clocks_outlive_dozens_of_killed_processes(
    start_process: Callable[[str], subprocess.Popen[bytes]],  # noqa: F811
) -> None:
    organ = create_organization(
        code="soak-park", name="长时演练园区", kind=OrganizationKind.PARK, division_code="652701"
    )
    started_at = timezone.now() - timedelta(hours=47, minutes=59, seconds=55)
    ledgers = [open_ledger(f"soak-{number}") for number in range(LEDGERS)]
    for number in range(NUMBER):
        open_deadline(
            ledger=ledgers[number % LEDGERS],
            kind=clock_worker.KIND,
            organ=organ,
            started_at=started_at,
            subject=f"problem:{number}",
        )

    dice = random.Random(2027)
    running = [(name, start_process(name)) for name in ("worker", "worker", "beat")]
    kills, end = 0, time.monotonic() + PATIENCE
    while Deadline.objects.open().exists():
        assert time.monotonic() < end, "did not finish in time"
        time.sleep(dice.uniform(6, 12))
        name, process = running.pop(dice.randrange(len(running)))
        kill(process)
        kills += 1
        running.append((name, start_process(name)))

    assert kills > 3
    found = Counter(LedgerEntry.objects.filter(kind="trace").values_list("subject", flat=True))
    assert found == Counter(f"problem:{number}" for number in range(NUMBER))
    assert [verify(ledger) for ledger in ledgers] == [None] * LEDGERS

"""Whatever a worker does, and wherever it is killed: done once by the next, no file without a row, no row without a
file."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest
from django.core.mail import get_connection
from pytest_django.fixtures import Settings

from portal.notifications.models import Email
from portal.notifications.outbox import compose
from tests.cast import Cast
from tests.faults import work_files, work_lists, work_telling
from tests.faults.work_house import House, Job, files_agree
from tests.faults.work_steps import LAST, killed_before

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

JOBS: dict[str, Callable[[House], Job]] = {
    job.__name__: job
    for job in (
        *(work_files.rendering, work_files.printing_anew, work_files.sealing, work_files.scanning),
        *(work_files.isolating, work_files.sweeping_orphans, work_telling.mail, work_telling.pushing),
        *(work_telling.anchoring, work_telling.announcing, work_lists.exporting, work_lists.importing),
        *(work_lists.applying, work_lists.undoing, work_lists.sweeping_exports),
    )
}


@pytest.fixture
def house(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[House]:
    settings.MEDIA_ROOT = tmp_path / "media"
    with ExitStack() as stack:
        yield House(cast, settings, monkeypatch, tmp_path, stack)


def visit(house: House, name: str, *, apart: int) -> tuple[list[str], list[float]]:
    """Has the work killed before every step, or one in ``apart``, and then done; at which steps, and how many seconds
    the next worker took."""
    job = JOBS[name](house)
    steps: list[str] = []
    seconds: list[float] = []
    number = 1
    while not steps or steps[-1]:
        made = job.make()
        steps.append(killed_before(number, job.run))
        job.later()
        began = time.monotonic()
        job.run()
        seconds.append(time.monotonic() - began)
        job.judge(made)
        number += apart
    steps.pop()
    return steps, seconds


@pytest.mark.soak
@pytest.mark.parametrize("name", JOBS)
def test_killed_at_every_step_it_is_done_once_by_the_next(house: House, name: str) -> None:
    steps, seconds = visit(house, name, apart=1)
    left = files_agree(house)
    print(
        f"\n{name}: killed at {len(steps)} steps, {len(set(steps))} of them different; done by the next within"
        f" {median(seconds):.3f} s (median), {max(seconds):.3f} s (worst); files left to the sweep: {left}"
    )
    print("  " + " | ".join(steps))
    assert steps[-1] == LAST and len(steps) >= 4


# The others have tests of their own in ``make test``: tests/portal/documents, exchange, webhooks, anchors.
@pytest.mark.parametrize("name", ["rendering", "mail", "isolating", "sweeping_orphans"])
def test_killed_at_some_steps_it_is_done_once_by_the_next(house: House, name: str) -> None:
    steps, _seconds = visit(house, name, apart=5)
    files_agree(house)
    assert len(steps) >= 2


def test_a_sender_that_writes_down_first_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drill has teeth: of this mutant it finds the letter that is lost."""

    def send_too_late() -> None:
        for email in Email.objects.filter(state="pending"):
            Email.objects.filter(pk=email.pk).update(state="sent")
            get_connection().send_messages([compose(email)])

    monkeypatch.setattr(work_telling, "send_pending", send_too_late)
    with pytest.raises(AssertionError, match="one Message-ID"):
        visit(house, "mail", apart=1)

"""What a process has made once and copies in from then on is what the services would make: rows, papers and clocks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from portal.ledger.verify import verify
from proxy_service.demo.course import Course
from tests import snapshots, stages
from tests.cast import Cast
from tests.proxy_service.moments import standing
from tests.stages import lead_on, make_course

pytestmark = pytest.mark.django_db
MOMENT = "2026-06-01 10:00"


class Made:
    """How many courses were made by the services."""

    def __init__(self) -> None:
        self.begun = 0


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Nothing is kept from other tests, nor from this one for others."""
    counted, begin = Made(), stages._made

    def count(*arguments: Any) -> Course:
        counted.begun += 1
        return begin(*arguments)

    monkeypatch.setattr(snapshots, "_kept", {})
    monkeypatch.setattr(stages, "_made", count)
    with standing(MOMENT):
        yield counted


def taken_back(cast: Cast, *asked: str) -> Any:
    """Everything in the database with that course, which is gone again afterwards."""
    with transaction.atomic():
        course = make_course(cast, *asked)
        found = snapshots._rows(), vars(course)
        transaction.set_rollback(True)
    return found


def told(course: Course) -> dict[str, Any]:
    """What a person finds in the case, without the names that every case has of its own."""
    ledger = course.reload().ledger
    return {
        "entries": list(ledger.entries.order_by("sequence").values_list("kind", "heading", "actor")),
        "clocks": sorted(ledger.deadlines.values_list("kind", "state", "started_at", "due_at", "organ")),
        "papers": sorted(ledger.documents.values_list("kind", "number", "state", "issued_at")),
        "files": sorted(ledger.files.values_list("name", "sha256")),
        "state": course.request.state,
    }


@pytest.mark.parametrize("asked", [("archived", "single"), ("decided_upon", "multi")])
def test_a_copied_stage_is_the_built_one_row_by_row(cast: Cast, made: Made, asked: tuple[str, ...]) -> None:
    built, copied = taken_back(cast, *asked), taken_back(cast, *asked)
    assert made.begun == 1
    assert copied == built
    course = make_course(cast, *asked)
    assert verify(course.request.ledger) is None
    assert not [file for file in course.request.ledger.files.all() if not Path(file.file.path).exists()]


def test_led_on_from_a_copy_it_comes_to_what_the_services_alone_come_to(cast: Cast, made: Made) -> None:
    with transaction.atomic():
        alone = told(make_course(cast, "reported"))
        transaction.set_rollback(True)
    snapshots._kept.clear()
    taken_back(cast, "received")
    course = make_course(cast, "evaluated")
    assert made.begun == 2, "received was led on"
    lead_on(course, "evaluated", "reported")
    assert told(course) == alone
    assert verify(course.request.ledger) is None


def test_a_second_case_beside_the_first_has_numbers_of_its_own(cast: Cast, made: Made) -> None:
    def two() -> list[tuple[str, str]]:
        with transaction.atomic():
            cases = [make_course(cast, "accepted").reload() for _case in range(2)]
            found = [(str(case.pk), str(case.number)) for case in cases]
            transaction.set_rollback(True)
        return found

    first = two()
    assert made.begun == 2 and len({number for _pk, number in first}) == 2
    assert two() == first
    assert made.begun == 2


def test_on_other_ground_it_is_built_anew(cast: Cast, made: Made, settings: Any, tmp_path: Path) -> None:
    taken_back(cast, "submitted")
    with standing("2026-06-01 10:01"):
        taken_back(cast, "submitted")
        assert made.begun == 2, "another moment"
    cast.park.name = "改了名称的园区管委会"
    cast.park.save()
    found, _course = taken_back(cast, "submitted")
    assert made.begun == 3, "another row"
    assert any("改了名称的园区管委会".encode() in row for row in found["organizations_organization"])
    settings.MEDIA_ROOT = tmp_path
    taken_back(cast, "submitted")
    assert made.begun == 4, "another folder of files"
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"other bytes")
    taken_back(cast, "submitted")
    assert made.begun == 5, "a file that was changed since"


def test_a_clock_that_goes_on_never_finds_a_copy(cast: Cast, made: Made) -> None:
    with time_machine.travel(timezone.now()):
        taken_back(cast, "submitted")
        taken_back(cast, "submitted")
    assert made.begun == 2

"""Looking changes nothing, and what is looked at brings nothing along that a browser would carry out."""

import re

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from tests.access.cells import Cell, Speakers, expect_nothing, written
from tests.access.matrix import Matrix

#: Taking something out is itself an act that is written down.
NOTED = {
    "document", "file",  # that an enterprise has opened what was delivered to it
    "exchange:export-file",  # who took a list out
    "archive-package", "delegation:package",  # who took an archived file away
    "confirm-sign-in",
}  # fmt: skip
#: What the policy of contents forbids, and browsers would carry out without one.
CARRIED_OUT = re.compile(
    r"<script(?![^>]*\s(src=|type=\"application/json\"))[^>]*>|<style\b|<[a-z][^>]*\s(style|on[a-z]+)=|javascript:|<base\b|<object\b|<embed\b",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**9


def _looked_at(speakers: Speakers, cell: Cell, name: str) -> list[str]:
    with transaction.atomic(), written() as statements:
        answer = speakers.sends(name, "GET", cell.address)
        transaction.set_rollback(True)
    found = []
    if statements and cell.name not in NOTED:
        found.append(f"{cell}: GET by {name} wrote {statements}")
    is_page = answer.get("Content-Type", "").startswith("text/html")
    if is_page and (hit := CARRIED_OUT.search(answer.content.decode())):
        found.append(f"{cell}: {name} is shown {hit[0][:80]}")
    return found


def _wrong(matrix: Matrix, *, every: bool) -> list[str]:
    """Some addresses by one who may look at them; or each by everybody who may."""
    found, asked = [], set()
    matrix.speakers.sign_in()
    for turn, cell in enumerate(matrix.cells):
        if not every and (cell.name in asked or turn % 5):
            continue
        people = sorted(cell.allowed)
        some = people if every else people[turn % len(people) :][:1] if people else []
        for name in some:
            asked.add(cell.name)
            found += _looked_at(matrix.speakers, cell, name)
    assert len(asked) > 20
    return found


def test_looking_at_requests_writes_nothing(some_requests: Matrix) -> None:
    expect_nothing(_wrong(some_requests, every=False))


@pytest.mark.soak
def test_nobody_s_looking_at_requests_writes(of_requests: Matrix) -> None:
    expect_nothing(_wrong(of_requests, every=True))


@pytest.mark.soak
def test_nobody_s_looking_at_powers_writes(of_powers: Matrix) -> None:
    expect_nothing(_wrong(of_powers, every=True))

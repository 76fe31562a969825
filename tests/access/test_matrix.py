"""Nobody where they do not belong (BZ54-2.4): every address and operation by every role, on one's own and on others'.

The quick test asks each page, and every eighth operation, once as somebody whom it is not for, each time somebody else
about another thing; the long ones ask every cell, and let in whom the table lets in.
"""

import logging

import pytest
from pytest_django.fixtures import Settings

from delegation.api.names import RESOURCES
from delegation.kinds import KINDS
from tests.access import interface, pages, powers
from tests.access.cells import VISITOR, expect_nothing, refusal, state_of_everything, welcome
from tests.access.matrix import OPERATIONS, Matrix
from tests.test_addresses import ADDRESSES, PUBLIC


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    """And without a record of each refusal, which would hold all the requests in memory."""
    settings.API_REQUESTS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 10**9
    caplog.set_level(logging.ERROR, "django.request")


def test_every_address_says_whom_it_is_for() -> None:
    """An address that is in no table, or in two, or in one for nothing."""
    tables = [pages.PAGES.keys(), powers.PAGES.keys(), PUBLIC]
    assert sum(map(len, tables)) == len(set().union(*tables))
    named = {name for name, _examples in ADDRESSES if not name.startswith("api-")}
    assert named | PUBLIC == set().union(*tables)
    resources = {resource for _name, _examples, resource in OPERATIONS}
    assert set(RESOURCES.values()) == set(interface.OF_POWERS)
    assert resources <= interface.OF_REQUESTS.keys() | {*interface.OF_POWERS} | interface.FOR_WHO_ACTS
    begun = {(str(kind.subject), one.code) for kind in KINDS.values() for one in kind.begin}
    assert begun == powers.BEGINNERS.keys()


def _wrong(matrix: Matrix, *, every: bool) -> list[str]:
    matrix.speakers.sign_in()
    before, found, asked = state_of_everything(), [], set()
    for turn, (cell, name) in enumerate(matrix.refusals(every=every)):
        for method in ("GET", "POST") if every or turn % 2 else ("POST",):
            # Parts of pages are asked for by scripts: the same answer.
            found.append(refusal(matrix.speakers, cell, name, method, part=name != VISITOR and turn % 2 == 1))
            asked.add(cell.name)
    shut = {cell.name for cell in matrix.cells if cell.refused - {VISITOR}}
    assert {name for name in shut if not name.startswith("api-")} <= asked
    print(f"{len(found)} refusals of {len(matrix.cells)} cells")  # shown with -rP
    after = state_of_everything()
    changed = [table for table in before if before[table] != after[table]]
    return [one for one in found if one] + [f"{table} has changed" for table in changed]


@pytest.mark.rule("BZ54-2.4")
def test_who_has_no_business_with_requests_finds_nothing_and_changes_nothing(some_requests: Matrix) -> None:
    expect_nothing(_wrong(some_requests, every=False))


@pytest.mark.soak
@pytest.mark.rule("BZ54-2.4")
def test_who_has_no_business_with_powers_finds_nothing_and_changes_nothing(of_powers: Matrix) -> None:
    expect_nothing(_wrong(of_powers, every=False))


@pytest.mark.soak
def test_every_role_at_every_address_of_requests(of_requests: Matrix) -> None:
    expect_nothing(_wrong(of_requests, every=True))


@pytest.mark.soak
def test_every_role_at_every_address_of_powers(of_powers: Matrix) -> None:
    expect_nothing(_wrong(of_powers, every=True))


def _kept_out(matrix: Matrix) -> list[str]:
    matrix.speakers.sign_in()
    found = [welcome(matrix.speakers, cell, name) for cell in matrix.cells for name in sorted(cell.allowed)]
    assert len(found) > 400
    return [one for one in found if one]


@pytest.mark.soak
def test_nobody_is_kept_out_of_what_is_theirs(of_requests: Matrix) -> None:
    """Or the refusals would prove nothing."""
    expect_nothing(_kept_out(of_requests))


@pytest.mark.soak
def test_nobody_is_kept_out_of_the_powers_that_are_theirs(of_powers: Matrix) -> None:
    expect_nothing(_kept_out(of_powers))

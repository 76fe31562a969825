"""One request within one county: from the first form to the archive on a telephone, and at a desk without JavaScript
until the department works on it (all later acts share one form, which the tests of the acts' pages send without it)."""

from collections.abc import Callable

import pytest

from tests.journeys.case import Scan
from tests.journeys.conftest import Stage
from tests.journeys.main_line import comes_to_the_department, goes_all_the_way
from tests.journeys.people import PHONE


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-A3")
def test_on_a_telephone(open_stage: Callable[..., Stage], scan: Scan) -> None:
    goes_all_the_way(open_stage(viewport=PHONE), scan, 2)


def test_at_a_desk_without_javascript(open_stage: Callable[..., Stage], scan: Scan) -> None:
    comes_to_the_department(open_stage(scripts=False), scan, 3)

"""One request within one county from the first form to the archive, at a desk and without JavaScript."""

from collections.abc import Callable

import pytest

from tests.journeys.case import Scan
from tests.journeys.conftest import Stage
from tests.journeys.main_line import goes_all_the_way


@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-A3")
def test_without_javascript(open_stage: Callable[..., Stage], scan: Scan) -> None:
    goes_all_the_way(open_stage(scripts=False), scan, 3)

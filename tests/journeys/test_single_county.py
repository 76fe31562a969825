"""One request within one county from the first form to the archive, at a desk and without JavaScript."""

from collections.abc import Callable

import pytest

from tests.journeys.case import Scan
from tests.journeys.conftest import Stage
from tests.journeys.main_line import goes_on_to_the_archive, goes_on_to_the_notice, is_filed


def test_filing_without_javascript(open_stage: Callable[..., Stage], scan: Scan) -> None:
    is_filed(open_stage(scripts=False), scan, 3)


@pytest.mark.soak  # with scripts: test_cross_county.py; every form sent without: tests/proxy_service/test_act_pages.py
@pytest.mark.rule("BZ54-4.2")
@pytest.mark.rule("BZ54-5.5-SINGLE")
@pytest.mark.rule("BZ54-A3")
def test_without_javascript(open_stage: Callable[..., Stage], scan: Scan) -> None:
    stage = open_stage(scripts=False)
    case = is_filed(stage, scan, 3)
    goes_on_to_the_notice(stage, case, 3)
    goes_on_to_the_archive(case, scan, 3)

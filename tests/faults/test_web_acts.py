"""Every act through the real web server, which is killed with -9 at each numbered point of its way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delegation.acts import TABLE
from proxy_service.lifecycle import ACTS
from tests.cast import Cast, build_cast
from tests.faults import web_points, web_powers_acts, web_stage
from tests.faults.figures import keep
from tests.faults.private_services import Postgres
from tests.faults.web_acts import DRILLED
from tests.faults.web_drill import Drill
from tests.faults.web_points import POINTS
from tests.proxy_service.test_matrix import BY_THE_SYSTEM

pytestmark = [pytest.mark.fault, pytest.mark.slow]

KILLS = [f"kill@{point}" for point in POINTS]
CHANNELS = ("form", "interface")
# By `make test`; the others by `make soak`.
QUICK = {("post_progress", "form")}
ALL = [
    pytest.param(code, channel, marks=() if (code, channel) in QUICK else pytest.mark.soak)
    for code in DRILLED
    for channel in CHANNELS
]


@pytest.fixture(scope="module")
def cast(cluster: Postgres) -> Cast:
    return web_stage.people(cluster, build_cast)


@pytest.fixture(scope="module")
def drill(cluster: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with web_stage.drill(cluster, tmp_path_factory.mktemp("web")) as drill:
        yield drill
        keep("web-acts", drill.findings.figures())


def test_every_act_of_the_service_is_drilled() -> None:
    assert set(DRILLED) == set(ACTS) - BY_THE_SYSTEM


@pytest.mark.parametrize(("code", "channel"), ALL)
def test_an_act_is_done_once_wherever_the_web_is_killed(
    drill: Drill, cast: Cast, code: str, channel: str
) -> None:
    findings = drill.act(lambda: DRILLED[code](cast), channel, KILLS)
    assert findings.faults == []
    assert (findings.acknowledged, findings.harms) == (1, len(POINTS))


def test_every_act_on_delegated_powers_is_drilled_or_named() -> None:
    assert set(web_powers_acts.DRILLED) | web_powers_acts.LEFT_OUT == set(TABLE.forms)
    assert not set(web_powers_acts.DRILLED) & web_powers_acts.LEFT_OUT


# Shows that the test above can fail. The key that the first kill leaves behind alone answers a form sent again as done,
# so the act is lost; of a request over the interface it holds no answer, so nothing but 500 ever comes.
@pytest.mark.soak
@pytest.mark.parametrize(("channel", "found_by"), [("form", "lost"), ("interface", "wrong")])
def test_without_the_transaction_the_same_kills_leave_half_an_act(
    cluster: Postgres, cast: Cast, tmp_path: Path, channel: str, found_by: str
) -> None:
    with web_stage.drill(cluster, tmp_path, **{web_points.MUTANT: "1"}) as mutant:
        findings = mutant.act(lambda: DRILLED["post_progress"](cast), channel, KILLS)
    assert findings.half
    assert getattr(findings, found_by)

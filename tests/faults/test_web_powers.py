"""The acts on delegated powers through the real web server, killed with -9 at each numbered point of their way."""

from collections.abc import Iterator

import pytest

from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.faults import web_stage
from tests.faults.figures import keep
from tests.faults.private_services import Postgres
from tests.faults.test_web_acts import CHANNELS, KILLS
from tests.faults.web_drill import Drill
from tests.faults.web_points import POINTS
from tests.faults.web_powers_acts import DRILLED

pytestmark = [pytest.mark.fault, pytest.mark.soak]


@pytest.fixture(scope="module")
def drilled(
    cluster: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Drill, DelegationCast]]:
    cast = web_stage.people(cluster, build_delegation_cast)
    with web_stage.drill(cluster, tmp_path_factory.mktemp("web")) as drill:
        yield drill, cast
        keep("web-powers", drill.findings.figures())


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("code", DRILLED)
def test_an_act_is_done_once_wherever_the_web_is_killed(
    drilled: tuple[Drill, DelegationCast], code: str, channel: str
) -> None:
    drill, cast = drilled
    findings = drill.act(lambda: DRILLED[code](cast), channel, KILLS)
    assert findings.faults == []
    assert (findings.acknowledged, findings.harms) == (1, len(POINTS))

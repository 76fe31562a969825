"""The acts on delegated powers through a real PgBouncer, compared with what each leaves without one."""

from collections.abc import Iterator

import pytest

from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.faults import web_stage
from tests.faults.private_services import Postgres
from tests.faults.test_pool import leaves_the_same
from tests.faults.test_web_acts import CHANNELS
from tests.faults.web_drill import Drill
from tests.faults.web_powers_acts import DRILLED

pytestmark = [pytest.mark.fault, pytest.mark.soak]


@pytest.fixture(scope="module")
def drilled(
    cluster: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Drill, DelegationCast]]:
    cast = web_stage.people(cluster, build_delegation_cast)
    with web_stage.drill(cluster, tmp_path_factory.mktemp("straight")) as drill:
        yield drill, cast


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("code", DRILLED)
def test_an_act_leaves_the_same_through_a_pool(
    drilled: tuple[Drill, DelegationCast], pooled: Drill, code: str, channel: str
) -> None:
    drill, cast = drilled
    leaves_the_same(drill, pooled, lambda: DRILLED[code](cast), channel)

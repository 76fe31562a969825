"""The database breaks off amid an act, the web server dies whole: 503 in clear words or done, never half."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests.cast import Cast, build_cast
from tests.faults import web_stage
from tests.faults.figures import keep
from tests.faults.private_services import ROLE, Postgres
from tests.faults.processes import wait_until
from tests.faults.web_acts import DRILLED
from tests.faults.web_client import DONE, Recorder, Told
from tests.faults.web_drill import Drill
from tests.faults.web_judge import Books, difference
from tests.faults.web_points import POINTS

pytestmark = [pytest.mark.fault, pytest.mark.soak]

CHANNELS = ("form", "interface")
# With papers, uploads, messages to many, several deadlines.
ACTS = ("accept", "answer_correction", "grant", "sign_delivery")
IN_THE_TRANSACTION = POINTS[2:-1]
BEFORE_COMMIT, AFTER_COMMIT = POINTS[-2:]
# What each does is said in ``web_points.HARMS``; at last the commit goes through, and only its answer is lost.
HARMS = {
    "serialization": [f"serialization@{point}" for point in IN_THE_TRANSACTION],
    "deadlock": [f"deadlock@{point}" for point in IN_THE_TRANSACTION],
    "line": [*(f"line@{point}" for point in IN_THE_TRANSACTION), f"deaf@{BEFORE_COMMIT}"],
    "backend": [f"backend@{point}" for point in IN_THE_TRANSACTION],
    "postgres": [f"postgres@{point}" for point in IN_THE_TRANSACTION],
    "kill all": [f"kill all@{BEFORE_COMMIT}", f"kill all@{AFTER_COMMIT}"],
}


@pytest.fixture(scope="module")
def cast(cluster: Postgres) -> Cast:
    return web_stage.people(cluster, build_cast)


@pytest.fixture(scope="module", params=HARMS)
def drill(
    request: pytest.FixtureRequest, cluster: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Drill, list[str]]]:
    with web_stage.drill(cluster, tmp_path_factory.mktemp("web")) as drill:
        yield drill, HARMS[request.param]
        keep(f"web-{request.param.replace(' ', '-')}", drill.findings.figures())


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("code", ACTS)
def test_an_act_is_done_once_whatever_breaks_off(
    drill: tuple[Drill, list[str]], cast: Cast, code: str, channel: str
) -> None:
    at_work, harms = drill
    findings = at_work.act(lambda: DRILLED[code](cast), channel, harms)
    assert findings.faults == []
    assert (findings.acknowledged, findings.harms) == (1, len(harms))


@pytest.fixture
def alone(cluster: Postgres, tmp_path: Path) -> Iterator[Drill]:
    with web_stage.drill(cluster, tmp_path) as drill:
        yield drill


@pytest.mark.parametrize("channel", CHANNELS)
def test_of_two_who_lock_one_another_out_the_act_is_told_to_come_again(
    alone: Drill, cast: Cast, channel: str
) -> None:
    """A real deadlock: somebody holds what the act wants next, and wants the case that it holds."""
    trial = alone.begin(lambda: DRILLED["accept"](cast), channel)
    client, books = Recorder(alone.server.path, alone.record), Books(alone.postgres, trial.database)
    before, told = books.read(), list[Told | None]()
    visit = threading.Thread(
        target=lambda: told.append(client.once(trial.sending, trial.headers, "wait@before the state change"))
    )
    visit.start()
    line = psycopg2.connect(host=str(alone.postgres.folder), user=ROLE, dbname=trial.database)
    with closing(line), line.cursor() as cursor:
        cursor.execute("SET deadlock_timeout = '60s'")  # the other one finds out first
        wait_until(lambda: holds_the_case(books), 30)
        cursor.execute("LOCK TABLE ledger_ledgerentry IN SHARE MODE")
        cursor.execute("SELECT FROM proxy_service_proxyrequest FOR UPDATE")
    visit.join()
    assert told[0] is not None and told[0].status == 503 and told[0].is_clear
    assert not difference(books.read(), before)
    assert client.send(trial.sending, trial.headers).status in DONE
    assert difference(books.read(), before) == trial.wanted


def holds_the_case(books: Books) -> bool:
    """Whether a transaction has locked a row of the requests."""
    (found,) = books.ask(
        "SELECT count(*) FROM pg_locks WHERE mode = 'RowShareLock'"
        " AND relation = 'proxy_service_proxyrequest'::regclass"
    )
    return bool(found[0][0])

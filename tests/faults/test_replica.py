"""Lists read from a real standby: nothing of one's own is ever missing, whatever becomes of the standby."""

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest
from django.apps import apps

from portal.organizations.models import Membership
from tests.cast import Cast, build_cast
from tests.faults.pointing import TEMPLATE, pointed_to
from tests.faults.private_pool import Pool
from tests.faults.private_services import PATIENCE, ROLE, Postgres
from tests.faults.processes import wait_until
from tests.faults.web_client import TOKEN, cookies_of
from tests.faults.web_server import Line, WebServer
from tests.stages import make_request

pytestmark = [pytest.mark.fault, pytest.mark.slow]

PORTAL = "portal"
COOKIE = re.compile(r"(\w+)=([^;]*)")


class Browser:
    """A session of somebody, with the cookies that the portal gave it."""

    def __init__(self, server: WebServer, person: Membership) -> None:
        self.server = server
        self.cookies = dict(COOKIE.findall(cookies_of(person)))

    def get(self, path: str) -> str:
        return self._ask("GET", path, "")

    def keep_filter(self, name: str) -> None:
        """The simplest act that a list shows: a saved filter."""
        self._ask("POST", "/requests/filters/", urlencode({"csrfmiddlewaretoken": TOKEN, "name": name}))

    def sees(self, name: str) -> bool:
        """Whether the ledger list shows the filter of that name."""
        return f">{name}<" in self.get("/requests/")

    def _ask(self, method: str, path: str, body: str) -> str:
        line = Line(self.server.path)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = html.unescape(answer.read().decode())
        assert answer.status in (200, 302), (path, answer.status, text[-800:])
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, value = COOKIE.match(given).groups()  # type: ignore[union-attr]  # every cookie has a name
            if name != "messages":
                self.cookies[name] = value
        line.close()
        return text


def metric(server: WebServer, name: str) -> float:
    line = Line(server.path)
    line.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = line.getresponse().read().decode()
    line.close()
    (found,) = re.findall(rf'^yuanbantong_{name}{{name="replica"}} (\S+)$', text, re.MULTILINE)
    return float(found)


@pytest.fixture(scope="module")
def primary(cluster: Postgres) -> Postgres:
    cluster.create(PORTAL, TEMPLATE)
    return cluster


@contextlib.contextmanager
def copy_of(primary: Postgres, name: str) -> Iterator[Postgres]:
    """A streaming one, as deployment.md has it made."""
    copy = Postgres.standby_of(primary, primary.folder.parent / name)
    copy.start()
    try:
        yield copy
    finally:
        copy.kill()


@pytest.fixture(scope="module")
def following(primary: Postgres) -> Iterator[Postgres]:
    with copy_of(primary, "standby") as copy:
        yield copy


@pytest.fixture
def standby(following: Postgres) -> Iterator[Postgres]:
    following.start()  # a test before may have left it dead
    yield following
    following.start()
    resume(following)


@pytest.fixture(scope="module")
def cast(primary: Postgres) -> Cast:
    with pointed_to(primary, PORTAL):
        return build_cast()


@contextlib.contextmanager
def web(primary: str, replica: str, folder: Path, **environment: str) -> Iterator[WebServer]:
    given = {
        "DATABASE_URL": primary,
        "REPLICA_URL": f"{replica}?connect_timeout={PATIENCE}",  # a busy machine is no replica that is gone
        "DATABASE_NAME": "",
        "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
        "REDIS_URL": "unix:///nowhere/redis.sock",
        "REPLICA_LAG_SECONDS": "300",
        "METRICS_TOKEN": TOKEN,
    }
    server = WebServer(folder, os.environ | given | environment)
    try:
        server.start()
        server.wait()
        yield server
    finally:
        server.close()


def pause(standby: Postgres) -> None:
    with standby.asking() as ask:
        ask("SELECT pg_wal_replay_pause()")
        wait_until(lambda: ask("SELECT pg_get_wal_replay_pause_state()") == [("paused",)], PATIENCE)


def resume(standby: Postgres) -> None:
    with standby.asking() as ask:
        ask("SELECT pg_wal_replay_resume()")


def two(server: WebServer, primary: Postgres, person: Membership) -> tuple[Browser, Browser]:
    """Two browsers of one person: what the one writes, the other has not."""
    with pointed_to(primary, PORTAL):
        return Browser(server, person), Browser(server, person)


def test_who_wrote_reads_it_at_once_and_others_when_the_replica_has_it(
    primary: Postgres, standby: Postgres, cast: Cast, tmp_path: Path
) -> None:
    with web(primary.url(PORTAL), standby.url(PORTAL), tmp_path) as server:
        writer, reader = two(server, primary, cast.officer)
        writer.keep_filter("甲一")
        assert writer.sees("甲一")
        wait_until(lambda: reader.sees("甲一"), PATIENCE)

        pause(standby)
        writer.keep_filter("甲二")
        assert writer.sees("甲二")
        assert not reader.sees("甲二"), "the list was not read from the replica"
        assert writer.sees("甲二")
        assert metric(server, "replica_behind_bytes") > 0

        resume(standby)
        wait_until(lambda: reader.sees("甲二"), PATIENCE)
        wait_until(lambda: metric(server, "replica_behind_bytes") == 0, PATIENCE)
        pause(standby)
        with pointed_to(primary, PORTAL):
            cast.officer.user.saved_filters.create(name="甲三", query="")
        assert not writer.sees("甲三"), "who wrote before is still kept from the replica that has it"
        assert not reader.sees("甲三")


@pytest.mark.soak
def test_a_replica_too_far_behind_is_not_read(
    primary: Postgres, standby: Postgres, cast: Cast, tmp_path: Path
) -> None:
    with web(primary.url(PORTAL), standby.url(PORTAL), tmp_path, REPLICA_LAG_SECONDS="5") as server:
        writer, reader = two(server, primary, cast.officer)
        writer.keep_filter("乙一")
        wait_until(lambda: reader.sees("乙一"), PATIENCE)
        pause(standby)
        writer.keep_filter("乙二")
        wait_until(lambda: metric(server, "replica_behind_seconds") > 5, PATIENCE)
        assert reader.sees("乙二")
        assert metric(server, "replica_behind_bytes") > 0


def test_a_replica_that_dies_is_not_missed_and_one_that_comes_back_is_used(
    primary: Postgres, standby: Postgres, cast: Cast, tmp_path: Path
) -> None:
    with web(primary.url(PORTAL), standby.url(PORTAL), tmp_path) as server:
        writer, reader = two(server, primary, cast.officer)
        writer.keep_filter("丙一")
        wait_until(lambda: reader.sees("丙一"), PATIENCE)
        standby.kill()
        writer.keep_filter("丙二")
        assert reader.sees("丙二")
        assert metric(server, "replica_behind_seconds") == float("inf")
        standby.start()
        writer.keep_filter("丙三")  # a commit that it replays: before, it cannot say how old it is
        wait_until(lambda: metric(server, "replica_behind_bytes") == 0, PATIENCE)
        pause(standby)
        writer.keep_filter("丙四")
        wait_until(lambda: not reader.sees("丙四"), PATIENCE)  # it rests a while yet


@pytest.mark.soak
def test_a_standby_that_was_promoted_is_no_copy_any_more(
    primary: Postgres, cast: Cast, tmp_path: Path
) -> None:
    with (
        copy_of(primary, "promoted") as standby,
        web(primary.url(PORTAL), standby.url(PORTAL), tmp_path) as server,
    ):
        writer, reader = two(server, primary, cast.officer)
        writer.keep_filter("丁一")
        wait_until(lambda: reader.sees("丁一"), PATIENCE)
        with standby.asking() as ask:
            ask("SELECT pg_promote()")
        writer.keep_filter("丁二")
        assert reader.sees("丁二")
        assert metric(server, "replica_behind_seconds") == float("inf")


def asked_since(server: Postgres, mark: int) -> set[str]:
    """The apps whose tables were asked of a server, by its log from ``mark`` on."""
    with server.log.open("rb") as log:
        log.seek(mark)
        text = log.read().decode()
    return {
        app.label for app in apps.get_app_configs() if app.models and re.search(rf"\b{app.label}_\w", text)
    }


def test_every_page_that_may_lag_answers_from_a_replica(
    primary: Postgres, standby: Postgres, cast: Cast, tmp_path: Path
) -> None:
    """Through pools before both, for which the pages keep nothing in a session; figures too, which speak SQL
    themselves."""
    pools = [Pool(server.folder / "pool", server) for server in (primary, standby)]
    try:
        with pointed_to(primary, PORTAL):
            make_request(cast, "in_progress", "multi")
        with primary.asking() as ask:
            ask(f"ALTER DATABASE {PORTAL} SET log_statement = 'all'")
        for pool in pools:
            pool.start()
        mark = primary.log.stat().st_size
        urls = [pool.url(PORTAL) for pool in pools]
        with web(*urls, tmp_path, DATABASE_POOLED="1") as server:
            for person in (cast.officer, cast.leader, cast.owner, cast.land_clerk, cast.workgroup_officer):
                browser, _other = two(server, primary, person)
                for path in ("/home/", "/requests/", "/inbox/", "/delegation/"):
                    browser.get(path)
            browser, _other = two(server, primary, cast.leader)
            for path in (
                "/dashboard/",
                "/paper-records/",
                "/archives/",
                "/audit/",
                "/documents/register/",
                "/open/",
            ):
                browser.get(path)
        assert "the replica rests" not in server.log.read_text()
        (used,) = [row for row in pools[1].ask("SHOW STATS") if row["database"] == PORTAL] or [{}]
        assert used.get("total_xact_count", 0) >= 25
        # Who it is, in which role and with what in the header, by which calendar, whether the portal stands still.
        header = {"documents", "notifications"}
        assert asked_since(primary, mark) <= {"accounts", "organizations", "workdays", "health"} | header
    finally:
        for pool in pools:
            pool.kill()


def test_the_way_to_the_primary_is_found_through_pools(primary: Postgres, standby: Postgres) -> None:
    """One beside each PostgreSQL: who names all of them is led to the one that takes writes."""
    pools = [Pool(server.folder / "pools", server) for server in (standby, primary)]
    try:
        for pool in pools:
            pool.start()
        found = psycopg2.connect(
            host=",".join(str(pool.folder) for pool in pools),
            port="6432,6432",
            user=ROLE,
            dbname=PORTAL,
            target_session_attrs="read-write",
        )
        with found, found.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            assert cursor.fetchone() == (False,)
        found.close()
    finally:
        for pool in pools:
            pool.kill()

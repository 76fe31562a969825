"""Where questions go; with a real replica: tests/faults/test_replica.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.accounts.models import Session
from portal.backups import postgres
from portal.backups.errors import BackupError
from portal.databases import pool, position, reading
from portal.databases import replica as replica_itself
from portal.databases.router import Router
from portal.health import gauges
from portal.organizations.models import User
from tests.cast import Cast


@pytest.fixture
def replica(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One is configured, and reads go to it; nothing is asked of it here."""
    monkeypatch.setattr("portal.databases.replica.is_configured", lambda: True)
    token = reading._alias.set("replica")
    yield
    reading._alias.reset(token)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_what_it_writes(replica: None) -> None:
    router = Router()
    assert router.db_for_read(User) == "replica"
    with transaction.atomic():
        assert router.db_for_read(User) == "default"
        assert reading.connection().alias == "default"
    assert router.db_for_read(User) == "replica"
    with reading.from_primary():
        assert router.db_for_read(User) == "default"


def test_a_page_that_may_lag_writes_nothing(rf: RequestFactory) -> None:
    @reading.may_lag
    def page(request: HttpRequest) -> HttpResponse:
        Router().db_for_write(User)
        raise AssertionError

    with pytest.raises(RuntimeError, match="writes organizations"):
        page(rf.get("/"))
    assert Router().db_for_write(User) == "default"


@pytest.mark.django_db
def test_a_replica_whose_line_was_lost_is_infinitely_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        def cursor(self) -> None:
            raise InterfaceError("connection already closed")

    monkeypatch.setattr(replica_itself, "connections", {"default": connection, "replica": Lost()})
    assert replica_itself.behind() == (float("inf"), float("inf"))


def test_nothing_is_migrated_on_a_replica() -> None:
    assert Router().allow_migrate("replica", "ledger") is False
    assert Router().allow_migrate("default", "ledger") is None


def kept(response: HttpResponse) -> Any:
    return response.cookies.get(settings.POSITION_COOKIE_NAME)


def answer(method: str, view: Any) -> HttpResponse:
    return position.PositionMiddleware(view)(RequestFactory().generic(method, "/"))


@pytest.mark.django_db
def test_who_writes_keeps_the_position_and_who_reads_does_not(replica: None) -> None:
    def reads(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def notes(request: HttpRequest) -> HttpResponse:
        Router().db_for_write(User)
        return HttpResponse()

    def is_seen(request: HttpRequest) -> HttpResponse:
        Router().db_for_write(Session)
        return HttpResponse()

    assert kept(answer("POST", reads)) and kept(answer("GET", notes))
    assert not kept(answer("GET", reads)) and not kept(answer("GET", is_seen))
    cookie = kept(answer("POST", reads))
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert (cookie["path"], cookie["domain"]) == ("/", "")

    request = RequestFactory().get("/")
    assert position.needed_by(request) == "0/0"
    request.COOKIES[settings.POSITION_COOKIE_NAME] = cookie.value
    needed = position.needed_by(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::pg_lsn <= pg_current_wal_insert_lsn() AND %s::pg_lsn > '0/0'", [needed] * 2
        )
        assert cursor.fetchone() == (True,)
    request.COOKIES[settings.POSITION_COOKIE_NAME] = f"0/1{cookie.value}"
    assert position.needed_by(request) == "0/0", "a cookie of somebody's own making"


@pytest.mark.django_db
def test_an_act_is_answered_though_the_position_cannot_be_asked(
    replica: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done is done; such a browser reads from the primary until the cookie has run out."""

    def gone(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    response = answer("POST", lambda request: HttpResponse("办成"))
    assert (response.status_code, kept(response).value[:17]) == (200, position.END)


def test_without_a_replica_there_is_no_cookie_and_no_figure() -> None:
    with pytest.raises(MiddlewareNotUsed):
        position.PositionMiddleware(lambda request: HttpResponse())
    assert gauges._gauges["replica_behind_bytes"].read() == {}
    assert gauges._gauges["replica_behind_seconds"].read() == {}


def test_a_list_is_read_from_the_primary_where_there_is_no_replica(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer.user)
    assert client.get("/requests/").status_code == 200
    assert settings.POSITION_COOKIE_NAME not in client.cookies


@pytest.mark.django_db
def test_the_way_to_the_database_is_straight() -> None:
    assert list(pool.faults()) == []


@pytest.mark.django_db
def test_limits_that_are_missing_are_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
    (fault,) = pool.faults()
    assert "lock_timeout=0" in fault
    with pytest.raises(ImproperlyConfigured, match="lock_timeout=0"):
        pool.refuse_wrong_way()


def test_what_must_go_past_a_pool_does(settings: Any) -> None:
    settings.DATABASE_POOLED = True
    with pytest.raises(ImproperlyConfigured):
        pool.refuse_pool()
    with pytest.raises(BackupError, match="连接池"):
        next(postgres.dump("snapshot"))
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    assert "databases.E001" in {one.id for one in found}

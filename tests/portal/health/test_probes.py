"""/healthz, /readyz and /metrics: asked by machines, without a session."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from portal.health import gauges, probes, services
from portal.health.enums import AlarmCode, Beat
from portal.health.models import Heartbeat
from portal.health.services import beating
from portal.notifications.services import send_email

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def probe() -> Client:
    return Client(REMOTE_ADDR="127.0.0.1")


@pytest.fixture
def no_database() -> Iterator[None]:
    """New connections find nobody."""
    options, host, port = (connection.settings_dict[key] for key in ("OPTIONS", "HOST", "PORT"))
    connection.settings_dict.update(HOST="127.0.0.1", PORT="1")
    yield
    connection.settings_dict.update(OPTIONS=options, HOST=host, PORT=port)


def figures(client: Client, **headers: str) -> dict[str, float]:
    text = client.get("/metrics", headers=headers).content.decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _space, value in lines}


def test_a_process_is_alive_without_a_database(probe: Client) -> None:
    """The database is not even allowed in this test."""
    answer = probe.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_probes_come_by_any_host_name_with_any_cookie_and_over_plain_http(settings) -> None:
    """Nor does a session that cannot be looked up keep the answer back."""
    settings.SECURE_SSL_REDIRECT = True
    stranger = Client(headers={"host": "10.1.2.3:8000"})
    stranger.cookies["sid"] = "a-session-in-a-database-that-is-gone"
    answer = stranger.get("/healthz")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_portal_with_everything_it_needs_is_ready(probe: Client) -> None:
    answer = probe.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok"},
    }


@pytest.mark.django_db
def test_without_a_broker_it_is_not_ready_and_says_so(probe: Client, settings) -> None:
    settings.REDIS_URL = NOWHERE
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "broker": "unreachable"}
    assert "127.0.0.1" not in answer.content.decode(), "strangers learn no addresses"


@pytest.mark.django_db
def test_without_a_database_it_is_not_ready_and_says_so(probe: Client, no_database: None) -> None:
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "checks": {"database": "unreachable", "migrations": "unknown", "broker": "ok"},
    }


@pytest.mark.django_db
def test_with_pending_migrations_it_is_not_ready_and_says_so(
    probe: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = probes.expected_migrations() | {("health", "9999_of_the_next_version")}
    monkeypatch.setattr(probes, "expected_migrations", lambda: expected)
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "migrations": "pending", "broker": "ok"}


@pytest.mark.django_db
def test_many_who_ask_at_once_cost_one_look(probe: Client, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes.readiness, "seconds", 60.0)
    assert probe.get("/readyz").status_code == 200
    settings.REDIS_URL = NOWHERE
    assert probe.get("/readyz").status_code == 200
    probes.readiness.forget()
    assert probe.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_only_read(probe: Client, path: str) -> None:
    assert probe.post(path).status_code == 405


@pytest.mark.django_db
def test_metrics_tell_the_age_of_the_sweep_and_the_queues(probe: Client) -> None:
    assert figures(probe)['yuanbantong_heartbeat_age_seconds{name="sweep"}'] == float("inf")
    with beating(Beat.SWEEP) as pulse:
        pulse.handled = 3
    Heartbeat.objects.update(finished_at=F("finished_at") - timedelta(seconds=300), milliseconds=1500)
    services.raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    letter = send_email(to="someone@example.org", subject="主题", body="正文")
    type(letter).objects.update(queued_at=timezone.now() - timedelta(hours=1))
    told = figures(probe)
    assert 300 <= told['yuanbantong_heartbeat_age_seconds{name="sweep"}'] < 330
    assert told['yuanbantong_heartbeat_duration_seconds{name="sweep"}'] == 1.5
    assert told['yuanbantong_heartbeat_handled{name="sweep"}'] == 3
    assert told['yuanbantong_alarms_open{code="CLOCK_BACKWARD"}'] == 1
    assert told["yuanbantong_emails_pending"] == 1
    assert 3600 <= told["yuanbantong_emails_oldest_pending_seconds"] < 3630
    assert told["yuanbantong_emails_failed"] == 0
    assert told["yuanbantong_documents_pending"] == 0
    assert told["yuanbantong_calendar_revision"] == 0
    assert told["yuanbantong_gauges_failed"] == 0


@pytest.mark.django_db
def test_metrics_refuse_strangers(settings) -> None:
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics").status_code == 404
    assert Client(REMOTE_ADDR="::1").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 404, "a socket serves a proxy"
    through_a_proxy = Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert through_a_proxy.get("/metrics").status_code == 404

    settings.METRICS_TOKEN = "scrape-me-not"
    for header in ("", "Bearer", "Bearer wrong", "Bearer scrape-me-not2", "Basic scrape-me-not"):
        answer = Client(REMOTE_ADDR="127.0.0.1").get("/metrics", headers={"Authorization": header})
        assert answer.status_code == 404, header
    known = {"Authorization": "Bearer scrape-me-not"}
    assert Client(REMOTE_ADDR="203.0.113.9").get("/metrics", headers=known).status_code == 200


@pytest.mark.django_db
def test_a_gauge_that_fails_hides_no_other(probe: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> float:
        raise ZeroDivisionError

    monkeypatch.setattr(gauges, "_gauges", dict(gauges._gauges))
    gauges.register("broken", "Breaks", broken)
    told = figures(probe)
    assert told["yuanbantong_gauges_failed"] == 1
    assert "yuanbantong_broken" not in told
    assert "yuanbantong_emails_pending" in told
    with pytest.raises(ValueError, match="already"):
        gauges.register("broken", "Again", broken)


def test_metrics_without_a_database_are_unavailable(probe: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def gone() -> float:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(gauges, "_gauges", {})
    gauges.register("anything", "Asks", gone)
    answer = probe.get("/metrics")
    assert (answer.status_code, answer.content) == (503, b"database unreachable\n")

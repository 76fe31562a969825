"""The guards of the settings, the headers, the beat schedule and the demo's mailbox."""

import os
import re
import runpy
import smtplib
import subprocess
import sys
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from celery.signals import beat_init
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from portal.anchors.keys import make_key
from portal.backups import signing
from portal.celery import app
from portal.checks import check_demo_accounts, refuse_unsafe_start
from portal.security import SecurityHeadersMiddleware
from tests.ports import free_port
from tests.roles import drop_role, make_role

ROOT = Path(__file__).resolve().parents[1]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "k8Z3w_v5Qx9-Lr7Tn2Yb6Hd4Jf1Gs0PcMaUeViWoXqRtBzKySgCh",
    "ALLOWED_HOSTS": "portal.example.cn",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.cn:587",
    "PUBLIC_URL": "https://portal.example.cn",
    "CLIENT_ADDRESS_META": "HTTP_X_REAL_IP",
}


def run_in_production(*arguments: str, user: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with production settings on the test database, as the database's ``user`` if one is named;
    an empty value unsets a variable."""
    database = settings.DATABASES["default"] | ({"USER": user} if user else {})
    host = database["HOST"].replace("/", "%2F")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        # Not the demonstration's, whose sample roots production rightly refuses.
        "SEAL_TRUST_DIR": str(settings.SEAL_TRUST_DIR),
    }
    if database["PORT"]:
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace(host, f"{host}:{database['PORT']}")
    environment |= SAFE | changes
    environment = {name: value for name, value in environment.items() if value}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def rows_role(transactional_db):
    """A role that owns nothing, as the portal runs as."""
    name = f"{connection.settings_dict['NAME']}_deployed"
    make_role(name)
    yield name
    drop_role(name)


@pytest.fixture
def demo_account(transactional_db):
    return get_user_model().objects.create(username="demonstration", is_demo=True)


def test_production_is_clean_under_the_deployment_check(transactional_db, settings, tmp_path, rows_role):
    settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = tmp_path, tmp_path / "key.pem"
    settings.BACKUP_SIGNING_KEY_FILE = str(tmp_path / "backup-signing-key.pem")
    make_key()
    signing.make_key()
    kept = {
        "ANCHOR_KEY_FILE": str(settings.ANCHOR_KEY_FILE),
        "ANCHOR_MAIL": "notary@elsewhere.example",
        "BACKUP_RECIPIENTS": "age1public",
        "BACKUP_SIGNING_KEY_FILE": settings.BACKUP_SIGNING_KEY_FILE,
    }
    done = run_in_production(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", user=rows_role, **kept
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"CLIENT_ADDRESS_META": ""}, "CLIENT_ADDRESS_META"),
        ({"STAFF_MFA_REQUIRED": "false"}, "STAFF_MFA_REQUIRED"),
    ],
)
def test_production_refuses_unsafe_settings(monkeypatch, changes, complaint):
    """In this process: its settings are a module like others."""
    given = {"DATABASE_URL": "postgres://127.0.0.1/x", "REDIS_URL": settings.REDIS_URL, "DEBUG": ""}
    for name, value in (SAFE | given | changes).items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    monkeypatch.delitem(sys.modules, "portal.settings.base", raising=False)
    with pytest.raises(ImproperlyConfigured, match=complaint):
        runpy.run_module("portal.settings.production")


def test_production_serves_when_no_demo_account_exists(transactional_db):
    done = run_in_production("-c", "import portal.wsgi")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("entry", ["portal.wsgi", pytest.param("portal.asgi", marks=pytest.mark.soak)])
def test_production_does_not_serve_a_database_with_demo_accounts(demo_account, entry):
    done = run_in_production("-c", f"import {entry}")
    assert done.returncode != 0
    assert "Demonstration accounts exist" in done.stderr


@pytest.mark.soak  # in this process: test_demo_and_tests_may_have_demo_accounts
def test_production_does_not_work_off_a_database_with_demo_accounts(demo_account):
    done = run_in_production(
        "-m", "celery", "-A", "portal", "worker", "--pool", "solo", "--loglevel", "error"
    )
    assert done.returncode != 0
    assert "Demonstration accounts exist" in done.stdout + done.stderr


@pytest.mark.soak  # in this process: test_demo_and_tests_may_have_demo_accounts
def test_deployment_check_names_demo_accounts(demo_account):
    done = run_in_production("manage.py", "check", "--deploy")
    assert done.returncode != 0
    assert "portal.E001" in done.stderr


def test_demo_and_tests_may_have_demo_accounts(demo_account):
    refuse_unsafe_start()
    assert check_demo_accounts(None) == []
    with override_settings(FORBID_DEMO_ACCOUNTS=True):
        assert [error.id for error in check_demo_accounts(None)] == ["portal.E001"]
        with pytest.raises(ImproperlyConfigured):
            refuse_unsafe_start()
        with pytest.raises(SystemExit, match="Demonstration accounts exist"):
            beat_init.send(sender=app)


def test_every_answer_carries_the_security_headers(client: Client, db):
    response = client.get("/there-is-no-such-page/")
    assert response.status_code == 404
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert {
        policy[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")
    } == {"'self'"}
    assert {policy[name] for name in ("frame-ancestors", "base-uri", "object-src")} == {"'none'"}
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize(("signed_in", "expected"), [(True, "no-store"), (False, None)])
def test_only_pages_of_signed_in_people_are_kept_out_of_caches(rf: RequestFactory, signed_in, expected):
    request = rf.get("/")
    request.user = type("Person", (), {"is_authenticated": signed_in})()
    response = SecurityHeadersMiddleware(lambda _: HttpResponse())(request)
    assert response.headers.get("Cache-Control") == expected


def test_every_scheduled_task_exists():
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled == {
        "portal.accounts.tasks.sweep_sessions",
        "portal.anchors.tasks.anchor",
        "portal.anchors.tasks.check_file",
        "portal.backups.tasks.watch",
        "portal.deadlines.tasks.sweep",
        "portal.documents.tasks.render_pending",
        "portal.documents.tasks.seal_pending",
        "portal.documents.tasks.fetch_revocations",
        "portal.documents.tasks.sweep_orphans",
        "portal.documents.tasks.scan_uploads",
        "portal.documents.tasks.watch_room",
        "portal.documents.tasks.watch_scans",
        "portal.partitions.tasks.watch",
        "portal.api.tasks.sweep_replies",
        "portal.exchange.tasks.make_exports",
        "portal.exchange.tasks.sweep_exports",
        "portal.exchange.tasks.sweep_imports",
        "portal.exchange.tasks.work_on_imports",
        "portal.notifications.tasks.send_pending",
        "portal.operations.tasks.announce_alarms",
        "portal.privacy.tasks.look_at_holds",
        "portal.retention.tasks.destroy",
        "portal.retention.tasks.watch",
        "portal.service_accounts.tasks.remind",
        "portal.webhooks.tasks.push",
        "portal.webhooks.tasks.sweep",
        "portal.workdays.tasks.alert",
        "proxy_service.tasks.fold_figures",
        "proxy_service.tasks.watch_figures",
    }
    for name in scheduled:
        module, function = name.rsplit(".", 1)
        assert getattr(import_module(module), function).name == name


def test_static_files_can_be_collected_with_a_manifest(tmp_path):
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, stdout=StringIO())
    assert (tmp_path / "staticfiles.json").exists()
    assert list(tmp_path.glob("vendor/bootstrap/bootstrap.min.*.css"))


@pytest.mark.soak  # that the demonstration starts it: tests/scripts/test_run.py
def test_the_demo_mailbox_keeps_what_it_is_sent(tmp_path):
    port = free_port()
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        "补正告知",
        "portal@example.cn",
        "enterprise@example.cn",
    )
    message.set_content("请于五个工作日内补正。")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    command = [sys.executable, "manage.py", "demo_mailbox", "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as mailbox:
        assert mailbox.stdout is not None
        assert str(port) in mailbox.stdout.readline()
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            smtp.send_message(message)
        (kept,) = tmp_path.glob("*.eml")
        mailbox.terminate()
        ended = time.monotonic()
        assert mailbox.wait(10) == 0
        assert time.monotonic() - ended < 5
    received = message_from_bytes(kept.read_bytes(), policy=default)
    assert received["Subject"] == "补正告知"
    assert received["X-Envelope-To"] == "enterprise@example.cn"
    assert received.get_content().strip() == "请于五个工作日内补正。"


def test_every_environment_variable_stands_in_the_readme():
    read = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')
    sources = (path.read_text() for path in (ROOT / "portal" / "settings").glob("*.py"))
    names = {name for source in sources for name in read.findall(source)}
    assert {"SECRET_KEY", "DATABASE_URL"} <= names
    internal = {"DEBUG", "TEST_MEDIA_ROOT", "TEST_DATABASE_ROLE"}  # refused; handed on by tests themselves
    readme = (ROOT / "README.md").read_text()
    assert {name for name in names - internal if f"`{name}`" not in readme} == set()

"""One record, one line, and nothing in it that is personal or secret."""

import json
import logging
import sys
from typing import Any

import pytest
from celery.signals import setup_logging
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from gunicorn.config import Config

from portal.celery import app
from portal.logs import JsonFormatter
from portal.organizations.models import User

FORGED = "x\r\n2026-11-22 INFO root everything is fine\u2028\x85\x1b[2J\u202e"


def line_of(message: str, *args: Any, **options: Any) -> str:
    return JsonFormatter().format(logging.LogRecord("portal", logging.INFO, "", 0, message, args, **options))


def said(message: str, *args: Any) -> str:
    text: str = json.loads(line_of(message, *args, exc_info=None))["message"]
    return text


def test_whatever_a_message_holds_it_is_one_line_that_tells_all_of_it() -> None:
    line = line_of("agent %s", FORGED, exc_info=None)
    assert line.isprintable() and len(line.splitlines()) == 1
    assert json.loads(line)["message"] == f"agent {FORGED}"
    assert set(json.loads(line)) == {"time", "level", "logger", "process", "message"}


def test_half_a_surrogate_pair_can_be_written() -> None:
    line = line_of("name %s", "\ud83d", exc_info=None)
    line.encode()
    assert json.loads(line)["message"] == "name \\ud83d" or "\ud83d" in json.loads(line)["message"]


def test_a_visitor_with_line_breaks_in_their_headers_and_address_writes_one_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        Client().get("/unknown/\r\n2026 INFO fine/", HTTP_USER_AGENT="evil\r\nINFO all is well")
        Client(raise_request_exception=False).get("/unknown/", HTTP_HOST="evil\r\nhost")
    assert len(caplog.records) >= 2
    for record in caplog.records:
        assert len(JsonFormatter().format(record).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("calls 13812340002 now", "calls 138****0002 now"),
        ("calls +86 138-1234-0002", "calls 138****0002"),
        ("id 65270119900307123X!", "id 652701********123X!"),
        ("mail wang.fang@example.com", "mail w***@example.com"),
        ("Not Found: /people/?q=王芳&page=2", "Not Found: /people/?…"),
        ('"GET /requests/?q=王芳 HTTP/1.1" 200', '"GET /requests/?… HTTP/1.1" 200'),
        ("code 91652701MA00000010, 16 of 1380013800013", "code 91652701MA00000010, 16 of 1380013800013"),
        ("celery@host is ready? yes", "celery@host is ready? yes"),
    ],
)
def test_what_is_personal_is_masked_and_nothing_else(text: str, kept: str) -> None:
    assert said("%s", text) == kept


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_row_stays_out() -> None:
    User.objects.create_user("唯一用户名", full_name="金丝雀")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO organizations_user (username, full_name, phone) VALUES ('a', '金丝雀', '13812340002')"
            )
    except IntegrityError:
        line = line_of("failed", exc_info=sys.exc_info())
    assert "IntegrityError" in line and "金丝雀" not in line and "1234" not in line


def test_every_logger_writes_in_this_form() -> None:
    [handler] = settings.LOGGING["handlers"].values()
    assert settings.LOGGING["formatters"][handler["formatter"]] == {"()": "portal.logs.JsonFormatter"}
    assert all(not logger.get("handlers") for logger in settings.LOGGING["loggers"].values())


def test_messages_to_workers_carry_no_data() -> None:
    app.loader.import_default_modules()
    own = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert own
    assert [task.name for task in own if task.run.__code__.co_argcount] == []
    assert all(not {"args", "kwargs"} & entry.keys() for entry in app.conf.beat_schedule.values())


def test_web_server_and_workers_write_in_this_form_too(monkeypatch: pytest.MonkeyPatch) -> None:
    configured: list[Any] = []
    monkeypatch.setattr("portal.celery.dictConfig", configured.append)
    setup_logging.send(sender=None)
    assert configured == [settings.LOGGING]
    web = Config()
    web.set("logger_class", "portal.web_log.WebLogger")
    logger = web.logger_class(web)
    assert [type(handler.formatter) for handler in logger.error_log.handlers] == [JsonFormatter]
    assert logger.access_log.handlers == []
    told = (settings.BASE_DIR / "gunicorn.conf.py").read_text()
    assert 'logger_class = "portal.web_log.WebLogger"' in told

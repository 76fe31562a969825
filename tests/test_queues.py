"""Nothing that takes long stands between the clocks and their worker."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from portal.celery import app

SWEEP = "portal.deadlines.tasks.sweep"


@pytest.fixture
def run_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    scripts = Path(settings.BASE_DIR) / "scripts"
    monkeypatch.syspath_prepend(str(scripts))
    spec = importlib.util.spec_from_file_location("run_script", scripts / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "run_script", module)
    spec.loader.exec_module(module)
    return module


def queue_of(task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


def test_the_sweep_alone_has_a_queue_of_its_own() -> None:
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert SWEEP in tasks
    assert {task for task in tasks if queue_of(task) == "clocks"} == {SWEEP}
    assert {task for task in tasks if queue_of(task) == "exchange"} == {
        task for task in tasks if task.startswith("portal.exchange.")
    }, "whole lists take minutes"
    assert {task for task in tasks if queue_of(task) == "webhooks"} == {
        task for task in tasks if task.startswith("portal.webhooks.")
    } | {"portal.documents.tasks.scan_uploads", "proxy_service.tasks.watch_figures"}, (
        "other houses' systems and the scanner may let one wait"
    )
    assert {task for task in tasks if queue_of(task) == "anchors"} == {
        task for task in tasks if task.startswith("portal.anchors.")
    }, "who has the key does nothing else"
    assert {queue_of(task) for task in tasks} == set(app.amqp.queues), "a plain worker takes every queue"


def test_make_run_starts_a_worker_for_each_queue(run_script: ModuleType) -> None:
    commands = [list(service.command) for service in run_script.services({}, "127.0.0.1", 8000)]
    workers = [command for command in commands if "worker" in command]
    queues = [command[command.index("--queues") + 1] for command in workers]
    names = {command[command.index("--hostname") + 1] for command in workers}
    assert sorted(queues) == ["anchors", "celery", "clocks", "exchange", "webhooks"]
    assert len(names) == len(workers), "workers of one name disturb each other"
    [push] = [command for command in workers if "webhooks" in command]
    assert int(push[push.index("--concurrency") + 1]) > 1, "a slow system holds up one"

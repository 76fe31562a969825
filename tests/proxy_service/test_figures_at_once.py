"""Figures while people act, folds run beside one another, and one of them is killed: real connections and processes."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from proxy_service.models import FigureSum, FigureTouch
from proxy_service.periods import Period
from proxy_service.services import checking, problems
from proxy_service.services.figures import fold
from tests.cast import Cast
from tests.proxy_service.oracle import assert_figures_equal, computed, kept
from tests.stages import make_course, make_request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Adds up in a transaction that it never ends: killed there, it was half-way.
HALF_WAY = """
import json, sys, time, psycopg2
connection = psycopg2.connect(**json.loads(sys.argv[1]))
with connection.cursor() as cursor:
    cursor.execute("SELECT figures_fold(1000)")
    print(cursor.fetchone()[0], flush=True)
time.sleep(600)
"""


def this_month() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=20), today)


def fold_all() -> int:
    return fold(stop_at=float("inf"))


class Beside:
    """Runs something again and again, in a thread and on a connection of its own, until it is left."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.over, self.rounds = work, Event(), 0
        self.failed: BaseException | None = None
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            while not self.over.is_set():
                self.work()
                self.rounds += 1
        except BaseException as error:
            self.failed = error
        finally:
            connection.close()

    def __enter__(self) -> "Beside":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(60)
        assert self.failed is None, self.failed
        assert self.rounds


def test_every_look_is_exact_while_acts_commit_and_two_folds_run(cast: Cast) -> None:
    courses = [make_course(cast, "correction") for _number in range(2)]
    period, looked = this_month(), []

    def look() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            now = timezone.now()
            ours = kept(cast.workgroup_officer, period, now)
            assert ours == computed(cast.workgroup_officer, period, now)
            looked.append(ours["coordination"]["problems"].now)

    with Beside(fold_all) as first, Beside(fold_all) as second, Beside(look):
        for number in range(12):
            request = courses[number % 2].request
            problem = problems.report_problem(
                request=request, actor=cast.officer, description=f"第 {number} 个问题"
            )
            if number % 3:
                problems.resolve_problem(problem=problem, actor=cast.officer, resolution="已解决")
            checking.accept(request=make_request(cast, "submitted"), actor=cast.clerk, assign_by_load=True)
    assert min(looked) < max(looked)
    assert first.rounds > 1
    assert second.rounds > 1
    fold_all()
    assert not FigureTouch.objects.exists()
    assert_figures_equal([cast.leader, cast.workgroup_officer], [period], timezone.now())


@pytest.fixture
def half_way() -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        asked = {
            name: connection.settings_dict[name.upper()] for name in ("user", "host", "port", "password")
        }
        asked["dbname"] = connection.settings_dict["NAME"]
        command = [
            sys.executable,
            "-c",
            HALF_WAY,
            json.dumps({name: value for name, value in asked.items() if value}),
        ]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)


def test_a_fold_that_is_killed_has_changed_nothing(
    cast: Cast, half_way: Callable[[], subprocess.Popen[str]]
) -> None:
    make_course(cast, "correction")
    fold_all()
    make_course(cast, "solved")
    waiting = FigureTouch.objects.count()
    before = list(FigureSum.objects.values_list().order_by("pk"))
    process = half_way()
    assert process.stdout is not None
    assert int(process.stdout.readline()) == waiting
    # Another finds it at work and waits for nothing; figures are read meanwhile, and people go on.
    assert fold_all() == 0
    assert_figures_equal([cast.leader], [this_month()], timezone.now())
    make_course(cast, "submitted")
    process.kill()
    process.wait(10)
    while FigureTouch.objects.exists():
        fold_all()
    assert list(FigureSum.objects.values_list().order_by("pk")) != before
    assert_figures_equal([cast.leader, cast.auditor], [this_month()], timezone.now())

"""The kept figures against those computed live from every row: equal for everybody, at every moment."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from portal.deadlines.services import sweep
from portal.errors import DomainError
from portal.health.enums import AlarmCode
from portal.health.gauges import exposition
from portal.health.models import Alarm
from portal.organizations.models import Membership
from proxy_service.demo.course import Course
from proxy_service.models import FigureCounted, FigureSum, FigureTouch, ProxyRequest
from proxy_service.periods import Period
from proxy_service.services.figures import fold, watch
from proxy_service.statistics import Statistics
from proxy_service.tasks import fold_figures
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.proxy_service.oracle import assert_figures_equal, assert_open_figures_equal
from tests.proxy_service.test_dashboard import foreign, make_busy
from tests.snapshots import bring_in
from tests.stages import STAGES, lead_on, make_course

NOW = at("2026-04-15 12:00")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
SOME_DAYS = Period(date(2026, 2, 11), date(2026, 3, 20))
THIS_YEAR = Period(date(2026, 1, 1), date(2026, 4, 15))
TODAY = Period(date(2026, 4, 15), date(2026, 4, 15))


@pytest.fixture
def busy(cast: Cast) -> None:
    bring_in("busy", lambda: make_busy(cast))


def readers(cast: Cast) -> list[Membership | None]:
    return [cast.leader, cast.other_leader, cast.county_officer, cast.workgroup_officer, cast.auditor]


def fold_all() -> None:
    fold(stop_at=float("inf"))


def sums() -> set[Any]:
    fields = ("scope", "grain", "day", "name", "particular", "measure", "number")
    return set(FigureSum.objects.exclude(number=0).values_list(*fields))


@pytest.mark.django_db
class TestExactness:
    def test_not_yet_added_up_added_up_and_counted_anew_are_the_same(self, cast: Cast, busy: None) -> None:
        def compare() -> None:
            assert_figures_equal(readers(cast), [MARCH, SOME_DAYS, THIS_YEAR, TODAY], NOW)
            assert_open_figures_equal(NOW)

        assert FigureTouch.objects.exists()
        assert not FigureSum.objects.exists()
        compare()
        fold_all()
        assert FigureSum.objects.exists()
        assert not FigureTouch.objects.exists()
        compare()
        with standing("2026-04-15 12:00"):
            while sweep(now=NOW):
                pass
        assert FigureTouch.objects.exists()
        compare()
        fold_all()
        before = sums()
        call_command("recount_figures")
        assert sums() == before
        compare()

    @pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.soak)])
    def test_whatever_happens_in_whatever_order(self, cast: Cast, seed: int) -> None:
        """Cases of both parks led on at random, with sweeps, folds and looks between."""
        drawn, moment = random.Random(seed), at("2026-02-09 09:30")
        under_way: list[tuple[Course, str]] = []
        everybody = [cast.workgroup_officer, cast.leader, cast.other_county_officer]
        for step in range(30):
            moment += timedelta(hours=drawn.randint(2, 90))
            with time_machine.travel(moment, tick=False):
                what = drawn.choice(("begin", "go on", "go on", "go on", "sweep", "fold"))
                what = "begin" if step < 3 else what
                if what == "begin":
                    course = (
                        foreign(cast, "submitted") if drawn.random() < 0.4 else make_course(cast, "submitted")
                    )
                    under_way.append((course, "submitted"))
                elif what == "go on" and under_way:
                    index = drawn.randrange(len(under_way))
                    course, stage = under_way.pop(index)
                    onward = [name for name, (before, _moves) in STAGES.items() if before == stage]
                    if onward and (following := drawn.choice(onward)) not in ("empowered", "archived"):
                        try:
                            lead_on(course, stage, following)
                            under_way.append((course, following))
                        except DomainError:
                            pass  # a sweep was quicker; the case stands still from now on
                elif what == "sweep":
                    sweep(now=moment)
                else:
                    fold_all()
            if what in ("sweep", "fold"):
                period = Period((moment - timedelta(days=drawn.randint(0, 70))).date(), moment.date())
                assert_figures_equal(everybody, [period], moment)
        whole = Period(date(2026, 2, 1), moment.date())
        assert_figures_equal([*everybody, cast.auditor], [whole, MARCH], moment)
        fold_all()
        assert_figures_equal([*everybody, cast.auditor], [whole, MARCH], moment)
        assert_open_figures_equal(moment + timedelta(days=40))

    def test_a_request_that_changes_hands_takes_its_figures_along(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            course = make_course(cast, "accepted")
        fold_all()
        theirs = Statistics(cast.other_leader, MARCH, NOW).volume["filed"]
        requests = ProxyRequest.objects.filter(pk=course.request.pk)
        requests.update(park=cast.other_park, divisions=[cast.jinghe.division_code])
        for _added_up in (False, True):
            assert Statistics(cast.leader, MARCH, NOW).volume["filed"].now == 0
            assert Statistics(cast.county_officer, MARCH, NOW).by_clock == {}
            assert Statistics(cast.other_leader, MARCH, NOW).volume["filed"].now == 1 + (theirs.now or 0)
            assert Statistics(cast.other_county_officer, MARCH, NOW).volume["accepted"].now == 1
            fold_all()

    def test_a_period_that_ran_out_before_any_sweep_counts_from_its_end_on(self, cast: Cast) -> None:
        """Of what was added up as of what was noted since, and the neighbour's beside it for the neighbour alone."""
        with standing("2026-03-03 10:00"):
            ours, other = make_course(cast, "submitted"), make_course(cast, "submitted")
            foreign(cast, "submitted")
        fold_all()
        end = other.request.ledger.deadlines.get(kind="first_check").due_at

        def owed(person: Membership, moment: datetime) -> tuple[int, int]:
            found = Statistics(person, MARCH, moment)
            late = found.by_clock["first_check"]["late"].now if found.by_clock else 0
            return int(late or 0), sum(organ["overdue"] for organ in found.by_organ)

        for noted in (False, True):
            assert owed(cast.leader, end - timedelta(seconds=1)) == (0, 0)
            assert owed(cast.leader, end) == (2, 2)
            assert owed(cast.other_leader, end) == (1, 1)
            assert owed(cast.workgroup_officer, end) == (3, 3)
            assert_figures_equal(readers(cast), [MARCH, SOME_DAYS], end)
            assert_open_figures_equal(end + timedelta(days=40))
            if not noted:
                # Something else is noted of one of them, and stays where it was.
                with transaction.atomic():
                    ProxyRequest.objects.filter(pk=ours.request.pk).update(evaluated_at=NOW)
                    ProxyRequest.objects.filter(pk=ours.request.pk).update(evaluated_at=None)
                assert FigureTouch.objects.exists()

    def test_what_is_rolled_back_was_never_counted(self, cast: Cast) -> None:
        with transaction.atomic():
            with standing("2026-03-03 10:00"):
                make_course(cast, "accepted")
            transaction.set_rollback(True)
        assert not FigureTouch.objects.exists()
        assert Statistics(cast.leader, MARCH, NOW).volume["filed"].now == 0

    def test_a_request_that_is_none_any_more_is_taken_out(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            make_course(cast, "submitted")
            gone = make_course(cast, "accepted")
        fold_all()
        ProxyRequest.objects.filter(pk=gone.request.pk).update(number=None, state="draft")
        for _added_up in (False, True):
            assert Statistics(cast.leader, MARCH, NOW).volume["filed"].now == 1
            assert_figures_equal([cast.leader, cast.county_officer], [MARCH], NOW)
            fold_all()
        assert FigureCounted.objects.count() == 1

    def test_roles_without_figures_see_none(self, cast: Cast, busy: None) -> None:
        for person in (cast.owner, cast.land_clerk, cast.administrator, None):
            found = Statistics(person, THIS_YEAR, NOW)
            assert found.volume["filed"].now == 0
            assert found.by_park == found.by_organ == []


@pytest.mark.django_db
def test_a_backlog_is_told_to_monitoring_and_raises_an_alarm_until_it_is_worked_off(
    cast: Cast, settings: Settings
) -> None:
    settings.FIGURES_ALARM_SECONDS = 0
    watch()
    assert not Alarm.objects.exists()
    make_course(cast, "submitted")
    assert f"yuanbantong_figures_waiting {FigureTouch.objects.count()}.0" in exposition().decode()
    watch()
    watch()
    assert Alarm.objects.get(closed_at=None).code == AlarmCode.FIGURES_LATE
    fold_figures()
    watch()
    assert not Alarm.objects.filter(closed_at=None).exists()
    assert "yuanbantong_figures_waiting 0.0" in exposition().decode()

"""The dashboards' figures against data counted by hand, with a neighbour's data that must never be counted."""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.deadlines.services import sweep
from proxy_service import events
from proxy_service.demo.course import Course
from proxy_service.lifecycle import Clock
from proxy_service.periods import Period, presets
from proxy_service.services import checking, problems
from proxy_service.statistics import Pair, Statistics
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.snapshots import bring_in
from tests.stages import lead_on, make_course

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
NOW = at("2026-04-15 12:00")


@dataclass
class March:
    """Five requests of the park and one of the neighbour's around March 2026, whose preceding period of 31 days
    begins on 29 January."""

    finished: Course
    slow_plan: Course
    from_february: Course
    declined: Course
    in_april: Course
    of_the_neighbour: Course


@pytest.fixture
def march(cast: Cast) -> March:
    return bring_in("counted in march", lambda: make_march(cast))


def make_march(cast: Cast) -> March:
    with standing(
        "2026-02-10 10:00"
    ):  # accepted on 12 March: the first check was due by the end of 24 February
        from_february = make_course(cast, "submitted")
    with standing("2026-03-02 10:00"):
        finished = make_course(cast, "submitted")
    with standing("2026-03-04 16:00"):
        lead_on(finished, "submitted", "accepted")
    with standing("2026-03-05 11:00"):
        lead_on(finished, "accepted", "handed_over")
        neighbour = make_course(
            cast,
            "submitted",
            enterprise=cast.other_enterprise,
            park=cast.other_park,
            division_code=cast.jinghe.division_code,
        )
    with standing("2026-03-06 12:00"):
        lead_on(finished, "handed_over", "in_review")
        slow_plan = make_course(
            cast, "submitted"
        )  # a Friday, accepted on Monday; the plan was due by the 12th
        lead_on(neighbour, "submitted", "accepted")  # its plan was due by the 11th
    with standing("2026-03-09 12:00"):
        lead_on(slow_plan, "submitted", "accepted")
    with standing("2026-03-12 12:00"):
        lead_on(from_february, "submitted", "accepted")  # the plan was due by the 17th
    with standing("2026-03-18 12:00"):
        lead_on(finished, "in_review", "completed")  # to be delivered by the 20th
    with standing("2026-03-20 12:00"):
        declined = make_course(cast, "declined")
    with standing("2026-04-02 12:00"):
        in_april = make_course(cast, "submitted")  # to be checked by 10 April
    return March(finished, slow_plan, from_february, declined, in_april, neighbour)


class TestPeriods:
    def test_the_preceding_period_is_as_long_and_adjoins(self) -> None:
        assert MARCH.preceding == Period(date(2026, 1, 29), date(2026, 2, 28))
        assert MARCH.preceding.days == MARCH.days == 31
        assert MARCH.preceding.end == MARCH.begin == at("2026-03-01 00:00")
        assert MARCH.end == at("2026-04-01 00:00")

    def test_months_are_cut_off_at_the_ends(self) -> None:
        period = Period(date(2025, 12, 20), date(2026, 2, 3))
        assert [(month.since, month.until) for month in period.months] == [
            (date(2025, 12, 20), date(2025, 12, 31)),
            (date(2026, 1, 1), date(2026, 1, 31)),
            (date(2026, 2, 1), date(2026, 2, 3)),
        ]
        one_day = Period(date(2026, 1, 31), date(2026, 1, 31))
        assert one_day.months == [one_day]

    def test_presets_end_today_or_with_a_calendar_period(self) -> None:
        found = [(chosen.since, chosen.until) for _label, chosen in presets(date(2026, 1, 9))]
        assert found == [
            (date(2026, 1, 1), date(2026, 1, 9)),
            (date(2025, 12, 1), date(2025, 12, 31)),
            (date(2026, 1, 1), date(2026, 1, 9)),
            (date(2026, 1, 1), date(2026, 1, 9)),
            (date(2025, 1, 1), date(2025, 12, 31)),
        ]


@pytest.mark.django_db
class TestCountedByHand:
    def test_volume(self, cast: Cast, march: March) -> None:
        assert Statistics(cast.leader, MARCH, NOW).volume == {
            "filed": Pair(3, 1),
            "accepted": Pair(3, 0),
            "completed": Pair(1, 0),
            # Filed and neither decided nor ended: two at the end of March, that of February a month before.
            "open": Pair(2, 1),
        }

    def test_each_sees_their_own_and_no_neighbours(self, cast: Cast, march: March) -> None:
        filed = {
            name: Statistics(person, MARCH, NOW).volume["filed"].now for name, person in cast.people.items()
        }
        mine, neighbours, everybody, none = 3, 1, 4, 0
        assert filed["leader"] == filed["officer"] == filed["county_officer"] == mine
        assert filed["other_leader"] == filed["other_county_officer"] == neighbours
        assert filed["workgroup_officer"] == filed["auditor"] == everybody
        assert filed["administrator"] == filed["centre_officer"] == none
        assert Statistics(None, MARCH, NOW).volume["filed"] == Pair(0, 0)

    def test_months_follow_one_another_without_gap(self, cast: Cast, march: March) -> None:
        period = Period(date(2026, 1, 15), date(2026, 4, 30))
        found = Statistics(cast.leader, period, NOW).by_month
        assert [(row["filed"], row["accepted"], row["completed"]) for row in found] == [
            (0, 0, 0),
            (1, 0, 0),
            (3, 3, 1),
            (1, 0, 0),
        ]

    def test_parks_stand_side_by_side(self, cast: Cast, march: March) -> None:
        found = Statistics(cast.workgroup_officer, MARCH, NOW).by_park
        assert [(row["pk"], row["filed"].now, row["kept"].now, row["late"].now) for row in found] == [
            (cast.park.pk, 3, 7, 3),
            (cast.other_park.pk, 1, 1, 1),
        ]

    def test_periods_kept_and_missed_by_kind(self, cast: Cast, march: March) -> None:
        found = Statistics(cast.leader, MARCH, NOW).by_clock
        kept_and_late = {kind: (row["kept"].now, row["late"].now) for kind, row in found.items()}
        assert kept_and_late == {
            # Three were checked in time in March. The one of February ran out in February, where it counts,
            # and that of April has no place here.
            Clock.FIRST_CHECK: (3, 0),
            Clock.PLAN: (1, 2),
            Clock.HANDOVER_SIGNATURE: (1, 0),
            Clock.STATUTORY_LIMIT: (1, 0),
            Clock.PROMISED_LIMIT: (1, 0),
            Clock.DELIVERY: (0, 1),
        }
        assert found[Clock.FIRST_CHECK]["late"] == Pair(0, 1)

    def test_what_runs_out_is_late_before_the_sweep_has_passed_and_after(
        self, cast: Cast, march: March
    ) -> None:
        before = Statistics(cast.leader, MARCH, NOW).by_clock
        with standing("2026-04-15 12:00"):
            while sweep(now=NOW):
                pass
        assert Statistics(cast.leader, MARCH, NOW).by_clock == before

    def test_what_is_owed_now_by_the_unit_that_owes_it(self, cast: Cast, march: March) -> None:
        found = Statistics(cast.leader, MARCH, NOW).by_organ
        rows = [(row["pk"], row["overdue"], row["kept"].now, row["late"].now) for row in found]
        # Two plans, a delivery and the first check of April.
        assert rows == [(cast.park.pk, 4, 4, 3), (cast.bole_land.pk, 0, 3, 0)]
        assert events.overdue(NOW).filter(ledger__request__park=cast.other_park).count() == 1

    def test_medians_in_days_and_in_working_days(self, cast: Cast, march: March) -> None:
        found = Statistics(cast.leader, MARCH, NOW).durations
        assert found == {
            # 2, 3 (over a weekend) and 30 days; 2, 1 and, past the Spring Festival with its two make-up days, 18.
            "acceptance_days": Pair(3, None),
            "acceptance_working_days": Pair(2, None),
            "completion_days": Pair(14, None),
            "completion_working_days": Pair(10, None),
        }

    def test_the_time_of_the_enterprise_counts_for_nobody(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            make_course(cast, "planned")  # the enterprise's three days to agree ran out
            make_course(cast, "correction_requested")
        with standing("2026-04-15 12:00"):
            sweep(now=NOW)
        assert set(Statistics(cast.leader, MARCH, NOW).by_clock) == {Clock.FIRST_CHECK, Clock.PLAN}
        assert not [row for row in Statistics(cast.leader, MARCH, NOW).by_organ if row["overdue"]]


@pytest.mark.django_db
@pytest.mark.rule("BZ54-5.5-48H")
def test_who_started_coordination_is_told_apart(cast: Cast) -> None:
    with standing("2026-03-03 10:00"):
        by_people, by_system, at_once = (make_course(cast, "correction") for _number in range(3))
    with standing("2026-03-03 15:00"):
        by_people.coordinate()
        problems.resolve_problem(problem=at_once.problem, actor=cast.officer, resolution="企业已更换图件")
    with standing("2026-03-05 09:30"):
        sweep(now=at("2026-03-05 09:30"))
    with standing("2026-03-30 10:00"):
        make_course(cast, "correction")
        make_course(
            cast,
            "correction",
            enterprise=cast.other_enterprise,
            park=cast.other_park,
            division_code=cast.jinghe.division_code,
        )
    found = Statistics(cast.leader, MARCH, NOW).coordination
    assert found == {
        "problems": Pair(4, 0),
        "by_people": Pair(1, 0),
        "by_system": Pair(1, 0),
        "at_once": Pair(1, 0),
        "not_started": Pair(1, 0),
        "sent_back": Pair(4, 0),
        "hours": Pair((5 + 47.5) / 2, None),
    }
    assert by_system.problem.coordinations.get().started_by is None


@pytest.mark.django_db
class TestSatisfaction:
    def test_scores_count_once_both_sides_are_in(self, cast: Cast) -> None:
        with standing("2026-03-10 10:00"):
            for enterprise_score, park_score in ((5, 4), (2, 3)):
                course = make_course(cast, "delivered")
                course.evaluate_as_park(park_score)
                course.evaluate_as_enterprise(enterprise_score)
            one_sided = make_course(cast, "delivered")
            one_sided.evaluate_as_enterprise(1)
            make_course(cast, "evaluated", "multi")
        found = Statistics(cast.leader, MARCH, NOW).evaluations
        means = {
            (side, dimension): row[dimension].now
            for side, row in found.items()
            for dimension in ("efficiency", "collaboration")
        }
        assert means == {
            ("enterprise", "efficiency"): 3.5,
            ("park", "efficiency"): 3.5,
            ("enterprise", "collaboration"): 5,
            ("park", "collaboration"): 4,
        }
        assert found["enterprise"]["efficiency_number"] == Pair(2, 0)
        # The county of the other park is concerned by the cross-county request alone.
        foreign = Statistics(cast.other_county_officer, MARCH, NOW).evaluations
        assert foreign["park"]["efficiency"] == Pair(None, None)
        assert foreign["park"]["collaboration"].now == 4

    def test_visits_by_their_answer(self, cast: Cast) -> None:
        with standing("2026-02-20 10:00"):
            make_course(cast, "visited")
        with standing("2026-03-10 10:00"):
            make_course(cast, "visited")
            make_course(cast, "visited")
            make_course(cast, "dissatisfied")
        found = Statistics(cast.leader, MARCH, NOW).visits
        assert found == {"visited": Pair(3, 1), "satisfied": Pair(2, 1), "dissatisfied": Pair(1, 0)}
        assert found["satisfied"].share_of(found["visited"]) == Pair(pytest.approx(200 / 3), 100)


@pytest.mark.django_db
def test_corrections_by_round(cast: Cast) -> None:
    with standing("2026-03-03 10:00"):
        make_course(cast, "correction_requested")
        twice = make_course(cast, "corrected")
        defect = {
            "material": twice.request.corrections.get().defects.first().material,
            "problem": "补正后的复印件不清晰",
            "clause": "办事指南",
            "remedy": "重新扫描",
        }
        checking.ask_correction_again(
            request=twice.request, actor=cast.leader, defects=[defect], reason="补正材料带来的新问题"
        )
    found = Statistics(cast.leader, MARCH, NOW).corrections
    assert found == {"first": Pair(2, 0), "again": Pair(1, 0)}


@pytest.mark.django_db
def test_nothing_counted_is_no_rate(cast: Cast) -> None:
    assert Statistics(cast.leader, MARCH, NOW).volume["open"] == Pair(0, 0)
    assert Statistics(cast.leader, MARCH, NOW).durations["completion_days"] == Pair(None, None)
    assert Pair(0, 0).share_of(Pair(0, 0)) == Pair(None, None)
    assert Statistics(cast.leader, MARCH, NOW).by_organ == []

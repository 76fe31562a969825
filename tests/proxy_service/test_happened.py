"""Lists by what happened, as an index proposes them, against what plain SQL finds row by row: the same rows in the same
order for everybody, whether or not a fold has passed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F, Min

from portal.access import grant
from portal.deadlines.models import Deadline
from portal.deadlines.services import sweep
from portal.organizations.models import Membership
from proxy_service import blocks, happened, listing
from proxy_service.access import WORK_ON_MATTER
from proxy_service.demo.course import Course
from proxy_service.events import EVENTS, SERVICE_CLOCKS
from proxy_service.filters import filtered
from proxy_service.models import FigureCounted, FigureTouch, ProxyRequest
from proxy_service.services.figures import fold, recount
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.proxy_service.test_dashboard import foreign, make_busy
from tests.snapshots import bring_in
from tests.stages import lead_on, make_course

NOW = at("2026-04-15 12:00")
MARCH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}
STRETCHES: tuple[dict[str, Any], ...] = (
    {},
    MARCH,
    {"since": date(2026, 3, 3), "until": date(2026, 3, 3)},
    {"since": date(2026, 2, 11), "until": date(2026, 3, 20)},
    {"since": date(2025, 1, 1), "until": date(2026, 4, 15)},
    {"since": date(2026, 3, 10)},
    {"until": date(2026, 3, 10)},
    {"since": date(2026, 4, 1), "until": date(2026, 3, 1)},
)
DAYS = (date(2026, 2, 10), date(2026, 2, 11), date(2026, 3, 31), date(2026, 4, 15))
READERS = (
    *("owner", "other_owner", "clerk", "leader", "other_leader", "land_clerk", "jinghe_land_clerk"),
    *("county_officer", "other_county_officer", "workgroup_officer", "auditor"),
)


@pytest.fixture
def eventful(cast: Cast) -> None:
    bring_in("eventful", lambda: make_eventful(cast))


def held_up(course: Course) -> None:
    """A pause holds all that runs: no lamp counts down."""
    lead_on(course, "in_review", "paused")
    running = Deadline.objects.open().filter(ledger=course.request.ledger).exclude(due_at=None)
    running.update(state="settled", settled_at=F("started_at"))


def make_eventful(cast: Cast) -> None:
    """What is counted, and what is only listed, with the neighbour's beside it."""
    make_busy(cast)
    with standing("2026-03-05 10:00"):
        held_up(make_course(cast, "in_review"))
        held_up(foreign(cast, "in_review"))
        foreign(cast, "archived")
    with standing("2026-04-10 10:00"):
        make_course(cast, "evaluated")
        foreign(cast, "submitted")


def asked(cast: Cast) -> Iterator[dict[str, Any]]:
    """Every event and date with every stretch of days, what narrows periods, and what no figure is made of."""
    for by in (*EVENTS, *happened.DATES):
        for stretch in STRETCHES:
            yield {"by": by, **stretch}
    for by in ("settled", "kept", "late", "overdue"):
        for stretch in ({}, MARCH, {"until": date(2026, 3, 10)}):
            for clock in SERVICE_CLOCKS:
                yield {"by": by, "clock": clock, **stretch}
            for organ in (cast.park, cast.bole_land, cast.jinghe_land):
                yield {"by": by, "responsible": organ.pk, **stretch}
            yield {"by": by, "responsible": cast.park.pk, "clock": "plan", **stretch}
    for day in DAYS:
        yield {"open_on": day}
    yield from ({"lamp": "paused"}, {"evaluated": "yes"}, {"evaluated": "yes", "by": "evaluated", **MARCH})
    yield {"by": "accepted", "park": cast.other_park.pk, **MARCH}
    yield {"by": "kept", "division": cast.jinghe.division_code, **MARCH}
    yield {"by": "accepted", "state": ["in_progress"], "lamp": "overdue", **MARCH}
    yield {"by": "accepted", "q": "项目", "matter_class": "land", **MARCH}


def lists_are_plain(person: Membership, wanted: dict[str, Any], now: datetime) -> int:
    """Holds the list against plain SQL, both ways, and from a row in the middle on; how many rows it has."""
    for sort, order in (("-submitted", ("-submitted_at", "-pk")), ("submitted", ("submitted_at", "pk"))):
        plain = filtered(listing.listed(person), wanted, now).order_by(*order)
        expected = list(plain.values_list("pk", flat=True))
        (part,) = listing.in_parts(person, wanted, sort, now)
        rows = part.first(50)
        assert [row.pk for row in rows] == expected, (person.role, wanted, sort)
        assert part.counted().number == len(expected), (person.role, wanted, sort)
        if len(rows) > 1:
            middle = len(rows) // 2
            beyond = part.behind(part.values_of(rows[middle])).first(50)
            assert [row.pk for row in beyond] == expected[middle + 1 :], (person.role, wanted, sort)
    return len(expected)


def fold_all() -> None:
    fold(stop_at=float("inf"))
    assert not FigureTouch.objects.exists()


@pytest.mark.django_db
class TestAgainstPlainSql:
    def test_everybody_is_shown_what_happened_to_what_they_see(self, cast: Cast, eventful: None) -> None:
        """Each asks for another part of everything, and those who see most for a third of it."""
        fold_all()
        everything = list(asked(cast))
        for place, name in enumerate(READERS):
            sees_most = name in ("leader", "workgroup_officer")
            some = everything[place % 3 :: 3] if sees_most else everything[place :: len(READERS)]
            found = [lists_are_plain(cast.people[name], wanted, NOW) for wanted in some]
            assert sum(map(bool, found)) > len(found) / 4, (name, "a list of nothing proves nothing")

    def test_also_of_what_no_fold_has_seen_or_was_counted_anew(self, cast: Cast, eventful: None) -> None:
        some = list(asked(cast))[::9]
        assert not FigureCounted.objects.exists()
        before = [lists_are_plain(cast.leader, wanted, NOW) for wanted in some]
        recount()
        assert [lists_are_plain(cast.leader, wanted, NOW) for wanted in some] == before

    def test_periods_that_ran_out_are_listed_from_their_end_on_before_any_sweep_and_after(
        self, cast: Cast, eventful: None
    ) -> None:
        fold_all()
        person = cast.workgroup_officer
        end = Deadline.objects.open().filter(kind__in=SERVICE_CLOCKS).aggregate(first=Min("due_at"))["first"]
        late = [{"by": by} for by in ("late", "overdue", "settled", "kept")]
        moments = (end - timedelta(seconds=1), end, end + timedelta(days=90))
        before = [[lists_are_plain(person, wanted, moment) for wanted in late] for moment in moments]
        assert before[0][0] < before[1][0] < before[2][0]
        while sweep(now=moments[-1]):
            pass
        fold_all()
        swept = [lists_are_plain(person, wanted, moments[-1]) for wanted in late]
        assert swept[0] == before[-1][0], "what was late stays late"

    def test_what_was_evaluated_beside_what_says_more_and_less(self, cast: Cast, eventful: None) -> None:
        """Found by what happened or by how requests stand, and by everybody in their own scope."""
        officer = ProxyRequest.objects.filter(state="evaluated").values_list("officer", flat=True)[0]
        beside: tuple[dict[str, Any], ...] = (
            {"state": ["evaluated"]}, {"state": ["submitted"]}, {"state": ["open"]}, {"jurisdiction": "multi"},
            {"jurisdiction": "single"}, {"officer": officer},
        )  # fmt: skip
        for fold_first in (False, True):
            if fold_first:
                fold_all()
            for name in ("leader", "other_leader", "land_clerk", "workgroup_officer"):
                found = [
                    lists_are_plain(cast.people[name], {"evaluated": "yes", **one}, NOW) for one in beside
                ]
                assert sum(found) > 0, name
                if name in ("leader", "other_leader"):
                    assert found[0] == (name == "leader"), "the only one in that state is not the neighbour's"

    @pytest.mark.parametrize("sort", ["due", "-due", "enterprise"])
    @pytest.mark.parametrize("most", [1, 1000])
    def test_in_every_order(
        self, cast: Cast, eventful: None, sort: str, most: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blocks, "MOST_COUNTED", most)
        fold_all()
        for wanted in ({"by": "accepted", **MARCH}, {"by": "late"}, {"open_on": DAYS[2]}, {"lamp": "paused"}):
            parts = listing.in_parts(cast.leader, wanted, sort, NOW)
            found = [row.pk for part in parts for row in part.first(50)]
            plain = filtered(listing.listed(cast.leader), wanted, NOW)
            assert sorted(found) == sorted(plain.values_list("pk", flat=True)) != []


@pytest.mark.django_db
class TestWhatChangesSince:
    """Each change is on the list at once, and still is when a fold has passed."""

    def listed(self, person: Membership, **wanted: Any) -> set[Any]:
        now = at("2026-06-01 12:00")
        lists_are_plain(person, wanted, now)
        (part,) = listing.in_parts(person, wanted, "-submitted", now)
        before = {row.pk for row in part.first(50)}
        fold_all()
        lists_are_plain(person, wanted, now)
        return before

    def test_a_pause_and_its_end(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            course, other = make_course(cast, "in_review"), foreign(cast, "in_review")
        assert self.listed(cast.leader, lamp="paused") == set()
        with standing("2026-03-04 10:00"):
            held_up(course)
            held_up(other)
        assert self.listed(cast.leader, lamp="paused") == {course.request.pk}
        assert self.listed(cast.other_leader, lamp="paused") == {other.request.pk}
        Deadline.objects.filter(due_at=None).update(due_at=NOW, next_action_at=NOW)
        assert self.listed(cast.leader, lamp="paused") == set()

    def test_a_delivery_and_an_evaluation(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            course = make_course(cast, "completed")
            foreign(cast, "evaluated")
        year = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
        for by, stage, following in (
            ("delivered", "completed", "delivered"),
            ("evaluated", "delivered", "evaluated"),
        ):
            assert self.listed(cast.leader, by=by, **year) == set()
            with standing("2026-03-20 10:00"):
                lead_on(course, stage, following)
            assert self.listed(cast.leader, by=by, **year) == {course.request.pk}
        assert self.listed(cast.leader, evaluated="yes") == {course.request.pk}

    def test_whose_it_is(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            course = make_course(cast, "accepted")
        request = course.request
        everybody = (cast.owner, cast.other_owner, cast.leader, cast.other_leader, cast.other_county_officer)

        def seen() -> list[Membership]:
            return [person for person in everybody if self.listed(person, by="accepted", **MARCH)]

        assert seen() == [cast.owner, cast.leader]
        ProxyRequest.objects.filter(pk=request.pk).update(enterprise=cast.other_enterprise)
        assert seen() == [cast.other_owner, cast.leader]
        ProxyRequest.objects.filter(pk=request.pk).update(
            park=cast.other_park, divisions=[cast.jinghe.division_code]
        )
        assert seen() == [cast.other_owner, cast.other_leader, cast.other_county_officer]
        ProxyRequest.objects.filter(pk=request.pk).update(number=None, state="draft")
        assert seen() == []

    def test_a_grant_and_its_end(self, cast: Cast) -> None:
        with standing("2026-03-03 10:00"):
            course = make_course(cast, "accepted")
        assert self.listed(cast.jinghe_land_clerk, by="accepted", **MARCH) == set()
        matter = course.request.matters.get()
        grant(WORK_ON_MATTER, cast.jinghe_land, matter)
        assert self.listed(cast.jinghe_land_clerk, by="accepted", **MARCH) == {course.request.pk}
        group = Group.objects.get(pk=cast.jinghe_land.group_id)
        matter.requestmattergrouppermission_set.filter(group=group).delete()
        assert self.listed(cast.jinghe_land_clerk, by="accepted", **MARCH) == set()


#: As if everything had happened to every request, and each stood on everybody's lists.
LIE = """
UPDATE proxy_service_figurecounted SET whose = told.whose, days = facts.days, names = facts.names,
    particulars = facts.particulars, numbers = facts.numbers
FROM (
    SELECT array_agg(DISTINCT word) AS whose FROM proxy_service_figurecounted, unnest(whose) word
) told, (
    SELECT array_agg(day) AS days, array_agg(name) AS names, array_agg(particular) AS particulars,
        array_agg(number) AS numbers
    FROM (
        SELECT DISTINCT fact.* FROM proxy_service_figurecounted counted,
            unnest(counted.days, counted.names, counted.particulars, counted.numbers)
                fact(day, name, particular, number)
        WHERE fact.name <> 'open' OR fact.number > 0
    ) every
) facts
"""


@pytest.mark.django_db
@pytest.mark.rule("BZ54-2.4")
def test_facts_that_lie_show_nobody_anything(cast: Cast, eventful: None) -> None:
    """They propose. Whose a request is, and what happened to it, its own rows decide, of what is counted too."""
    fold_all()
    with connection.cursor() as cursor:
        cursor.execute(LIE)
    everything = list(asked(cast))
    proposed = shown = 0
    for place, name in enumerate(READERS):
        person = cast.people[name]
        for wanted in everything[place :: 6 * len(READERS)]:
            shown += lists_are_plain(person, wanted, NOW)
            if happened.words(wanted):
                counted, _fresh = happened.known(person, wanted, NOW)
                proposed += counted.count()
    assert proposed > 3 * shown > 0


def test_a_stretch_is_asked_for_by_few_blocks_with_all_its_days_and_hardly_any_other() -> None:
    for since in (date(2000, 1, 1) + timedelta(days=number) for number in range(70)):
        for length in (0, 1, 6, 7, 8, 30, 63, 64, 65, 200, 1000):
            until = since + timedelta(days=length)
            given = happened.words({"by": "accepted", "since": since, "until": until})[0]
            assert len(given) <= 14 + length / 64
            days: list[int] = []
            for word in given:
                _name, _slash, block = word.rpartition("/")
                size = 64 if "//" in word else 8
                days += range(int(block) * size, int(block) * size + size)
            first = (since - happened.FIRST).days
            assert len(days) == len(set(days))
            assert set(range(first, first + length + 1)) <= set(days)
            assert min(days) > first - 8
            assert max(days) < first + length + 8

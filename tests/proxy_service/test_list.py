"""The ledger list: filters in the address, search by two characters, saved filters, paging, and who sees which rows."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import paging
from portal.deadlines import services as deadlines
from portal.deadlines.enums import LIVE, Lamp
from portal.deadlines.models import Deadline
from portal.errors import Conflict
from portal.ledger.enums import Heading
from portal.notifications.models import Message
from portal.organizations.models import Membership
from proxy_service import blocks, listing, search
from proxy_service.enums import MatterClass, RequestState
from proxy_service.events import EVENTS
from proxy_service.filters import filtered
from proxy_service.models import MatterVersion, ProxyRequest, SavedFilter
from proxy_service.models.arrays import hours_until
from proxy_service.services import reminding
from proxy_service.views import lists
from tests.cast import Cast
from tests.snapshots import bring_in
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def shown(client: Client, address: str = "", **filters: Any) -> list[str]:
    answer = client.get(f"/requests/{address}", filters)
    assert answer.status_code == 200
    return [request.number for request in answer.context["rows"]]


@pytest.fixture
def several(cast: Cast) -> dict[str, str]:
    return bring_in("several", lambda: make_several(cast))


def make_several(cast: Cast) -> dict[str, str]:
    """Requests of two enterprises in two parks at different stages; numbers by name."""
    made = {
        "new": make_request(cast, "submitted", park=cast.zone),
        "running": make_request(cast, "handed_over", project_name="年产五千吨新材料项目"),
        "multi": make_request(cast, "received", "multi"),
        "done": make_request(cast, "archived"),
        "foreign": make_request(
            cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park, division_code="652722",
            matters=[cast.environment],
        ),
    }  # fmt: skip
    make_request(cast, "draft")
    return {name: request.number for name, request in made.items()}


# What each role is shown of them; the draft is never among it.
SEEN = {
    "owner": {"new", "running", "multi", "done"},
    "other_owner": {"foreign"},
    "clerk": {"new", "running", "multi", "done"},
    "zone_clerk": {"new", "running", "multi", "done"},
    "leader": {"new", "running", "multi", "done"},
    "other_leader": {"foreign"},
    "land_clerk": {"running", "done"},
    "prefecture_clerk": {"multi"},
    "jinghe_environment_clerk": {"multi"},
    "county_officer": {"new", "running", "multi", "done"},
    "other_county_officer": {"multi", "foreign"},
    "workgroup_officer": {"new", "running", "multi", "done", "foreign"},
    "auditor": {"new", "running", "multi", "done", "foreign"},
}


def test_everybody_is_listed_what_they_may_read_and_the_neighbours_rows_never(
    cast: Cast, several: dict[str, str]
) -> None:
    for name, expected in SEEN.items():
        found = shown(sign_in(cast.people[name]))
        assert sorted(found) == sorted(several[key] for key in expected), name
    for name in ("centre_officer", "administrator"):
        assert sign_in(cast.people[name]).get("/requests/").status_code == 404


def test_filters_stand_in_the_address_and_narrow_together(cast: Cast, several: dict[str, str]) -> None:
    client = sign_in(cast.auditor)
    today = timezone.localdate()
    running = ProxyRequest.objects.get(number=several["running"])
    narrowed: list[tuple[dict[str, Any], set[str]]] = [
        ({"state": "submitted"}, {"new"}),
        ({"state": ["submitted", "archived"]}, {"new", "done"}),
        ({"state": "open"}, {"new", "running", "multi", "foreign"}),
        ({"state": "ended"}, {"done"}),
        ({"park": cast.zone.pk}, {"new"}),
        ({"jurisdiction": "multi"}, {"multi"}),
        ({"matter_class": "mining"}, {"multi"}),
        ({"matter_class": "environment"}, {"multi", "foreign"}),
        ({"organ": cast.bole_land.pk}, {"new", "running", "done"}),
        ({"division": "652722"}, {"multi", "foreign"}),
        ({"since": today.isoformat(), "until": today.isoformat()}, set(several)),
        ({"until": (today - timedelta(days=1)).isoformat()}, set()),
        ({"by": "delivered", "since": today.isoformat()}, {"done"}),
        ({"state": "open", "jurisdiction": "multi", "park": cast.park.pk}, {"multi"}),
        ({"state": "archived", "jurisdiction": "multi"}, set()),
        ({"q": "新材料"}, {"new", "running", "multi", "done"}),
        ({"q": "五千吨"}, {"running"}),
        ({"q": "矿产"}, {"multi"}),
        ({"q": "枸杞"}, {"foreign"}),
        ({"q": several["done"]}, {"done"}),
        ({"q": "没有的"}, set()),
    ]
    for filters, expected in narrowed:
        assert sorted(shown(client, **filters)) == sorted(several[key] for key in expected), filters
    own = shown(client, officer=running.officer_id)
    assert several["running"] in own
    assert several["new"] not in own


@pytest.mark.parametrize("by", EVENTS)
def test_what_narrows_periods_goes_with_every_event(cast: Cast, several: dict[str, str], by: str) -> None:
    """The mark of an organ stays in the address where another event is chosen than one of periods."""
    client = sign_in(cast.auditor)
    narrowed = shown(client, by=by, responsible=cast.jinghe_land.pk, clock="plan")
    assert narrowed == ([] if EVENTS[by].is_of_periods else shown(client, by=by))


def test_two_characters_find_and_one_is_refused_beside_its_field(cast: Cast, several: dict[str, str]) -> None:
    client = sign_in(cast.auditor)
    assert shown(client, q="枸杞") == [several["foreign"]]
    answer = client.get("/requests/", {"q": "枸"})
    assert answer.context["form"].errors["q"] == ["请至少输入两个字。"]
    assert len(answer.context["rows"]) == len(several)


@pytest.mark.parametrize(
    "typed",
    [
        "赛里木(集团)公司",
        "赛里木（集团）公司",
        "赛里木 集团",
        "ＡＢ区5号",
        "ab区５号",
        "(集团)",
        "（集",
        "ａb",
    ],
)
def test_a_name_is_found_in_whatever_width_it_is_typed(cast: Cast, typed: str) -> None:
    wide = make_request(cast, "submitted", project_name="赛里木（集团）公司ＡＢ区5号厂房")
    narrow = make_request(cast, "submitted", project_name="赛里木(集团)公司AB区５号厂房")
    make_request(cast, "submitted", project_name="赛里木公司厂房")
    assert set(shown(sign_in(cast.leader), q=typed)) == {wide.number, narrow.number}


@pytest.mark.parametrize("typed", ["赛里木(集团)", "赛里木（集团）", "木 集团", "公司第Ⅱ类"])
def test_what_was_filed_when_widths_were_told_apart_is_found_too(cast: Cast, typed: str) -> None:
    old = make_request(cast, "submitted", project_name="赛里木（集团）公司第Ⅱ类")
    kept = [pair for pair in old.search if "i" not in pair] + ["第ⅱ", "ⅱ类"]
    kept = [pair.translate(str.maketrans("()", "（）")) for pair in kept]
    assert "（集" in kept
    ProxyRequest.objects.filter(pk=old.pk).update(search=kept)
    assert shown(sign_in(cast.leader), q=typed) == [old.number]


def test_a_whole_number_finds_its_request_alone(cast: Cast) -> None:
    """Others of the year have the same pairs of digits, in another order."""
    wanted, other = make_request(cast, "submitted"), make_request(cast, "submitted")
    assert wanted.number and wanted.number.endswith("-00001")
    number = f"{wanted.number.removesuffix('00001')}00012"
    other.number = number
    ProxyRequest.objects.filter(pk=other.pk).update(number=number, search=search.index_of(other))
    client = sign_in(cast.leader)
    assert set(other.search) > search.bigrams(wanted.number)
    for typed in (wanted.number, f" {wanted.number.lower()} ", wanted.number.replace("-", "－")):
        assert shown(client, q=typed) == [wanted.number], typed
    assert shown(client, q=number) == [number]
    assert set(shown(client, q=number.removesuffix("-00012"))) == {wanted.number, number}


def moved(several: dict[str, str], *hours: int) -> None:
    """Files them so many hours before now, one after another."""
    now = timezone.now()
    for name, back in zip(several, hours, strict=True):
        ProxyRequest.objects.filter(number=several[name]).update(submitted_at=now - timedelta(hours=back))


#: All in an hour; hours, days, weeks and years between them; the newest ones far apart and the old ones together.
APART = [(0, 0, 0, 0, 0), (0, 7, 60, 500, 30_000), (9000, 5000, 4999, 0, 9001), (1, 4095, 4096, 4097, 4098)]


@pytest.mark.parametrize("hours", APART)
def test_a_search_finds_the_same_however_far_apart_and_however_many(
    cast: Cast, several: dict[str, str], hours: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(several, *hours)
    for name, seen in SEEN.items():
        firm = seen - {"foreign"}
        for text, expected in (("新材料", firm), ("枸杞", seen - firm), ("没有的", set())):
            numbers = ProxyRequest.objects.filter(number__in=[several[key] for key in expected])
            for sort, order in (
                ("submitted", ("submitted_at", "pk")),
                ("-submitted", ("-submitted_at", "-pk")),
            ):
                wanted = list(numbers.order_by(*order).values_list("pk", flat=True))
                for most in (1, 2, 3, 1000):
                    monkeypatch.setattr(blocks, "MOST_COUNTED", most)
                    (part,) = listing.in_parts(cast.people[name], {"q": text}, sort, timezone.now())
                    rows = part.first(10)
                    assert [row.pk for row in rows] == wanted, (name, text, sort, most)
                    assert str(part.counted()) == (str(len(wanted)) if len(wanted) <= most else f"{most}+")
                    for place, row in enumerate(rows):
                        beyond = [found.pk for found in part.behind(part.values_of(row)).first(2)]
                        assert beyond == wanted[place + 1 :][:2], (name, text, sort, most)


@pytest.mark.parametrize("most", [1, 2, 1000])
def test_what_a_filter_refuses_takes_nobodys_place_in_a_crowded_hour(
    cast: Cast, several: dict[str, str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index knows nothing of a matter's organ. The refused request comes first, whichever way the list is read."""
    monkeypatch.setattr(blocks, "MOST_COUNTED", most)
    hour = datetime(2026, 6, 1, 8, tzinfo=UTC)
    for sort, refused in (("submitted", 1), ("-submitted", 59)):
        for name, minute in {"new": 10, "running": 20, "done": 30, "multi": refused}.items():
            filed = ProxyRequest.objects.filter(number=several[name])
            filed.update(submitted_at=hour + timedelta(minutes=minute))
        wanted = [several[name] for name in ("new", "running", "done")]
        wanted = wanted[::-1] if sort.startswith("-") else wanted
        filters = {"q": "新材料", "organ": cast.bole_land.pk}
        for shown_at_once in (1, 2, 3, 4):
            (part,) = listing.in_parts(cast.auditor, filters, sort, timezone.now())
            assert [row.number for row in part.first(shown_at_once)] == wanted[:shown_at_once], sort
            assert str(part.counted()) == ("3" if most == 1000 else f"{most}+"), sort


def expected_of(seen: set[str], wanted: dict[str, Any], sort: str, now: datetime) -> list[Any]:
    """What a list must show, by what stands in the rows, in Python."""

    def is_wanted(request: ProxyRequest) -> bool:
        due = request.next_due_at
        lamp = {
            "overdue": bool(due and due <= now),
            "due_soon": bool(due and due > now and request.amber_at and request.amber_at <= now),
            "normal": bool(request.amber_at and request.amber_at > now),
        }
        return (
            lamp.get(wanted.get("lamp", ""), True)
            and (
                "state" not in wanted
                or (request.state == RequestState.ARCHIVED) == (wanted["state"] == ["ended"])
            )
            and ("q" not in wanted or "新材" in request.search)
        )

    rows = [row for row in ProxyRequest.objects.filter(number__in=seen) if is_wanted(row)]
    downwards = sort.startswith("-")
    if sort.removeprefix("-") == "submitted":
        return [row.pk for row in sorted(rows, key=lambda row: (row.submitted_at, row.pk), reverse=downwards)]
    due = [row for row in rows if row.next_due_at]
    due.sort(key=lambda row: (row.next_due_at, row.submitted_at, row.pk), reverse=downwards)
    none = [row for row in rows if not row.next_due_at]
    return [row.pk for row in due + sorted(none, key=lambda row: (row.submitted_at, row.pk), reverse=True)]


#: Hours from now to the ends of periods: all in an hour that has passed; on both sides of now; far apart.
DUE = [(-3, -3, -3, -3), (-1, 1, -1, 1), (-0.01, 0.01, -5000, 30_000)]


@pytest.mark.parametrize("hours", DUE)
def test_what_is_due_is_found_the_same_in_every_order_and_beside_a_search(
    cast: Cast, several: dict[str, str], hours: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(several, 0, 7, 60, 500, 5000)
    now = timezone.now()
    running = [name for name in several if name != "done"]
    for name, ahead in zip(running, hours, strict=True):
        owed = Deadline.objects.owed().filter(ledger__request__number=several[name])
        assert owed.update(due_at=now + timedelta(hours=ahead))
    assert ProxyRequest.objects.exclude(next_due_at=None).count() == len(running)
    filters: tuple[dict[str, Any], ...] = (
        {"lamp": "overdue"}, {"lamp": "due_soon"}, {"lamp": "normal"}, {"q": "新材料"}, {"state": ["ended"]},
        {"q": "新材料", "lamp": "overdue", "state": ["open"]},
    )  # fmt: skip
    sorts = ("submitted", "-submitted", "due", "-due")
    found = set()
    for turn, name in enumerate(("owner", "leader", "land_clerk", "county_officer", "auditor")):
        seen = {several[key] for key in SEEN[name]}
        for place, (wanted, sort) in enumerate(product(filters, sorts)):
            expected = expected_of(seen, wanted, sort, now)
            found |= set(expected)
            # Both numbers for each filter and order, by one person or another.
            most = (1, 1000)[(turn + place + place // len(sorts)) % 2]
            monkeypatch.setattr(blocks, "MOST_COUNTED", most)
            said = (name, wanted, sort, most)
            parts = listing.in_parts(cast.people[name], wanted, sort, now)
            page = paging.page_of(*parts, data=QueryDict(), size=2)
            if most > len(expected):
                assert page.count == paging.Count(len(expected)), said
            rows = list(page.rows)
            while page.next:
                page = paging.page_of(*parts, data=QueryDict(page.next[1:]), size=2)
                rows += page.rows
            assert [row.pk for row in rows] == expected, said
    assert len(found) == len(several)


def test_hours_until_a_moment_hold_what_came_before_it_and_nothing_later() -> None:
    moments = [
        datetime(2026, 11, 22, 20, 59, tzinfo=UTC) + timedelta(hours=back) for back in (-1, 0, 1, 7, 8, 9)
    ]
    moments += [moments[0] + timedelta(hours=8**level + by) for level in range(2, 6) for by in (-1, 0, 1)]
    moments += [datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 2, 29, 12, tzinfo=UTC)]
    with connection.cursor() as cursor:
        for until, moment in product(moments, moments):
            cursor.execute("SELECT proxy_service_hours(%s) && %s", [moment, hours_until(until)])
            (is_held,) = cursor.fetchone()
            assert is_held == (moment < until.replace(minute=0) + timedelta(hours=1)), (moment, until)


def test_a_class_finds_each_request_once_that_has_one_of_its_matters(
    cast: Cast, several: dict[str, str]
) -> None:
    """Every class, also those that nothing was filed for; and one of which a request has two matters."""
    land, other = cast.land, cast.environment
    for one in MatterClass:
        of_class = ProxyRequest.objects.filter(matters__version__matter_class=one).exclude(number=None)
        expected = set(of_class.values_list("number", flat=True))
        assert expected or one not in (land.matter_class, other.matter_class)
        found = shown(sign_in(cast.auditor), matter_class=one.value)
        assert sorted(found) == sorted(expected), one
    together = make_request(cast, "submitted", matters=[land, other])
    MatterVersion.objects.filter(pk=other.pk).update(matter_class=land.matter_class)
    found = shown(sign_in(cast.leader), matter_class=land.matter_class)
    assert found.count(together.number) == 1
    assert shown(sign_in(cast.leader), matter_class=land.matter_class, q="没有的") == []


@pytest.mark.parametrize("most", [1, 1000])
def test_what_is_searched_can_be_turned_over_in_every_order(
    cast: Cast, several: dict[str, str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(several, 0, 60, 60, 5000, 0)
    monkeypatch.setattr(blocks, "MOST_COUNTED", most)
    expected = sorted(several[key] for key in SEEN["leader"] if key != "done")
    for sort in ("submitted", "due", "-due", "enterprise", "number"):
        found = all_pages(sign_in(cast.leader), monkeypatch, 1, q="新材料", state="open", sort=sort)
        assert sorted(number for page in found for number in page) == expected, sort


def test_what_an_address_garbles_is_left_out(cast: Cast, several: dict[str, str]) -> None:
    client = sign_in(cast.leader)
    for garbled in (
        {"park": cast.other_park.pk},
        {"park": "x"},
        {"lamp": "violet"},
        {"officer": cast.other_officer.pk},
        {"since": "昨天"},
        {"organ": "'; DROP TABLE"},
        {"state": "draft"},
        {"after": "999"},
        {"sort": "password"},
    ):
        answer = client.get("/requests/", garbled)
        assert answer.status_code == 200
        assert {request.number for request in answer.context["rows"]} == {
            several[key] for key in SEEN["leader"]
        }


def test_lamps_in_sql_say_what_the_lamps_on_the_page_say(cast: Cast) -> None:
    """Deadlines of every unit and age, at many moments: filter and lamp agree."""
    started = datetime(2026, 3, 2, 2, tzinfo=UTC)
    with time_machine.travel(started, tick=False):
        requests = [make_request(cast, "submitted") for _ in range(5)]
        for request in requests:
            deadlines.cancel_all(ledger=request.ledger, now=started)
        for request, (amount, unit) in zip(
            requests,
            [(48, "hours"), (6, "hours"), (1, "working_days"), (10, "working_days"), (30, "days")],
            strict=True,
        ):
            deadlines.open_deadline(
                ledger=request.ledger,
                kind="first_check",
                organ=cast.park,
                started_at=started,
                amount=amount,
                unit=unit,
            )
    everything = listing.listed(cast.clerk)
    seen: set[str] = set()
    for hours in (0.5, 2, 3.2, 4.6, 7, 20, 30, 37, 47, 100, 170, 230, 300, 400, 560, 700, 800):
        now = started + timedelta(hours=hours)
        by_filter = {
            request.pk: lamp
            for lamp in (Lamp.OVERDUE, Lamp.DUE_SOON, Lamp.NORMAL)
            for request in filtered(everything, {"lamp": lamp.value}, now)
        }
        by_row = {row.ledger.request.pk: row.lamp(now) for row in Deadline.objects.filter(state__in=LIVE)}
        assert by_filter == by_row, hours
        assert {row.pk: row.deadline.lamp(now) for row in listing.with_deadlines(everything, now)} == by_row
        seen |= set(by_row.values())
    assert seen == {Lamp.NORMAL, Lamp.DUE_SOON, Lamp.OVERDUE}


def test_order_is_asked_for_by_the_heads_and_shown_to_screen_readers(
    cast: Cast, several: dict[str, str]
) -> None:
    client = sign_in(cast.auditor)
    ascending = shown(client, sort="number")
    assert ascending == sorted(several.values())
    assert shown(client, sort="-number") == ascending[::-1]
    answer = client.get("/requests/", {"sort": "number", "state": "open"})
    text = answer.content.decode()
    assert 'aria-sort="ascending"' in text
    assert "sort=-number" in text
    assert answer.context["columns"][0]["url"] == "?sort=-number&state=open"
    due = [request.next_due_at for request in client.get("/requests/", {"sort": "due"}).context["rows"]]
    assert [bool(moment) for moment in due] == sorted([bool(moment) for moment in due], reverse=True)
    assert [moment for moment in due if moment] == sorted(moment for moment in due if moment)


def test_a_page_costs_at_most_twelve_queries_however_many_rows_there_are(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lists.PAGE == 50
    monkeypatch.setattr(lists, "PAGE", 6)
    make_request(cast, "submitted")
    for name in SEEN:
        client = sign_in(cast.people[name])
        client.get("/requests/")
        with CaptureQueriesContext(connection) as one:
            shown(client)
        assert len(one) <= 12, name
    for _ in range(7):
        make_request(cast, "submitted")
    for name in SEEN:
        client = sign_in(cast.people[name])
        with CaptureQueriesContext(connection) as many:
            shown(client, state="open", lamp="normal", sort="due")
        assert len(many) <= 12, name


def all_pages(client: Client, monkeypatch: pytest.MonkeyPatch, size: int, **filters: Any) -> list[list[str]]:
    """From the first page to the last by 下一页, and the same way back by 上一页."""
    monkeypatch.setattr(lists, "PAGE", size)
    address, pages, answers = "?" + urlencode(filters, doseq=True), [], []
    while address:
        answers.append(client.get(f"/requests/{address}"))
        pages.append([request.number for request in answers[-1].context["rows"]])
        address = answers[-1].context["page"].next
    back, address = [pages[-1]], answers[-1].context["page"].previous
    while address:
        answer = client.get(f"/requests/{address}")
        back.append([request.number for request in answer.context["rows"]])
        address = answer.context["page"].previous
    assert back == pages[::-1]
    return pages


class TestPaging:
    @pytest.mark.parametrize("sort", ["submitted", "number", "enterprise", "due"])
    def test_every_order_shows_every_row_once_forwards_and_back(
        self, cast: Cast, several: dict[str, str], sort: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ties in the day and the firm, and rows without a deadline, included."""
        same = timezone.now()
        ProxyRequest.objects.exclude(number=None).update(submitted_at=same)
        client = sign_in(cast.auditor)
        upwards = all_pages(client, monkeypatch, 2, sort=sort)
        assert [len(page) for page in upwards] == [2, 2, 1]
        assert sorted(number for page in upwards for number in page) == sorted(several.values())
        monkeypatch.setattr(lists, "PAGE", 50)
        whole = shown(client, sort=sort)
        assert [number for page in upwards for number in page] == whole
        downwards = [number for page in all_pages(client, monkeypatch, 2, sort=f"-{sort}") for number in page]
        if sort == "due":
            assert downwards[-1] == whole[-1] == several["done"], (
                "nothing runs for it, so it comes last both ways"
            )
        else:
            assert downwards == whole[::-1]

    def test_filters_and_order_stay_and_a_new_filter_begins_at_the_first_page(
        self, cast: Cast, several: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "PAGE", 2)
        client = sign_in(cast.auditor)
        first = client.get("/requests/", {"state": "open", "sort": "number"})
        second = client.get(f"/requests/{first.context['page'].next}")
        shown_twice = [row.number for answer in (first, second) for row in answer.context["rows"]]
        assert shown_twice == sorted(number for name, number in several.items() if name != "done")
        for address in (second.context["columns"][0]["url"], second.context["filters"]):
            assert "after=" not in address
        text = second.content.decode()
        assert all(word in text for word in ("第一页", "上一页", "共 4 件申请"))
        assert "下一页" not in text

    def test_what_comes_or_goes_meanwhile_moves_no_row_to_another_page(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "PAGE", 2)
        filed = [make_request(cast, "submitted").number for _ in range(4)]
        client = sign_in(cast.clerk)
        first = client.get("/requests/")
        assert [row.number for row in first.context["rows"]] == filed[:1:-1]
        make_request(cast, "submitted")
        assert shown(client, first.context["page"].next) == filed[1::-1]

    def test_a_page_address_of_another_order_or_somebody_elses_shows_nothing_foreign(
        self, cast: Cast, several: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "PAGE", 1)
        auditor, leader = sign_in(cast.auditor), sign_in(cast.other_leader)
        place = parse_qs(auditor.get("/requests/").context["page"].next[1:])["after"][0]
        assert shown(auditor, after=place) != shown(auditor)
        for address in ({"after": place, "sort": "number"}, {"after": place[:-1] + "x"}, {"before": "…"}):
            assert shown(auditor, **address) == shown(auditor, sort=address.get("sort", ""))
        assert set(shown(leader, after=place)) | set(shown(leader, before=place)) <= {several["foreign"]}

    def test_more_than_a_thousand_are_not_counted_out(
        self, cast: Cast, several: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "PAGE", 2)
        monkeypatch.setattr(paging.counted, "__defaults__", (3,))
        client = sign_in(cast.auditor)
        assert "共 3+ 件申请" in client.get("/requests/").content.decode()
        assert "共 2 件申请" in client.get("/requests/", {"division": "652722"}).content.decode()


class TestSavedFilters:
    def test_they_are_kept_by_name_and_are_ones_own(self, cast: Cast, several: dict[str, str]) -> None:
        client, neighbour = sign_in(cast.leader), sign_in(cast.officer)
        query = "?state=open&jurisdiction=multi&sort=due&after=x&evil=<script>"
        answer = client.post("/requests/filters/", {"name": "跨县市在办", "query": query}, follow=True)
        saved = SavedFilter.objects.get()
        assert (saved.user, saved.query) == (cast.leader.user, "state=open&jurisdiction=multi&sort=due")
        assert shown(client, f"?{saved.query}") == [several["multi"]]
        assert "跨县市在办" in answer.content.decode()
        assert "跨县市在办" not in neighbour.get("/requests/").content.decode()
        assert neighbour.post(f"/requests/filters/{saved.pk}/delete/").status_code == 404
        client.post("/requests/filters/", {"name": "跨县市在办", "query": "?state=ended"})
        assert SavedFilter.objects.get().query == "state=ended"
        client.post(f"/requests/filters/{saved.pk}/delete/")
        assert not SavedFilter.objects.exists()

    def test_a_name_is_needed_and_reading_changes_nothing(self, cast: Cast) -> None:
        client = sign_in(cast.leader)
        client.post("/requests/filters/", {"name": "", "query": "?state=open"})
        assert client.get("/requests/filters/").status_code == 405
        assert not SavedFilter.objects.exists()


class TestAssigningSeveral:
    def test_each_is_assigned_by_its_own_act_and_others_are_skipped(
        self, cast: Cast, several: dict[str, str]
    ) -> None:
        chosen = list(ProxyRequest.objects.filter(number__in=several.values()))
        client = sign_in(cast.leader)
        data = {
            "requests": [str(request.pk) for request in chosen],
            "officer": cast.second_officer.pk,
            "query": "?state=open",
        }
        answer = client.post("/requests/assign/", data, follow=True)
        taken = set(ProxyRequest.objects.filter(officer=cast.second_officer).values_list("number", flat=True))
        assert {several["running"], several["multi"]} <= taken
        assert not {several["new"], several["done"], several["foreign"]} & taken
        assert "3 件当前状态不能指派" in answer.content.decode()
        assert answer.redirect_chain[-1][0] == "/requests/?state=open"

    def test_only_the_leader_and_only_officers_of_the_park(self, cast: Cast, several: dict[str, str]) -> None:
        request = ProxyRequest.objects.get(number=several["running"])
        before = request.officer
        data = {"requests": [str(request.pk)], "officer": cast.other_officer.pk}
        assert sign_in(cast.clerk).post("/requests/assign/", data).status_code == 404
        for name, offered in (("clerk", False), ("officer", False), ("leader", True)):
            page = sign_in(cast.people[name]).get("/requests/").content.decode()
            assert ("/requests/assign/" in page) == offered, name
        sign_in(cast.leader).post("/requests/assign/", data)
        request.refresh_from_db()
        assert request.officer == before


class TestRemindingSeveral:
    def test_each_is_reminded_once_a_day_and_the_rest_is_explained(self, cast: Cast) -> None:
        waiting, own_turn = make_request(cast, "handed_over"), make_request(cast, "prepared")
        planned = make_request(cast, "planned")
        foreign = make_request(cast, "handed_over", enterprise=cast.other_enterprise, park=cast.other_park)
        client = sign_in(cast.leader)
        Message.objects.all().delete()
        data = {
            "requests": [str(request.pk) for request in (waiting, own_turn, planned, foreign)],
            "query": "?state=open",
        }
        answer = client.post("/requests/remind/", data, follow=True)
        assert answer.redirect_chain[-1][0] == "/requests/?state=open"
        told = [str(message) for message in answer.context["messages"]]
        assert f"{own_turn.number}：目前由园区办理，无需催办。" in told
        assert any(text.startswith("已催办 2 件") and waiting.number in text for text in told)
        reminded = set(Message.objects.values_list("user__username", flat=True))
        assert reminded == {"land_clerk", "land_leader", "owner", "handler"}
        entry = waiting.ledger.entries.get(kind="remind")
        assert (entry.heading, entry.actor_id) == (Heading.COMMUNICATION, cast.leader.user_id)
        assert cast.bole_land.name in entry.summary
        again = client.post("/requests/remind/", data, follow=True)
        assert sum("今天已经催办过" in str(message) for message in again.context["messages"]) == 2
        assert Message.objects.count() == 4
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            reminding.remind(request=waiting, actor=waiting.officer)
        assert waiting.ledger.entries.filter(kind="remind").count() == 2
        assert not foreign.ledger.entries.filter(kind="remind").exists()

    def test_it_is_offered_to_officers_and_leaders_alone(self, cast: Cast) -> None:
        request = make_request(cast, "handed_over")
        data = {"requests": [str(request.pk)]}
        for name in ("clerk", "owner", "land_clerk", "county_officer", "auditor"):
            client = sign_in(cast.people[name])
            assert client.post("/requests/remind/", data).status_code == 404
            assert "批量办理" not in client.get("/requests/").content.decode()
        colleague = cast.second_officer if request.officer == cast.officer else cast.officer
        answer = sign_in(colleague).post("/requests/remind/", data, follow=True)
        assert "您无权办理此事" in answer.content.decode(), "the case is a colleague's"
        assert "请勾选" in sign_in(colleague).post("/requests/remind/", follow=True).content.decode()
        assert not request.ledger.entries.filter(kind="remind").exists()

    def test_an_enterprise_without_an_account_is_telephoned(self, cast: Cast) -> None:
        request = make_request(cast, "planned")
        for held in (cast.owner, cast.handler):
            held.user.is_active = False
            held.user.save()
        with pytest.raises(Conflict, match="电话联系"):
            reminding.remind(request=request, actor=request.officer)


def test_empty_lists_say_what_to_do(cast: Cast) -> None:
    owner = sign_in(cast.owner)
    assert "/drafts/new/" in owner.get("/requests/").content.decode()
    make_request(cast, "submitted")
    assert "没有符合条件的申请" in owner.get("/requests/", {"state": "archived"}).content.decode()
    assert RequestState.DRAFT not in dict(owner.get("/requests/").context["form"].fields["state"].choices)

"""The dashboard as a page: who reads it, that every figure leads to its rows, and what it costs."""

import html
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Session
from portal.health.queries import standing as sweep_standing
from portal.organizations.models import Membership
from proxy_service.dashboard import Board
from proxy_service.periods import Period
from proxy_service.views.dashboard import READERS
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.snapshots import bring_in
from tests.stages import lead_on, make_course, make_request

pytestmark = pytest.mark.django_db

NOW = "2026-04-15 12:00"
ADDRESS = "/dashboard/?since=2026-03-01&until=2026-03-31"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
LINK = re.compile(r'<a href="(/requests/\?[^"]+)">([^<]+)<')


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def foreign(cast: Cast, stage: str) -> Any:
    return make_course(
        cast,
        stage,
        enterprise=cast.other_enterprise,
        park=cast.other_park,
        division_code=cast.jinghe.division_code,
    )


@pytest.fixture
def busy(cast: Cast) -> None:
    bring_in("busy", lambda: make_busy(cast))


def make_busy(cast: Cast) -> None:
    """Something of everything that is counted, in March and before, with the neighbour's beside it."""
    with standing("2026-02-11 10:00"):
        make_course(cast, "dissatisfied")
        make_course(cast, "submitted")
    with standing("2026-03-03 10:00"):
        waiting = make_course(cast, "submitted")
        make_course(cast, "correction_requested")
        make_course(cast, "solved")
        make_course(cast, "correction")
        make_course(cast, "handed_over")
        make_course(cast, "visited", "multi")
        foreign(cast, "visited")
        foreign(cast, "correction")
    with standing("2026-03-20 10:00"):
        lead_on(waiting, "submitted", "in_review")
        make_course(cast, "declined")


def page_of(client: Client, address: str = ADDRESS) -> str:
    with standing(NOW):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def links(text: str) -> list[tuple[str, str]]:
    """Address and figure of every number that leads to rows."""
    return [(html.unescape(address), figure) for address, figure in LINK.findall(text)]


def listed(client: Client, address: str) -> int:
    with standing(NOW):
        answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.context["form"].errors, address
    return answer.context["page"].count.number


def test_it_is_for_parks_and_those_who_oversee_them(cast: Cast) -> None:
    one_of_each = {person.role: person for person in cast.people.values()}
    assert set(READERS) < one_of_each.keys()
    for role, person in one_of_each.items():
        client = sign_in(person)
        assert client.get("/dashboard/").status_code == (200 if role in READERS else 404), role
        menu = client.get("/profile/").content.decode()
        assert ('href="/dashboard/"' in menu) == (role in READERS), role
    assert Client().get("/dashboard/").status_code == 302
    assert sign_in(cast.leader).post("/dashboard/").status_code == 405


def one_of_each_kind(addresses: Iterable[str]) -> set[str]:
    """Of the addresses that differ only by whom and which days they ask for, the first."""
    kinds: dict[Any, str] = {}
    for address in addresses:
        asked = parse_qs(urlsplit(address).query)
        kinds.setdefault((frozenset(asked), *asked.get("by", ())), address)
    return set(kinds.values())


@pytest.mark.parametrize(
    ("name", "all_addresses"),
    [
        ("leader", False),
        pytest.param("leader", True, marks=pytest.mark.soak),
        pytest.param("workgroup_officer", True, marks=pytest.mark.soak),
    ],
)
def test_every_figure_leads_to_rows_and_a_count_of_requests_to_as_many(
    cast: Cast, busy: None, name: str, all_addresses: bool
) -> None:
    client = sign_in(cast.people[name])
    found = links(page_of(client))
    assert len(found) > 20
    asked_for = set(dict(found)) if all_addresses else one_of_each_kind(dict(found))
    numbers = {address: listed(client, address) for address in asked_for}
    for address, figure in found:
        if address not in asked_for:
            continue
        number = numbers[address]
        assert number > 0, (address, figure)
        asked = parse_qs(urlsplit(address).query)
        of_requests = "open_on" in asked or asked.get("by") in (["submitted"], ["accepted"], ["completed"])
        if of_requests and "%" not in figure and "." not in figure and not _is_duration(address, found):
            assert int(figure) == number, address
        elif figure.isdigit() and asked.get("by") in (["kept"], ["late"], ["overdue"], ["problem"]):
            assert int(figure) >= number, address


def _is_duration(address: str, found: list[tuple[str, str]]) -> bool:
    """Medians lead to the same rows as the counts do: an address with several figures is judged by the first."""
    return len({figure for other, figure in found if other == address}) > 1


def test_a_busy_month_is_counted_and_leads_to_its_rows(cast: Cast, busy: None) -> None:
    volume_leads_to_exactly_its_requests(cast)
    the_overdue_are_listed_by_the_unit_that_owes(cast)
    rates_are_kept_of_all_that_came_to_an_end(cast)


def volume_leads_to_exactly_its_requests(cast: Cast) -> None:
    with standing(NOW):
        rows = Board(cast.leader, MARCH, at(NOW)).volume_rows()
    client = sign_in(cast.leader)
    assert [(row.now.text, row.before.text) for row in rows if row.before] == [
        ("7", "2"),
        ("5", "1"),
        ("1", "1"),
        ("6", "1"),
    ]
    for row in rows:
        assert listed(client, row.now.url) == int(row.now.text)
        assert row.before is not None
        assert listed(client, row.before.url) == int(row.before.text)


def test_nothing_of_the_neighbour_is_counted_or_named(cast: Cast, busy: None) -> None:
    before = page_of(sign_in(cast.leader))
    for unknown in (cast.other_park, cast.other_enterprise, cast.jinghe_land):
        assert unknown.label not in before
    with standing("2026-03-10 10:00"):
        foreign(cast, "dissatisfied")
        foreign(cast, "submitted")
    assert links(page_of(sign_in(cast.leader))) == links(before)


def the_overdue_are_listed_by_the_unit_that_owes(cast: Cast) -> None:
    client = sign_in(cast.leader)
    with standing(NOW):
        board = Board(cast.leader, MARCH, at(NOW))
        rows = {row["label"]: row["overdue"] for row in board.organ_rows()}
    # The department let a hand-over lie and decided nothing; what the enterprise owes is not among it.
    assert int(rows["博乐市自然资源局"].text) >= 1
    assert listed(client, rows["博乐市自然资源局"].url) >= 1
    total = board.overdue()
    assert int(total.now.text) == sum(int(cell.text) for cell in rows.values())
    assert total.tone == "bad"


def rates_are_kept_of_all_that_came_to_an_end(cast: Cast) -> None:
    with standing(NOW):
        board = Board(cast.leader, MARCH, at(NOW))
        kept, late = (
            sum(row[name].now for row in board.found.by_clock.values()) for name in ("kept", "late")
        )
        assert late > 0
        assert board.timeliness().now.text == f"{round(100 * kept / (kept + late), 1):g}%"
        assert sum(int(row["kept"].text) for row in board.clock_rows()) == kept
        assert sum(int(row["late"].text) for row in board.organ_rows()) == late


def test_tables_stand_beside_the_charts_and_scripts_come_from_files(cast: Cast, busy: None) -> None:
    text = page_of(sign_in(cast.workgroup_officer))
    drawn = re.findall(r'data-chart="([\w-]+)"', text)
    assert drawn == ["chart-months", "chart-organs", "chart-scores"]
    for name in drawn:
        data = json.loads(re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', text)[1])
        assert data["labels"]
        for label in data["labels"]:
            assert f'<th scope="row">{label}</th>' in text, label
        assert all(len(series["data"]) == len(data["labels"]) for series in data["series"])
    scripts = re.findall(r"<script(?![^>]*application/json)([^>]*)>", text)
    assert scripts and all(" src=" in script for script in scripts)
    assert not re.search(r"\son\w+=|style=", text)
    assert "data-print" in text


def test_without_an_address_it_is_this_year_and_a_wrong_one_is_complained_about(cast: Cast) -> None:
    client = sign_in(cast.leader)
    with standing(NOW):
        assert client.get("/dashboard/").context["period"] == Period(date(2026, 1, 1), date(2026, 4, 15))
    for address in ("?since=2026-03-02&until=2026-03-01", "?since=x", "?until=9999-12-31&since=2026-01-01"):
        answer = client.get(f"/dashboard/{address}")
        assert answer.status_code == 422
        assert answer.context["form"].errors
    empty = page_of(client)
    assert "期间内没有到期的时限。" in empty
    assert links(empty) == []


def test_any_number_of_requests_costs_the_same_five_queries(
    cast: Cast, busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session, that it was used, the person with their roles, whose requests with how the sweep stands, and the
    figures."""
    clients = [sign_in(person) for person in (cast.leader, cast.county_officer, cast.workgroup_officer)]
    monkeypatch.setattr(sweep_standing, "seconds", 5.0)

    def cost(client: Client) -> list[str]:
        page_of(client)
        sweep_standing.forget()
        Session.objects.update(active_at=at(NOW) - timedelta(minutes=2))
        with standing(NOW), CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return [query["sql"].split(None, 1)[0] for query in queries.captured_queries]

    before = [cost(client) for client in clients]
    assert [sorted(statements) for statements in before] == 3 * [3 * ["SELECT"] + ["UPDATE", "WITH"]]
    with standing("2026-03-11 10:00"):
        for stage in ("submitted", "correction", "reviewed"):
            make_request(cast, stage)
    assert [cost(client) for client in clients] == before

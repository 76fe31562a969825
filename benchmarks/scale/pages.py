"""The pages that are measured: who asks for what. Every ask of a page is another one where there is another."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from benchmarks.scale.load import Ask
from benchmarks.scale.own_sql import post
from benchmarks.scale.people import TOKEN, Town, headers_of, visitor
from portal.organizations.enums import Role
from proxy_service.enums import MatterClass, RequestState

R = Role
Asks = Callable[[Town, int], Iterator[tuple[dict[str, str], str, str]]]


@dataclass(frozen=True)
class Page:
    """``asks`` gives headers, path and, for a form, the body of so many asks. ``yardstick``: held against the bare
    framework that serves the same bytes."""

    name: str
    label: str
    asks: Asks
    yardstick: bool = False

    def plan(self, town: Town, number: int) -> list[Ask]:
        return [
            Ask(self.name, path, headers, "POST" if body else "GET", body)
            for headers, path, body in self.asks(town, number)
        ]


def _same(role: str, path: str, **query: str) -> Asks:
    """One page for all who hold the role."""

    def asks(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
        people = town.people(role)
        for turn in range(number):
            yield headers_of(people[turn % len(people)]), _address(path, query), ""

    return asks


def _address(path: str, query: dict[str, str]) -> str:
    return reverse(path) + (f"?{urlencode(query)}" if query else "")


def _searched(role: str) -> Asks:
    def asks(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
        person = town.person(role)
        for word in town.words(number):
            yield headers_of(person), _address("requests", {"q": word}), ""

    return asks


def _deep(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
    """Pages from the middle of the list on. Lists go on behind a row: the list up to a day says how the page behind
    its first one is addressed."""
    person = town.person(R.WORKGROUP_OFFICER)
    today = timezone.localdate(town.now)
    where = ""
    for turn in range(number):
        if turn % 20 == 0:
            until = today - timedelta(days=town.dice.randrange(300, 420))
            begin = Ask("deep", _address("requests", {"until": until.isoformat()}), headers_of(person))
            found = re.search(r'href="[^"]*[?&;](after=[^&"]+)', post(begin).content.decode())
            if found is None:
                raise LookupError(f"no second page of the requests until {until}")
            where = found[1]
        yield headers_of(person), f"{_address('requests', {})}?{where}", ""


def _filtered(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
    """State, class, period and park in turn, as people click them, and a search within the archived and the overdue."""
    person, dice = town.person(R.WORKGROUP_OFFICER), town.dice
    states = [RequestState.SUBMITTED, RequestState.IN_PROGRESS, RequestState.ARCHIVED]
    words = town.words(number)
    for turn in range(number):
        since = timezone.localdate(town.now) - timedelta(days=dice.randrange(30, 600))
        until = since + timedelta(days=30)
        yield (
            headers_of(person),
            _address(
                "requests",
                [
                    {"state": dice.choice(states).value},
                    {"matter_class": dice.choice(MatterClass.values)},
                    {"since": since.isoformat(), "until": until.isoformat()},
                    {"park": str(town.busiest_park.pk), "state": "open"},
                    {"q": dice.choice(words), "state": RequestState.ARCHIVED.value},
                    {"q": dice.choice(words), "lamp": "overdue"},
                ][turn % 6],
            ),
            "",
        )


def _cases(role: str, *, longest: bool = False) -> Asks:
    def asks(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
        people = town.people(role)
        few = people[: max(1, min(len(people), number // 10))]
        for person in few:
            share = -(-number // len(few))
            found = town.longest_cases(person, 5) if longest else town.seen_by(person, share)
            for turn in range(share):
                yield headers_of(person), reverse("request", args=[found[turn % len(found)].pk]), ""

    return asks


def _status(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
    for turn, request in enumerate(town.seen_by(town.person(R.WORKGROUP_OFFICER), number)):
        typed = {
            "csrfmiddlewaretoken": TOKEN,
            "number": request.number,
            "code": request.query_code,
        }
        # Every visitor has an address of their own: one may ask a few times in ten minutes.
        headers = visitor(address=f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}")
        yield (
            headers | {"Content-Type": "application/x-www-form-urlencoded"},
            reverse("status-query"),
            urlencode(typed),
        )


PAGES: Sequence[Page] = (
    Page("work_list", "work list, proxy officer", _same(R.PROXY_OFFICER, "home"), yardstick=True),
    Page("work_list_window", "work list, window clerk", _same(R.WINDOW_CLERK, "home")),
    Page("work_list_department", "work list, department clerk", _same(R.DEPARTMENT_CLERK, "home")),
    Page("work_list_enterprise", "work list, enterprise", _same(R.ENTERPRISE_OWNER, "home")),
    Page("ledger_list", "ledger list, park", _same(R.PROXY_OFFICER, "requests"), yardstick=True),
    Page("ledger_list_all", "ledger list, all parks", _same(R.WORKGROUP_OFFICER, "requests")),
    Page("ledger_list_department", "ledger list, department", _same(R.DEPARTMENT_CLERK, "requests")),
    Page("ledger_filtered", "ledger list, filters in turn", _filtered),
    Page("ledger_overdue", "ledger list, overdue", _same(R.WORKGROUP_OFFICER, "requests", lamp="overdue")),
    Page("ledger_due", "ledger list, most urgent first", _same(R.WORKGROUP_OFFICER, "requests", sort="due")),
    Page("ledger_deep", "ledger list, pages in the middle", _deep),
    Page("search", "two characters, park", _searched(R.PROXY_OFFICER)),
    Page("search_all", "two characters, all parks", _searched(R.WORKGROUP_OFFICER)),
    Page("request_page", "request page, proxy officer", _cases(R.PROXY_OFFICER), yardstick=True),
    Page("request_page_enterprise", "request page, enterprise", _cases(R.ENTERPRISE_OWNER)),
    Page("timeline", "request page, longest timelines", _cases(R.PROXY_OFFICER, longest=True)),
    Page("dashboard_park", "dashboard, park", _same(R.PARK_LEADER, "dashboard")),
    Page("dashboard_county", "dashboard, county", _same(R.COUNTY_OFFICER, "dashboard")),
    Page("dashboard", "dashboard, prefecture", _same(R.WORKGROUP_OFFICER, "dashboard")),
    Page("status", "status query", _status),
    Page("api_list", "interface, list of requests", _same(R.PROXY_OFFICER, "api-requests-list")),
    Page("inbox", "inbox", _same(R.PROXY_OFFICER, "notifications:inbox")),
)

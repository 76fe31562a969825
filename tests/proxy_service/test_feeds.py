"""Why a date is what it is, page by page, and deadlines in people's own calendars: to whom, and in which words."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from portal import throttle
from portal.deadlines.models import Deadline
from portal.organizations.models import Membership, User
from portal.organizations.services.feeds import end_feed, renew_feed
from proxy_service import feeds
from proxy_service.lifecycle import ACTS
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.proxy_service.moments import at, standing
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.9"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    throttle.forget("feed", ADDRESS)
    yield
    throttle.forget("feed", ADDRESS)


def sign_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def events_in(content: bytes) -> list[Event]:
    return Calendar.from_ical(content).walk("VEVENT")


def deadlines_in(user: User) -> set[int]:
    """The deadlines that the person's feed names, from the stable names of its events."""
    events = events_in(feeds.of_person(user, timezone.now()))
    return {int(str(event["uid"]).split("@")[0].removeprefix("deadline-")) for event in events}


def read(token: str) -> Any:
    return Client().get(reverse("feed", args=[token]), REMOTE_ADDR=ADDRESS)


def live(request: ProxyRequest, *kinds: str) -> set[int]:
    rows = request.ledger.deadlines.owed()
    return set((rows.filter(kind__in=kinds) if kinds else rows).values_list("pk", flat=True))


# The panel ---------------------------------------------------------------------------------------------


def test_the_panel_is_for_whoever_reads_the_request(cast: Cast) -> None:
    request = make_request(cast, "handed_over")
    clock = request.ledger.deadlines.get(kind="handover_signature")
    address = reverse("deadline", args=[clock.pk])
    for person in (cast.owner, request.officer, cast.land_clerk, cast.county_officer, cast.auditor):
        assert sign_in(person).get(address).status_code == 200
    for person in (cast.other_owner, cast.other_officer, cast.environment_clerk, cast.administrator):
        assert sign_in(person).get(address).status_code == 404
    assert sign_in(cast.owner).get(reverse("deadline", args=[clock.pk + 10_000])).status_code == 404


def test_it_is_a_page_of_its_own_and_to_a_script_the_panel_alone(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    clock = request.ledger.deadlines.get()
    client = sign_in(cast.clerk)
    page = client.get(reverse("deadline", args=[clock.pk])).content.decode()
    panel = client.get(reverse("deadline", args=[clock.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page and "<html" not in panel
    for text in (page, panel):
        assert clock.title in text and clock.calendar_version in text and request.number in text
    entry = request.ledger.entries.get(kind="submit")
    assert f"台账第 {entry.sequence} 条" in panel


@pytest.mark.parametrize(
    ("name", "address"),
    [("clerk", "/home/"), ("leader", "/home/"), ("leader", "/requests/"), ("owner", "/home/")],
)
def test_every_countdown_of_a_list_leads_to_it(cast: Cast, name: str, address: str) -> None:
    with standing("2026-03-02 10:00"):
        clock = make_request(cast, "submitted").ledger.deadlines.get()
    with standing("2026-03-20 10:00"):
        page = sign_in(cast.people[name]).get(address).content.decode()
    assert f'href="/deadlines/{clock.pk}/" data-why' in page
    assert page.count('class="lamp lamp-overdue"><') >= page.count("data-why") > 0


def test_the_public_reads_the_reason_without_names(cast: Cast, client: Client) -> None:
    request = make_request(cast, "submitted")
    page = client.post(
        reverse("status-query"), {"number": request.number, "code": request.query_code}, REMOTE_ADDR=ADDRESS
    ).content.decode()
    assert "为什么是这一天" in page and "当日不计入" in page and "台账第" not in page
    assert "/deadlines/" not in page


# One request -------------------------------------------------------------------------------------------


def test_the_calendar_of_a_request_is_for_whoever_reads_it(cast: Cast) -> None:
    request = make_request(cast, "handed_over")
    address = reverse("request-calendar", args=[request.pk])
    for person in (cast.owner, request.officer, cast.land_clerk, cast.auditor):
        answer = sign_in(person).get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in answer["Cache-Control"]
        assert len(events_in(answer.content)) == len(live(request))
    for person in (cast.other_owner, cast.other_officer, cast.environment_clerk):
        assert sign_in(person).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_an_event_says_what_where_and_when_and_names_nobody(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://ybt.example"
    with standing("2026-03-02 10:00"):
        request = make_request(cast, "submitted")
        clock = request.ledger.deadlines.get()
        content = feeds.of_request(request, timezone.now())
    event = events_in(content)[0]
    assert event["uid"] == f"deadline-{clock.pk}@ybt.example"
    assert event["summary"] == f"{clock.title} · {request.number}"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 3, 9), date(2026, 3, 10))
    assert event["status"] == "CONFIRMED" and event["sequence"] == 0 and event["transp"] == "TRANSPARENT"
    assert event["url"] == f"https://ybt.example/requests/{request.pk}/"
    alarm = event.walk("VALARM")[0]
    assert alarm.decoded("trigger") == timedelta(hours=-14), "ten in the morning of the day before"
    text = content.replace(b"\r\n ", b"").decode()
    for secret in (
        cast.owner.user.full_name, cast.owner.user.phone, cast.enterprise.name, cast.park.phone, cast.clerk.user.phone,
    ):  # fmt: skip
        assert secret not in text


def test_hours_end_at_their_minute_in_beijing(cast: Cast) -> None:
    with standing("2026-03-05 10:20"):
        request = make_request(cast, "correction")
        clock = request.ledger.deadlines.get(kind="coordination_48h")
        events = events_in(feeds.of_request(request, timezone.now()))
    event = next(event for event in events if str(event["uid"]).startswith(f"deadline-{clock.pk}@"))
    assert event.decoded("dtstart") == at("2026-03-07 10:20")
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event.walk("VALARM")[0].decoded("trigger") == timedelta(days=-1)


def test_it_follows_the_format_to_the_octet(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    clock = request.ledger.deadlines.get()
    clock.title = "初审，含逗号, 分号; 反斜杠\\ 和\n换行的" + "很长的名称" * 30
    Deadline.objects.filter(pk=clock.pk).update(title=clock.title[:200])
    content = feeds.of_request(request, timezone.now())
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    assert events_in(content)[0]["summary"] == f"{clock.title[:200]} · {request.number}"
    assert b"\\, " in content.replace(b"\r\n ", b"") and b"\\;" in content.replace(b"\r\n ", b"")


def test_a_provisional_date_is_tentative_and_a_change_counts_up(cast: Cast) -> None:
    with standing("2026-12-29 10:00"):
        request = make_request(cast, "submitted")
        event = events_in(feeds.of_request(request, timezone.now()))[0]
        assert event["status"] == "TENTATIVE" and event["summary"].startswith("【暂定】")
        assert "暂定" in event["description"]
        Deadline.objects.filter(ledger=request.ledger).update(changes=3, provisional=False)
        event = events_in(feeds.of_request(request, timezone.now()))[0]
        assert (event["status"], event["sequence"]) == ("CONFIRMED", 3)


def test_what_a_pause_holds_has_no_date_and_what_is_settled_is_gone(cast: Cast) -> None:
    paused = make_request(cast, "paused")
    assert live(paused)
    held = set(paused.ledger.deadlines.live().filter(due_at=None).values_list("pk", flat=True))
    assert held
    assert len(events_in(feeds.of_request(paused, timezone.now()))) == len(live(paused) - held)
    archived = make_request(cast, "archived")
    assert archived.ledger.deadlines.exists()
    assert events_in(feeds.of_request(archived, timezone.now())) == []


# One person --------------------------------------------------------------------------------------------


def test_a_feed_holds_what_its_owner_owes_and_follows_and_nothing_of_a_neighbour(cast: Cast) -> None:
    own = make_request(cast, "handed_over")
    neighbour = make_request(cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park)
    signature, first_check = live(own, "handover_signature"), live(neighbour, "first_check")
    assert deadlines_in(cast.owner.user) == live(own)
    assert deadlines_in(cast.other_owner.user) == live(neighbour)
    assert deadlines_in(own.officer.user) == live(own)
    assert deadlines_in(cast.land_clerk.user) == signature
    assert deadlines_in(cast.other_clerk.user) == first_check
    for person in (cast.environment_clerk, cast.county_officer, cast.administrator, cast.clerk, cast.leader):
        assert deadlines_in(person.user) == set()
    assert deadlines_in(cast.outsider) == set()


def test_a_department_finds_its_own_matters_only(cast: Cast) -> None:
    course = make_course(cast, "in_progress", "multi")
    for matter in course.request.matters.all():
        course.prepare(matter)
        course.hand_over(matter)
    request = course.reload()
    for clerk in (cast.prefecture_clerk, cast.land_clerk, cast.jinghe_land_clerk):
        expected = set(
            request.ledger.deadlines.live()
            .filter(kind="handover_signature", organ=clerk.organization)
            .values_list("pk", flat=True)
        )
        assert deadlines_in(clerk.user) == expected
    assert deadlines_in(cast.prefecture_clerk.user)


def test_an_event_of_the_feed_says_what_is_to_be_done(cast: Cast) -> None:
    make_request(cast, "submitted")
    event = events_in(feeds.of_person(cast.clerk.user, timezone.now()))[0]
    assert event["description"].startswith(f"待办：{ACTS['accept'].label}")


def test_a_long_feed_takes_the_same_queries_as_a_short_one(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    make_request(cast, "submitted")
    feeds.of_person(cast.clerk.user, timezone.now())
    with CaptureQueriesContext(connection) as one:
        assert len(events_in(feeds.of_person(cast.clerk.user, timezone.now()))) == 1
    for _number in range(5):
        make_request(cast, "submitted")
    with django_assert_num_queries(len(one)):
        assert len(events_in(feeds.of_person(cast.clerk.user, timezone.now()))) == 6


def test_leaders_find_what_is_overdue(cast: Cast) -> None:
    with standing("2026-03-02 10:00"):
        clock = make_request(cast, "submitted").ledger.deadlines.get()
        assert deadlines_in(cast.leader.user) == set()
    with standing("2026-03-20 10:00"):
        assert deadlines_in(cast.leader.user) == {clock.pk}
        assert deadlines_in(cast.other_leader.user) == set()


def test_a_substitute_finds_the_colleagues_deadlines_while_it_lasts(cast: Cast) -> None:
    with standing("2026-03-02 10:00"):
        request = make_request(cast, "accepted")
        other = cast.second_officer if request.officer == cast.officer else cast.officer
        now = timezone.now()
        assert deadlines_in(other.user) == set()
        Membership.objects.create(
            user=other.user, organization=cast.park, role=other.role, substitute_for=request.officer,
            valid_from=now - timedelta(hours=1), valid_until=now + timedelta(days=1),
        )  # fmt: skip
        assert deadlines_in(other.user) == live(request)
    with standing("2026-03-03 10:01"):
        assert deadlines_in(other.user) == set()


def test_the_token_is_the_key_and_every_wrong_one_an_unknown_address(cast: Cast) -> None:
    make_request(cast, "submitted")
    token = renew_feed(user=cast.clerk.user, now=timezone.now())
    answer = read(token)
    assert answer.status_code == 200 and len(events_in(answer.content)) == 1
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert "sid" not in answer.cookies
    assert read(token[:-1]).status_code == 404
    cast.clerk.user.is_active = False
    cast.clerk.user.save()
    assert read(token).status_code == 404
    cast.clerk.user.is_active = True
    cast.clerk.user.save()
    end_feed(user=cast.clerk.user)
    assert read(token).status_code == 404


def test_a_role_that_ended_empties_the_feed_at_once(cast: Cast) -> None:
    make_request(cast, "submitted")
    token = renew_feed(user=cast.clerk.user, now=timezone.now())
    assert events_in(read(token).content)
    cast.clerk.valid_until = timezone.now()
    cast.clerk.save()
    assert events_in(read(token).content) == []


def test_who_guesses_is_told_to_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy_service.views.deadlines.WRONG", 3)
    token = renew_feed(user=cast.officer.user, now=timezone.now())
    assert [read(f"guess-{number}").status_code for number in range(5)] == [404, 404, 404, 429, 429]
    assert read(token).status_code == 200, "a colleague's calendar behind the same address goes on"

"""``manage.py due``: the arithmetic for people at a terminal, and for other programs."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.organizations.models import Organization
from portal.workdays.services import load_calendar


def ask(*arguments: str) -> dict[str, Any]:
    answer = StringIO()
    call_command("due", *arguments, stdout=answer)
    return json.loads(answer.getvalue())


START = ("--organ", "652701", "--start", "2026-03-02T11:00")


def test_it_prints_the_days(calendars: None, bureau: Organization) -> None:
    for organ in (bureau.code, "652701"):
        answer = ask("--organ", organ, "--start", "2026-05-26T17:00", "--working-days", "5")
        assert answer["due_on"] == "2026-06-05"
        assert answer["due_at"] == "2026-06-06T00:00:00+08:00"
        assert answer["counted"] == [f"2026-06-0{n}" for n in range(1, 6)]
        assert answer["skipped"][0] == {"day": "2026-05-27", "name": "古尔邦节"}
        assert answer["provisional"] is False
        assert answer["calendar_version"].startswith("652701@")


def test_an_office_may_have_days_of_its_own(
    calendars: None, bureau: Organization, calendar_data: dict[str, Any]
) -> None:
    moved = {
        "scope": bureau.code,
        "year": 2026,
        "status": "published",
        "notice_no": "搬迁通告",
        "off": [{"from": "2026-06-02", "to": "2026-06-03", "name": "搬迁停办"}],
    }
    scope = {"code": bureau.code, "name": bureau.name, "parent": "652701"}
    load_calendar({"scopes": [scope], "years": [moved]})
    start = ("--start", "2026-05-26T17:00", "--working-days", "5")
    answer = ask("--organ", bureau.code, *start)
    assert answer["due_on"] == "2026-06-09"
    assert {"day": "2026-06-03", "name": "搬迁停办"} in answer["skipped"]
    assert answer["calendar_version"].startswith(f"{bureau.code}@")
    assert ask("--organ", "652701", *start)["due_on"] == "2026-06-05"


def test_it_takes_pauses_and_other_units(calendars: None) -> None:
    paused = ask(*START, "--working-days", "5", "--pause", "2026-03-04/2026-03-11")
    assert paused["due_on"] == "2026-03-16"
    overlapping = ("--pause", "2026-03-04/2026-03-10", "--pause", "2026-03-05/2026-03-11")
    assert ask(*START, "--working-days", "5", *overlapping)["due_on"] == "2026-03-16"
    held = ask(*START, "--working-days", "5", "--pause", "2026-03-04/")
    assert (held["due_on"], held["due_at"], held["counted"]) == (None, None, ["2026-03-03", "2026-03-04"])
    assert ask(*START, "--hours", "48")["due_at"] == "2026-03-04T11:00:00+08:00"
    assert ask(*START, "--days", "10")["due_on"] == "2026-03-12"
    assert ask(*START, "--months", "1")["due_on"] == "2026-04-02"


def test_it_knows_every_way_of_counting(calendars: None) -> None:
    evening = ("--organ", "652701", "--start", "2026-03-02T20:15", "--working-days", "5")
    assert ask(*evening)["due_on"] == "2026-03-09"
    deemed = ask(*evening, "--deemed")
    assert (deemed["due_on"], deemed["received_on"]) == ("2026-03-10", "2026-03-03")
    assert ask(*evening, "--closing")["due_at"] == "2026-03-09T19:30:00+08:00"
    spring = ("--organ", "430000", "--start", "2027-02-03", "--working-days", "5")
    assert (ask(*spring)["due_on"], ask(*spring, "--later")["due_on"]) == ("2027-02-12", "2027-02-18")
    assert ask(*spring)["provisional"] is True


def test_an_instant_with_an_offset_is_taken_at_its_word(calendars: None) -> None:
    evening = ("--organ", "652701", "--start", "2026-06-01T17:00:00Z", "--working-days", "1")
    assert ask(*evening)["due_on"] == "2026-06-03"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--organ", "652701-NOBODY", "--start", "2026-03-02", "--working-days", "5"], "652701-NOBODY"),
        (["--organ", "000000", "--start", "2026-03-02", "--working-days", "5"], "000000"),
        (["--organ", "", "--start", "2026-03-02", "--working-days", "5"], "has the code"),
        (["--organ", "652701", "--start", "2026-02-30", "--working-days", "5"], "--start"),
        (["--organ", "652701", "--start", "morgen", "--working-days", "5"], "--start"),
        (["--organ", "652701", "--start", "2026-03-02"], "one of the arguments"),
        ([*START, "--working-days", "5", "--hours", "2"], "not allowed with"),
        ([*START, "--working-days", "-5"], "negative"),
        ([*START, "--working-days", "five"], "--working-days"),
        ([*START, "--months", "99999"], "longer than a century"),
        ([*START, "--working-days", "5", "--pause", "2026-03-04"], "--pause"),
        ([*START, "--working-days", "5", "--pause", "2026-03-04/2026-03-03"], "before it begins"),
        (["--organ", "652701", "--start", "9999-12-30", "--working-days", "5"], "cannot be reckoned"),
        (["--organ", "652701", "--start", "0001-01-01", "--hours", "5"], "cannot be reckoned"),
    ],
)
def test_what_cannot_be_answered_is_said(calendars: None, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        ask(*arguments)

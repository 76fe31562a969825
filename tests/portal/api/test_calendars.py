"""Other systems count working days as the portal does."""

from datetime import date

import pytest

from portal.organizations.models import Organization
from portal.workdays.queries import calendar_for
from tests.speaking import Caller


@pytest.fixture
def caller(calendars: None, bureau: Organization) -> Caller:
    return Caller.of(bureau, "department_clerk", ["events"])


@pytest.mark.parametrize("code", ["CN", "65", "652701", "652701-agency"])
def test_working_days_are_added_as_for_deadlines(caller: Caller, bureau: Organization, code: str) -> None:
    told = caller.get(f"calendars/{code}/workdays/", begin="2026-09-30", days=5).json()
    calendar = calendar_for(bureau if code == bureau.code else code)

    assert told["end"] == calendar.add_working_days(date(2026, 9, 30), 5).isoformat()
    assert {"day": "2026-10-01", "name": "国庆节"} in told["skipped"]
    assert told["version"] == calendar.version


def test_a_year_has_all_its_days(caller: Caller) -> None:
    told = caller.get("calendars/652701/", year=2026).json()
    days = {day["day"]: day for day in told["days"]}
    assert len(days) == 365
    assert days["2026-10-01"] == {"day": "2026-10-01", "working": False, "name": "国庆节"}
    assert told["provisional"] is False
    assert caller.get("calendars/652701/", year=2090).json()["provisional"] is True


@pytest.mark.parametrize(
    ("address", "query", "pointers"),
    [
        ("calendars/CN/workdays/", {}, ["/query/begin", "/query/days"]),
        ("calendars/CN/workdays/", {"begin": "2026-02-30", "days": "1"}, ["/query/begin"]),
        ("calendars/CN/workdays/", {"begin": "1900-01-01", "days": "1"}, ["/query/begin"]),
        ("calendars/CN/workdays/", {"begin": "2026-01-01", "days": "-1"}, ["/query/days"]),
        ("calendars/CN/", {"year": "9999"}, ["/query/year"]),
    ],
)
def test_a_wrong_question_is_refused(
    caller: Caller, address: str, query: dict[str, str], pointers: list[str]
) -> None:
    answer = caller.get(address, **query)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers


def test_an_unknown_code_has_no_calendar(caller: Caller) -> None:
    assert caller.get("calendars/none/").status_code == 404

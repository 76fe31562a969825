"""Open data: what it says, that nobody can be found in it, and how the files behave."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from proxy_service import open_data
from proxy_service.models import MatterVersion
from proxy_service.open_figures import MONTHS, ended_months
from proxy_service.open_sets import SETS
from tests.cast import Cast
from tests.delegation.cast import build_delegation_cast
from tests.proxy_service.moments import at, standing
from tests.proxy_service.test_statistics import make_march
from tests.snapshots import bring_in
from tests.stages import lead_on

pytestmark = pytest.mark.django_db
APRIL = "2026-04-15 12:00"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for kept in open_data.published.values():
        kept.forget()
        monkeypatch.setattr(kept, "seconds", 0.0)


@pytest.fixture
def evaluated(cast: Cast) -> None:
    """The requests of March that the dashboards are counted with; one of them was evaluated."""

    def make() -> None:
        march = make_march(cast)
        with standing("2026-03-25 12:00"):
            lead_on(march.finished, "completed", "evaluated")

    bring_in("evaluated in march", make)


def rows_of(client: Client, name: str) -> list[dict[str, Any]]:
    content = json.loads(client.get(f"/open/{name}.json").content)
    return content["rows"]


def month_of(client: Client, park: str, month: str = "2026-03") -> dict[str, Any]:
    (row,) = [row for row in rows_of(client, "figures") if row["month"] == month and row["park_code"] == park]
    return row


def test_the_figures_of_a_park_are_those_counted_by_hand(
    client: Client, cast: Cast, evaluated: None, settings: Settings
) -> None:
    settings.OPEN_DATA_FEWEST = 1
    with standing(APRIL):
        row = month_of(client, cast.park.code)
        neighbour = month_of(client, cast.other_park.code)
    assert {name: row[name] for name in ("filed", "accepted", "completed")} == {
        "filed": 3, "accepted": 3, "completed": 1,
    }  # fmt: skip
    # From Wednesday 4 March to Wednesday 18 March.
    assert row["median_days"] == 10
    assert row["satisfaction"] == 5
    assert 0 < row["on_time"] < 100
    assert row["hidden"] == ""
    assert (neighbour["filed"], neighbour["completed"], neighbour["median_days"]) == (1, 0, None)


def test_what_fewer_cases_stand_behind_is_not_told_and_named(
    client: Client, cast: Cast, evaluated: None, settings: Settings
) -> None:
    with standing(APRIL):
        hidden = month_of(client, cast.park.code)
        settings.OPEN_DATA_FEWEST = 3
        told = month_of(client, cast.park.code)
    values = ("filed", "accepted", "completed", "median_days", "on_time", "satisfaction")
    assert settings.OPEN_DATA_FEWEST == 3
    assert [hidden[name] for name in values] == [None] * 6
    assert hidden["hidden"].split() == list(values)
    # Three were filed and accepted; behind the rest stands one request alone, whatever the number of its periods.
    assert (told["filed"], told["accepted"], told["completed"]) == (3, 3, None)
    assert "completed" in told["hidden"].split()
    assert told["satisfaction"] is None


def test_a_month_without_cases_is_told_as_such(client: Client, cast: Cast, evaluated: None) -> None:
    with standing(APRIL):
        row = month_of(client, cast.other_park.code, "2026-02")
    assert (row["filed"], row["completed"], row["median_days"], row["hidden"]) == (0, 0, None, "")


def test_only_months_that_have_ended_are_told(client: Client, cast: Cast, evaluated: None) -> None:
    with standing(APRIL):
        months = {row["month"] for row in rows_of(client, "figures")}
    assert months == {"2026-02", "2026-03"}
    with standing("2026-04-30 23:59"):
        assert {row["month"] for row in rows_of(client, "figures")} == months
    with standing("2026-05-01 00:00"):
        assert "2026-04" in {row["month"] for row in rows_of(client, "figures")}
    period = ended_months(at("2029-03-05 12:00"))
    assert period is not None
    assert (period.since, len(period.months)) == (date(2027, 3, 1), MONTHS)


def test_before_the_first_month_has_ended_the_page_says_so(client: Client, cast: Cast) -> None:
    page = client.get(reverse("open-data"))
    assert "第一个完整的月份结束后发布" in page.content.decode()
    assert rows_of(client, "figures") == []


def test_no_name_of_a_person_or_an_enterprise_and_no_number_is_in_any_set(
    client: Client, cast: Cast, evaluated: None, settings: Settings
) -> None:
    settings.OPEN_DATA_FEWEST = 1
    with standing(APRIL):
        everything = "".join(
            client.get(f"/open/{name}.{form}").content.decode() for name in SETS for form in ("csv", "json")
        )
    people = {person.user.full_name for person in cast.people.values()}
    assert not [name for name in people if name in everything]
    for enterprise in (cast.enterprise, cast.other_enterprise):
        assert enterprise.name not in everything
        assert enterprise.code not in everything
    assert f"{cast.park.code}-2026-" not in everything


def test_the_catalogue_is_that_of_the_public_page(client: Client, cast: Cast) -> None:
    rows = rows_of(client, "matters")
    assert [row["code"] for row in rows] == sorted(
        MatterVersion.objects.current().values_list("matter__code", flat=True)
    )
    gone = MatterVersion.objects.current().first()
    assert gone is not None
    gone.matter.is_active = False
    gone.matter.save()
    assert gone.matter.code not in {row["code"] for row in rows_of(client, "matters")}


def test_powers_say_who_decides_on_the_day(client: Client, calendars: None) -> None:
    delegation_cast = bring_in("delegation_cast", build_delegation_cast)
    rows = {(row["code"], row["park_code"]): row for row in rows_of(client, "powers")}
    assert len(rows) == 3 + 3 * 2
    sewage = rows[delegation_cast.sewage.code, delegation_cast.park.code]
    assert (sewage["standing"], sewage["is_exercised"], sewage["mode"]) == ("未委托或赋权", False, "")
    assert sewage["issuer"] == sewage["apply_to"] == delegation_cast.bureau.name


def test_a_spreadsheet_opens_the_file_and_takes_no_cell_for_a_formula(client: Client, cast: Cast) -> None:
    version = MatterVersion.objects.current().order_by("matter__code").first()
    assert version is not None
    dangerous = '=HYPERLINK("http://evil.example","点")'
    MatterVersion.objects.filter(pk=version.pk).update(name=dangerous)
    answer = client.get("/open/matters.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"].startswith("attachment")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[:2] == ["事项编码", "事项名称"]
    assert {len(row) for row in rows} == {len(head)}
    assert f"'{dangerous}" in [row[1] for row in rows]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_whoever_has_the_file_already_is_told_so(client: Client, cast: Cast) -> None:
    first = client.get("/open/matters.csv")
    again = client.get("/open/matters.csv", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["ETag"] != client.get("/open/matters.json")["ETag"]
    MatterVersion.objects.current().update(legal_basis="另一部法律")
    changed = client.get("/open/matters.csv", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_any_cache_and_any_site_may_have_it_also_that_of_a_signed_in_person(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.leader.user)
    answer = client.get("/open/powers.json")
    assert answer["Cache-Control"] == f"public, max-age={open_data.KEPT_SECONDS}"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_the_page_describes_every_set_and_leads_to_its_files(client: Client, cast: Cast) -> None:
    page = client.get(reverse("open-data")).content.decode()
    for name, dataset in SETS.items():
        assert f"/open/{name}.csv" in page
        assert f"/open/{name}.json" in page
        assert all(str(column.label) in page for column in dataset.columns)
    assert reverse("open-data") in client.get(reverse("front")).content.decode()


def test_an_unknown_set_is_an_unknown_address(client: Client, cast: Cast) -> None:
    assert client.get("/open/requests.csv").status_code == 404
    assert client.get("/open/matters.xlsx").status_code == 404
    assert client.post("/open/matters.csv").status_code == 405

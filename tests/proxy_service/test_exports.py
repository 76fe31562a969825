"""The lists of the proxy service as files: the rows that were filtered on the page, nobody's but the asker's."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.errors import InvalidInput
from portal.exchange import tables
from portal.organizations.models import Membership, Organization
from proxy_service.models import ProxyRequest
from proxy_service.tables import TABLES
from tests.cast import Cast
from tests.exporting import ask, cells_of, rows_of, seen, take_out
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
DANGEROUS = ["=1+1", "+1", "-1"]


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def test_the_export_holds_the_filtered_rows_and_no_formula(cast: Cast) -> None:
    for text in DANGEROUS:
        make_request(cast, "submitted", project_name=text)
    Organization.objects.filter(pk=cast.enterprise.pk).update(name="=2+5|' /C calc'!A0")
    archived = make_request(cast, "archived")
    foreign = make_request(cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park)
    rows = cells_of(take_out(cast.leader, "requests", state="open"))
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    numbers = {row[0].value for row in rows[1:]}
    expected = ProxyRequest.objects.filter(park=cast.park, state="submitted").values_list("number", flat=True)
    assert numbers == set(expected)
    assert archived.number not in numbers
    assert foreign.number not in numbers
    assert rows[1][10].data_type == "d"
    assert "国有建设用地使用权首次登记" in rows[1][4].value and "工作日" in rows[1][7].value


def test_nobody_exports_what_they_may_not_read(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    assert rows_of(take_out(cast.owner, "requests"))[1][0] == request.number
    assert len(rows_of(take_out(cast.other_owner, "requests"))) == 1
    assert sign_in(cast.administrator).get("/exports/new/requests/").status_code == 404
    assert Client().get("/exports/new/requests/").status_code == 302


def test_the_rows_are_those_seen_when_the_file_is_made(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    export = ask(cast.leader, "requests")
    ProxyRequest.objects.filter(pk=request.pk).update(park=cast.other_park)
    take_out(cast.other_leader, "requests")
    export.refresh_from_db()
    assert len(rows_of(export)) == 1


def test_a_filter_that_means_nothing_is_refused_not_left_out(cast: Cast) -> None:
    for kind, filters in (
        ("requests", {"state": "nonsense"}),
        ("requests", {"since": "2026-02-30"}),
        ("papers", {"kind": "nonsense"}),
        ("tracking", {"since": "2026-03-31", "until": "2026-03-01"}),
    ):
        if kind == "papers":
            make_request(cast, "accepted")
        with pytest.raises(InvalidInput):
            ask(cast.leader, kind, **filters)
    answer = sign_in(cast.leader).get("/exports/new/requests/", {"state": "nonsense"})
    assert answer.status_code == 422 and "状态" in answer.content.decode()


def test_the_button_keeps_the_filters_of_the_page(cast: Cast) -> None:
    make_request(cast, "submitted")
    page = sign_in(cast.leader).get("/requests/", {"state": "open", "sort": "number", "page": "1"})
    assert 'href="/exports/new/requests/?state=open&amp;sort=number"' in page.content.decode()


ENTERPRISES = {"owner", "handler", "other_owner"}
LEADERS = {"leader", "other_leader"}
OVERSEERS = {"county_officer", "other_county_officer", "workgroup_officer"}
OFFERED = {
    "matters": {"centre_officer"},
    "claims": LEADERS | {"clerk", "zone_clerk", "other_clerk"},
    "complaints": ENTERPRISES | OVERSEERS | {"auditor"},
    "deadlines": LEADERS | OVERSEERS | {"auditor"},
    "archives": LEADERS | OVERSEERS | {"auditor"},
}


@pytest.mark.parametrize("kind", [*OFFERED, "requests"])
def test_each_list_is_offered_to_its_readers_alone(cast: Cast, kind: str) -> None:
    table = tables.find(kind)
    assert table is not None
    everybody = cast.people.keys()
    expected = OFFERED.get(kind, everybody - {"centre_officer", "administrator", "security"})
    if kind == "archives":
        expected = expected | {name for name in everybody if name.endswith("_leader")}
    assert {name for name, person in cast.people.items() if table.is_for(person)} == expected


def test_every_list_shows_what_its_page_does(cast: Cast) -> None:
    request = make_request(cast, "accepted")
    make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park)
    number = request.number
    assert [row[0] for row in seen(cast.leader, "requests")] == [number]
    assert {row[6] for row in seen(cast.leader, "papers")} == {number}
    assert {row[0] for row in seen(cast.leader, "deadlines")} == {number}
    assert not seen(cast.leader, "deadlines", lamp="overdue")
    assert len(seen(cast.centre_officer, "matters")) == 3
    assert len(seen(cast.centre_officer, "matters", q="土地 没有这个词")) == 0
    for kind in ("archives", "complaints", "claims"):
        person = cast.county_officer if kind == "complaints" else cast.leader
        assert seen(person, kind) == []


def test_files_cost_the_same_queries_for_few_and_for_many_rows(cast: Cast) -> None:
    counts: list[dict[str, int]] = []
    people: dict[str, Any] = {"matters": cast.centre_officer, "complaints": cast.county_officer}
    for number in (1, 4):
        for _turn in range(number):
            make_request(cast, "accepted")
        found = {}
        for table in TABLES:
            # Read anew, as every page does: what a scope has asked for is kept with the object.
            person = Membership.objects.get(pk=people.get(table.kind, cast.leader).pk)
            with CaptureQueriesContext(connection) as queries:
                seen(person, table.kind)
            found[table.kind] = len(queries)
        counts.append(found)
    assert counts[0] == counts[1]

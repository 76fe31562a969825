"""代办服务全程跟踪备案表 for a period: seven columns on the screen, as a numbered paper, and as a spreadsheet."""

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdfium2 import PdfDocument

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.services import render_pending
from portal.errors import InvalidInput, NotAllowed
from portal.organizations.models import FormSubmission, Membership, Organization
from proxy_service import tracking
from proxy_service.periods import Period
from proxy_service.services import closing
from proxy_service.services.tracking import issue_tracking_record
from proxy_service.views import tracking as views
from tests.cast import Cast
from tests.exporting import cells_of, take_out
from tests.keys import key_on
from tests.proxy_service.moments import standing
from tests.snapshots import bring_in
from tests.stages import make_course, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-A3")]

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ADDRESS = "/tracking/?since=2026-03-01&until=2026-03-31"
COLUMNS = ["委托人", "委托事项", "委托时间", "委托期限", "承办人", "办理进程", "回访结果（满意/不满意）"]


@pytest.fixture
def march(cast: Cast) -> dict[str, str]:
    return bring_in("tracked in march", lambda: make_march(cast))


def make_march(cast: Cast) -> dict[str, str]:
    """Requests of the own park and of the neighbour's, in March and not; their numbers."""
    with standing("2026-02-28 23:00"):
        before = make_request(cast, "submitted")
    with standing("2026-03-01 00:00"):
        visited = make_request(cast, "dissatisfied")
    with standing("2026-03-31 23:59"):
        last = make_request(cast, "submitted", park=cast.zone)
        foreign = make_request(
            cast,
            "submitted",
            enterprise=cast.other_enterprise,
            park=cast.other_park,
            division_code=cast.jinghe.division_code,
        )
    with standing("2026-04-01 00:00"):
        after = make_request(cast, "submitted")
    found = {"before": before, "visited": visited, "last": last, "foreign": foreign, "after": after}
    return {name: request.number for name, request in found.items()}


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def numbers(membership: Membership) -> list[str]:
    return [request.number for request in tracking.requests_in(membership, MARCH)]


def shown(client: Client, address: str = ADDRESS) -> list[list[str]]:
    """The table of the page: heads and cells as texts."""
    html = client.get(address).content.decode()
    table = re.search(r'<table class="data tracking">.*?</table>', html, re.S)
    assert table is not None
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]


def issue(membership: Membership, **changes: Any) -> Document:
    given = {"since": MARCH.since, "until": MARCH.until, **changes}
    return issue_tracking_record(actor=membership, **given)


def test_the_page_shows_the_seven_columns_of_what_was_entrusted_in_the_period(
    cast: Cast, march: dict[str, str]
) -> None:
    head, *rows = shown(sign_in(cast.leader))
    assert head == COLUMNS
    assert rows == [
        [
            "博乐晟源新材料有限公司",
            "国有建设用地使用权首次登记",
            "2026-03-01",
            "2026-03-01 至 2026-08-28",
            "巴图·孟克",
            "已反馈（1/1 项办成）",
            "不满意",
        ],
        [
            "博乐晟源新材料有限公司",
            "国有建设用地使用权首次登记",
            "2026-03-31",
            "2026-03-31 至 2026-09-27",
            "待指定",
            "待初审（0/1 项办成）",
            "未回访",
        ],
    ]


def test_each_is_shown_their_own_and_never_the_neighbours(cast: Cast, march: dict[str, str]) -> None:
    own, foreign = [march["visited"], march["last"]], [march["foreign"]]
    for person in (cast.leader, cast.officer, cast.clerk, cast.zone_clerk, cast.county_officer):
        assert numbers(person) == own
    assert numbers(cast.other_leader) == numbers(cast.other_county_officer) == foreign
    assert set(numbers(cast.workgroup_officer)) == {*own, *foreign}
    for name in ("owner", "land_clerk", "administrator", "centre_officer"):
        assert sign_in(cast.people[name]).get(ADDRESS).status_code == 404, name
        assert sign_in(cast.people[name]).get("/exports/new/tracking/").status_code == 404, name
    assert Client().get(ADDRESS).status_code == 302


def test_who_sees_several_parks_can_choose_one(cast: Cast, march: dict[str, str]) -> None:
    client = sign_in(cast.workgroup_officer)
    assert len(shown(client)) == 1 + 3
    assert len(shown(client, f"{ADDRESS}&park={cast.other_park.pk}")) == 1 + 1
    assert client.get(f"{ADDRESS}&park=999999").status_code == 422
    # The neighbour's park may be chosen, for cases span counties; of its own cases nothing is shown.
    answer = sign_in(cast.other_county_officer).get(f"{ADDRESS}&park={cast.park.pk}")
    assert answer.status_code == 200
    assert march["visited"] not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/tracking/?since=2026-03-31&until=2026-03-01", "/tracking/?since=x&until=2026-03-01", "/tracking/?since=",
     "/tracking/?since=0001-01-01&until=2026-03-01", "/tracking/?since=2026-01-01&until=9999-12-31"],
)  # fmt: skip
def test_a_period_that_is_none_is_complained_about(cast: Cast, address: str) -> None:
    client = sign_in(cast.leader)
    answer = client.get(address)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    if not address.endswith("="):  # of filters that are empty an export takes no notice
        assert client.get(address.replace("/tracking/", "/exports/new/tracking/")).status_code == 422


def test_a_request_whose_matters_were_withdrawn_still_says_what_was_entrusted(cast: Cast) -> None:
    with standing("2026-03-03 10:00"):
        course = make_course(cast, "accepted")
        closing.withdraw(request=course.request, actor=cast.owner, reason="项目调整")
    course.request.matters.update(state="withdrawn")
    _head, row = shown(sign_in(cast.leader))
    assert (row[1], row[5]) == ("国有建设用地使用权首次登记", "已撤回")
    assert issue(cast.leader).facts["rows"][0]["matter"] == row[1]


def pages(client: Client, address: str = ADDRESS) -> list[list[str]]:
    """The days of the rows, page by page, until there is no next one."""
    found = []
    while address:
        found.append([row[2] for row in shown(client, address)[1:]])
        page = client.get(address).context["page"]
        address = f"/tracking/{page.next}" if page.next else ""
    return found


def test_a_long_period_is_read_page_by_page_and_counted_whole(
    cast: Cast, march: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the neighbour's case of the same day stands on no page."""
    monkeypatch.setattr(views, "PAGE", 1)
    client = sign_in(cast.leader)
    assert pages(client) == [["2026-03-01"], ["2026-03-31"]]
    html = client.get(ADDRESS).content.decode()
    assert "期间内委托 2 件" in html
    assert "本页列出 1 件，打印的也是本页" in html
    assert pages(sign_in(cast.other_leader)) == [["2026-03-31"]]
    assert "打印的也是本页" not in sign_in(cast.other_leader).get(ADDRESS).content.decode()
    last = client.get(f"/tracking/{client.get(ADDRESS).context['page'].next}").context["page"]
    with CaptureQueriesContext(connection) as queries:
        assert [row[2] for row in shown(client, f"/tracking/{last.previous}")[1:]] == ["2026-03-01"]
    assert len(queries) <= 12, "on the way back, too"


def test_of_a_refused_paper_the_next_page_is_still_that_of_the_period(
    cast: Cast, march: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 1)
    monkeypatch.setattr(tracking, "MOST", 1)
    client = sign_in(cast.leader)
    form = {"since": "2026-03-01", "until": "2026-03-31", "key": str(uuid.uuid4())}
    answer = client.post("/tracking/", form)
    assert answer.status_code == 422
    assert [row[2] for row in shown(client, f"/tracking/{answer.context['page'].next}")[1:]] == ["2026-03-31"]


def test_any_number_of_rows_costs_the_same_queries(cast: Cast) -> None:
    client = sign_in(cast.leader)
    counts = []
    for number in (1, 4):
        with standing("2026-03-03 10:00"):
            for _one in range(number):
                make_request(cast, "accepted")
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


class TestPaper:
    def test_the_park_issues_a_numbered_paper_of_the_rows_as_they_stand(
        self, cast: Cast, march: dict[str, str]
    ) -> None:
        client = sign_in(cast.officer)
        page = client.get(ADDRESS)
        form = {"since": "2026-03-01", "until": "2026-03-31", "key": key_on(page)}
        with standing("2026-04-02 09:00"):
            answer = client.post("/tracking/", form)
        assert answer.status_code == 302
        assert answer["Location"] == "/tracking/?since=2026-03-01&until=2026-03-31#papers"
        paper = Document.objects.get(kind=DocumentKind.TRACKING, ledger=None)
        assert (paper.issuer, paper.issued_by, paper.state) == (
            cast.park,
            cast.officer,
            DocumentState.PENDING,
        )
        assert paper.number == "博边合管代备〔2026〕1号"
        assert paper.facts["period_from"] == "2026-03-01"
        assert [row.get("follow_up") for row in paper.facts["rows"]] == ["不满意", None]
        render_pending()
        paper.refresh_from_db()
        assert paper.state == DocumentState.READY
        text = "".join(sheet.get_textpage().get_text_range() for sheet in PdfDocument(paper.file.path))
        text = re.sub(r"\s", "", text)
        for words in (*COLUMNS, "2026年3月1日", "不满意", "未回访", "巴图·孟克"):
            assert re.sub(r"\s", "", words) in text, words

    def test_the_same_form_sent_twice_issues_one(self, cast: Cast, march: dict[str, str]) -> None:
        client = sign_in(cast.leader)
        form = {"since": "2026-03-01", "until": "2026-03-31", "key": str(uuid.uuid4())}
        first, second = client.post("/tracking/", form), client.post("/tracking/", form)
        assert first.status_code == second.status_code == 302
        assert Document.objects.filter(ledger=None).count() == 1
        assert client.post("/tracking/", form | {"key": "x"}).status_code == 422

    def test_only_the_park_issues_and_nothing_is_not_issued(self, cast: Cast, march: dict[str, str]) -> None:
        for person in (cast.county_officer, cast.workgroup_officer, cast.auditor, cast.owner):
            with pytest.raises(NotAllowed):
                issue(person)
        form = {"since": "2025-01-01", "until": "2025-01-31", "key": str(uuid.uuid4())}
        answer = sign_in(cast.leader).post("/tracking/", form)
        assert answer.status_code == 422
        assert "不必出具" in answer.content.decode()
        assert not Document.objects.filter(ledger=None).exists()
        # Refused whole: the form can be sent again.
        assert not FormSubmission.objects.exists()

    def test_a_period_of_too_many_is_refused_not_cut_off(
        self, cast: Cast, march: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tracking, "MOST", 1)
        with pytest.raises(InvalidInput, match="请缩短期间"):
            issue(cast.leader)

    def test_a_zone_issues_under_its_park(self, cast: Cast, march: dict[str, str]) -> None:
        paper = issue(cast.zone_clerk)
        assert paper.issuer == cast.park
        assert list(tracking.papers_of(cast.leader)) == [paper]

    def test_the_paper_is_read_by_the_issuing_park_alone(self, cast: Cast, march: dict[str, str]) -> None:
        paper = issue(cast.leader)
        address = f"/tracking/{paper.pk}/"
        assert paper.number in sign_in(cast.leader).get(ADDRESS).content.decode()
        assert sign_in(cast.leader).get(address).status_code == 409
        render_pending()
        for name, person in cast.people.items():
            own = person.organization_id in (cast.park.pk, cast.zone.pk)
            client = sign_in(person)
            assert client.get(address).status_code == (200 if own else 404), name
            if not own and (listed := client.get(ADDRESS)).status_code == 200:
                assert paper.number not in listed.content.decode(), name
        download = sign_in(cast.clerk).get(f"{address}?download")
        assert download["Content-Disposition"].startswith("attachment")
        assert b"".join(download).startswith(b"%PDF")
        assert sign_in(cast.leader).get(f"/tracking/{uuid.uuid4()}/").status_code == 404

    def test_the_record_of_one_request_is_not_listed_among_them(self, cast: Cast) -> None:
        archived = make_request(cast, "archived")
        single = Document.objects.get(kind=DocumentKind.TRACKING, ledger=archived.ledger)
        assert not tracking.papers_of(cast.leader).exists()
        assert sign_in(cast.leader).get(f"/tracking/{single.pk}/").status_code == 404


class TestSpreadsheet:
    def test_it_is_never_cut_off(
        self, cast: Cast, march: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However few requests one paper takes."""
        monkeypatch.setattr(tracking, "MOST", 1)
        assert len(self.rows(cast.leader)) == 1 + 2

    def rows(self, membership: Membership) -> list[tuple[Any, ...]]:
        return cells_of(take_out(membership, "tracking", since="2026-03-01", until="2026-03-31"))

    def test_it_has_exactly_the_seven_columns(self, cast: Cast, march: dict[str, str]) -> None:
        rows = self.rows(cast.county_officer)
        assert [cell.value for cell in rows[0]] == COLUMNS
        assert {len(row) for row in rows} == {7}
        assert len(rows) == 1 + 2
        assert (rows[1][2].data_type, rows[1][6].value) == ("d", "不满意")

    def test_no_cell_is_a_formula_whatever_people_are_called(self, cast: Cast, march: dict[str, str]) -> None:
        for name in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"):
            Organization.objects.filter(pk=cast.enterprise.pk).update(name=name)
            cells = [cell for row in self.rows(cast.leader) for cell in row]
            assert not [cell for cell in cells if cell.data_type == "f"]
            assert cells[7].data_type == "s"
            assert cells[7].value.strip() == name.strip()

"""文号登记簿: every number of an issuer, gaps found, for its own people and those above them alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Counter, Document
from portal.documents.services import issue, void
from portal.exchange.services import exports
from portal.organizations.models import Membership, Organization
from proxy_service.models import ProxyRequest
from proxy_service.register import issuers_for, papers_in, series_of
from proxy_service.services.correcting import replace_document
from tests.cast import Cast
from tests.exporting import cells_of, seen, take_out
from tests.snapshots import bring_in
from tests.stages import make_request

pytestmark = pytest.mark.django_db
K = DocumentKind
ADDRESS = "/documents/register/"


def sign_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


@pytest.fixture
def cases(cast: Cast) -> dict[str, ProxyRequest]:
    return bring_in("cases of the register", lambda: make_cases(cast))


def make_cases(cast: Cast) -> dict[str, ProxyRequest]:
    """Cases of the own park, of its zone, and of the neighbour."""
    return {
        "own": make_request(cast, "accepted"),
        "of_zone": make_request(cast, "declined", park=cast.zone),
        "foreign": make_request(cast, "accepted", enterprise=cast.other_enterprise, park=cast.other_park),
    }


@pytest.fixture
def letter(cast: Cast) -> Callable[..., Document]:
    """Issues a paper without a case, many in no time."""

    def issue_one(issuer: Organization, number: int = 1) -> Document:
        facts = {
            "park": issuer.name,
            "rows": [
                {
                    "client": "甲公司", "matter": "事项", "entrusted_on": "2026-03-01", "period_from": "2026-03-01",
                    "period_until": "2026-08-28", "officer": "乙", "progress": "已受理",
                }
            ],
            "drawn_on": "2026-03-31",
        }  # fmt: skip
        made = [
            issue(kind=K.TRACKING, issuer=issuer, ledger=None, facts=facts, now=timezone.now())
            for _one in range(number)
        ]
        return made[-1]

    return issue_one


def numbers(client: Client, **filters: Any) -> set[str]:
    answer = client.get(ADDRESS, filters)
    assert answer.status_code == 200
    return {paper.number for paper in answer.context["page"].rows}


def test_each_reads_the_registers_that_are_theirs(cast: Cast, cases: dict[str, ProxyRequest]) -> None:
    own, foreign = {cast.park}, {cast.other_park}
    groups = [
        (("clerk", "officer", "second_officer", "leader", "zone_clerk", "county_officer"), own),
        (("other_clerk", "other_officer", "other_leader", "other_county_officer"), foreign),
        (("workgroup_officer", "auditor"), own | foreign),
    ]
    expected = {name: issuers for names, issuers in groups for name in names}
    for name, person in cast.people.items():
        assert set(issuers_for(person)) == expected.get(name, set()), name
        status = 200 if name in expected else 404
        for address in (ADDRESS, "/exports/new/papers/"):
            assert sign_in(person).get(address).status_code == status, name


def test_the_neighbours_numbers_never_show(cast: Cast, cases: dict[str, ProxyRequest]) -> None:
    of_park = set(Document.objects.filter(issuer=cast.park).values_list("number", flat=True))
    assert numbers(sign_in(cast.leader)) == of_park
    assert {paper.ledger for paper in papers_in(cast.park)} == {
        cases["own"].ledger,
        cases["of_zone"].ledger,
    }, "a zone issues under its park"
    for person in (cast.leader, cast.county_officer):
        forged = sign_in(person).get(ADDRESS, {"issuer": cast.other_park.pk})
        page = forged.content.decode()
        assert cases["foreign"].number not in page and "精园管代" not in page
        assert "精园管代" not in str(seen(person, "papers", issuer=cast.other_park.pk))
    chosen = numbers(sign_in(cast.auditor), issuer=cast.other_park.pk)
    assert chosen == set(Document.objects.filter(issuer=cast.other_park).values_list("number", flat=True))


def test_filters_by_kind_year_and_state(cast: Cast, cases: dict[str, ProxyRequest]) -> None:
    request = cases["own"]
    old = request.ledger.documents.get(kind=K.ACCEPTANCE)
    new = replace_document(
        request=request, actor=cast.leader, document=old, texts={"officer": "李雪"}, reason="姓名写错"
    )
    declined = cases["of_zone"].ledger.documents.get(kind=K.DECLINE)
    void(document=declined, reason="=重复出具", now=timezone.now())
    Document.objects.filter(pk=new.pk).update(
        state=DocumentState.READY, sha256="a" * 64, sm3="b" * 64, file="x.pdf", pages=1
    )
    client = sign_in(cast.leader)
    year = timezone.localdate().year
    assert numbers(client, kind=K.ACCEPTANCE) == {old.number, new.number}
    assert numbers(client, standing="replaced") == {old.number}
    assert numbers(client, standing="void") == {declined.number}
    assert numbers(client, standing="valid", year=year) == {new.number}
    page = client.get(ADDRESS).content.decode()
    for words in (f"由{new.number}替代", f"替代{old.number}", "=重复出具", request.number):
        assert words in page
    wrong = client.get(ADDRESS, {"year": year + 1})
    assert wrong.status_code == 422 and wrong.context["form"].errors
    empty = client.get(ADDRESS, {"kind": K.MINUTES}).content.decode()
    assert "没有符合条件的文书" in empty

    head, row = cells_of(take_out(cast.leader, "papers", standing="void"))
    cells = {title.value: cell for title, cell in zip(head, row, strict=True)}
    assert cells["文号"].value == declined.number
    assert cells["状态"].value == "已作废"
    assert (cells["作废原因"].value, cells["作废原因"].data_type) == ("=重复出具", "s")


def test_a_register_is_never_cut_off(
    cast: Cast, cases: dict[str, ProxyRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    answer = sign_in(cast.leader).get("/exports/new/papers/")
    assert answer.status_code == 422
    assert "请按种类、年份筛选后再导出" in answer.content.decode()


def test_a_missing_number_is_found(cast: Cast, letter: Callable[..., Document]) -> None:
    """Numbers are never missing by way of the portal; a hand in the database is found out."""
    letter(cast.park, 4)
    assert [(one.last, one.found, one.is_complete) for one in series_of(cast.park)] == [(4, 4, True)]
    Counter.objects.filter(issuer=cast.park).update(last=6)
    (series,) = series_of(cast.park, kind=K.TRACKING)
    assert (series.missing, series.is_complete) == ((5, 6), False)
    page = sign_in(cast.leader).get(ADDRESS, {"numbers": 1}).content.decode()
    assert "1 组缺号" in page and "5、6" in page
    of_kind = sign_in(cast.leader).get(ADDRESS, {"numbers": 1, "kind": K.PLAN}).content.decode()
    assert "缺号" not in of_kind, "what is asked for is checked"
    assert series_of(cast.park, kind=K.PLAN) == []
    assert series_of(cast.other_park) == []


def test_what_is_issued_while_numbers_are_counted_is_not_missing(
    cast: Cast, letter: Callable[..., Document]
) -> None:
    letter(cast.park, 2)
    is_counting = True

    def then_issue(ask: Callable[..., Any], *asked: Any) -> Any:
        """After each statement of the count somebody else's act has ended."""
        nonlocal is_counting
        answer = ask(*asked)
        if is_counting:
            is_counting = False
            letter(cast.park)
            is_counting = True
        return answer

    with connection.execute_wrapper(then_issue):
        (series,) = series_of(cast.park, kind=K.TRACKING)
    assert series.found > 2
    assert (series.missing, series.is_complete) == ((), True)


def test_pages_cost_the_same_for_few_and_for_many(cast: Cast, letter: Callable[..., Document]) -> None:
    client = sign_in(cast.leader)
    counts = []
    for more in (1, 59):
        letter(cast.park, more)
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 1, "many are counted"
    assert counts[1] <= 9, [query["sql"][:120] for query in queries]


@pytest.mark.parametrize("names", [(), ("kind",), ("year",)])
def test_every_paper_stands_on_one_page(
    cast: Cast, letter: Callable[..., Document], names: tuple[str, ...]
) -> None:
    last = letter(cast.park, 60)
    filters = {name: getattr(last, name) for name in names}
    letter(cast.other_park, 3)
    client = sign_in(cast.leader)
    first = client.get(ADDRESS, filters).context["page"]
    assert (len(first.rows), str(first.count)) == (50, "60")
    assert first.rows[0].sequence == 60, "the latest first"
    second = client.get(ADDRESS + first.next).context["page"]
    assert [paper.sequence for paper in (*first.rows, *second.rows)] == list(range(60, 0, -1))
    assert {paper.issuer_id for paper in (*first.rows, *second.rows)} == {cast.park.pk}
    back = client.get(ADDRESS + second.previous).context["page"]
    assert [paper.pk for paper in back.rows] == [paper.pk for paper in first.rows]


def test_a_park_that_issued_nothing_is_told_what_to_expect(cast: Cast) -> None:
    assert "还没有出具过文书" in sign_in(cast.leader).get(ADDRESS).content.decode()
    assert "还没有机关出具过文书" in sign_in(cast.county_officer).get(ADDRESS).content.decode()
    assert sign_in(cast.county_officer).get("/exports/new/papers/").context["count"] == 0

"""What the figures of ``make bench`` rest on: the load generator, the web server that it asks, and the playing again of
a form's own statements."""

from pathlib import Path

import pytest
from pytest_django import Settings

from benchmarks.scale.acts import file_one
from benchmarks.scale.crew import Fault
from benchmarks.scale.faults import told
from benchmarks.scale.load import Answer, Ask, send
from benchmarks.scale.own_sql import played, recorded
from benchmarks.scale.plans import nodes, read_rows
from benchmarks.scale.server import HOST, web_server
from benchmarks.scale.stretch import figures
from portal.ledger.verify import verify
from portal.organizations.enums import Role
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.proxy_service.api.test_acts_from_draft import draft_of, upload_materials
from tests.speaking import Caller


def answer(milliseconds: float, status: int = 200, sent_at: float = 0.0) -> Answer:
    return Answer("page", milliseconds / 1000, status, 5, 0.001, 1000, sent_at)


def test_every_ask_is_answered_with_the_bytes_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "list.html").write_text("名单" * 500)
    path = tmp_path / "web.sock"
    asks = [Ask("list", "/list/")] * 20
    with web_server(
        "benchmarks.scale.bare:application", path, workers=1, given={"BENCH_PAGES": str(tmp_path)}
    ):
        answers = send(path, asks, clients=2)
    assert {(told.status, told.size) for told in answers} == {(200, 3000)}
    assert figures(answers, (200,))["asks"] == 20
    (cut,) = send(path, asks[:1], clients=1)
    assert cut.status == 0


def test_what_failed_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="503"):
        figures([answer(20), answer(1, status=503)], (200,))
    found = figures([answer(number) for number in range(1, 101)], (200,))
    assert (found["p50_ms"], found["p95_ms"], found["p99_ms"]) == (50, 95, 99)


def test_an_answer_counts_as_within_a_fault_if_any_of_its_time_was() -> None:
    faults = [Fault("redis", 100.0, 110.0)]
    before, into, after = (answer(2000, sent_at=moment) for moment in (97.0, 99.0, 110.5))
    failed = answer(10, status=503, sent_at=105.0)
    found = told([before, into, after, failed], faults)
    assert (found["within"]["answers"], found["within"]["errors"]) == (2, 1)
    assert (found["outside"]["answers"], found["outside"]["errors"]) == (2, 0)


def test_rows_that_were_thrown_away_were_read_too() -> None:
    scan = {
        "Node Type": "Seq Scan",
        "Relation Name": "t",
        "Actual Rows": 2,
        "Rows Removed by Filter": 7,
        "Actual Loops": 3,
    }
    assert [read_rows(node) for node in nodes({"Node Type": "Limit", "Plans": [scan]})] == [0, 27]


@pytest.mark.django_db
@pytest.mark.usefixtures("sequences_set")
def test_a_recorded_filing_has_not_happened_until_it_is_played(cast: Cast, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    enterprise = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    told_of_draft = enterprise.post("requests/", draft_of(cast)).json()
    upload_materials(enterprise, told_of_draft)
    draft = ProxyRequest.objects.get(pk=told_of_draft["id"])

    statements = recorded(file_one(draft, cast.owner))
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.ledger.entries.count()) == ("draft", None, 0)

    assert played(statements) > 0
    draft.refresh_from_db()
    assert draft.state == "submitted" and draft.number
    assert [entry.kind for entry in draft.ledger.entries.all()] == ["submit"]
    assert verify(draft.ledger) is None

"""预览文书 on the form of every act that issues a paper: what would be issued is shown, and nothing remains."""

import io
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.acts import previewing
from portal.documents.composing import Paper
from portal.documents.press import UnprintableText, press
from proxy_service.lifecycle import ACTS
from tests.cast import Cast
from tests.proxy_service.test_act_pages import WAYS, Way, person_of, reach, sign_in, url_of
from tests.proxy_service.test_filing_pages import fill_in
from tests.proxy_service.test_matrix import tables
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

# An act with rows, one that puts right, one that issues four papers; the others take their time.
AT_ONCE = {"ask_correction", "replace_document", "archive"}
ISSUING = [
    pytest.param(way, id=way.code, marks=() if way.code in AT_ONCE else pytest.mark.soak)
    for way in WAYS
    if ACTS[way.code].issues or ACTS[way.code].may_issue
]


def everything() -> tuple[dict[str, Any], set[Path]]:
    """What stands in every table, by a sum over its rows, and which files there are."""
    sums = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*), sum(hashtext(t::text)::bigint) FROM {table} t")
            sums[table] = cursor.fetchone()
    return sums, {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """The drafts that pages would print."""
    papers: list[Paper] = []

    def keep(drafts: Sequence[Paper]) -> bytes:
        papers.extend(drafts)
        return b"%PDF-"

    monkeypatch.setattr(previewing, "print_drafts", keep)
    return papers


@pytest.mark.parametrize("way", ISSUING)
def test_the_papers_are_shown_and_nothing_remains(
    cast: Cast, client: Client, way: Way, shown: list[Paper]
) -> None:
    request, subject, typed = reach(cast, way)
    sign_in(client, person_of(cast, way, request))
    form = client.get(f"{url_of(way.code, subject)}?document={typed.get('document', '')}")
    assert 'name="preview"' in form.content.decode()
    before = everything()
    answer = client.post(url_of(way.code, subject), {**typed, "preview": "1"})
    assert (answer.status_code, answer.content) == (200, b"%PDF-"), answer.content.decode()[:2000]
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]
    assert everything() == before
    expected = set(ACTS[way.code].issues) or set(ACTS[way.code].may_issue)
    assert {paper.kind for paper in shown} <= expected and shown
    assert set(ACTS[way.code].issues) <= {paper.kind for paper in shown}
    assert {(paper.mark, paper.number, paper.token) for paper in shown} == {("草稿", "", "")}
    assert all(paper.facts.get("case_number") in (None, request.number) for paper in shown)
    cover = next((paper.facts for paper in shown if paper.kind == "archive_cover"), {})
    assert {cover.get(name, "（待定）") for name in ("index_number", "ledger_hash")} == {"（待定）"}


def test_after_the_preview_the_form_can_still_be_sent(cast: Cast, client: Client) -> None:
    """The same form with the same key: a preview is not the first sending. The draft is a real PDF."""
    way = next(way for way in WAYS if way.code == "decline")
    request, subject, typed = reach(cast, way)
    sign_in(client, cast.clerk)
    draft = client.post(url_of("decline", subject), {**typed, "preview": "1"})
    with pdfplumber.open(io.BytesIO(draft.content)) as pdf:
        text = "".join((pdf.pages[0].extract_text() or "").split())
    assert "草稿" in text and "不属于代办范围" in text and "〕1号" not in text
    assert client.post(url_of("decline", subject), typed).status_code == 302
    assert request.ledger.documents.get(kind="decline").sequence == 1


def test_what_is_wrong_is_said_before_anything_is_issued(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, shown: list[Paper]
) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    url = url_of("decline", request)
    typed = {"reason": "理由", "clause": "第二条", "key": uuid.uuid4(), "preview": "1"}
    before = everything()
    assert client.post(url, {**typed, "reason": ""}).status_code == 422

    def cannot(_papers: Sequence[Paper]) -> bytes:
        raise UnprintableText("U+E000")

    monkeypatch.setattr(previewing, "print_drafts", cannot)
    unprintable = client.post(url, typed)
    assert unprintable.status_code == 422 and "字库缺少下列字符" in unprintable.content.decode()
    assert everything() == before
    monkeypatch.setattr(previewing, "TIMES", 1)
    assert client.post(url, typed).status_code == 429


def test_nobody_waits_long_for_a_press_that_others_keep(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make_request(cast, "submitted")
    sign_in(client, cast.clerk)
    monkeypatch.setattr("portal.documents.services.previewing.PATIENCE", 0.05)
    typed = {"reason": "理由", "clause": "第二条", "key": uuid.uuid4(), "preview": "1"}
    with press._lock:
        answer = client.post(url_of("decline", request), typed)
    assert (answer.status_code, "正在生成其他预览" in answer.content.decode()) == (503, True)


def test_an_act_without_a_paper_says_so(cast: Cast, client: Client, shown: list[Paper]) -> None:
    """A coordination by telephone issues no letter; acts that never issue one have no such button."""
    request = make_request(cast, "correction")
    sign_in(client, request.officer)
    problem = request.problems.get()
    call = {"kind": "call", "subject_matter": "协调", "organs": [cast.bole_land.pk], "key": uuid.uuid4()}
    answer = client.post(url_of("start_coordination", problem), {**call, "preview": "1"})
    assert answer.status_code == 200 and "不出具文书" in answer.content.decode() and not shown
    assert not problem.coordinations.exists()
    resolving = url_of("resolve_problem", problem)
    assert 'name="preview"' not in client.get(resolving).content.decode()
    refused = client.post(resolving, {"resolution": "已解决", "key": uuid.uuid4(), "preview": "1"})
    assert refused.status_code == 422 and "没有可以预览的内容" in refused.content.decode()
    problem.refresh_from_db()
    assert problem.resolved_at is None


def test_a_preview_is_for_those_whose_act_it_is(cast: Cast, client: Client, shown: list[Paper]) -> None:
    request = make_request(cast, "submitted")
    typed = {"reason": "理由", "clause": "第二条", "key": uuid.uuid4(), "preview": "1"}
    for name in ("owner", "other_clerk", "other_leader", "land_clerk", "county_officer", "auditor"):
        sign_in(client, cast.people[name])
        assert client.post(url_of("decline", request), typed).status_code == 404, name
    late = make_request(cast, "accepted")
    sign_in(client, cast.clerk)
    assert client.post(url_of("decline", late), typed).status_code == 409
    assert not shown


def test_the_letter_of_entrustment_is_read_before_it_is_confirmed(
    cast: Cast, client: Client, shown: list[Paper]
) -> None:
    """Nothing has to be ticked for the preview; without ticks nothing is filed."""
    sign_in(client, cast.owner)
    draft = fill_in(client, cast)
    url = f"/drafts/{draft.pk}/review/"
    assert 'name="preview"' in client.get(url).content.decode()
    before = everything()
    answer = client.post(url, {"preview": "1"})
    assert (answer.status_code, answer.content) == (200, b"%PDF-"), answer.content.decode()[:3000]
    assert [(paper.kind, paper.number) for paper in shown] == [("entrustment", "")]
    assert shown[0].facts["case_number"] == "（待定）", "whoever files first gets that number"
    assert everything() == before
    assert client.post(url, {}).status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_tracking_record_is_previewed(cast: Cast, client: Client, shown: list[Paper]) -> None:
    make_request(cast, "accepted")
    day = timezone.localdate().isoformat()
    sign_in(client, cast.leader)
    before = everything()
    typed = {"since": day, "until": day, "key": uuid.uuid4(), "preview": "1"}
    assert client.post("/tracking/", typed).content == b"%PDF-"
    assert [paper.kind for paper in shown] == ["tracking"]
    assert everything() == before
    sign_in(client, cast.county_officer)
    assert client.post("/tracking/", typed).status_code == 404

"""What stands between some alone stays so: the interface shows nobody more than the pages do."""

from collections.abc import Callable
from typing import Any

import pytest

from proxy_service.models import Supervision
from tests.cast import Cast
from tests.proxy_service.api.conftest import items
from tests.speaking import Caller
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-2.4")]

Speaks = Callable[[str], Caller]


def test_the_query_code_is_for_the_two_sides_of_the_entrustment(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    late = cases["late"]
    for name in ("owner", "officer", "leader"):
        assert speaks(name).get(f"requests/{late.pk}/").json()["query_code"] == late.query_code, name
    for name in ("land_clerk", "county_officer", "workgroup_officer", "auditor"):
        answer = speaks(name).get(f"requests/{late.pk}/")
        assert answer.json()["query_code"] is answer.json()["electronic_service"] is None, name
        assert late.query_code not in answer.content.decode(), name


def test_a_draft_is_open_to_those_alone_who_can_go_on_with_it(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    own, at_window = cases["draft"], cases["at_window"]
    for name, expected in {
        "owner": (200, 404), "other_owner": (404, 200), "clerk": (404, 200), "officer": (404, 404),
        "leader": (404, 404), "other_clerk": (404, 404), "county_officer": (404, 404), "auditor": (404, 404),
    }.items():  # fmt: skip
        caller = speaks(name)
        found = tuple(caller.get(f"requests/{draft.pk}/").status_code for draft in (own, at_window))
        assert found == expected, name
        drafts = {row["id"] for row in items(caller, "requests", state="draft")}
        assert drafts == {
            str(draft.pk) for draft, status in zip((own, at_window), expected, strict=True) if status == 200
        }
        wanted = [row for row in items(caller, "materials") if row["request"]["number"] is None]
        assert {row["request"]["id"] for row in wanted} == drafts, name


def test_the_words_of_a_letter_of_supervision_stay_between_the_organs_concerned(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    letter = Supervision.objects.get(request=cases["late"])
    for name in ("land_clerk", "officer", "county_officer", "workgroup_officer", "auditor"):
        told = speaks(name).get(f"supervisions/{letter.pk}/").json()
        assert (told["readable"], told["delay"]) == (True, letter.delay), name
        assert told["document"]["number"] == letter.document.number
    for name in ("owner", "environment_clerk"):
        caller = speaks(name)
        answer = caller.get(f"supervisions/{letter.pk}/")
        told = answer.json()
        assert (told["readable"], told["state"], told["organ"]["code"]) == (False, "issued", "652701-ZRZY")
        assert told["reply_by"] == letter.reply_by.isoformat(), "an open one says until when"
        for words in (letter.delay, letter.requirement, letter.subject_matter, letter.document.number):
            assert words not in answer.content.decode()
        papers = {row["id"] for row in items(caller, "documents")}
        assert papers and str(letter.document_id) not in papers
        assert caller.get(f"documents/{letter.document_id}/content/").status_code == 404


def test_neither_side_sees_the_others_evaluation_before_both_are_in(cast: Cast, speaks: Speaks) -> None:
    filed = make_request(cast, "half_evaluated")
    seen = {
        name: [row["side"] for row in items(speaks(name), "evaluations")] for name in ("owner", "officer")
    }
    assert seen == {"owner": [], "officer": ["park"]}
    assert items(speaks("auditor"), "evaluations") == []
    assert speaks("owner").get(f"requests/{filed.pk}/").json()["evaluated_by"] == ["park"]


def test_a_report_that_was_not_sent_is_the_parks(cast: Cast, speaks: Speaks) -> None:
    make_request(cast, "awaiting_approval")
    (drafted,) = items(speaks("leader"), "reports")
    assert speaks("leader").get(f"reports/{drafted['id']}/").json()["process"]
    for name in ("owner", "county_officer", "land_clerk"):
        assert items(speaks(name), "reports") == []
    (told,) = items(speaks("auditor"), "reports")
    whole = speaks("auditor").get(f"reports/{told['id']}/").json()
    assert (whole["process"], whole["suggestions"], whole["leader_comment"]) == (None, None, None)


def test_a_report_that_was_sent_is_everybodys_but_the_leaders_comment(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    report = cases["done"].report
    report.leader_comment = "措辞再斟酌"
    report.save()
    for name in ("owner", "county_officer", "land_clerk"):
        answer = speaks(name).get(f"reports/{report.pk}/")
        assert answer.json()["process"] == report.process
        assert "措辞再斟酌" not in answer.content.decode()
    assert speaks("leader").get(f"reports/{report.pk}/").json()["leader_comment"] == "措辞再斟酌"


def test_deadlines_and_ledgers_are_those_of_the_requests_that_one_sees(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    for name, mine, foreign in (
        ("owner", "late", "foreign"),
        ("jinghe_environment_clerk", "foreign", "late"),
    ):
        caller = speaks(name)
        ledgers = {row["ledger"]["id"] for row in items(caller, "deadlines")}
        assert str(cases[mine].ledger_id) in ledgers and str(cases[foreign].ledger_id) not in ledgers
        assert caller.get(f"ledgers/{cases[foreign].ledger_id}/entries/").status_code == 404
        entries = items(caller, f"ledgers/{cases[mine].ledger_id}/entries")
        assert [entry["sequence"] for entry in entries] == list(range(1, cases[mine].ledger.length + 1))
        assert "data" not in entries[0], "the page shows no more of an entry than its words"

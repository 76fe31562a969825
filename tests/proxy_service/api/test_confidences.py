"""What stands between some alone stays so: the interface shows nobody more than the pages do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from proxy_service.models import ProxyRequest, Report, Supervision
from proxy_service.services.complaints import complain
from tests.cast import Cast
from tests.proxy_service.api.conftest import items
from tests.speaking import Caller

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
        "leader": (404, 404), "auditor": (404, 404),
    }.items():  # fmt: skip
        caller = speaks(name)
        found = tuple(caller.get(f"requests/{draft.pk}/").status_code for draft in (own, at_window))
        assert found == expected, name
        drafts = {row["id"] for row in items(caller, "requests", state="draft")}
        assert drafts == {
            str(draft.pk) for draft, status in zip((own, at_window), expected, strict=True) if status == 200
        }
        for draft, status in zip((own, at_window), found, strict=True):
            assert caller.get(f"requests/{draft.pk}/acts/").status_code == status, name
            for matter in draft.matters.all():
                assert caller.get(f"request-matters/{matter.pk}/").status_code == status, name
                assert caller.get(f"request-matters/{matter.pk}/acts/").status_code == status, name
        wanted = [row for row in items(caller, "materials") if row["request"]["number"] is None]
        assert {row["request"]["id"] for row in wanted} == drafts, name


def test_the_words_of_a_letter_of_supervision_stay_between_the_organs_concerned(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    letter = Supervision.objects.get(request=cases["late"])
    for name in ("land_clerk", "officer", "county_officer"):
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


def test_neither_side_sees_the_others_evaluation_before_both_are_in(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    done = cases["done"]
    seen = {"owner": ["enterprise"], "officer": ["park"], "auditor": [], "county_officer": []}
    for moment, expected in ((done.evaluated_at, {"enterprise", "park"}), (None, None)):
        ProxyRequest.objects.filter(pk=done.pk).update(evaluated_at=moment)
        for name, before in seen.items():
            sides = [row["side"] for row in items(speaks(name), "evaluations", request=done.pk)]
            assert set(sides) == (expected or set(before)), (name, moment)
    whole = speaks("owner").get(f"requests/{done.pk}/").json()
    assert sorted(whole["evaluated_by"]) == ["enterprise", "park"], "that it was given is no secret"


def test_a_report_that_was_not_sent_is_the_parks(cast: Cast, cases: dict[str, Any], speaks: Speaks) -> None:
    report = cases["done"].report
    Report.objects.filter(pk=report.pk).update(round=0, state="awaiting_approval")
    address = f"reports/{report.pk}/"
    assert speaks("leader").get(address).json()["process"] == report.process
    for name in ("owner", "county_officer", "land_clerk"):
        assert speaks(name).get(address).status_code == 404, name
    whole = speaks("auditor").get(address).json()
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


@pytest.mark.rule("BZ54-6.3")
def test_a_complaint_is_never_read_by_those_whom_it_may_be_about(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    made = complain(
        request=cases["late"],
        actor=cast.owner,
        conduct="delaying",
        organ=cast.bole_land,
        text="三次退件没有理由",
    )
    shown = {"owner": 200, "county_officer": 200, "auditor": 200}
    for name in (*shown, "land_clerk", "officer", "leader", "other_owner", "other_county_officer"):
        caller, expected = speaks(name), shown.get(name, 404)
        assert caller.get(f"complaints/{made.pk}/").status_code == expected, name
        texts = [row["text"] for row in items(caller, "complaints", request=cases["late"].pk)]
        assert texts == (["三次退件没有理由"] if expected == 200 else []), name


def test_figures_count_what_one_sees_and_are_for_whom_the_dashboard_is_for(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    today = timezone.localdate().isoformat()
    filed = {"leader": 3, "county_officer": 3, "other_leader": 1, "auditor": 4}
    for name, number in filed.items():
        told = speaks(name).get("statistics/", since=today, until=today).json()
        assert told["volume"]["filed"] == {"now": number, "before": 0}, name
        assert [month["filed"] for month in told["months"]] == [number]
        assert bool(told["parks"]) == (name in ("county_officer", "auditor"))
    for name in ("owner", "land_clerk", "clerk"):
        assert speaks(name).get("statistics/", since=today, until=today).status_code == 404, name
    for period in (
        {},
        {"since": today},
        {"since": today, "until": "2020-01-01"},
        {"since": "x", "until": today},
    ):
        answer = speaks("auditor").get("statistics/", **period)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-query"), period

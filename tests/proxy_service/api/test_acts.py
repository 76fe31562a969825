"""Every act of the table through the interface: who may, what is answered, and a request from draft to delivery."""

import random
import uuid
from collections.abc import Collection, Iterable
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.organizations.enums import Role
from proxy_service import access, rules
from proxy_service.api.acts import API_TABLE
from proxy_service.api.names import RESOURCES
from proxy_service.lifecycle import ACTS, Subject
from tests.acting import NO_SUCH, address, codes_of, person, try_rubbish
from tests.cast import Cast
from tests.proxy_service.test_act_pages import BY_SYSTEM, WAYS, Way, is_upload, person_of, reach
from tests.proxy_service.test_matrix import subjects_at
from tests.speaking import Caller, as_parts
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db

# One of every role, and neighbours.
PEOPLE = (
    *("owner", "handler", "other_owner", "clerk", "officer", "leader", "zone_clerk", "other_leader"),
    *("land_clerk", "land_leader", "environment_clerk", "county_officer", "other_county_officer"),
    *("workgroup_officer", "centre_officer", "administrator", "auditor"),
)


@pytest.fixture(autouse=True)
def _often(settings: Settings) -> None:
    settings.API_WRITES_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE = 1_000_000


def test_every_act_of_a_person_is_an_operation() -> None:
    assert set(API_TABLE.forms) == set(ACTS) - BY_SYSTEM
    for code in API_TABLE.forms:
        subject = ACTS[code].subject
        key = uuid.uuid4() if subject == Subject.REQUEST else 1
        assert reverse(f"api-act-{code}", args=[key]) == f"/api/v1/{RESOURCES[subject]}/{key}/acts/{code}/"


def check_who_may(cast: Cast, stage: str, people: Iterable[str], codes: Collection[str]) -> None:
    """Asked with a body that every form refuses, the answer tells how far somebody comes: 404 before anything of a
    thing that is not theirs, 409 where the state forbids it, 422 where the act could be carried out. What is offered
    is what has a button."""
    course = make_course(cast, stage)
    before = course.request.ledger.entries.count()
    for name in people:
        member = cast.people[name]
        caller = person(member)
        for kind, subject in subjects_at(course).items():
            sees = access.sees(kind, member, subject)
            offered = caller.get(reverse(f"api-{RESOURCES[kind]}-acts", args=[subject.pk]))
            assert offered.status_code == (200 if sees else 404), (name, kind)
            if sees:
                buttons = [one.code for one in access.acts_open_to(member, kind, subject)]
                assert [one["act"] for one in offered.json()["items"]] == buttons, (name, kind)
            for row in [ACTS[code] for code in codes if ACTS[code].subject == kind]:
                may = sees and access.may(row, member, subject)
                expected = 404 if not may else 422 if rules.is_open(row, subject) else 409
                answer = caller.post(address(row.code, subject), NO_SUCH)
                assert answer.status_code == expected, (name, row.code, answer.content.decode())
                if expected == 422:
                    assert ("/no-such-member", "unknown-member") in codes_of(answer)
    assert course.request.ledger.entries.count() == before


BY_HAND = set(ACTS) - BY_SYSTEM


def test_who_may_is_what_the_pages_say(cast: Cast) -> None:
    people = ("owner", "other_owner", "clerk", "land_clerk", "auditor")
    codes = {"withdraw", "issue_supervision", "grant", "refuse", "sign_handover"}
    check_who_may(cast, "in_review", people, codes)


STAGES = ("draft", "submitted", "planned", "in_review", "meeting", "signed", "dissatisfied")


@pytest.mark.soak
@pytest.mark.parametrize("stage", STAGES)
def test_who_may_is_what_the_pages_say_of_every_act_to_everybody(cast: Cast, stage: str) -> None:
    check_who_may(cast, stage, PEOPLE, BY_HAND)


def test_a_key_without_the_scope_acts_on_nothing(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    reader = Caller.of(cast.park, Role.WINDOW_CLERK, ["proxy:read", "powers:act"])
    assert reader.get(f"requests/{request.pk}/acts/").status_code == 200
    refused = reader.post(address("accept", request), {})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
    assert Caller().post(address("accept", request), {}).status_code == 401


@pytest.mark.rule("BZ54-5.1")
def test_an_act_is_answered_with_what_became_of_it_and_only_once(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    clerk = Caller.of(cast.park, Role.WINDOW_CLERK)
    shown = clerk.get(f"requests/{request.pk}/acts/")
    body, match = {"assign_by_load": True}, {"If-Match": shown["ETag"]}
    answers = [
        clerk.post(address("accept", request), body, key="accept-1", headers=match) for _turn in range(2)
    ]
    told = answers[0].json()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json() == told and answers[1]["Idempotent-Replayed"] == "true"
    request.refresh_from_db()
    assert told["state"] == request.state == "accepted"
    assert told["ledger_length"] == request.ledger.entries.count()
    assert {paper["id"] for paper in told["documents"]} == {
        str(paper.pk) for paper in request.ledger.documents.filter(kind="acceptance")
    }
    assert answers[0]["ETag"] == clerk.get(f"requests/{request.pk}/acts/")["ETag"] != shown["ETag"]
    entry = request.ledger.entries.latest("sequence")
    assert (entry.kind, entry.actor.is_service) == ("accept", True)
    assert clerk.post(address("accept", request), body).status_code == 409
    other = clerk.post(address("accept", request), {}, key="accept-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")


def test_nobody_acts_on_what_they_have_not_seen(cast: Cast) -> None:
    course = make_course(cast, "in_review")
    matter = course.matter
    clerk = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK)
    seen = clerk.get(f"request-matters/{matter.pk}/acts/")["ETag"]
    body, match = {"kind": "review", "opinion": "正在审查"}, {"If-Match": seen}
    first = clerk.post(address("post_progress", matter), body, headers=match)
    assert first.status_code == 200, first.content.decode()
    count = course.request.ledger.entries.count()
    late = clerk.post(address("post_progress", matter), body, headers=match)
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert late["ETag"] == first["ETag"]
    assert course.request.ledger.entries.count() == count
    assert (
        clerk.post(address("post_progress", matter), body, headers={"If-Match": late["ETag"]}).status_code
        == 200
    )


def test_inputs_that_depend_on_the_object_are_told_beforehand(cast: Cast) -> None:
    request = make_request(cast, "declined")
    paper = request.ledger.documents.get(kind="decline")
    leader = person(cast.leader)
    plain = leader.get(address("replace_document", request)).json()
    asked = leader.get(address("replace_document", request), document=str(paper.pk)).json()
    assert {one["name"] for one in plain["inputs"]} == {"document", "reason"}
    texts = {one["name"]: one["value"] for one in asked["inputs"] if one["name"].startswith("text_")}
    assert texts
    body = {"document": str(paper.pk), "reason": "笔误", **texts, next(iter(texts)): "更正后的文字"}
    assert leader.post(address("replace_document", request), body).status_code == 200
    assert leader.get(address("replace_document", request), nothing="1").status_code == 400


RUBBISH_AT = [("submitted", "clerk"), ("in_review", "land_clerk")]


@pytest.mark.parametrize(("stage", "name"), RUBBISH_AT)
def test_rubbish_is_refused_and_never_breaks_anything(cast: Cast, stage: str, name: str) -> None:
    course = make_course(cast, stage)
    chance, caller, found = random.Random(stage), person(cast.people[name]), set()
    for kind, subject in subjects_at(course).items():
        if access.sees(kind, cast.people[name], subject):
            found |= try_rubbish(caller, subject, RESOURCES[kind], chance, turns=2)
    assert 422 in found


def json_of(described: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
    """What is typed on the page, as JSON for the act that is described."""

    def value(kind: str, given: Any) -> Any:
        if kind == "boolean":
            return given in ("on", "True")
        if kind in ("integer", "choice"):
            return int(given) if kind == "integer" else str(given)
        if kind == "choices":
            return [str(one) for one in given]
        return str(given)

    kinds = {one["name"]: one["type"] for one in described["inputs"]}
    body = {
        name: value(kinds[name], given)
        for name, given in typed.items()
        if name in kinds and not is_upload(given)
    }
    rows, found = described["rows"], {}
    if rows:
        kinds = {one["name"]: one["type"] for one in rows["inputs"]}
        for name, given in typed.items():
            prefix, number, member = [*name.split("-", 2), "", ""][:3]
            if prefix == rows["name"] and number.isdecimal() and member in kinds and not is_upload(given):
                found.setdefault(int(number), {})[member] = value(kinds[member], given)
        body[rows["name"]] = [row for row in found.values() if len(row) > 1]
    return body


SAMPLE = {"accept", "ask_correction", "propose_plan", "pause", "conclude_coordination", "answer_supervision"}


def check_way(cast: Cast, way: Way) -> None:
    request, subject, typed = reach(cast, way)
    caller = person(person_of(cast, way, request))
    given = {"document": str(typed["document"])} if "document" in typed else {}
    described = caller.get(address(way.code, subject), **given)
    assert described.status_code == 200, described.content.decode()
    body = json_of(described.json(), typed)
    files = {name: file for name, file in typed.items() if is_upload(file)}
    if files:
        answer = caller.upload(address(way.code, subject), {**as_parts(body), **files})
    else:
        answer = caller.post(address(way.code, subject), body)
    assert answer.status_code == 200, answer.content.decode()
    assert request.ledger.entries.latest("sequence").kind == way.code


@pytest.mark.parametrize("way", [way for way in WAYS if way.code in SAMPLE], ids=lambda way: way.code)
def test_an_act_is_carried_out_as_on_its_page(cast: Cast, way: Way) -> None:
    check_way(cast, way)


@pytest.mark.soak
@pytest.mark.parametrize("way", [way for way in WAYS if way.code not in SAMPLE], ids=lambda way: way.code)
def test_every_other_act_is_carried_out_as_on_its_page(cast: Cast, way: Way) -> None:
    check_way(cast, way)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.code)
def test_rubbish_breaks_nothing_at_any_stage(cast: Cast, way: Way) -> None:
    request, subject, _typed = reach(cast, way)
    caller = person(person_of(cast, way, request))
    try_rubbish(caller, subject, RESOURCES[ACTS[way.code].subject], random.Random(way.code), turns=10)

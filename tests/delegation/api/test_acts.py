"""Every act on a delegated case through the interface, and a permit from the application to its delivery."""

import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from delegation import access
from delegation.acts import TABLE
from delegation.api.names import RESOURCES
from delegation.kinds import KINDS
from delegation.lifecycle import ACTS, Subject
from delegation.models.permits import Permit
from delegation.services.registry import SERVICES
from portal.documents.samples.uploads import pdf
from portal.organizations.enums import Role
from tests.acting import NO_SUCH, act, address, bodies, codes_of, likely, person, try_rubbish
from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.delegation.permit_course import FACTS, Course, yining
from tests.delegation.test_permit_access import STAGES as PERMIT_STAGES
from tests.proxy_service.moments import standing
from tests.snapshots import bring_in
from tests.speaking import Caller

pytestmark = pytest.mark.usefixtures("own_media")
NOW = "2026-03-02 11:00"
PEOPLE = (
    *(
        "owner",
        "other_owner",
        "clerk",
        "leader",
        "zone_clerk",
        "other_leader",
        "bureau_clerk",
        "bureau_leader",
    ),
    *("other_bureau_leader", "government_officer", "auditor", "administrator"),
)


@pytest.fixture(autouse=True)
def _often(settings: Settings) -> None:
    settings.API_WRITES_PER_MINUTE = settings.API_REQUESTS_PER_MINUTE = 1_000_000


@pytest.fixture
def delegation_cast(calendars: None) -> DelegationCast:
    """The cast alone, without the cases that are read beside this."""
    return bring_in("delegation_cast", build_delegation_cast)


@pytest.fixture
def course(delegation_cast: DelegationCast) -> Iterator[Course]:
    """Application and keys stand at one moment."""
    with standing(NOW):
        yield yining(delegation_cast)


def test_every_act_of_a_person_is_an_operation() -> None:
    assert set(TABLE.forms) == set(SERVICES)
    assert set(RESOURCES) == set(Subject)
    for code in TABLE.forms:
        subject = ACTS[code].subject
        key = uuid.uuid4() if subject in KINDS else 1
        assert reverse(f"api-act-{code}", args=[key]) == f"/api/v1/{RESOURCES[subject]}/{key}/acts/{code}/"
    for subject, kind in KINDS.items():
        for beginning in kind.begin:
            expected = f"/api/v1/{RESOURCES[subject]}/begin/{beginning.code}/"
            assert reverse(f"api-{RESOURCES[subject]}-begin-{beginning.code}") == expected
            assert reverse(f"api-{RESOURCES[subject]}-detail", args=[uuid.uuid4()])


@pytest.mark.rule("YN84-1")
def test_a_permit_goes_from_application_to_delivery_without_a_page(course: Course) -> None:
    """Programs of the enterprise and of the park's window; the leader, who decides, with their session."""
    cast = course.cast
    enterprise = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    window, leader = Caller.of(cast.park, Role.WINDOW_CLERK), person(cast.leader)
    offered = {one["code"]: one for one in enterprise.get("permits/begin/").json()["items"]}
    assert set(offered) == {"apply"}
    asked = {one["name"]: one for one in offered["apply"]["inputs"]}
    assert str(cast.sewage.pk) in {option["value"] for option in asked["power"]["choices"]}
    body = {
        "power": cast.sewage.pk,
        "park": cast.park.pk,
        "contact_name": "艾山",
        "contact_phone": "13999090002",
    }
    begun = [enterprise.post("permits/begin/apply/", body, key="apply-1") for _turn in range(2)]
    assert [answer.status_code for answer in begun] == [201, 201]
    assert begun[0].json() == begun[1].json() and Permit.objects.count() == 1
    assert enterprise.get(begun[0]["Location"]).status_code == 200
    permit = Permit.objects.get()

    asked = {one["name"]: one for one in enterprise.get(address("submit_permit", permit)).json()["inputs"]}
    papers = {name: pdf(one["label"]) for name, one in asked.items() if one["type"] == "files"}
    missing = enterprise.post(address("submit_permit", permit), FACTS)
    assert {pointer for pointer, _code in codes_of(missing)} == {
        "/area_code",
        *(f"/{name}" for name in papers if asked[name]["required"]),
    }
    act(enterprise, "fill_permit", permit, {"project": FACTS["project"]})
    given = {**FACTS, "area_code": cast.park.code}
    extra = {name: str(likely(one)).lower() for name, one in asked.items() if one["type"] == "boolean"}
    assert act(enterprise, "submit_permit", permit, {**given, **extra}, **papers)["number"]
    act(window, "accept_permit", permit)
    act(window, "review_permit", permit, {"opinion": "符合条件，建议准予许可。"})
    assert window.post(address("grant_permit", permit), {}).status_code == 404, "the leader decides"
    granted = act(
        leader,
        "grant_permit",
        permit,
        {"content": "准予排放", "valid_from": "2026-03-02", "valid_until": "2031-03-01"},
    )
    assert [paper["title"] for paper in granted["documents"]]
    act(window, "certify_permit", permit)
    done = act(window, "deliver_permit", permit, {"delivery": "window", "recipient": "艾山"})
    assert done["state"] == "delivered" and done["resource"] == "permits"


def check_who_may(course: Course, people: tuple[str, ...], codes: set[str]) -> None:
    """As for requests: 404 where it is not theirs, 409 where the state forbids it, 422 where it could be done."""
    permit = course.reload()
    before = permit.ledger.entries.count()
    for name in people:
        member = course.cast.people[name]
        caller, sees = person(member), access.sees(member, permit)
        offered = caller.get(f"permits/{permit.pk}/acts/")
        assert offered.status_code == (200 if sees else 404), name
        if sees:
            buttons = [one.code for one in access.acts_open_to(member, permit)]
            assert [one["act"] for one in offered.json()["items"]] == buttons, name
        for row in [ACTS[code] for code in codes]:
            may = sees and access.may(row, member, permit)
            expected = 404 if not may else 422 if access.is_open(row, permit) else 409
            answer = caller.post(address(row.code, permit), NO_SUCH)
            assert answer.status_code == expected, (name, row.code, answer.content.decode())
    assert permit.ledger.entries.count() == before


OF_PERMITS = {code for code in TABLE.forms if ACTS[code].subject == Subject.PERMIT}


@pytest.mark.soak
def test_who_may_is_what_the_pages_say(course: Course) -> None:
    course.goes("begin", "submit", "accept")
    people = ("owner", "other_owner", "clerk", "leader", "bureau_leader", "other_leader", "auditor")
    check_who_may(course, people, {"review_permit", "grant_permit", "withdraw_permit", "see_decision"})


@pytest.mark.soak
@pytest.mark.parametrize(
    "stations",
    [
        ("begin",),
        ("begin", "submit"),
        ("begin", "submit", "accept", "review"),
        ("begin", "submit", "accept", "pause"),
    ],
    ids="-".join,
)
def test_who_may_is_what_the_pages_say_of_every_act(course: Course, stations: tuple[str, ...]) -> None:
    course.goes(*stations)
    check_who_may(course, PEOPLE, OF_PERMITS)


def test_whoever_may_not_begin_finds_no_address(course: Course) -> None:
    for organization, role in (
        (course.cast.bureau, Role.DEPARTMENT_CLERK),
        (course.cast.park, Role.PROXY_OFFICER),
    ):
        caller = Caller.of(organization, role)
        assert caller.post("permits/begin/apply/", {}).status_code == 404
        assert caller.get("permits/begin/").json()["items"] == []
    reader = Caller.of(course.cast.enterprise, Role.ENTERPRISE_HANDLER, ["powers:read"])
    assert reader.get("permits/begin/").status_code == 200
    assert reader.post("permits/begin/apply/", {}).status_code == 403


def test_a_broken_beginning_names_what_is_wrong_and_begins_nothing(course: Course) -> None:
    enterprise = Caller.of(course.cast.enterprise, Role.ENTERPRISE_HANDLER)
    refused = enterprise.post("permits/begin/apply/", {"power": 0, "park": True, "contact_name": "艾山"})
    assert codes_of(refused) == {("/park", "type")}
    refused = enterprise.post("permits/begin/apply/", {"power": 0, "contact_name": "艾山"})
    assert codes_of(refused) == {
        ("/power", "invalid_choice"),
        ("/park", "required"),
        ("/contact_phone", "required"),
    }
    assert not Permit.objects.exists()


def test_rubbish_is_refused_and_never_breaks_anything(course: Course) -> None:
    permit = course.goes("begin", "submit", "accept")
    assert 422 in try_rubbish(person(course.leader), permit, "permits", random.Random(1), turns=2)


@pytest.mark.soak
@pytest.mark.parametrize(
    "stations", sorted({way for way, _state, _offered in PERMIT_STAGES.values()}), ids="-".join
)
def test_rubbish_breaks_no_application_at_any_stage(course: Course, stations: tuple[str, ...]) -> None:
    permit = course.goes(*stations)
    for name in PEOPLE:
        member = course.cast.people[name]
        if access.sees(member, permit):
            try_rubbish(person(member), permit, "permits", random.Random(name), turns=20)


@pytest.mark.soak
def test_rubbish_begins_nothing_and_breaks_nothing(delegation_cast: DelegationCast) -> None:
    with standing(NOW):
        chance = random.Random(1)
        for name in delegation_cast.people:
            caller = person(delegation_cast.people[name])
            for subject, kind in KINDS.items():
                offered: list[dict[str, Any]] = (
                    caller.get(f"{RESOURCES[subject]}/begin/").json()["items"] if kind.begin else []
                )
                for one in offered:
                    for body in bodies(one, chance, 10):
                        answer = caller.post(f"{RESOURCES[subject]}/begin/{one['code']}/", body)
                        assert answer.status_code in {201, 409, 415, 422}, (one["code"], body, answer.content)

"""Every kind of case as a resource: who finds what, and that neighbours find nothing."""

from typing import Any

import pytest
from django.test import Client

from delegation import access
from delegation.api.names import RESOURCES
from delegation.api.resources import CASES
from delegation.kinds import KINDS
from portal.organizations.models import Membership
from tests.delegation.api.world import World
from tests.delegation.cast import DelegationCast
from tests.speaking import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
PEOPLE = (
    *("owner", "other_owner", "city_owner", "clerk", "leader", "zone_clerk", "other_leader", "city_leader"),
    *(
        "bureau_clerk",
        "bureau_leader",
        "other_bureau_leader",
        "justice_clerk",
        "safety_clerk",
        "market_leader",
    ),
    *("environment_clerk", "construction_clerk", "construction_leader", "city_bureau_clerk"),
    *("government_officer", "other_government_officer", "centre_officer", "auditor"),
)


def person(cast: DelegationCast, name: str) -> tuple[Membership, Caller]:
    membership = cast.people[name]
    client = Client()
    client.force_login(membership.user)
    return membership, Caller(client=client)


def ids(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {item["id"] for item in answer.json()["items"]}


def test_every_kind_of_case_is_a_resource() -> None:
    assert set(CASES) == set(KINDS)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_list_has_what_the_person_sees_and_the_rest_is_unknown(
    world: World, delegation_cast: DelegationCast, name: str
) -> None:
    membership, caller = person(delegation_cast, name)
    for kind in KINDS:
        seen = {str(pk) for pk in access.visible(kind, membership).values_list("pk", flat=True)}
        assert ids(caller.get(f"{RESOURCES[kind]}/")) == seen, kind
    for about, case in world.cases.items():
        answer = caller.get(f"{RESOURCES[case.SUBJECT]}/{case.pk}/")
        assert answer.status_code == (200 if access.sees(membership, case) else 404), about

"""What people see of requests, against a slow and obvious judge that reads each row and asks nobody (BZ54-2.4)."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.organizations.enums import ROLES_BY_KIND, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import memberships_of
from proxy_service.access import visible_requests
from proxy_service.models import Handover, ProxyRequest
from tests.access.matrix import Matrix

DRAWN = 60


def sees(who: Membership, case: ProxyRequest) -> bool:
    """In the words of the rule, one question after the other."""
    home = who.organization
    if who.role in {"enterprise_owner", "enterprise_handler"}:
        return case.enterprise == home
    filed = case.state != "draft" and case.number is not None
    if who.role in {"window_clerk", "proxy_officer", "park_leader"}:
        park = case.park
        family = park is not None and (park == home or park.parent == home or park == home.parent)
        return family and (filed or (who.role == "window_clerk" and case.filed_at_window))
    if not filed:
        return False
    if who.role in {"department_clerk", "department_leader"}:
        handed = {one.organ_id for one in Handover.objects.filter(matter__request=case)}
        planned = case.ledger.entries.filter(kind="agree_plan").exists()
        return home.pk in handed | {matter.organ_id for matter in case.matters.all() if planned}
    if who.role in {"county_officer", "workgroup_officer"}:
        own = home.division_code
        return any(one == own or (own.endswith("00") and one[:4] == own[:4]) for one in case.divisions)
    return who.role == "auditor"


def draw(chance: random.Random) -> Iterator[Membership]:
    """People in any role that their organisation has, before, during and after their time, and who stands in."""
    organizations = sorted(Organization.objects.all(), key=lambda one: one.code)
    now = timezone.now()
    for number in range(DRAWN):
        organization = chance.choice(organizations)
        roles = sorted(ROLES_BY_KIND[organization.kind])
        begins = now + timedelta(days=chance.choice((-900, -30, -1, 1, 30)))
        until = chance.choice((None, begins + timedelta(days=10), now + timedelta(days=400)))
        user = User.objects.create(username=f"drawn-{number}", full_name=f"抽取{number}")
        drawn = Membership.objects.create(
            user=user,
            organization=organization,
            role=chance.choice(roles),
            valid_from=begins,
            valid_until=until,
        )
        yield drawn
        if drawn.role not in {Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}:
            yield Membership.objects.create(
                user=User.objects.create(username=f"stand-in-{number}", full_name=f"代班{number}"),
                organization=organization,
                role=drawn.role,
                valid_from=now - timedelta(days=1),
                valid_until=now + timedelta(days=chance.choice((-0.5, 5))),
                substitute_for=drawn,
            )


def mix(chance: random.Random) -> None:
    """Requests of any enterprise in any park or zone, of any divisions."""
    kinds = [Organization.objects.filter(kind=kind) for kind in ("enterprise", "park", "zone")]
    firms, parks, zones = ([*found.order_by("code")] for found in kinds)
    divisions = ["652701", "652722"]
    for case in ProxyRequest.objects.filter(archived_at=None).order_by("pk"):
        ProxyRequest.objects.filter(pk=case.pk).update(
            enterprise=chance.choice(firms),
            park=chance.choice([*parks, *zones]),
            divisions=sorted(chance.sample(divisions, chance.randint(1, 2))),
        )


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 41))])
def test_whoever_they_are_they_see_what_the_rule_says(some_requests: Matrix, seed: int) -> None:
    chance = random.Random(seed)
    mix(chance)
    drawn, now = [*draw(chance)], timezone.now()
    cases = [*ProxyRequest.objects.select_related("enterprise", "park__parent")]
    seen = 0
    for who in drawn:
        expected = {case.pk for case in cases if sees(who, case)}
        assert set(visible_requests(who).values_list("pk", flat=True)) == expected, who
        current = who.valid_from <= now and (who.valid_until is None or who.valid_until > now)
        assert (who in memberships_of(who.user, now)) == current, who
        seen += len(expected)
    assert seen > DRAWN // 2

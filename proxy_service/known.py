"""What indexes of arrays know of a list, by its filters: keys of requests, among them all that stand on it. Lists are
read from them block by block (``proxy_service.blocks``)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, IntegerField, Q, QuerySet

from portal.deadlines.enums import Lamp
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_keys
from proxy_service import happened, search
from proxy_service.enums import Jurisdiction
from proxy_service.filters import GROUPS, states_of
from proxy_service.models import DepartmentCase, MatterVersion, ProxyRequest
from proxy_service.models.arrays import Held, Hours, InArray, InTexts, hours_until

#: What ``request_found_in_hours_gin`` knows of a filter at a moment.
SAID: dict[str, Callable[[Any, datetime], dict[str, Any]]] = {
    "q": lambda value, now: {"search__contains": search.wanted_by(value)},
    "division": lambda value, now: {"divisions__contains": [value]},
    "state": lambda value, now: {"stands__overlap": states_of(value)},
    "jurisdiction": lambda value, now: {"stands__contains": [value]},
    "park": lambda value, now: {"of__contains": [value]},
    "officer": lambda value, now: {"held_by__contains": [value]},
    "lamp": lambda value, now: LAMPS.get(value, lambda now: {})(now),
    "matter_class": lambda value, now: named(value),
}
#: Lamps of what is owed.
LAMPS: dict[str, Callable[[datetime], dict[str, Any]]] = {
    Lamp.OVERDUE: lambda now: {"due_in__overlap": hours_until(now)},
    Lamp.DUE_SOON: lambda now: {"is_owed__contains": [True]},
    Lamp.NORMAL: lambda now: {"is_owed__contains": [True]},
}
#: So many pairs of a matter's name are looked for.
TELLING = 3
#: Filters of which pairs tell more than what happened does.
BY_PAIRS = {"q", "matter_class"}
#: What nothing but ``evaluated=yes`` says of the facts.
EVALUATED = [["given"]]
#: Filters for which a list is read from it; one of them may let through what no order of a list has near each other.
BY_INDEX = {"q", "division", "state", "lamp", "jurisdiction", "matter_class", "officer", "park"}


def known_of(membership: Membership, wanted: Mapping[str, Any], now: datetime) -> list[QuerySet[Any]] | None:
    """Queries that together find all that is asked for, nothing twice, each row with the ``key`` of a request: by what
    happened, in the words of ``request_found_in_hours_gin`` or, for a department, of ``department_found_in_hours_gin``.
    None where these know nothing of it that an order of the list would not find near its beginning."""
    facts = () if wanted.keys() & BY_PAIRS else happened.words(wanted)
    if facts and (facts != EVALUATED or membership.role in DEPARTMENT_ROLES or not _says_more(wanted)):
        return happened.known(membership, wanted, now)
    if not wanted.keys() & ({"q"} if membership.role in DEPARTMENT_ROLES else BY_INDEX):
        return None
    organization, pairs = membership.organization, search.wanted_by(wanted.get("q", ""))
    if membership.role in DEPARTMENT_ROLES:
        group = InArray("group", output_field=ArrayField(IntegerField()))
        own: QuerySet[Any] = DepartmentCase.objects.alias(its=group)
        own = own.filter(its__contains=[organization.group_id], search__contains=pairs)
        return [own.annotate(key=F("request"))]
    found: QuerySet[Any] = ProxyRequest.objects.order_by().alias(
        of=InArray("park", "enterprise"),
        stands=InTexts("state", "jurisdiction"),
        is_owed=Held(Q(next_due_at__isnull=False)),
        due_in=Hours("next_due_at"),
        held_by=InArray("officer"),
        **{f"pairs_{place}": F("search") for place in range(TELLING)},
    )
    if membership.role in PARK_ROLES:
        found = found.filter(of__overlap=park_keys(organization))
    if membership.role in ENTERPRISE_ROLES:
        found = found.filter(of__contains=[organization.pk])
    if membership.role in OVERSIGHT_ROLES:
        found = found.filter(divisions__overlap=divisions_under(organization))
    for name, say in SAID.items():
        if name in wanted:
            found = found.filter(**say(wanted[name], now))
    return [found.annotate(key=F("pk"))]


def _says_more(wanted: Mapping[str, Any]) -> bool:
    """Whether the other filters say more of a request than that it was evaluated, as most are in the end. A group of
    states does not."""
    is_one_state = "state" in wanted and not GROUPS.keys() & set(wanted["state"])
    return is_one_state or "officer" in wanted or wanted.get("jurisdiction") == Jurisdiction.MULTI


def named(matter_class: str) -> dict[str, Any]:
    """What a request has that was filed for a matter of the class: the matter's name, so one of the first pairs, one of
    the second and one of the third, of those few of each name that names of other classes share least."""
    pairs_of = {
        (name, its_class): search.wanted_by(name)
        for name, its_class in MatterVersion.objects.values_list("name", "matter_class")
    }
    others = Counter(
        pair for (_name, its_class), pairs in pairs_of.items() if its_class != matter_class for pair in pairs
    )
    own = Counter(
        pair for (_name, its_class), pairs in pairs_of.items() if its_class == matter_class for pair in pairs
    )
    telling = [
        sorted(pairs, key=lambda pair: (others[pair], -own[pair], pair))[:TELLING]
        for (_name, its_class), pairs in pairs_of.items()
        if its_class == matter_class
    ]
    return {
        f"pairs_{place}__overlap": sorted({pairs[min(place, len(pairs) - 1)] for pairs in telling})
        for place in range(TELLING)
    }

"""Reads that several pages and services share."""

from django.db.models import F, FilteredRelation, Q, QuerySet

from portal.organizations.enums import PARK_KINDS, PARK_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import park_scope
from proxy_service.enums import EvaluationSide, MatterClass
from proxy_service.models import Evaluation, MatterVersion, ProxyRequest


def organ_code(version: MatterVersion, suffix: str, division_code: str) -> str:
    """The code of an organ: that of its county or, for prefecture matters, of the prefecture, and the suffix."""
    at_county = version.competent_level == OrganizationKind.COUNTY_DEPARTMENT
    return f"{division_code if at_county else division_code[:4] + '00'}-{suffix}"


def competent_organ(version: MatterVersion, division_code: str) -> Organization | None:
    """The department that decides the matter in a county; None where the register knows none."""
    code = organ_code(version, version.competent_suffix, division_code)
    return Organization.objects.active().filter(code=code).first()


def counties(prefix: str = "") -> list[Organization]:
    """The county governments, of one prefecture (first four digits of its code) or all."""
    found = Organization.objects.active().filter(
        kind=OrganizationKind.COUNTY, division_code__startswith=prefix
    )
    return list(found.order_by("code"))


def county_names(codes: list[str]) -> list[str]:
    """The names of counties by their division codes, in the order of the codes."""
    found = Organization.objects.filter(kind=OrganizationKind.COUNTY, division_code__in=codes).order_by(
        "code"
    )
    return [county.label for county in found]


def parks_for(membership: Membership) -> OrganizationQuerySet:
    """Whose requests a list can be narrowed to: the own park and its zones; every park of the prefecture for its
    departments and those who oversee them; all for the auditor. Which of them have a request that the person sees is
    not looked up: that would mean to look at every request."""
    if membership.role in PARK_ROLES:
        return park_scope(membership.organization).order_by("code")
    parks = Organization.objects.filter(kind__in=PARK_KINDS).order_by("code")
    if membership.role == Role.AUDITOR:
        return parks
    return parks.filter(division_code__startswith=membership.organization.division_code[:4])


def parks_and_officers(
    membership: Membership, *, park: int | None = None, officer: int | None = None
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Keys and names of ``parks_for`` and of the officers whose cases a list can be narrowed to, those who have left
    included: all of the own park; for who sees several parks those of ``park``, and ``officer``, whom a link may name.
    One query."""
    offered = Q(memberships__role=Role.PROXY_OFFICER)
    if membership.role not in PARK_ROLES:
        offered &= Q(memberships__organization=park) | Q(memberships__pk=officer)
    found = parks_for(membership).annotate(held=FilteredRelation("memberships", condition=offered))
    parks, officers = {}, {}
    for place in found.annotate(held_pk=F("held__pk"), held_name=F("held__user__full_name")):
        parks[place.pk] = place.label
        if place.held_pk is not None:
            officers[place.held_pk] = place.held_name
    return list(parks.items()), sorted(officers.items())


def newest_versions(text: str = "", matter_class: str = "") -> QuerySet[MatterVersion]:
    """Every matter with its newest version, the closed ones too; those whose name has every word of ``text``."""
    versions = MatterVersion.objects.filter(superseded_at=None).select_related("matter")
    for word in text.strip()[:60].split():
        versions = versions.filter(name__icontains=word)
    if matter_class in MatterClass.values:
        versions = versions.filter(matter_class=matter_class)
    return versions.order_by("matter__code")


def evaluation_of(request: ProxyRequest, side: EvaluationSide) -> Evaluation | None:
    return next((given for given in request.evaluations.all() if given.side == side), None)

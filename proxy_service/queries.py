"""Reads that several pages and services share."""

from collections.abc import Iterable
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from portal.fixed import fixed
from portal.organizations.enums import PARK_KINDS, PARK_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import park_scope
from proxy_service.enums import EvaluationSide, MatterClass
from proxy_service.models import Evaluation, MatterVersion, ProxyRequest, RequestMaterial, RequestMatter


def organ_code(version: MatterVersion, suffix: str, division_code: str) -> str:
    """The code of an organ: that of its county or, for prefecture matters, of the prefecture, and the suffix."""
    at_county = version.competent_level == OrganizationKind.COUNTY_DEPARTMENT
    return f"{division_code if at_county else division_code[:4] + '00'}-{suffix}"


def competent_organ(version: MatterVersion, division_code: str) -> Organization | None:
    """The department that decides the matter in a county; None where the register knows none."""
    return competent_organs([(version, division_code)])[0]


def competent_organs(placed: Iterable[tuple[MatterVersion, str]]) -> list[Organization | None]:
    """The same for several matters, each with its county, in one question."""
    codes = [organ_code(version, version.competent_suffix, division) for version, division in placed]
    found = {organ.code: organ for organ in _active.ask(codes=codes)} if codes else {}
    return [found.get(code) for code in codes]


@fixed(codes=[str])
def _active(codes: list[str]) -> QuerySet[Organization]:
    return Organization.objects.active().filter(code__among=codes)


def current_matters() -> list[tuple[str, str, int]]:
    """Code, name and key of the current version of every matter, by code."""
    return _current_matters.ask()


@fixed()
def _current_matters() -> QuerySet[MatterVersion, Any]:
    found = MatterVersion.objects.current().order_by("matter__code")
    return found.values_list("matter__code", "name", "pk")


def counties() -> list[Organization]:
    """The county governments."""
    return _counties.ask()


@fixed()
def _counties() -> QuerySet[Organization]:
    return Organization.objects.active().filter(kind=OrganizationKind.COUNTY).order_by("code")


def matters_of(request: ProxyRequest) -> list[RequestMatter]:
    """The matters of a request with their versions and organs, in their order: as they were read with it
    (``loading``), or asked for now."""
    if "matters" in getattr(request, "_prefetched_objects_cache", {}):
        return list(request.matters.all())
    return list(request.matters.select_related("version__matter", "organ"))


def papers_of(request: ProxyRequest) -> list[RequestMaterial]:
    """The papers of a request with their files, likewise."""
    if "materials" in getattr(request, "_prefetched_objects_cache", {}):
        return list(request.materials.all())
    return list(request.materials.prefetch_related("files__stored_file"))


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
    for place, name, short_name, held, full_name in found.values_list(
        "pk", "name", "short_name", "held__pk", "held__user__full_name"
    ):
        parks[place] = short_name or name
        if held is not None:
            officers[held] = full_name
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

"""Reads that several pages and services share."""

from django.db.models import QuerySet

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
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

"""Who reads the archived files that were taken in from elsewhere. Everything is denied that is not named here."""

from django.db.models import Q, QuerySet
from django.http import QueryDict

from portal.organizations.enums import OVERSIGHT_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_scope
from proxy_service.models import ArchivedCase

READERS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER, Role.AUDITOR}) | OVERSIGHT_ROLES
LONGEST_SEARCH = 100


def requests_among(before: str = "") -> Q:
    """The packages of requests; ``before`` is the way to them. The number of a request is the park's code, year and
    number; cases of delegated powers are numbered otherwise."""
    return Q(**{f"{before}number__regex": r"-[0-9]{4}-[0-9]+$"})


def visible_archives(membership: Membership | None) -> QuerySet[ArchivedCase]:
    """A park leader's own park and its zones, by code; what a department keeps, its leader; the requests of its
    divisions a county or work-group, and what it keeps itself; all for the auditor. The package of a delegated case
    has what overseers could not read in the case."""
    archives = ArchivedCase.objects.select_related("keeping")
    if membership is None or membership.role not in READERS:
        return archives.none()
    if membership.role == Role.AUDITOR:
        return archives
    if membership.role == Role.PARK_LEADER:
        return archives.filter(park_code__in=park_scope(membership.organization).values("code"))
    own = Q(park_code=membership.organization.code)
    if membership.role == Role.DEPARTMENT_LEADER:
        return archives.filter(own)
    return archives.filter(
        own | requests_among() & Q(divisions__overlap=divisions_under(membership.organization))
    )


def words_of(data: QueryDict) -> str:
    """What is looked for."""
    return data.get("q", "")[:LONGEST_SEARCH].strip()


def found(archives: QuerySet[ArchivedCase], words: str) -> QuerySet[ArchivedCase]:
    """Those whose number, title or enterprise has every one of the words."""
    for word in words.split():
        archives = archives.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(enterprise_name__icontains=word)
            | Q(enterprise_code__iexact=word)
        )
    return archives

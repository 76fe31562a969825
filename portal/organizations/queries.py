"""Reads on organisations and people."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from portal.fixed import fixed
from portal.organizations import uscc
from portal.organizations.enums import LEADER_ROLES, OrganizationKind, Role
from portal.organizations.models import Grant, Membership, Organization, User
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.models.people import MembershipQuerySet
from portal.organizations.names import normalise_name

T = TypeVar("T")


def find_enterprise(text: str) -> Organization | None:
    """The enterprise with this credit code or exactly this name; nothing is found by a part of either."""
    enterprises = Organization.objects.active().filter(kind=OrganizationKind.ENTERPRISE)
    text = text.replace("\0", "")
    code, name = uscc.normalise(text), normalise_name(text)
    return enterprises.filter(uscc=code).exclude(uscc="").first() or enterprises.filter(name=name).first()


def memberships_of(user: User, now: datetime) -> MembershipQuerySet:
    """The roles that a person may act in now, with their organisations."""
    return user.memberships.valid(now).select_related("organization__parent")


def roles_with_person(key: Any, now: datetime) -> MembershipQuerySet:
    """The same by the key of the person, who is read with them: a page asks for both."""
    return Membership.objects.valid(now).filter(user=key).select_related("user", "organization__parent")


def park_scope(organization: Organization) -> OrganizationQuerySet:
    """The park and its zones (BZ54-3.1), seen from either: their officers work on one register."""
    return zones_with(organization.park.pk)


def zones_with(park: int) -> OrganizationQuerySet:
    """The park committee of that key and its zones."""
    return Organization.objects.filter(pk=park) | Organization.objects.filter(
        parent=park, kind=OrganizationKind.ZONE
    )


def park_keys(organization: Organization) -> list[int]:
    """``park_scope`` as keys: PostgreSQL then knows how much of a table they are, and reads an index in its order."""
    return _kept(organization, "parks", lambda: sorted(_keys_of_park.ask(park=organization.park.pk)))


@fixed(park=int)
def _keys_of_park(park: int) -> QuerySet[Organization, int]:
    return zones_with(park).values_list("pk", flat=True)


def _kept(organization: Organization, name: str, ask: Callable[[], list[T]]) -> list[T]:
    """Asked for once and kept with the object, which lives as long as one page is made: every scope on it asks."""
    kept: dict[str, Any] = organization.__dict__.setdefault("_scopes", {})
    if name not in kept:
        kept[name] = ask()
    return list(kept[name])


def people_in(organizations: Iterable[Organization], roles: Iterable[Role], now: datetime) -> list[User]:
    """Everybody who holds one of ``roles`` in one of ``organizations`` now, each once; no service accounts."""
    return people_at([each.pk for each in organizations], roles, now)


def people_at(organizations: list[int], roles: Iterable[Role], now: datetime) -> list[User]:
    """The same by the keys of the organisations."""
    return _people_in.ask(organizations=organizations, roles=list(roles), now=now)


@fixed(organizations=[int], roles=[str], now=datetime)
def _people_in(organizations: list[int], roles: list[str], now: datetime) -> QuerySet[User]:
    held = Membership.objects.valid(now).people().filter(organization__among=organizations, role__among=roles)
    return User.objects.filter(pk__in=held.values("user"))


def people_of_park(park: Organization, roles: Iterable[Role], now: datetime) -> list[User]:
    """Everybody who holds one of ``roles`` in a park or its zones (``park_scope``) now, each once."""
    return _people_of_park.ask(park=park.park.pk, roles=list(roles), now=now)


@fixed(park=int, roles=[str], now=datetime)
def _people_of_park(park: int, roles: list[str], now: datetime) -> QuerySet[User]:
    held = Membership.objects.valid(now).people().filter(organization__in=zones_with(park), role__among=roles)
    return User.objects.filter(pk__in=held.values("user"))


def holders(role: Role, now: datetime) -> MembershipQuerySet:
    """The people who hold a role now, by their memberships."""
    return Membership.objects.valid(now).people().filter(role=role)


def administrators(now: datetime) -> QuerySet[User]:
    """Who runs the platform now, each once."""
    return User.objects.filter(pk__in=holders(Role.ADMINISTRATOR, now).values("user")).order_by("pk")


def security_administrators(now: datetime) -> QuerySet[User]:
    """Who lets people and systems in now, each once."""
    held = holders(Role.SECURITY_ADMINISTRATOR, now)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk")


def second_people(
    giver: Membership, organization: Organization, user: User | None, now: datetime
) -> list[User]:
    """Who may agree to what somebody proposes for an organisation: ``GRANTS_AGREED_BY`` and the organisation's own
    leaders, a zone's park's too; neither who proposes nor whom it is for."""
    agreeing = Membership.objects.valid(now).people().filter(role__in=settings.GRANTS_AGREED_BY)
    leading = Membership.objects.valid(now).people().filter(role__in=LEADER_ROLES)
    leading = leading.filter(organization__in={organization, organization.park})
    found = User.objects.filter(Q(pk__in=agreeing.values("user")) | Q(pk__in=leading.values("user")))
    return list(found.exclude(pk__in=[giver.user_id, *([user.pk] if user else [])]).order_by("pk"))


def may_decide_on(grant: Grant, membership: Membership) -> bool:
    """Somebody of ``second_people``, acting in that role; nobody who stands in for who proposed it, or for whom it
    is. The database asks for three people too."""
    one, other = membership, grant.proposed_by
    concerned = {other.user_id, grant.user_id}
    if other.substitute_for is not None:
        concerned.add(other.substitute_for.user_id)
    acting = {one.user_id, *([one.substitute_for.user_id] if one.substitute_for else [])}
    if one.user.is_service or concerned & acting:
        return False
    if one.role in settings.GRANTS_AGREED_BY:
        return True
    return one.role in LEADER_ROLES and managed_organizations(one).filter(pk=grant.organization_id).exists()


def grants_seen(membership: Membership) -> QuerySet[Grant]:
    """All for who gives and for who watches; a leader those for their own organisations."""
    found = Grant.objects.select_related(
        "organization",
        "user",
        "proposed_by__user",
        "proposed_by__organization",
        "proposed_by__substitute_for",
        "decided_by__user",
        "decided_by__organization",
    )
    if membership.role == Role.AUDITOR:
        return found
    return found.filter(organization__in=managed_organizations(membership))


def grants_awaiting(membership: Membership, now: datetime) -> list[Grant]:
    """Those that this person may decide on now, the oldest first."""
    waiting = grants_seen(membership).filter(pk__in=Grant.objects.waiting(now)).order_by("expires_at", "pk")
    return [grant for grant in waiting if may_decide_on(grant, membership)]


def counties_under(organization: Organization) -> OrganizationQuerySet:
    """The counties of the prefecture that an overseeing body of it answers for; none of a county's own."""
    counties = Organization.objects.filter(kind=OrganizationKind.COUNTY)
    if organization.kind == OrganizationKind.COUNTY:
        return counties.none()
    return counties.filter(division_code__startswith=organization.division_code[:4])


def divisions_under(organization: Organization) -> list[str]:
    """The division codes that an overseeing body answers for: its own county, or the prefecture with every county."""
    counties = counties_under(organization).values_list("division_code", flat=True)
    return _kept(organization, "divisions", lambda: [organization.division_code, *counties])


def bodies_under(organization: Organization) -> OrganizationQuerySet:
    """The organisations in those divisions."""
    own = Q(division_code=organization.division_code)
    return Organization.objects.filter(
        own | Q(division_code__in=counties_under(organization).values("division_code"))
    )


def managed_organizations(membership: Membership | None) -> OrganizationQuerySet:
    """The organisations whose staff a person looks after: a leader their own (a park committee's also its zones), the
    security administrator all."""
    if membership is None:
        return Organization.objects.none()
    if membership.role == Role.SECURITY_ADMINISTRATOR:
        return Organization.objects.all()
    if membership.role not in LEADER_ROLES:
        return Organization.objects.none()
    own = Organization.objects.filter(pk=membership.organization_id)
    if membership.organization.kind == OrganizationKind.PARK:
        own |= Organization.objects.filter(parent=membership.organization_id, kind=OrganizationKind.ZONE)
    return own


def keeps_own_name(user: User) -> bool:
    """Whoever works or worked in an office signs and is written down by name there, and does not change it alone."""
    return not user.memberships.exclude(organization__kind=OrganizationKind.ENTERPRISE).exists()


def staff_of(organizations: OrganizationQuerySet) -> QuerySet[User]:
    """Everybody who holds or held a role in one of ``organizations``, each once."""
    held = Membership.objects.filter(organization__in=organizations)
    return User.objects.filter(pk__in=held.values("user")).order_by("full_name", "pk")


def staff_found(membership: Membership, words: str, now: datetime) -> QuerySet[User]:
    """The people whom a leader looks after, each with ``roles_here``, what they are there now; ``words`` in their
    name."""
    organizations = managed_organizations(membership)
    held = Membership.objects.filter(organization__in=organizations).filter(
        Q(valid_until=None) | Q(valid_until__gt=now)
    )
    roles = held.select_related("organization", "substitute_for__user")
    found = staff_of(organizations).prefetch_related(Prefetch("memberships", roles, to_attr="roles_here"))
    if words := words.strip():
        found = found.filter(Q(full_name__icontains=words) | Q(username__icontains=words))
    return found


def organizations_found(words: str, kind: str) -> QuerySet[Organization]:
    """Every organisation, of one kind if ``kind`` is one; ``words`` in a name or the code."""
    found = Organization.objects.select_related("parent")
    if words := words.strip():
        found = found.filter(
            Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__icontains=words)
        )
    return found.filter(kind=kind) if kind in OrganizationKind.values else found

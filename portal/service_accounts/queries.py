"""Who speaks with a key, and who may see and look after which accounts."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.models.organization import OrganizationQuerySet
from portal.organizations.queries import managed_organizations, people_in, security_administrators
from portal.service_accounts.addresses import is_allowed
from portal.service_accounts.enums import KINDS_WITHOUT_LEADER, Scope
from portal.service_accounts.models import ApiKey, ServiceAccount
from portal.service_accounts.secret_text import SECRET, hash_of


@dataclass(frozen=True)
class Speaker:
    """Another system that showed a key which opens the door: it acts in ``membership``, within ``scopes``."""

    account: ServiceAccount
    key: ApiKey
    membership: Membership
    scopes: frozenset[Scope]


def speaker(secret: str, address: str, now: datetime) -> Speaker | None:
    """Who speaks with ``secret`` from ``address``; nothing is written (``services.keys.note_use`` does).

    None alike for an unknown, expired or revoked key, a foreign address, a closed account, an ended role and an
    organisation or account that was deactivated: whoever tries keys learns nothing from the answer.
    """
    if not SECRET.fullmatch(secret):
        return None
    key = (
        ApiKey.objects.live(now)
        .filter(
            secret_hash=hash_of(secret),
            account__closed_at=None,
            account__membership__in=Membership.objects.valid(now).filter(user__is_service=True),
        )
        .select_related("account__membership__user", "account__membership__organization__parent")
        .first()
    )
    if key is None or not is_allowed(address, key.networks):
        return None
    return Speaker(key.account, key, key.account.membership, frozenset(Scope(scope) for scope in key.scopes))


def organizations_to_open_for(membership: Membership | None) -> OrganizationQuerySet:
    """For whom somebody may open accounts and issue keys: a leader for those whose people they look after, the
    security administrator only for bodies without a leader of their own. Nobody else gets to speak in a body's name."""
    managed = managed_organizations(membership).active()
    if membership is not None and membership.role == Role.SECURITY_ADMINISTRATOR:
        return managed.filter(kind__in=KINDS_WITHOUT_LEADER)
    return managed


def organizations_to_close_for(membership: Membership | None) -> OrganizationQuerySet:
    """Whose keys somebody may revoke and whose accounts close: the security administrator's are all, because a
    key that has leaked cannot wait for a leader."""
    return managed_organizations(membership)


def keepers(organization: Organization, now: datetime) -> list[User]:
    """The people who look after the keys of an organisation: its leaders and, for a zone, the park's; where there are
    no leaders, the security administrators."""
    if organization.kind in KINDS_WITHOUT_LEADER:
        return list(security_administrators(now))
    return people_in({organization, organization.park}, LEADER_ROLES, now)


def visible_accounts(membership: Membership) -> QuerySet[ServiceAccount]:
    """Those whose organisation a person looks after; the auditor reads all. With keys, the newest first."""
    reads_all = membership.role == Role.AUDITOR
    organizations = Organization.objects.all() if reads_all else managed_organizations(membership)
    keys = ApiKey.objects.select_related("created_by__user", "revoked_by__user", "grant")
    return (
        ServiceAccount.objects.filter(membership__organization__in=organizations)
        .select_related("membership__organization", "membership__user", "created_by__user", "closed_by__user")
        .prefetch_related(Prefetch("keys", keys))
    )

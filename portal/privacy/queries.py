"""Reads: what is held about a person, and who decides on requests for deletion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from portal.ledger.models import LedgerEntry
from portal.notifications.models import Message
from portal.organizations.enums import LEADER_ROLES, Role
from portal.organizations.models import Membership, User
from portal.organizations.queries import managed_organizations
from portal.privacy.models import ErasureRequest
from portal.privacy.services.unmasking import KIND

#: In a copy of one's own data; somebody who did more in office finds the rest in the ledgers.
MOST_ENTRIES = 10_000
#: The role that somebody held last comes first.
LATEST = (F("valid_until").desc(nulls_first=True), "-pk")


def looks_at(user: User) -> QuerySet[LedgerEntry]:
    """Who had telephone or e-mail of the person's account shown, the latest first: from the logs of where they are."""
    logs = Q(ledger__audited__organization__in=user.memberships.values("organization"))
    own = ("organizations.user.phone", "organizations.user.email")
    looked = LedgerEntry.objects.filter(logs, kind=KIND, data__row=str(user.pk), data__field__in=own)
    return looked.order_by("-recorded_at")


def counts_of(user: User) -> dict[str, int]:
    """How much else there is."""
    return {
        "entries": LedgerEntry.objects.filter(actor=user).count(),
        "messages": Message.objects.filter(user=user).count(),
    }


def copy_of(user: User) -> dict[str, Any]:
    """What is held about a person, as data."""
    held = user.memberships.select_related("organization").order_by("valid_from")
    entries = LedgerEntry.objects.filter(actor=user).select_related("ledger").order_by("-recorded_at")
    return {
        "username": user.username,
        "full_name": user.full_name,
        "phone": user.phone,
        "email": user.email,
        "created_at": user.created_at,
        "last_login": user.last_login,
        "roles": [
            {
                "organization": one.organization.name,
                "role": str(one.get_role_display()),
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
            }
            for one in held
        ],
        "messages": list(
            Message.objects.filter(user=user).values("subject", "body", "created_at", "read_at")[
                :MOST_ENTRIES
            ]
        ),
        "entries": [
            {
                "ledger": entry.ledger.label,
                "sequence": entry.sequence,
                "kind": entry.kind,
                "at": entry.occurred_at,
            }
            for entry in entries[:MOST_ENTRIES].iterator()
        ],
        "erasure_requests": list(
            ErasureRequest.objects.filter(user=user).values("asked_at", "state", "why", "refusal", "ended_at")
        ),
    }


def leaders_of(user: User, now: datetime) -> QuerySet[Membership]:
    """Who leads where the person holds a role, themselves left out; for who holds none any more, where they held
    the last. A role elsewhere that ended long ago makes nobody their leader."""
    held = user.memberships.valid(now).filter(substitute_for=None)
    at = held if held.exists() else user.memberships.order_by(*LATEST)[:1]
    leading = Membership.objects.valid(now).people().filter(role__in=LEADER_ROLES).exclude(user=user)
    return leading.filter(organization__in=at.values("organization")).select_related("user")


def security_of(now: datetime) -> QuerySet[Membership]:
    held = Membership.objects.valid(now).people().filter(role=Role.SECURITY_ADMINISTRATOR)
    return held.select_related("user")


def to_decide(membership: Membership) -> QuerySet[ErasureRequest]:
    """The requests that a person may decide on, or has: security administrators all, leaders those of their staff
    (``leaders_of``). Nobody decides on their own."""
    found = ErasureRequest.objects.select_related(
        "user", "leader_approval__user", "security_approval__user", "ended_by__user"
    ).exclude(user=membership.user_id)
    if membership.role == Role.SECURITY_ADMINISTRATOR:
        return found
    if membership.role not in LEADER_ROLES:
        return found.none()
    own = managed_organizations(membership)
    held = Membership.objects.valid(timezone.now()).filter(user=OuterRef("user"), substitute_for=None)
    last = Membership.objects.filter(user=OuterRef("user")).order_by(*LATEST).values("organization")[:1]
    staff = Exists(held.filter(organization__in=own)) | ~Exists(held) & Q(last__in=own)
    return found.annotate(last=Subquery(last)).filter(staff | Q(leader_approval__user=membership.user_id))


def waiting_for(membership: Membership) -> int:
    """How many wait for this person's approval."""
    waiting = to_decide(membership).filter(state="asked")
    if membership.role == Role.SECURITY_ADMINISTRATOR:
        return waiting.filter(security_approval=None).count()
    return waiting.filter(leader_approval=None).count()


def users_of(memberships: Iterable[Membership]) -> list[User]:
    return list({held.user_id: held.user for held in memberships}.values())

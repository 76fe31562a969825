"""What the header of a page tells of the person who reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from portal.documents.models import Seal
from portal.notifications.models import Message
from portal.organizations.models import Membership, User
from portal.paging import Count, Number, counted

#: Every page counts the unread messages; beyond it says 99+.
MOST_UNREAD = 99
NONE = Count(0)


@dataclass(frozen=True)
class Header:
    """The number of unread messages, and whether the organisation that the person acts for has a seal in use."""

    unread: Count = NONE
    has_seal: bool = False


def with_header(held: QuerySet[Membership]) -> QuerySet[Membership]:
    """Roles, each with what the header tells whoever acts in it, so that it takes no query of its own."""
    return held.annotate(
        # By the person, which the index of what is unread has, and not the key: for that every row would be looked up.
        unread=Number(_unread_of(OuterRef("user")).values("user")[: MOST_UNREAD + 1]),
        has_seal=Exists(Seal.objects.filter(organization=OuterRef("organization"), ended_at=None)),
    )


def header_of(user: User, membership: Membership | None) -> Header:
    """As it was read with the role, if it was; one query else."""
    if membership is None:
        return Header(unread=counted(_unread_of(user), MOST_UNREAD))
    read = hasattr(membership, "unread")
    told: Any = membership if read else with_header(Membership.objects.filter(pk=membership.pk)).get()
    return Header(Count.up_to(MOST_UNREAD, told.unread), told.has_seal)


def _unread_of(user: Any) -> QuerySet[Message]:
    return Message.objects.filter(user=user, read_at=None).order_by()

"""What the header of a page tells of the person who reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.documents.models import Seal
from portal.notifications.models import Message
from portal.organizations.models import Membership, User


@dataclass(frozen=True)
class Header:
    """The number of unread messages, and whether the organisation that the person acts for has a seal in use."""

    unread: int = 0
    has_seal: bool = False


def with_header(held: QuerySet[Membership]) -> QuerySet[Membership]:
    """Roles, each with what the header tells whoever acts in it, so that it takes no query of its own."""
    unread = Message.objects.filter(user=OuterRef("user"), read_at=None).order_by().values("user")
    return held.annotate(
        unread=Coalesce(Subquery(unread.annotate(number=Count("pk")).values("number")), 0),
        has_seal=Exists(Seal.objects.filter(organization=OuterRef("organization"), ended_at=None)),
    )


def header_of(user: User, membership: Membership | None) -> Header:
    """As it was read with the role, if it was; one query else."""
    if membership is None:
        return Header(unread=Message.objects.filter(user=user, read_at=None).count())
    read = hasattr(membership, "unread")
    told: Any = membership if read else with_header(Membership.objects.filter(pk=membership.pk)).get()
    return Header(told.unread, told.has_seal)

"""What the header of a page tells of the person who reads it, in one query."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from portal.documents.models import Seal
from portal.notifications.models import Message
from portal.organizations.models import Membership, User


@dataclass(frozen=True)
class Header:
    """The number of unread messages, and whether the organisation that the person acts for has a seal in use."""

    unread: int = 0
    has_seal: bool = False


def header_of(user: User, membership: Membership | None) -> Header:
    unread = Message.objects.filter(user=OuterRef("pk"), read_at=None).order_by().values("user")
    organization = membership.organization_id if membership else None
    seals = Seal.objects.filter(organization=organization, ended_at=None)
    told = User.objects.filter(pk=user.pk).values_list(
        Coalesce(Subquery(unread.annotate(number=Count("pk")).values("number")), 0), Exists(seals)
    )
    return Header(*told.get())

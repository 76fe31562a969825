"""Reading the inbox."""

from django.db.models import QuerySet

from portal.notifications.models import Message
from portal.organizations.models import User


def inbox_of(user: User) -> QuerySet[Message]:
    """A person's messages, newest first."""
    return Message.objects.filter(user=user)

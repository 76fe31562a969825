"""Sessions are ended: by their owner, or with all that hung on an account."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Session
from portal.errors import Conflict
from portal.organizations.models import User
from portal.organizations.services.feeds import end_feed


def end_session(*, user: User, identity: uuid.UUID) -> None:
    """One of the person's own; ``Conflict`` where it has ended already, or is nobody's business of theirs."""
    deleted, __ = Session.objects.filter(user=user, identity=identity).delete()
    if not deleted:
        raise Conflict(_("该登录已经结束。"))


@transaction.atomic
def end_ways_in(*, user: User, but: str | None = None) -> int:
    """All sessions of a person, ``but`` the one with that key, and the address of their calendar, under which whoever
    has it reads their deadlines; how many sessions there were."""
    end_feed(user=user)
    found = Session.objects.filter(user=user)
    deleted, __ = (found.exclude(session_key=but) if but else found).delete()
    return deleted

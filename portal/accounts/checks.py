"""What the deployment check says of accounts."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError
from django.db.models import Q

from portal.organizations.models import User
from portal.organizations.usernames import tells_of_a_person

# So many accounts are named, the rest is counted.
NAMED = 20
REMEDY = (
    "Nobody gets such a name any more; these are from before. End what they hold, invite the person anew, and close the"
    " account: what it did keeps its own name and key."
)


@register(Tags.security, deploy=True)
def check_user_names(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Accounts that are open and called by a telephone number, an identity number or an e-mail address, by their keys:
    what this prints may be read by others."""
    suspicious = Q(username__contains="@") | Q(username__regex=r"([0-9][^0-9]?){11}")
    try:
        people = User.objects.filter(suspicious, is_active=True, is_service=False).order_by("pk")
        found = [str(person.pk) for person in people if tells_of_a_person(person.username)]
    except DatabaseError as error:
        return [Warning(f"User names could not be looked through: {error}", id="accounts.W002")]
    if not found:
        return []
    keys = ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
    told = f"User names of {len(found)} accounts tell a telephone, an identity number or a mailbox: account {keys}."
    return [Warning(told, hint=REMEDY, id="accounts.W001")]

"""Who signs a promise: whoever files the application, while a paper that may follow is missing (CZ4-2.7)."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from delegation.access.permits import files, visible_permits
from delegation.models import Promise
from delegation.promised import unpromised
from portal.organizations.models import Membership


def visible_promises(membership: Membership) -> QuerySet[Promise]:
    return Promise.objects.filter(permit__in=visible_permits(membership)).select_related("permit", "material")


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {Promise.SUBJECT: visible_promises}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {"sign_promise": files}
OFFERED: dict[str, Callable[[Any], bool]] = {"sign_promise": lambda permit: unpromised(permit).exists()}

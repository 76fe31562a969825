"""A role comes into force."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.guards import guard_person, guard_separation


def guard_gift(user: User, organization: Organization, role: str, now: datetime) -> None:
    """``Conflict`` if the person has the role, or one that excludes it (三员分立)."""
    guard_person(user)
    guard_separation(user, role, now, None)
    held = Membership.objects.valid(now).filter(user=user, organization=organization, role=role)
    if held.filter(substitute_for=None).exists():
        raise Conflict(_("该人员已担任此角色。"))


def give(user: User, organization: Organization, role: str, now: datetime) -> Membership:
    """A further role from now on, within the caller's act; ``Conflict`` as ``guard_gift``."""
    guard_gift(user, organization, role, now)
    try:
        with transaction.atomic():
            return Membership.objects.create(user=user, organization=organization, role=role, valid_from=now)
    except IntegrityError as error:
        raise Conflict(_("该人员的角色刚刚有了变化，请核对后重试。")) from error

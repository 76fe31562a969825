"""Telling people that a system of theirs is not reached."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.notifications.services import notify
from portal.organizations.enums import LEADER_ROLES
from portal.organizations.models import User
from portal.organizations.queries import people_in, security_administrators
from portal.webhooks.models import Endpoint


def tell_of_trouble(endpoint: Endpoint, what: str, now: datetime) -> None:
    """A message to those who look after the organisation, where it has leaders; else to the security
    administrators."""
    notify(
        users=_caretakers(endpoint, now),
        subject=_("事件推送有问题：%(account)s") % {"account": endpoint.account.name},
        body=_("接收地址 %(url)s：%(what)s。") % {"url": endpoint.url, "what": what},
        url=reverse("webhooks:endpoint", args=[endpoint.pk]),
    )


def _caretakers(endpoint: Endpoint, now: datetime) -> list[User]:
    organization = endpoint.account.membership.organization
    leaders = people_in({organization, organization.park}, LEADER_ROLES, now)
    return leaders or list(security_administrators(now))

"""What somebody is shown as their work, without the page around it."""

from django.utils import timezone

from portal.organizations.models import Membership
from proxy_service import worklists
from proxy_service.worklists import Task


def tasks_of(membership: Membership) -> list[Task]:
    return worklists.tasks_of(membership, worklists.urgent(membership, timezone.now()))

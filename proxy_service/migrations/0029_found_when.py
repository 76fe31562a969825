"""The index for what lists are narrowed by knows when something is due as well, so that lists of what is overdue, and
searches in the order of what is due, are read by it. What the release before asks of the index, this one answers too.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F, Q

from portal.databases.indexes import AddIndexConcurrently
from proxy_service.models.arrays import Held, Hours, InArray, InTexts

INDEX = GinIndex(
    F("search"), F("divisions"), InArray("park", "enterprise"), InTexts("state", "jurisdiction"),
    Held(Q(next_due_at__isnull=False)), InArray("officer"), Hours("submitted_at"), Hours("next_due_at"),
    name="request_found_when_gin", fastupdate=False,
)  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0028_counted_at_home")]
    operations = [
        AddIndexConcurrently("proxyrequest", INDEX),
        RemoveIndexConcurrently("proxyrequest", "request_found_by_gin"),
    ]

"""Drafts in the order in which they were changed: few beside what was filed, and not to be looked for among it."""

from django.db import migrations, models
from django.db.models import Q

from portal.databases.indexes import AddIndexConcurrently

DRAFT = Q(state="draft")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("proxy_service", "0021_found")]
    operations = [
        AddIndexConcurrently(
            "proxyrequest",
            models.Index(fields=["enterprise", "updated_at"], condition=DRAFT, name="request_firm_drafts"),
        ),
        AddIndexConcurrently(
            "proxyrequest",
            models.Index(fields=["updated_at"], condition=DRAFT, name="request_drafts_by_change"),
        ),
    ]

"""The interface lists the newest papers first, of all that its caller sees."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0009_newest_of_issuer")]
    operations = [
        AddIndexConcurrently("document", models.Index(fields=["issued_at", "id"], name="document_by_moment"))
    ]

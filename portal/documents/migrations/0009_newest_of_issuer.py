"""The register of an issuer shows the newest papers first, among all that it ever issued."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("documents", "0008_uploads_of_cases")]
    operations = [
        AddIndexConcurrently(
            "document", models.Index(fields=["issuer", "year", "issued_at", "id"], name="document_by_issuer")
        )
    ]

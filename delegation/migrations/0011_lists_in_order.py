"""Indexes in the order of the lists: the newest case first, the latest changed, decided, or archived."""

from django.db import migrations, models

from portal.databases.indexes import AddIndexConcurrently

KINDS = ("permit", "order", "whistle", "inquiry", "appointment", "opening", "inspection")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delegation", "0010_one_kind")]

    operations = [
        *(
            AddIndexConcurrently(kind, models.Index(fields=[column, "id"], name=f"{kind}_{name}"))
            for kind in KINDS
            for column, name in (("created_at", "newest"), ("updated_at", "changed"))
        ),
        AddIndexConcurrently(
            "permit",
            models.Index(
                fields=["decided_at", "id"],
                condition=models.Q(decided_at__isnull=False),
                name="permit_decided",
            ),
        ),
        AddIndexConcurrently(
            "filing", models.Index(fields=["archived_at", "handed_at", "id"], name="filing_latest")
        ),
    ]

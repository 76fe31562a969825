"""What leads to an entry of a ledger is no constraint of the database any more, which none can be once the entries are
partitioned by the moment at which they were recorded (docs/decisions/0044-partitions.md). Entries are never removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_one_after_the_other"), ("webhooks", "0001_tables")]
    operations = [
        migrations.AlterField(
            "event",
            "entry",
            models.OneToOneField("ledger.LedgerEntry", models.PROTECT, related_name="+", db_constraint=False),
        ),
        migrations.AlterField(
            "delivery",
            "entry",
            models.ForeignKey(
                "ledger.LedgerEntry", models.PROTECT, null=True, related_name="+", db_constraint=False
            ),
        ),
    ]

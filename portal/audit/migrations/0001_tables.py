import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0003_entries_by_time"), ("organizations", "0003_three_administrators")]

    operations = [
        migrations.CreateModel(
            name="AuditLedger",
            fields=[
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="audited",
                        serialize=False,
                        to="ledger.ledger",
                    ),
                ),
                (
                    "organization",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_ledger",
                        to="organizations.organization",
                        verbose_name="组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "审计日志",
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("organization", None)),
                        name="audit_ledger_one_of_platform",
                    ),
                ],
            },
        ),
    ]

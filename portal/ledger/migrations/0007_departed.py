"""What stays of entries whose month has left for a file: append-only like the entries themselves."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("ledger_departedmonth", "ledger_departedentry")
GUARDS = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
    for table in TABLES
)
NO_GUARDS = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_when_entries_were_recorded")]
    operations = [
        migrations.CreateModel(
            name="DepartedMonth",
            fields=[
                (
                    "name",
                    models.CharField(max_length=63, primary_key=True, serialize=False, verbose_name="月份"),
                ),
                ("file", models.CharField(max_length=80, verbose_name="文件")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("entries", models.PositiveIntegerField(verbose_name="条数")),
                ("left_at", models.DateTimeField(verbose_name="移出时间")),
            ],
            options={"verbose_name": "移出的月份"},
        ),
        migrations.CreateModel(
            name="DepartedEntry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sequence", models.PositiveIntegerField(verbose_name="序号")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departed",
                        to="ledger.ledger",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stayed",
                        to="ledger.departedmonth",
                    ),
                ),
            ],
            options={
                "verbose_name": "移出的台账记录",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "sequence"), name="departed_entry_sequence_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]

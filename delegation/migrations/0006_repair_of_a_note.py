"""The repair of a note has its own words: the review of an objection before it stays as it was. Of notes that were
repaired so far only the repair is known; the ledger tells the rest."""

import django.db.models.deletion
from django.db import migrations, models

MOVED = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE delegation_creditnote
SET repair = reason, repaired_by_id = decided_by_id, repaired_at = decided_at,
    reason = '', decided_by_id = NULL, decided_at = NULL
WHERE state = 'note_repaired'
"""
BACK = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE delegation_creditnote
SET reason = repair, decided_by_id = repaired_by_id, decided_at = repaired_at
WHERE state = 'note_repaired'
"""
UNDECIDED = ["note_recorded", "note_objected", "note_repaired"]


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0005_joins_and_unpublished"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditnote",
            name="repair",
            field=models.TextField(blank=True, verbose_name="信用修复"),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="repaired_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="修复时间"),
        ),
        migrations.AddField(
            model_name="creditnote",
            name="repaired_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.membership",
                verbose_name="修复登记人",
            ),
        ),
        migrations.RemoveConstraint(model_name="creditnote", name="credit_note_decision_has_reason"),
        migrations.RunSQL(MOVED, BACK),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", UNDECIDED),
                    models.Q(models.Q(("reason", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="credit_note_decision_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "note_repaired"), _negated=True),
                    models.Q(models.Q(("repair", ""), _negated=True), ("repaired_at__isnull", False)),
                    _connector="OR",
                ),
                name="credit_note_repair_has_words",
            ),
        ),
    ]

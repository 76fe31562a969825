"""How many pictures of the seal a sealed paper bears."""

from django.db import migrations, models

# Done rows are kept by a trigger; what they bear follows from the layout of their kind.
COUNT = """
ALTER TABLE documents_sealing DISABLE TRIGGER documents_keep_sealing;
UPDATE documents_sealing SET seals = CASE document.kind WHEN 'acceptance' THEN 2 ELSE 1 END
FROM documents_document document
WHERE document.id = documents_sealing.document_id AND documents_sealing.state = 'done' AND document.kind NOT IN
    ('plan', 'handover', 'minutes', 'tracking', 'ledger', 'archive_cover', 'archive_index');
ALTER TABLE documents_sealing ENABLE TRIGGER documents_keep_sealing;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_seals_frozen")]
    operations = [
        migrations.AddField(
            model_name="sealing",
            name="seals",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="印章数"),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]

"""The line of the register keeps the seal of its file as it was appraised, also of a file whose ledger is elsewhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="appraisedfile",
            name="seal",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="案卷校验值"
            ),
        ),
    ]

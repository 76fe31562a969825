import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delegation", "0001_tables"), ("organizations", "0001_tables")]
    operations = [
        migrations.AddField(
            model_name="permit",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.membership",
                verbose_name="委托代理人",
            ),
        ),
    ]

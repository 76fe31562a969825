"""What was approved may wait for a week before it is destroyed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0005_one_kind"),
    ]

    operations = [
        migrations.AlterField(
            model_name="appraisal",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待批准"),
                    ("approved", "已批准，待销毁"),
                    ("done", "已办结"),
                    ("refused", "未同意"),
                    ("withdrawn", "已撤回"),
                ],
                db_index=True,
                default="proposed",
                max_length=12,
                verbose_name="状态",
            ),
        ),
    ]

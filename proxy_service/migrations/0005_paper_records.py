import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_service_users"),
        ("proxy_service", "0004_kept_for_ever"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("client", models.CharField(max_length=120, verbose_name="委托人")),
                ("matter", models.CharField(max_length=300, verbose_name="委托事项")),
                ("entrusted_on", models.DateField(verbose_name="委托时间")),
                ("period", models.CharField(blank=True, max_length=60, verbose_name="委托期限")),
                ("officer", models.CharField(blank=True, max_length=60, verbose_name="承办人")),
                ("progress", models.CharField(blank=True, max_length=500, verbose_name="办理进程")),
                (
                    "follow_up",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "满意"), ("dissatisfied", "不满意")],
                        max_length=12,
                        verbose_name="回访结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
                        verbose_name="录入人",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper_records",
                        to="organizations.organization",
                        verbose_name="受托园区",
                    ),
                ),
            ],
            options={
                "verbose_name": "历史台账",
                "ordering": ["-entrusted_on", "number"],
                "indexes": [
                    models.Index(fields=["park", "-entrusted_on", "number"], name="paper_record_by_park")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("park", "number"), name="paper_record_number_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("follow_up__in", ["", "satisfied", "dissatisfied"])),
                        name="paper_record_follow_up",
                    ),
                ],
            },
        ),
    ]

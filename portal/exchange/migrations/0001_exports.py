import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organizations", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="内容")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("filters", models.TextField(blank=True, verbose_name="筛选条件")),
                (
                    "format",
                    models.CharField(
                        choices=[("xlsx", "Excel 工作簿（.xlsx）"), ("csv", "CSV 文本（.csv）")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "等待生成"),
                            ("making", "正在生成"),
                            ("ready", "可以下载"),
                            ("failed", "生成失败"),
                            ("expired", "已过期"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("rows_done", models.PositiveIntegerField(default=0, verbose_name="已写行数")),
                ("rows_total", models.PositiveIntegerField(null=True, verbose_name="总行数")),
                ("made_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                ("kept_until", models.DateTimeField(null=True, verbose_name="保留至")),
                ("file", models.FileField(blank=True, editable=False, max_length=120, upload_to="")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("error", models.TextField(blank=True, verbose_name="原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="organizations.membership",
                        verbose_name="导出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导出",
                "ordering": ["-asked_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "making"])),
                        fields=["asked_at"],
                        name="export_queue",
                    ),
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["kept_until"], name="export_kept"
                    ),
                    models.Index(fields=["by", "-asked_at"], name="export_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["pending", "making", "ready", "failed", "expired"])
                        ),
                        name="export_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                models.Q(("file", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                                ("kept_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="export_ready_has_file",
                    ),
                ],
            },
        ),
    ]

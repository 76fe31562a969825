import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_exports"),
        ("organizations", "0002_service_users"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="种类")),
                ("file_name", models.CharField(max_length=120, verbose_name="文件名")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "正在读取和核对"),
                            ("checked", "待确认"),
                            ("applying", "正在导入"),
                            ("applied", "已导入"),
                            ("undoing", "正在撤销"),
                            ("undone", "已撤销"),
                            ("discarded", "已放弃"),
                            ("failed", "未能完成"),
                        ],
                        db_index=True,
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        blank=True,
                        choices=[("all", "全部正确才导入"), ("good", "只导入正确的行")],
                        max_length=8,
                        verbose_name="有误时",
                    ),
                ),
                ("letters", models.JSONField(default=dict, verbose_name="列")),
                ("samples", models.PositiveIntegerField(default=0, verbose_name="跳过的示例行")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("todo", models.PositiveIntegerField(default=0, verbose_name="待处理")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已处理")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="修改")),
                ("same", models.PositiveIntegerField(default=0, verbose_name="相同")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="有误")),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="撤销时保留")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="尝试次数")),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="导入时间")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
                        verbose_name="导入人",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                        verbose_name="组织",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
                        verbose_name="撤销人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="file", to="exchange.import"
                    ),
                ),
            ],
            options={
                "verbose_name": "待读取的文件",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                ("values", models.JSONField(verbose_name="内容")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("new", "新增"), ("changed", "修改"), ("same", "相同"), ("wrong", "有误")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("faults", models.JSONField(default=list, verbose_name="错误")),
                ("before", models.JSONField(null=True, verbose_name="原内容")),
                ("after", models.JSONField(null=True, verbose_name="新内容")),
                ("subject", models.CharField(blank=True, max_length=60, verbose_name="对象")),
                ("kept", models.CharField(blank=True, max_length=200, verbose_name="保留原因")),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="exchange.import"
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的行",
                "ordering": ["of", "number"],
            },
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["organization", "kind", "-created_at"], name="import_by_organization"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["of", "outcome", "number"], name="import_row_by_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("of", "number"), name="import_row_once"),
        ),
    ]

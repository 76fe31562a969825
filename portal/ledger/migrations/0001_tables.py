import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [("ledger", "0001_initial")]

    initial = True

    dependencies = [
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Ledger",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "label",
                            models.CharField(blank=True, db_index=True, max_length=60, verbose_name="编号"),
                        ),
                        ("head_hash", models.CharField(editable=False, max_length=64)),
                        (
                            "length",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="条数"),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="归档时间"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "台账",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="ledger.ledger",
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(verbose_name="序号")),
                        (
                            "heading",
                            models.CharField(
                                choices=[
                                    ("application", "代办申请"),
                                    ("materials", "材料提交"),
                                    ("communication", "部门沟通"),
                                    ("approval", "审批节点"),
                                    ("problem", "问题处理"),
                                    ("system", "系统记录"),
                                ],
                                max_length=16,
                                verbose_name="类别",
                            ),
                        ),
                        ("kind", models.CharField(max_length=60, verbose_name="事由")),
                        ("subject", models.CharField(blank=True, max_length=80, verbose_name="对象")),
                        ("summary", models.TextField(verbose_name="内容")),
                        ("data", models.JSONField(blank=True, default=dict)),
                        ("occurred_at", models.DateTimeField(verbose_name="发生时间")),
                        ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                        ("actor_name", models.CharField(blank=True, max_length=60, verbose_name="经办人")),
                        ("role_name", models.CharField(blank=True, max_length=40, verbose_name="身份")),
                        (
                            "organization_name",
                            models.CharField(blank=True, max_length=120, verbose_name="单位"),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("previous_hash", models.CharField(max_length=64)),
                        ("hash", models.CharField(max_length=64)),
                    ],
                    options={
                        "verbose_name": "台账记录",
                        "ordering": ["ledger", "sequence"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("ledger", "sequence"), name="ledger_entry_sequence_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "heading__in",
                                        [
                                            "application",
                                            "materials",
                                            "communication",
                                            "approval",
                                            "problem",
                                            "system",
                                        ],
                                    )
                                ),
                                name="ledger_entry_heading_known",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]

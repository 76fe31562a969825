import django.db.models.deletion
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [
        ("deadlines", "0001_initial"),
        ("deadlines", "0002_deadline_changes"),
        ("deadlines", "0003_receipt_day_end_and_estimate"),
        ("deadlines", "0004_deadlines_that_fail_or_are_over"),
        ("deadlines", "0005_running_substitutions"),
    ]

    initial = True

    dependencies = [
        ("ledger", "0001_tables"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Deadline",
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
                                related_name="deadlines",
                                to="ledger.ledger",
                            ),
                        ),
                        ("kind", models.CharField(max_length=40, verbose_name="期限类型")),
                        ("subject", models.CharField(blank=True, max_length=80, verbose_name="对象")),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("rule", models.CharField(max_length=80, verbose_name="依据")),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="责任单位",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="起算时间")),
                        ("received_on", models.DateField(null=True, verbose_name="视为收到日期")),
                        ("amount", models.PositiveIntegerField(verbose_name="期限")),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("working_days", "个工作日"),
                                    ("hours", "小时"),
                                    ("days", "日"),
                                    ("months", "个月"),
                                ],
                                max_length=12,
                                verbose_name="单位",
                            ),
                        ),
                        ("fixed_end", models.DateTimeField(null=True, verbose_name="指定届满时间")),
                        (
                            "receipt",
                            models.CharField(
                                choices=[
                                    ("strict", "按实际收到日期"),
                                    ("deemed", "非工作时间收到的视为下一工作日收到"),
                                ],
                                default="strict",
                                max_length=12,
                            ),
                        ),
                        (
                            "day_end",
                            models.CharField(
                                choices=[("midnight", "24:00"), ("closing", "下班时间")],
                                default="midnight",
                                max_length=12,
                            ),
                        ),
                        (
                            "estimate",
                            models.CharField(
                                choices=[("earlier", "从严估算"), ("later", "从宽估算")],
                                default="earlier",
                                max_length=12,
                            ),
                        ),
                        ("pauses", models.JSONField(default=list)),
                        ("counted", models.JSONField(default=list)),
                        ("skipped", models.JSONField(default=list)),
                        ("calendar_version", models.CharField(max_length=80)),
                        ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                        ("due_on", models.DateField(null=True, verbose_name="届满日期")),
                        ("due_at", models.DateTimeField(null=True, verbose_name="届满时间")),
                        ("fires_at", models.DateTimeField(null=True)),
                        ("next_action_at", models.DateTimeField(null=True)),
                        ("reminders", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "计时中"),
                                    ("overdue", "已超期"),
                                    ("settled", "已办结"),
                                    ("cancelled", "已取消"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("fired_at", models.DateTimeField(null=True)),
                        ("found_at", models.DateTimeField(null=True)),
                        ("settled_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                        ("was_late", models.BooleanField(default=False, verbose_name="曾超期")),
                        ("changes", models.PositiveIntegerField(default=0)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("error", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "期限",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["next_action_at", "id"],
                                name="deadline_next_action",
                            ),
                            models.Index(fields=["ledger", "state", "due_at"], name="deadline_of_ledger"),
                            models.Index(
                                condition=models.Q(("state", "overdue")),
                                fields=["due_at"],
                                name="deadline_overdue",
                            ),
                            models.Index(
                                condition=models.Q(("attempts__gte", 3), ("state", "open")),
                                fields=["next_action_at"],
                                name="deadline_failing",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("ledger", "kind", "subject"),
                                name="deadline_one_open",
                                violation_error_message="该期限已在计时。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["open", "overdue", "settled", "cancelled"]),
                                    ("unit__in", ["working_days", "hours", "days", "months"]),
                                ),
                                name="deadline_words_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("receipt__in", ["strict", "deemed"]),
                                    ("day_end__in", ["midnight", "closing"]),
                                    ("estimate__in", ["earlier", "later"]),
                                ),
                                name="deadline_way_of_counting_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), _negated=True),
                                    ("settled_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="deadline_settled_when",
                            ),
                        ],
                    },
                )
            ],
        ),
    ]

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [
        ("workdays", "0001_initial"),
        ("workdays", "0002_two_persons_and_office_hours"),
        ("workdays", "0003_office_hours_proposed"),
    ]

    initial = True

    dependencies = [
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Scope",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=60, verbose_name="名称")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="workdays.scope",
                            ),
                        ),
                        ("publishes_yearly", models.BooleanField(default=False, verbose_name="逐年发布通知")),
                    ],
                    options={
                        "verbose_name": "日历适用范围",
                        "ordering": ["code"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarRevision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                        ("note", models.CharField(max_length=200, verbose_name="说明")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="录入人",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "日历版本",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approved_by", None), ("entered_by", None)),
                                    models.Q(
                                        ("approved_by__isnull", False),
                                        ("entered_by__isnull", False),
                                        models.Q(("entered_by", models.F("approved_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="calendar_revision_two_persons",
                                violation_error_message="录入人和审核人不能是同一人。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.scope",
                            ),
                        ),
                        ("notice_no", models.CharField(blank=True, max_length=80, verbose_name="通知文号")),
                        ("notice_url", models.URLField(blank=True, verbose_name="通知网址")),
                        (
                            "entered_in",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        (
                            "superseded_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("none", "未知"),
                                    ("statute_only", "仅法定节日"),
                                    ("published", "已公布"),
                                ],
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                    ],
                    options={
                        "verbose_name": "年度安排",
                        "ordering": ["scope", "year"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_in", None)),
                                fields=("scope", "year"),
                                name="calendar_year_once",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.scope",
                            ),
                        ),
                        ("notice_no", models.CharField(blank=True, max_length=80, verbose_name="通知文号")),
                        ("notice_url", models.URLField(blank=True, verbose_name="通知网址")),
                        (
                            "entered_in",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        (
                            "superseded_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="日期")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("off", "放假"), ("work", "上班"), ("likely", "可能放假")],
                                max_length=6,
                                verbose_name="性质",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                    ],
                    options={
                        "verbose_name": "放假和调休日",
                        "ordering": ["scope", "day"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_in", None)),
                                fields=("scope", "day"),
                                name="calendar_day_once",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="OfficeHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.scope",
                            ),
                        ),
                        ("notice_no", models.CharField(blank=True, max_length=80, verbose_name="通知文号")),
                        ("notice_url", models.URLField(blank=True, verbose_name="通知网址")),
                        (
                            "entered_in",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        (
                            "superseded_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                            ),
                        ),
                        (
                            "from_month",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="起始月",
                            ),
                        ),
                        (
                            "from_day",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(31),
                                ],
                                verbose_name="起始日",
                            ),
                        ),
                        ("morning_opens", models.TimeField(verbose_name="上午上班")),
                        ("morning_closes", models.TimeField(verbose_name="上午下班")),
                        ("afternoon_opens", models.TimeField(verbose_name="下午上班")),
                        ("afternoon_closes", models.TimeField(verbose_name="下午下班")),
                    ],
                    options={
                        "verbose_name": "作息时间",
                        "ordering": ["scope", "from_month", "from_day"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_in", None)),
                                fields=("scope", "from_month", "from_day"),
                                name="office_hours_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("afternoon_opens__lt", models.F("afternoon_closes")),
                                    ("morning_closes__lte", models.F("afternoon_opens")),
                                    ("morning_opens__lt", models.F("morning_closes")),
                                ),
                                name="office_hours_in_order",
                                violation_error_message="作息时间须按先后顺序填写。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_day__range", (1, 31)), ("from_month__range", (1, 12))
                                ),
                                name="office_hours_from_a_day",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.scope",
                                verbose_name="适用范围",
                            ),
                        ),
                        (
                            "year",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="年份"),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("notice", "通知原文"),
                                    ("excel", "Excel 导入"),
                                    ("form", "逐项填写"),
                                ],
                                max_length=8,
                                verbose_name="录入方式",
                            ),
                        ),
                        ("notice_no", models.CharField(max_length=80, verbose_name="通知文号")),
                        ("notice_url", models.URLField(blank=True, verbose_name="通知网址")),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                        ("text", models.TextField(blank=True, verbose_name="通知原文")),
                        ("entry", models.JSONField()),
                        ("warnings", models.JSONField(default=list)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "待审核"),
                                    ("approved", "已生效"),
                                    ("rejected", "已退回"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="pending",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="录入人",
                            ),
                        ),
                        ("entered_at", models.DateTimeField(verbose_name="录入时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核人",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                        ("reason", models.TextField(blank=True, verbose_name="理由")),
                        (
                            "revision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="workdays.calendarrevision",
                                verbose_name="日历版本",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "待审放假安排",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at", None), ("decided_by", None), ("state", "pending")
                                    ),
                                    models.Q(("decided_at__isnull", False), ("state", "withdrawn")),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        ("state__in", ["approved", "rejected"]),
                                        models.Q(("decided_by", models.F("entered_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="calendar_proposal_two_persons",
                                violation_error_message="录入人和审核人不能是同一人。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("scope", "year"),
                                name="calendar_proposal_one_pending",
                                nulls_distinct=False,
                                violation_error_message="已有待审的安排。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarAlert",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scope",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="workdays.scope",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("day", models.DateField(verbose_name="日期")),
                    ],
                    options={
                        "verbose_name": "放假安排缺失提醒",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("scope", "year", "day"), name="calendar_alert_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [("health", "0001_heartbeats_and_alarms"), ("health", "0002_interruption")]

    initial = True

    dependencies = [
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "name",
                            models.CharField(
                                max_length=40, primary_key=True, serialize=False, verbose_name="名称"
                            ),
                        ),
                        ("started_at", models.DateTimeField(null=True, verbose_name="上次开始")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="上次完成")),
                        ("latest_at", models.DateTimeField(null=True)),
                        ("silent_from", models.DateTimeField(null=True)),
                        ("silent_until", models.DateTimeField(null=True)),
                        ("milliseconds", models.PositiveIntegerField(default=0, verbose_name="用时（毫秒）")),
                        ("handled", models.PositiveIntegerField(default=0, verbose_name="处理数")),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="备注")),
                    ],
                    options={
                        "verbose_name": "心跳",
                        "ordering": ["name"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Alarm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="告警")),
                        ("subject", models.CharField(blank=True, max_length=80, verbose_name="对象")),
                        ("detail", models.TextField(verbose_name="详情")),
                        ("opened_at", models.DateTimeField(verbose_name="开始时间")),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                        ("announced_at", models.DateTimeField(null=True)),
                        ("acknowledged_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                        (
                            "acknowledged_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "告警",
                        "ordering": ["-opened_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("announced_at", None)),
                                fields=["id"],
                                name="alarm_to_announce",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("code", "subject"),
                                name="alarm_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                                    models.Q(
                                        ("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="alarm_acknowledged_by_whom",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("ledger", "0002_guards"),
        ("organizations", "0002_service_users"),
        ("service_accounts", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(default=0, verbose_name="序号")),
                        ("type", models.CharField(max_length=120, verbose_name="事件")),
                        ("body", models.TextField(verbose_name="内容")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "待送达"),
                                    ("delivered", "已送达"),
                                    ("failed", "未送达"),
                                    ("withheld", "不再推送"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="已试次数")),
                        ("created_at", models.DateTimeField(verbose_name="产生时间")),
                        ("first_tried_at", models.DateTimeField(null=True)),
                        ("next_at", models.DateTimeField(verbose_name="下次推送")),
                        ("delivered_at", models.DateTimeField(null=True, verbose_name="送达时间")),
                        ("last_status", models.PositiveSmallIntegerField(null=True, verbose_name="最近应答")),
                        ("last_error", models.TextField(blank=True, verbose_name="最近错误")),
                        ("replayed_at", models.DateTimeField(null=True, verbose_name="重新推送时间")),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.ledgerentry",
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.ledger",
                                verbose_name="办件",
                            ),
                        ),
                        (
                            "replayed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="重新推送人",
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deliveries",
                                to="webhooks.endpoint",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "推送记录",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        ("status", models.PositiveSmallIntegerField(null=True, verbose_name="应答")),
                        ("milliseconds", models.PositiveIntegerField(verbose_name="用时（毫秒）")),
                        ("error", models.TextField(blank=True, verbose_name="错误")),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tries",
                                to="webhooks.delivery",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "推送尝试",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Endpoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("url", models.CharField(max_length=500, verbose_name="接收地址")),
                        (
                            "events",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=120),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="事件",
                            ),
                        ),
                        ("secret", models.TextField(editable=False)),
                        ("previous_secret", models.TextField(blank=True, editable=False)),
                        (
                            "previous_until",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="旧签名密钥有效期至"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        (
                            "stopped_because",
                            models.CharField(blank=True, max_length=200, verbose_name="停用原因"),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("changed_at", models.DateTimeField(verbose_name="修改时间")),
                        ("lease", models.UUIDField(editable=False, null=True)),
                        ("leased_until", models.DateTimeField(editable=False, null=True)),
                        ("served_at", models.DateTimeField(editable=False, null=True)),
                        ("resting_until", models.DateTimeField(editable=False, null=True)),
                        ("unreachable", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("troubled_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="endpoints",
                                to="service_accounts.serviceaccount",
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="修改人",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="建立人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "推送地址",
                        "ordering": ["created_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("not_before", models.DateTimeField(null=True)),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.ledgerentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "待分发事件",
                        "ordering": ["pk"],
                    },
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="endpoint",
            index=models.Index(
                condition=models.Q(("is_active", True)), fields=["id"], name="endpoint_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.UniqueConstraint(
                fields=("account", "url"),
                name="endpoint_once",
                violation_error_message="该账号已登记这个接收地址。",
            ),
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous_secret", ""), ("previous_until", None)),
                    models.Q(
                        models.Q(("previous_secret", ""), _negated=True), ("previous_until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="endpoint_previous_secret_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["endpoint", "ledger", "sequence"],
                name="delivery_line",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["endpoint", "next_at"], name="delivery_due"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["endpoint", "-created_at", "-id"], name="delivery_log"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["created_at"], name="delivery_age"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "entry"), name="delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "delivered", "failed", "withheld"])),
                name="delivery_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entry", None), ("ledger", None), ("sequence", 0)),
                    models.Q(("entry__isnull", False), ("ledger__isnull", False), ("sequence__gt", 0)),
                    _connector="OR",
                ),
                name="delivery_of_an_entry_or_a_test",
            ),
        ),
    ]

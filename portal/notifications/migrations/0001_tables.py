import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [("notifications", "0001_initial"), ("notifications", "0002_email_queued_at")]

    initial = True

    dependencies = [
        ("ledger", "0001_tables"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inbox",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="ledger.ledger",
                            ),
                        ),
                        ("subject", models.CharField(max_length=200, verbose_name="主题")),
                        ("body", models.TextField(verbose_name="内容")),
                        ("url", models.CharField(blank=True, max_length=300, verbose_name="链接")),
                        ("created_at", models.DateTimeField(verbose_name="时间")),
                        ("read_at", models.DateTimeField(null=True, verbose_name="阅读时间")),
                    ],
                    options={
                        "verbose_name": "消息",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["user", "-created_at", "-id"], name="message_inbox"),
                            models.Index(
                                condition=models.Q(("read_at", None)), fields=["user"], name="message_unread"
                            ),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Email",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="emails",
                                to="notifications.message",
                            ),
                        ),
                        ("to", models.EmailField(max_length=254, verbose_name="收件地址")),
                        ("subject", models.CharField(max_length=200, verbose_name="主题")),
                        ("body", models.TextField(verbose_name="内容")),
                        (
                            "state",
                            models.CharField(
                                choices=[("pending", "待发送"), ("sent", "已发送"), ("failed", "发送失败")],
                                default="pending",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("queued_at", models.DateTimeField(auto_now_add=True, verbose_name="进入队列时间")),
                        ("next_try_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("error", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name": "邮件",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["next_try_at"],
                                name="email_pending",
                            ),
                            models.Index(
                                condition=models.Q(("state", "failed")),
                                fields=["queued_at"],
                                name="email_failed",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("message", "to"), name="email_once_per_message"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["pending", "sent", "failed"])),
                                name="email_state_known",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="EarlierPassword",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(editable=False, max_length=128)),
                        ("set_at", models.DateTimeField(verbose_name="设置时间")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="earlier_passwords",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用过的密码",
                        "ordering": ["-set_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                        ("identity", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "signed_in_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="登录时间"),
                        ),
                        ("active_at", models.DateTimeField(editable=False, verbose_name="最近使用")),
                        (
                            "address",
                            models.CharField(blank=True, editable=False, max_length=45, verbose_name="地址"),
                        ),
                        (
                            "device",
                            models.CharField(blank=True, editable=False, max_length=60, verbose_name="设备"),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "登录会话",
                        "verbose_name_plural": "登录会话",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name_digest",
                            models.CharField(blank=True, max_length=64, verbose_name="所用名称的摘要"),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("signed_in", "登录成功"),
                                    ("wrong_password", "用户名或密码不正确"),
                                    ("wrong_factor", "第二因子不正确"),
                                    ("locked", "错误次数过多，暂时锁定"),
                                ],
                                max_length=16,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("totp", "动态验证码"),
                                    ("webauthn", "安全密钥"),
                                    ("recovery_codes", "恢复码"),
                                ],
                                max_length=16,
                                verbose_name="第二因子",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=45, verbose_name="地址")),
                        ("device", models.CharField(blank=True, max_length=60, verbose_name="设备")),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sign_ins",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "登录记录",
                        "ordering": ["-at", "-pk"],
                        "indexes": [
                            models.Index(fields=["user", "-at", "-id"], name="sign_in_of_person"),
                            models.Index(fields=["-at", "-id"], name="sign_in_newest"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome__in", ["signed_in", "wrong_password", "wrong_factor", "locked"])
                                ),
                                name="sign_in_outcome_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("user", None), ("name_digest", ""), _connector="XOR"),
                                name="sign_in_of_a_person_or_a_name",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]

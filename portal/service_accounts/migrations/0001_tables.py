import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0002_service_users"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="ServiceAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=50, verbose_name="业务系统名称")),
                        ("purpose", models.CharField(max_length=200, verbose_name="用途")),
                        ("created_at", models.DateTimeField(verbose_name="开通时间")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关闭时间")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="关闭人",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="开通人",
                            ),
                        ),
                        (
                            "membership",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_account",
                                to="organizations.membership",
                                verbose_name="身份",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "服务账号",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("prefix", models.CharField(editable=False, max_length=8, verbose_name="密钥")),
                        ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("proxy:read", "查看代办业务"),
                                        ("proxy:act", "办理代办业务"),
                                        ("powers:read", "查看赋权事务"),
                                        ("powers:act", "办理赋权事务"),
                                        ("files", "上传和下载文件"),
                                        ("events", "接收事件推送"),
                                        ("exchange", "导入和导出数据"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                                verbose_name="权限范围",
                            ),
                        ),
                        (
                            "networks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=43),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="允许的地址",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="生成时间")),
                        ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                        (
                            "last_used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="最近使用"),
                        ),
                        (
                            "last_used_from",
                            models.GenericIPAddressField(
                                blank=True, null=True, verbose_name="最近使用的地址"
                            ),
                        ),
                        (
                            "reminded_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="到期提醒时间"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="生成人",
                            ),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="停用人",
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keys",
                                to="service_accounts.serviceaccount",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "密钥",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
            ]
        ),
        migrations.AddConstraint(
            model_name="serviceaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="service_account_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__gt", models.F("created_at")),
                    (
                        "expires_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("created_at"), "+", models.Value(datetime.timedelta(days=366))
                        ),
                    ),
                ),
                name="api_key_life",
                violation_error_message="密钥最长有效 366 天。",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="api_key_revoked_by_somebody",
            ),
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.organizations.models.people
import portal.tables


class Migration(migrations.Migration):
    replaces = [
        ("organizations", "0001_initial"),
        ("organizations", "0002_calendar_feed"),
        ("organizations", "0003_form_submissions"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("username", models.CharField(max_length=60, unique=True, verbose_name="用户名")),
                        ("full_name", models.CharField(max_length=60, verbose_name="姓名")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机号码")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        ("is_staff", models.BooleanField(default=False, verbose_name="可进入后台")),
                        (
                            "is_demo",
                            models.BooleanField(default=False, editable=False, verbose_name="演示账号"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="创建时间"
                            ),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "人员",
                        "ordering": ["username"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_feed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(verbose_name="生成时间")),
                        (
                            "last_used_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="最近读取"),
                        ),
                    ],
                    options={
                        "verbose_name": "日历订阅",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Organization",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=120, verbose_name="名称")),
                        ("short_name", models.CharField(blank=True, max_length=40, verbose_name="简称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("enterprise", "企业"),
                                    ("park", "园区管委会"),
                                    ("zone", "园区片区"),
                                    ("county", "县市人民政府"),
                                    ("county_department", "县市部门"),
                                    ("prefecture", "州人民政府"),
                                    ("prefecture_department", "州直部门"),
                                    ("workgroup", "州专班办公室"),
                                    ("service_centre", "行政服务中心"),
                                    ("platform", "平台运行单位"),
                                ],
                                max_length=24,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="organizations.organization",
                                verbose_name="上级",
                            ),
                        ),
                        (
                            "division_code",
                            models.CharField(blank=True, max_length=6, verbose_name="行政区划代码"),
                        ),
                        (
                            "document_prefix",
                            models.CharField(blank=True, max_length=20, verbose_name="机关代字"),
                        ),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="联系电话")),
                        (
                            "uscc",
                            models.CharField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                        ),
                        (
                            "legal_representative",
                            models.CharField(blank=True, max_length=60, verbose_name="法定代表人"),
                        ),
                        (
                            "stage",
                            models.CharField(
                                blank=True,
                                choices=[("settled", "已入园"), ("intending", "意向入园")],
                                max_length=12,
                                verbose_name="入园状态",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="园区确认时间"),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                        (
                            "group",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organization",
                                to="auth.group",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "组织",
                        "ordering": ["code"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("uscc", ""), _negated=True),
                                fields=("uscc",),
                                name="organization_uscc_unique",
                                violation_error_message="该统一社会信用代码已注册，请由本企业负责人邀请您加入。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "enterprise"), _negated=True),
                                    models.Q(("stage", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="organization_enterprise_has_stage",
                                violation_error_message="请选择已入园或意向入园。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organizations.organization",
                                verbose_name="组织",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("enterprise_owner", "企业负责人"),
                                    ("enterprise_handler", "企业经办人"),
                                    ("window_clerk", "窗口受理人"),
                                    ("proxy_officer", "代办专员"),
                                    ("park_leader", "园区负责人"),
                                    ("department_clerk", "部门经办人"),
                                    ("department_leader", "部门负责人"),
                                    ("county_officer", "县市政府督查员"),
                                    ("workgroup_officer", "州专班专员"),
                                    ("service_centre_officer", "服务中心业务员"),
                                    ("administrator", "平台管理员"),
                                    ("auditor", "审计员"),
                                ],
                                max_length=24,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="生效时间"),
                        ),
                        ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="失效时间")),
                        (
                            "substitute_for",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="substitutes",
                                to="organizations.membership",
                                verbose_name="代班对象",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "任职",
                        "ordering": ["organization", "role", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("substitute_for", None), ("valid_until", None)),
                                fields=("user", "organization", "role"),
                                name="membership_once",
                                violation_error_message="该人员已担任此角色。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="membership_period",
                                violation_error_message="失效时间不能早于生效时间。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("enterprise_owner", "企业负责人"),
                                    ("enterprise_handler", "企业经办人"),
                                    ("window_clerk", "窗口受理人"),
                                    ("proxy_officer", "代办专员"),
                                    ("park_leader", "园区负责人"),
                                    ("department_clerk", "部门经办人"),
                                    ("department_leader", "部门负责人"),
                                    ("county_officer", "县市政府督查员"),
                                    ("workgroup_officer", "州专班专员"),
                                    ("service_centre_officer", "服务中心业务员"),
                                    ("administrator", "平台管理员"),
                                    ("auditor", "审计员"),
                                ],
                                max_length=24,
                                verbose_name="角色",
                            ),
                        ),
                        ("full_name", models.CharField(max_length=60, verbose_name="姓名")),
                        ("email", models.EmailField(max_length=254, verbose_name="电子邮箱")),
                        (
                            "token",
                            models.CharField(
                                default=portal.organizations.models.people.new_token,
                                editable=False,
                                max_length=40,
                                unique=True,
                            ),
                        ),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="邀请时间")),
                        ("expires_at", models.DateTimeField(verbose_name="有效期至")),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="接受时间")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤回时间")),
                    ],
                    options={
                        "verbose_name": "邀请",
                        "ordering": ["-created_at"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="FormSubmission",
                    fields=[
                        ("key", models.UUIDField(primary_key=True, serialize=False)),
                        ("act", models.CharField(max_length=40, verbose_name="办理")),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        ("result", models.CharField(blank=True, max_length=60, verbose_name="结果")),
                        ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                    ],
                    options={
                        "verbose_name": "表单提交",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]

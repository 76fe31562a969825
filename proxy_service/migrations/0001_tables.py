import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tables
import proxy_service.models.request


class Migration(migrations.Migration):
    replaces = [
        ("proxy_service", "0001_initial"),
        ("proxy_service", "0002_delivery_again"),
        ("proxy_service", "0003_form_submissions"),
        ("proxy_service", "0004_retention_of_archived_files"),
        ("proxy_service", "0005_claims"),
        ("proxy_service", "0006_reused_files"),
        ("proxy_service", "0007_complaints"),
        ("proxy_service", "0008_archived_cases"),
        ("proxy_service", "0009_supervision"),
        ("proxy_service", "0011_power_of_a_matter"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("deadlines", "0001_tables"),
        ("delegation", "0001_tables"),
        ("documents", "0001_tables"),
        ("ledger", "0001_tables"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="ArchivedCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=40, unique=True, verbose_name="编号")),
                        ("title", models.CharField(max_length=200, verbose_name="名称")),
                        ("enterprise_code", models.CharField(max_length=40, verbose_name="企业代码")),
                        ("enterprise_name", models.CharField(max_length=120, verbose_name="企业")),
                        (
                            "park_code",
                            models.CharField(db_index=True, max_length=40, verbose_name="园区代码"),
                        ),
                        ("park_name", models.CharField(max_length=120, verbose_name="园区")),
                        (
                            "divisions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12), size=None, verbose_name="涉及县市"
                            ),
                        ),
                        ("archived_at", models.DateTimeField(verbose_name="归档时间")),
                        ("retained_until", models.DateField(verbose_name="保存至")),
                        ("entries", models.PositiveIntegerField(verbose_name="台账条数")),
                        ("head_hash", models.CharField(max_length=64, verbose_name="台账末尾校验值")),
                        (
                            "package",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="archived_case",
                                to="documents.storedfile",
                                verbose_name="案卷包",
                            ),
                        ),
                        (
                            "manifest_sha256",
                            models.CharField(max_length=64, unique=True, verbose_name="清单校验值"),
                        ),
                        ("signer", models.CharField(blank=True, max_length=200, verbose_name="签名人")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签名时间")),
                        ("imported_at", models.DateTimeField(verbose_name="导入时间")),
                    ],
                    options={
                        "verbose_name": "导入的案卷",
                        "ordering": ["-archived_at", "number"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Matter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="事项编码")),
                        ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                    ],
                    options={
                        "verbose_name": "事项",
                        "ordering": ["code"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="MatterVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="proxy_service.matter",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("name", models.CharField(max_length=120, verbose_name="事项名称")),
                        (
                            "matter_class",
                            models.CharField(
                                choices=[
                                    ("economy", "经济类"),
                                    ("land", "用地类"),
                                    ("planning", "规划类"),
                                    ("construction", "建设类"),
                                    ("mining", "矿产资源勘查开发类"),
                                    ("opening", "企业开办"),
                                    ("project", "项目立项"),
                                    ("site", "用地规划"),
                                    ("building", "工程建设"),
                                    ("environment", "生态环境"),
                                    ("utilities", "公用服务"),
                                    ("tax", "税务"),
                                    ("staff", "用工社保"),
                                    ("change", "变更延续"),
                                    ("closing", "注销退出"),
                                ],
                                max_length=16,
                                verbose_name="类别",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=60, verbose_name="清单来源")),
                        ("cross_county", models.BooleanField(default=False, verbose_name="跨县市事项")),
                        (
                            "competent_level",
                            models.CharField(
                                choices=[
                                    ("county_department", "县市部门"),
                                    ("prefecture_department", "州直部门"),
                                ],
                                max_length=24,
                                verbose_name="主管层级",
                            ),
                        ),
                        (
                            "competent_suffix",
                            models.CharField(max_length=20, verbose_name="主管部门代码后缀"),
                        ),
                        (
                            "other_suffixes",
                            models.JSONField(blank=True, default=list, verbose_name="协同部门代码后缀"),
                        ),
                        ("is_licence", models.BooleanField(default=False, verbose_name="行政许可")),
                        (
                            "statutory_limit",
                            models.PositiveSmallIntegerField(verbose_name="法定时限（工作日）"),
                        ),
                        ("statutory_source", models.CharField(max_length=200, verbose_name="法定时限依据")),
                        (
                            "promised_limit",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="承诺时限（工作日）"
                            ),
                        ),
                        (
                            "legal_basis",
                            models.CharField(blank=True, max_length=300, verbose_name="设定依据"),
                        ),
                        ("fees", models.JSONField(blank=True, default=list, verbose_name="法定收费")),
                        ("guide", models.JSONField(blank=True, default=dict, verbose_name="办事指南")),
                        ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                        (
                            "power",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matter_versions",
                                to="delegation.power",
                                verbose_name="赋权事项",
                            ),
                        ),
                        ("published_at", models.DateTimeField(verbose_name="发布时间")),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "superseded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="停用时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "事项版本",
                        "ordering": ["matter__code", "-version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("matter", "version"), name="matter_version_unique"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at", None)),
                                fields=("matter",),
                                name="matter_one_current_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("promised_limit", None),
                                    ("promised_limit__lte", models.F("statutory_limit")),
                                    _connector="OR",
                                ),
                                name="matter_promise_within_statute",
                                violation_error_message="承诺时限不得长于法定时限。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="MatterMaterial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("name", models.CharField(max_length=120, verbose_name="材料名称")),
                        (
                            "form",
                            models.CharField(
                                choices=[("original", "原件"), ("copy", "复印件"), ("electronic", "电子件")],
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                        ("required", models.BooleanField(default=True, verbose_name="必需")),
                        ("may_follow", models.BooleanField(default=False, verbose_name="可容缺后补")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="空白样表",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="proxy_service.matterversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "事项材料",
                        "ordering": ["version", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "position"), name="matter_material_position"
                            ),
                            models.UniqueConstraint(fields=("version", "name"), name="matter_material_name"),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="EnterpriseClaim",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="认领人",
                            ),
                        ),
                        (
                            "licence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="营业执照",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="授权证明",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "待核实"),
                                    ("confirmed", "已确认"),
                                    ("refused", "未予确认"),
                                ],
                                default="pending",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="提交时间")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="核实时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="核实人",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="不予确认的理由")),
                    ],
                    options={
                        "verbose_name": "企业认领",
                        "ordering": ["made_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "pending")),
                                fields=("enterprise", "user"),
                                name="claim_pending_once",
                                violation_error_message="您已提交认领，请等待园区核实。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "confirmed")),
                                fields=("enterprise",),
                                name="claim_confirmed_once",
                                violation_error_message="该企业已经有人认领。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_by", None), ("state", "pending")),
                                    models.Q(("decided_by__isnull", False), ("decided_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="claim_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="claim_refused_has_reason",
                                violation_error_message="不予确认的，请写明理由。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="ProxyRequest",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True, max_length=40, null=True, unique=True, verbose_name="申请编号"
                            ),
                        ),
                        (
                            "query_code",
                            models.CharField(
                                default=proxy_service.models.request.new_query_code,
                                editable=False,
                                max_length=16,
                                verbose_name="查询码",
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="request",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="organizations.organization",
                                verbose_name="委托人",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="park_requests",
                                to="organizations.organization",
                                verbose_name="受托园区",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待初审"),
                                    ("correction_requested", "待补正"),
                                    ("declined", "不予受理"),
                                    ("accepted", "已受理"),
                                    ("planned", "计划待确认"),
                                    ("in_progress", "办理中"),
                                    ("completed", "已办结"),
                                    ("delivered", "已送达"),
                                    ("evaluated", "已评价"),
                                    ("reported", "已反馈"),
                                    ("archived", "已归档"),
                                    ("withdrawn", "已撤回"),
                                    ("terminated", "已终止"),
                                ],
                                default="draft",
                                max_length=24,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "jurisdiction",
                            models.CharField(
                                blank=True,
                                choices=[("single", "单个县市"), ("multi", "跨县市")],
                                max_length=8,
                                verbose_name="办理范围",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                blank=True,
                                choices=[("full", "全面委托"), ("partial", "部分委托")],
                                max_length=8,
                                verbose_name="委托方式",
                            ),
                        ),
                        (
                            "project_name",
                            models.CharField(blank=True, max_length=120, verbose_name="项目名称"),
                        ),
                        (
                            "project_place",
                            models.CharField(blank=True, max_length=200, verbose_name="项目地点"),
                        ),
                        (
                            "division_code",
                            models.CharField(blank=True, max_length=6, verbose_name="项目所在县市"),
                        ),
                        (
                            "divisions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=6),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="涉及县市",
                            ),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="联系人")),
                        (
                            "contact_phone",
                            models.CharField(blank=True, max_length=40, verbose_name="联系电话"),
                        ),
                        (
                            "entrusted_from",
                            models.DateField(blank=True, null=True, verbose_name="委托期限起"),
                        ),
                        (
                            "entrusted_until",
                            models.DateField(blank=True, null=True, verbose_name="委托期限止"),
                        ),
                        (
                            "electronic_service",
                            models.BooleanField(default=True, verbose_name="同意电子送达"),
                        ),
                        ("answers", models.JSONField(blank=True, default=dict, editable=False)),
                        ("draft_version", models.PositiveIntegerField(default=0, editable=False)),
                        ("filed_at_window", models.BooleanField(default=False, verbose_name="窗口代填")),
                        (
                            "entrustment_scan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填报人",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="创建时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "submitted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="提交时间"),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理时间")),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="受理人",
                            ),
                        ),
                        (
                            "officer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="organizations.membership",
                                verbose_name="代办专员",
                            ),
                        ),
                        ("plan_note", models.TextField(blank=True, verbose_name="计划说明")),
                        ("plan_comment", models.TextField(blank=True, verbose_name="企业对计划的意见")),
                        (
                            "plan_agreed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="计划确认时间"),
                        ),
                        (
                            "completed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
                        ),
                        (
                            "delivered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="送达时间"),
                        ),
                        (
                            "evaluated_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="评价完成时间"),
                        ),
                        ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="反馈时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                        ("end_reason", models.TextField(blank=True, verbose_name="结束原因")),
                        ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="归档时间")),
                        (
                            "retained_until",
                            models.DateField(blank=True, null=True, verbose_name="最短保存至"),
                        ),
                        (
                            "search",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=2),
                                blank=True,
                                default=list,
                                editable=False,
                                size=None,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "代办申请",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                fields=["park", "state", "-submitted_at"],
                                name="proxy_servi_park_id_ee5974_idx",
                            ),
                            models.Index(
                                fields=["enterprise", "-created_at"], name="proxy_servi_enterpr_2dfb55_idx"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["divisions"], name="request_divisions_gin"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["search"], name="request_search_gin"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    ("state", "withdrawn"),
                                    models.Q(("number", None), _negated=True),
                                    _connector="OR",
                                ),
                                name="request_filed_has_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("entrusted_until", None),
                                    ("entrusted_until__gte", models.F("entrusted_from")),
                                    _connector="OR",
                                ),
                                name="request_period_order",
                                violation_error_message="委托期限止不能早于委托期限起。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestMatter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="matters",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="proxy_service.matterversion",
                                verbose_name="事项",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                        (
                            "division_code",
                            models.CharField(blank=True, max_length=6, verbose_name="办理县市"),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matters",
                                to="organizations.organization",
                                verbose_name="办理部门",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "待准备材料"),
                                    ("prepared", "材料已备齐"),
                                    ("handed_over", "已移交"),
                                    ("received", "部门已签收"),
                                    ("in_review", "审批中"),
                                    ("correction", "部门要求补正"),
                                    ("granted", "已办成"),
                                    ("refused", "未准予"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="pending",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="部门签收时间"),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "decision_number",
                            models.CharField(blank=True, max_length=80, verbose_name="批文（证照）编号"),
                        ),
                        ("decision_reason", models.TextField(blank=True, verbose_name="理由")),
                        ("remedies", models.TextField(blank=True, verbose_name="救济途径")),
                        (
                            "result_file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="结果文件",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "委托事项",
                        "ordering": ["request", "position"],
                        "permissions": [
                            (
                                "work_requestmatter",
                                "Work on a matter that was planned for or handed to the organisation",
                            )
                        ],
                        "indexes": [
                            models.Index(fields=["organ", "state"], name="proxy_servi_organ_i_3fd051_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "version"), name="request_matter_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["granted", "refused"]), _negated=True),
                                    models.Q(("decided_at", None), _negated=True),
                                    _connector="OR",
                                ),
                                name="request_matter_decided_has_date",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestMatterGroupPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, to="auth.permission"
                            ),
                        ),
                        (
                            "group",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group"),
                        ),
                        (
                            "content_object",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, to="proxy_service.requestmatter"
                            ),
                        ),
                    ],
                    options={
                        "unique_together": {("group", "permission", "content_object")},
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
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
                                related_name="saved_filters",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="名称")),
                        ("query", models.CharField(max_length=1000)),
                    ],
                    options={
                        "verbose_name": "常用筛选",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "name"),
                                name="saved_filter_name",
                                violation_error_message="已有同名的常用筛选。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Complaint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="complaints",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "conduct",
                            models.CharField(
                                choices=[
                                    ("shirking", "推：推诿扯皮"),
                                    ("delaying", "拖：拖延不办"),
                                    ("extorting", "索：索要财物"),
                                    ("taking", "拿：收受好处"),
                                    ("obstructing", "卡：故意刁难"),
                                    ("demanding", "要：要求额外条件"),
                                ],
                                max_length=12,
                                verbose_name="情形",
                            ),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="被反映单位",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="反映内容")),
                        ("made_at", models.DateTimeField(verbose_name="反映时间")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="反映人",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待处理"), ("referred", "已移送"), ("closed", "已办结")],
                                default="open",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "referred_to",
                            models.CharField(blank=True, max_length=120, verbose_name="移送单位"),
                        ),
                        ("referral_note", models.TextField(blank=True, verbose_name="移送说明")),
                        ("referred_at", models.DateTimeField(blank=True, null=True, verbose_name="移送时间")),
                        (
                            "referred_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, verbose_name="处理结果")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "企业反映",
                        "ordering": ["made_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "referred"), _negated=True),
                                    models.Q(
                                        models.Q(("referred_to", ""), _negated=True),
                                        ("referred_at__isnull", False),
                                        ("referred_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_referred_to_somebody",
                                violation_error_message="请写明移送的单位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "closed"), _negated=True),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="complaint_closed_has_outcome",
                                violation_error_message="请写明处理结果。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="RequestMaterial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("name", models.CharField(max_length=120, verbose_name="材料名称")),
                        (
                            "form",
                            models.CharField(
                                choices=[("original", "原件"), ("copy", "复印件"), ("electronic", "电子件")],
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                        ("required", models.BooleanField(default=True, verbose_name="必需")),
                        ("may_follow", models.BooleanField(default=False, verbose_name="可容缺后补")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="空白样表",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "matters",
                            models.ManyToManyField(
                                related_name="materials", to="proxy_service.requestmatter"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "申请材料",
                        "ordering": ["request", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "name"), name="request_material_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="MaterialFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="proxy_service.requestmaterial",
                            ),
                        ),
                        (
                            "stored_file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "reused_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="proxy_service.materialfile",
                                verbose_name="沿用自",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "材料文件",
                        "ordering": ["material", "uploaded_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Correction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="corrections",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="次数")),
                        ("asked_at", models.DateTimeField(verbose_name="告知时间")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="再次补正的理由")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="补正时间")),
                        ("answer", models.TextField(blank=True, verbose_name="补正说明")),
                    ],
                    options={
                        "verbose_name": "补正告知",
                        "ordering": ["request", "round"],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "round"), name="correction_round"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("round", 1), models.Q(("reason", ""), _negated=True), _connector="OR"
                                ),
                                name="correction_second_has_reason",
                                violation_error_message="再次要求补正须由负责人写明理由。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Defect",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "correction",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="defects",
                                to="proxy_service.correction",
                            ),
                        ),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="defects",
                                to="proxy_service.requestmaterial",
                            ),
                        ),
                        ("problem", models.CharField(max_length=500, verbose_name="存在问题")),
                        ("clause", models.CharField(max_length=200, verbose_name="依据")),
                        ("remedy", models.CharField(max_length=500, verbose_name="补正要求")),
                    ],
                    options={
                        "verbose_name": "材料问题",
                        "ordering": ["correction", "material__position", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PlanStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plan_steps",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("title", models.CharField(max_length=120, verbose_name="步骤")),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="责任单位",
                            ),
                        ),
                        ("planned_on", models.DateField(verbose_name="计划完成日期")),
                    ],
                    options={
                        "verbose_name": "计划步骤",
                        "ordering": ["matter__position", "position"],
                        "constraints": [
                            models.UniqueConstraint(fields=("matter", "position"), name="plan_step_position")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handovers",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="organizations.organization",
                                verbose_name="接收部门",
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("decide", "移交审批"), ("assist", "协助审核")],
                                max_length=8,
                                verbose_name="用途",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "待签收"),
                                    ("signed", "已签收"),
                                    ("refused", "已退回"),
                                    ("answered", "已反馈意见"),
                                ],
                                default="sent",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                        ("handed_at", models.DateTimeField(verbose_name="移交时间")),
                        (
                            "handed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="移交人",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="签收人",
                            ),
                        ),
                        ("reply", models.TextField(blank=True, verbose_name="退回原因或审核意见")),
                        (
                            "materials",
                            models.ManyToManyField(
                                related_name="handovers",
                                to="proxy_service.requestmaterial",
                                verbose_name="材料",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "材料移交",
                        "ordering": ["matter", "handed_at", "pk"],
                        "indexes": [
                            models.Index(fields=["organ", "state"], name="proxy_servi_organ_i_d340a5_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "sent")),
                                fields=("matter", "organ", "purpose"),
                                name="handover_one_pending",
                                violation_error_message="该部门尚有一次移交未签收。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProgressNode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nodes",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("acceptance", "受理"),
                                    ("review", "审查"),
                                    ("site_visit", "现场勘验"),
                                    ("expert_review", "专家评审"),
                                    ("hearing", "听证"),
                                    ("publicity", "公示"),
                                    ("decision", "决定"),
                                    ("certificate", "制证"),
                                ],
                                max_length=16,
                                verbose_name="节点",
                            ),
                        ),
                        ("opinion", models.TextField(blank=True, verbose_name="办理意见")),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="proxy_service.progressnode",
                            ),
                        ),
                        ("posted_at", models.DateTimeField(verbose_name="反馈时间")),
                        (
                            "posted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办理进度",
                        "ordering": ["matter", "posted_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("hearing", "听证"),
                                    ("tender", "招标、拍卖"),
                                    ("inspection", "检验、检测"),
                                    ("quarantine", "检疫"),
                                    ("appraisal", "鉴定"),
                                    ("expert_review", "专家评审"),
                                ],
                                max_length=16,
                                verbose_name="事由",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="说明")),
                        ("estimated_days", models.PositiveSmallIntegerField(verbose_name="预计工作日")),
                        ("started_at", models.DateTimeField(verbose_name="开始时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                    ],
                    options={
                        "verbose_name": "时限中止",
                        "ordering": ["matter", "started_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("matter",),
                                name="pause_one_open",
                                violation_error_message="该事项已处于特殊程序中。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        (
                            "handover",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problems",
                                to="proxy_service.handover",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("correction", "材料补正"),
                                    ("stalled_handover", "部门衔接不畅"),
                                    ("other", "其他问题"),
                                ],
                                max_length=20,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待协调"),
                                    ("coordinating", "协调中"),
                                    ("resolved", "已解决"),
                                ],
                                default="open",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        ("description", models.TextField(verbose_name="问题描述")),
                        ("defects", models.JSONField(blank=True, default=list)),
                        ("raised_at", models.DateTimeField(verbose_name="提出时间")),
                        (
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("resolution", models.TextField(blank=True, verbose_name="处理结果")),
                        ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="解决时间")),
                    ],
                    options={
                        "verbose_name": "问题",
                        "ordering": ["request", "raised_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Coordination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "problem",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coordinations",
                                to="proxy_service.problem",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("call", "电话沟通"),
                                    ("letter", "协调函"),
                                    ("special_meeting", "专项协调会"),
                                    ("joint_meeting", "联席会议"),
                                ],
                                max_length=16,
                                verbose_name="方式",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "进行中"), ("concluded", "已办结")],
                                default="open",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="启动时间")),
                        (
                            "started_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("subject_matter", models.CharField(max_length=200, verbose_name="议题")),
                        (
                            "scheduled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="会议时间"),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="会议地点")),
                        ("attendance", models.TextField(blank=True, verbose_name="参加人员")),
                        ("minutes", models.TextField(blank=True, verbose_name="协调记录")),
                        ("outcome", models.TextField(blank=True, verbose_name="协调结果")),
                        (
                            "concluded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
                        ),
                        (
                            "organs",
                            models.ManyToManyField(
                                related_name="coordinations",
                                to="organizations.organization",
                                verbose_name="参与单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "协调",
                        "ordering": ["problem", "started_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "coordination",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decisions",
                                to="proxy_service.coordination",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="议定事项")),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="责任单位",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="完成期限")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待落实"), ("done", "已落实")],
                                default="open",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="落实时间")),
                        ("done_note", models.TextField(blank=True, verbose_name="落实情况")),
                    ],
                    options={
                        "verbose_name": "议定事项",
                        "ordering": ["coordination", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("electronic", "电子送达"),
                                    ("window", "窗口领取"),
                                    ("courier", "邮寄送达"),
                                ],
                                max_length=12,
                                verbose_name="送达方式",
                            ),
                        ),
                        ("sent_at", models.DateTimeField(verbose_name="送出时间")),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="送达人",
                            ),
                        ),
                        (
                            "tracking_number",
                            models.CharField(blank=True, max_length=40, verbose_name="快递单号"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                        (
                            "opened_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="首次打开时间"),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="打开人",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "recipient_name",
                            models.CharField(blank=True, max_length=60, verbose_name="签收人"),
                        ),
                        (
                            "slip",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="签收回执扫描件",
                            ),
                        ),
                        ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="退回时间")),
                        (
                            "returned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="退件登记人",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sent_back", "邮件被退回"),
                                    ("not_collected", "逾期未到窗口领取"),
                                    ("not_signed", "企业未签收"),
                                    ("refused", "企业拒绝签收"),
                                ],
                                max_length=16,
                                verbose_name="退回原因",
                            ),
                        ),
                        ("return_note", models.TextField(blank=True, verbose_name="退回说明")),
                    ],
                    options={
                        "verbose_name": "送达",
                        "ordering": ["request", "sent_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("returned_at", None)),
                                fields=("request",),
                                name="delivery_one_at_a_time",
                                violation_error_message="结果已经送出，等待企业签收。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("returned_at", None),
                                    models.Q(
                                        ("signed_at", None), models.Q(("return_reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_returned_unsigned",
                                violation_error_message="已签收的结果不能登记退回。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("opened_at", None), ("opened_by", None)),
                                    models.Q(
                                        ("mode", "electronic"),
                                        ("opened_at__isnull", False),
                                        ("opened_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="delivery_opened_by_somebody",
                                violation_error_message="只有电子送达才记录打开情况。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Evaluation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evaluations",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("park", "园区"), ("enterprise", "企业")],
                                max_length=12,
                                verbose_name="评价方",
                            ),
                        ),
                        ("scores", models.JSONField(verbose_name="评分")),
                        ("opinion", models.TextField(blank=True, verbose_name="意见建议")),
                        ("given_at", models.DateTimeField(verbose_name="评价时间")),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "评价",
                        "ordering": ["request", "side"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "side"),
                                name="evaluation_once_a_side",
                                violation_error_message="本方已经评价。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="report",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "拟稿"),
                                    ("awaiting_approval", "待审签"),
                                    ("sent", "已报送"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="状态",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=0, verbose_name="报送次数")),
                        ("process", models.TextField(verbose_name="事项办理流程")),
                        ("coordination", models.TextField(verbose_name="跨部门协调记录")),
                        ("satisfaction", models.TextField(verbose_name="企业满意度")),
                        ("suggestions", models.TextField(blank=True, verbose_name="意见建议")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="审签时间")),
                        ("leader_comment", models.TextField(blank=True, verbose_name="审签意见")),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "评价报告",
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ReportRecipient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recipients",
                                to="proxy_service.report",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received_reports",
                                to="organizations.organization",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(verbose_name="报送次数")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "待签收"),
                                    ("signed", "已签收"),
                                    ("accepted", "审阅通过"),
                                    ("returned", "退回修改"),
                                ],
                                default="sent",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("sent_at", models.DateTimeField(verbose_name="报送时间")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="审阅时间")),
                        ("comments", models.TextField(blank=True, verbose_name="审阅意见")),
                    ],
                    options={
                        "verbose_name": "报告接收",
                        "ordering": ["report", "round", "organization"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "organization", "round"), name="report_recipient_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visits",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="organizations.organization",
                            ),
                        ),
                        ("visited_at", models.DateTimeField(verbose_name="回访时间")),
                        (
                            "visited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("interviewee", models.CharField(max_length=60, verbose_name="受访人")),
                        ("satisfied", models.BooleanField(verbose_name="是否满意")),
                        ("note", models.TextField(blank=True, verbose_name="回访记录")),
                        (
                            "state",
                            models.CharField(
                                choices=[("closed", "已办结"), ("follow_up", "待整改")],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("measures", models.TextField(blank=True, verbose_name="整改措施")),
                        (
                            "closed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="整改完成时间"),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "回访",
                        "ordering": ["request", "visited_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Supervision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="supervisions",
                                to="proxy_service.proxyrequest",
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issued_supervisions",
                                to="organizations.organization",
                                verbose_name="督办单位",
                            ),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received_supervisions",
                                to="organizations.organization",
                                verbose_name="被督办单位",
                            ),
                        ),
                        (
                            "matter",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="supervisions",
                                to="proxy_service.requestmatter",
                            ),
                        ),
                        (
                            "period",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="deadlines.deadline",
                                verbose_name="督办的时限",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("issued", "待签收"),
                                    ("signed", "已签收"),
                                    ("answered", "已反馈"),
                                    ("returned", "已退回"),
                                    ("closed", "已审结"),
                                    ("withdrawn", "已撤销"),
                                ],
                                default="issued",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("subject_matter", models.CharField(max_length=120, verbose_name="事由")),
                        ("delay", models.TextField(verbose_name="迟延事实")),
                        ("requirement", models.TextField(verbose_name="办理要求")),
                        ("reply_by", models.DateField(verbose_name="反馈时限")),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.document",
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="发出时间")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="经办人",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("conclusion", models.TextField(blank=True, verbose_name="审结意见或撤销理由")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="审结时间")),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "copies_to",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="抄送单位",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "督办",
                        "ordering": ["request", "issued_at", "pk"],
                        "indexes": [
                            models.Index(fields=["organ", "state"], name="proxy_servi_organ_i_f96dc2_idx"),
                            models.Index(fields=["issuer", "state"], name="proxy_servi_issuer__29a2de_idx"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "issued", "returned", "signed"])
                                ),
                                fields=("request", "organ", "matter"),
                                name="supervision_one_open",
                                nulls_distinct=False,
                                violation_error_message="对该单位就同一事项的督办尚未审结。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["answered", "issued", "returned", "signed"]),
                                    models.Q(
                                        models.Q(("conclusion", ""), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_ended_has_conclusion",
                                violation_error_message="请写明审结意见。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "supervision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="replies",
                                to="proxy_service.supervision",
                            ),
                        ),
                        ("finished", models.BooleanField(verbose_name="是否办结")),
                        ("measures", models.TextField(verbose_name="办理情况")),
                        ("reason", models.TextField(blank=True, verbose_name="未办结原因")),
                        ("finish_by", models.DateField(blank=True, null=True, verbose_name="拟办结日期")),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="盖章的书面反馈",
                            ),
                        ),
                        ("given_at", models.DateTimeField(verbose_name="反馈时间")),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="退回时间")),
                        (
                            "returned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("return_comment", models.TextField(blank=True, verbose_name="退回意见")),
                    ],
                    options={
                        "verbose_name": "督办反馈",
                        "ordering": ["supervision", "given_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished", True),
                                    models.Q(
                                        models.Q(("reason", ""), _negated=True), ("finish_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="supervision_reply_unfinished_says_why",
                                violation_error_message="尚未办结的，须说明原因和新的办结日期。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]

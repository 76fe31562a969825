import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import portal.tables


class Migration(migrations.Migration):
    replaces = [
        ("delegation", "0001_authorities"),
        ("delegation", "0002_instruments"),
        ("delegation", "0003_whistles_postings"),
        ("delegation", "0004_permits"),
        ("delegation", "0005_openings_hall"),
        ("delegation", "0006_inspections"),
        ("delegation", "0007_oversight"),
    ]

    initial = True

    dependencies = [
        ("documents", "0001_tables"),
        ("ledger", "0001_tables"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Authority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authority",
                                to="ledger.ledger",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, unique=True, verbose_name="文号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("issuer_name", models.CharField(max_length=120, verbose_name="发文机关")),
                        ("issued_on", models.DateField(verbose_name="发文日期")),
                        ("valid_from", models.DateField(verbose_name="生效日期")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效期至")),
                        (
                            "superseded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="supersedes",
                                to="delegation.authority",
                                verbose_name="被何文件替代",
                            ),
                        ),
                        ("link", models.URLField(blank=True, max_length=300, verbose_name="公开网址")),
                        ("text", models.TextField(blank=True, verbose_name="正文摘要")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="文件扫描件",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                    ],
                    options={
                        "verbose_name": "依据文件",
                        "ordering": ["-issued_on", "number"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="authority_period",
                                violation_error_message="有效期止日不能早于生效日期。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Scheme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True, verbose_name="代码")),
                        ("name", models.CharField(max_length=120, verbose_name="名称")),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schemes",
                                to="delegation.authority",
                                verbose_name="依据文件",
                            ),
                        ),
                        (
                            "government",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="本级政府",
                            ),
                        ),
                        (
                            "bureau",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="牵头部门",
                            ),
                        ),
                        (
                            "justice",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="合法性审查部门",
                            ),
                        ),
                        (
                            "effective_on",
                            models.DateField(blank=True, null=True, verbose_name="承接实施日期"),
                        ),
                        (
                            "deeds_by",
                            models.DateField(blank=True, null=True, verbose_name="签订文书截止日期"),
                        ),
                        (
                            "transition_until",
                            models.DateField(blank=True, null=True, verbose_name="过渡期止"),
                        ),
                        (
                            "parks",
                            models.ManyToManyField(
                                related_name="schemes", to="organizations.organization", verbose_name="园区"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "赋权方案",
                        "ordering": ["code"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Power",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="事项编码")),
                        ("name", models.CharField(max_length=120, verbose_name="事项名称")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("licence", "行政许可"), ("other", "其他行政权力")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="powers",
                                to="organizations.organization",
                                verbose_name="法定实施机关",
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="powers",
                                to="delegation.scheme",
                                verbose_name="赋权方案",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="赋权方式",
                            ),
                        ),
                        ("legal_basis", models.CharField(max_length=300, verbose_name="设定依据")),
                        (
                            "parts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("acceptance", "受理"),
                                        ("review", "审查"),
                                        ("decision", "决定"),
                                        ("certificate", "发证"),
                                    ],
                                    max_length=12,
                                ),
                                size=None,
                                verbose_name="下放环节",
                            ),
                        ),
                        ("supervision_duty", models.TextField(verbose_name="监管责任")),
                        ("fee_text", models.CharField(max_length=200, verbose_name="收费")),
                        ("fee_basis", models.CharField(blank=True, max_length=300, verbose_name="收费依据")),
                        (
                            "statutory_days",
                            models.PositiveSmallIntegerField(verbose_name="法定时限（工作日）"),
                        ),
                        (
                            "extension_days",
                            models.PositiveSmallIntegerField(default=0, verbose_name="可延长（工作日）"),
                        ),
                        (
                            "certificate_name",
                            models.CharField(blank=True, max_length=120, verbose_name="证件名称"),
                        ),
                        ("materials", models.JSONField(default=list, verbose_name="申请材料")),
                        ("guide", models.TextField(blank=True, verbose_name="办事指南")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                        ("active", models.BooleanField(default=True, verbose_name="启用")),
                    ],
                    options={
                        "verbose_name": "赋权事项",
                        "ordering": ["scheme__code", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("parts__len__gt", 0)),
                                name="power_has_parts",
                                violation_error_message="至少要有一个环节。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("statutory_days__gt", 0)), name="power_has_limit"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Adjustment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="adjustments",
                                to="delegation.scheme",
                                verbose_name="赋权方案",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "proposer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="提出单位",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "部门评估中"),
                                    ("assessed", "待拟定清单"),
                                    ("in_review", "合法性审查中"),
                                    ("returned", "退回修改"),
                                    ("reviewed", "待政府决定"),
                                    ("decided", "已决定，待公布"),
                                    ("published", "已公布"),
                                    ("refused", "未获同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="asked",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="总体理由")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("draft_note", models.TextField(blank=True, verbose_name="拟定说明")),
                        ("opinion", models.TextField(blank=True, verbose_name="合法性审查意见")),
                        (
                            "decision_number",
                            models.CharField(blank=True, max_length=120, verbose_name="决定文号或会议"),
                        ),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="决定日期")),
                        ("outcome", models.TextField(blank=True, verbose_name="决定内容或理由")),
                    ],
                    options={
                        "verbose_name": "赋权事项调整",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["scheme", "state"], name="delegation__scheme__b63f11_idx"),
                            models.Index(fields=["park", "state"], name="delegation__park_id_c687d9_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["decided", "published"]), _negated=True),
                                    models.Q(
                                        ("decided_on__isnull", False),
                                        models.Q(("decision_number", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="adjustment_decided_when",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AdjustmentItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "adjustment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="delegation.adjustment",
                            ),
                        ),
                        (
                            "power",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="delegation.power",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("asked", "待部门评估"), ("assessed", "已评估")],
                                default="asked",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "change",
                            models.CharField(
                                choices=[
                                    ("add", "新增赋权"),
                                    ("remove", "取消赋权"),
                                    ("change_mode", "调整赋权方式"),
                                ],
                                max_length=12,
                                verbose_name="请求",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="请求的方式",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="理由")),
                        ("capacity", models.TextField(blank=True, verbose_name="承接能力")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agree", "同意"),
                                    ("agree_otherwise", "同意，建议调整方式"),
                                    ("oppose", "不同意"),
                                ],
                                max_length=16,
                                verbose_name="评估意见",
                            ),
                        ),
                        (
                            "suggested_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="建议方式",
                            ),
                        ),
                        ("assessment", models.TextField(blank=True, verbose_name="评估说明")),
                        (
                            "assessed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("adopted", models.BooleanField(blank=True, null=True, verbose_name="采纳")),
                        (
                            "final_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="拟定方式",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "调整事项",
                        "ordering": ["adjustment", "power__code", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("adjustment", "power"),
                                name="adjustment_item_once",
                                violation_error_message="同一事项只能列一次。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("change", "remove"),
                                    models.Q(("mode", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="adjustment_item_has_mode",
                                violation_error_message="新增或者调整的，请选择赋权方式。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "assessed"), _negated=True),
                                    models.Q(
                                        models.Q(("verdict", ""), _negated=True),
                                        models.Q(("assessment", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="adjustment_item_assessed_how",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PowerList",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lists",
                                to="delegation.scheme",
                                verbose_name="赋权方案",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(verbose_name="版本")),
                        ("number", models.CharField(max_length=120, verbose_name="公布文号")),
                        ("published_on", models.DateField(verbose_name="公布日期")),
                        (
                            "adjustment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="power_list",
                                to="delegation.adjustment",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                    ],
                    options={
                        "verbose_name": "权责清单",
                        "ordering": ["scheme", "version"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("scheme", "version"), name="power_list_version_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PowerListItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "power_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="delegation.powerlist",
                            ),
                        ),
                        (
                            "power",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="delegation.power",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="赋权方式",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "清单事项",
                        "ordering": ["power_list", "power__code", "park__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("power_list", "power", "park"), name="power_list_item_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HallWindow",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hall_windows",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        ("letter", models.CharField(max_length=2, verbose_name="窗口号")),
                        ("name", models.CharField(max_length=60, verbose_name="窗口名称")),
                        ("place", models.CharField(blank=True, max_length=60, verbose_name="位置")),
                        (
                            "slot_minutes",
                            models.PositiveSmallIntegerField(verbose_name="每个预约时段（分钟）"),
                        ),
                        ("capacity", models.PositiveSmallIntegerField(verbose_name="每个时段可预约数")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="样例")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "正在使用"), ("closed", "已撤销")],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "大厅窗口",
                        "ordering": ["park", "letter"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("park", "letter"),
                                name="hall_window_letter_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("slot_minutes__range", (10, 120)), ("capacity__range", (1, 20))
                                ),
                                name="hall_window_slots",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="HallService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="services",
                                to="delegation.hallwindow",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("taken_over", "园区承接的审批事项"),
                                    ("posted", "派驻单位的审批事项"),
                                    ("opening", "企业开办"),
                                    ("water", "供水"),
                                    ("electricity", "供电"),
                                    ("gas", "供气"),
                                    ("heat", "供暖"),
                                    ("telecom", "通信"),
                                    ("finance", "金融"),
                                    ("advice", "咨询、帮办代办"),
                                ],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="服务事项")),
                        ("provider", models.CharField(max_length=120, verbose_name="办理单位")),
                        ("promise_amount", models.PositiveSmallIntegerField(verbose_name="承诺时限")),
                        (
                            "promise_unit",
                            models.CharField(
                                choices=[
                                    ("working_days", "个工作日"),
                                    ("hours", "小时"),
                                    ("days", "日"),
                                    ("months", "个月"),
                                ],
                                max_length=12,
                                verbose_name="时限单位",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("active", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name": "大厅服务事项",
                        "ordering": ["window", "position", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("active", True)),
                                fields=("window", "name"),
                                name="hall_service_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("promise_amount__gt", 0)), name="hall_service_promise"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Inquiry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inquiries",
                                to="delegation.hallservice",
                                verbose_name="服务事项",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("asker", models.CharField(max_length=60, verbose_name="询问人")),
                        ("asker_phone", models.CharField(max_length=40, verbose_name="联系电话")),
                        ("question", models.TextField(verbose_name="诉求")),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="首问责任人",
                            ),
                        ),
                        (
                            "offered_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="转给同事",
                            ),
                        ),
                        (
                            "offered_organ",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="转给单位",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="答复")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "待首问接办"),
                                    ("open", "首问责任人办理中"),
                                    ("handed_on", "已转办，待签收"),
                                    ("answered", "已答复"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "首问登记",
                        "verbose_name_plural": "首问登记",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["park", "state"], name="delegation__park_id_aabeeb_idx"),
                            models.Index(
                                fields=["enterprise", "state"], name="delegation__enterpr_713429_idx"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "asked"), ("owner__isnull", False), _connector="OR"
                                ),
                                name="inquiry_somebody_answers_for_it",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "handed_on"), _negated=True),
                                    models.Q(("offered_organ", None), ("offered_to__isnull", False)),
                                    models.Q(("offered_organ__isnull", False), ("offered_to", None)),
                                    _connector="OR",
                                ),
                                name="inquiry_handed_to_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="delegation.hallwindow",
                                verbose_name="窗口",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("subject", models.CharField(max_length=120, verbose_name="办理事项")),
                        ("starts_at", models.DateTimeField(verbose_name="开始时间")),
                        ("ends_at", models.DateTimeField(verbose_name="结束时间")),
                        ("place", models.PositiveSmallIntegerField(verbose_name="序号")),
                        ("contact", models.CharField(max_length=60, verbose_name="联系人")),
                        ("contact_phone", models.CharField(max_length=40, verbose_name="联系电话")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("booked", "已预约"),
                                    ("came", "已到场办理"),
                                    ("missed", "未到场"),
                                    ("cancelled", "已取消"),
                                ],
                                default="booked",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "窗口预约",
                        "ordering": ["-starts_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=("window", "starts_at", "place"),
                                name="appointment_place_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "booked")),
                                fields=("enterprise", "starts_at"),
                                name="appointment_enterprise_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("place__gt", 0)), name="appointment_place"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="delegation.hallwindow",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="日期")),
                        ("sequence", models.PositiveSmallIntegerField(verbose_name="序号")),
                        (
                            "enterprise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("taken_at", models.DateTimeField(verbose_name="取号时间")),
                        ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="叫号时间")),
                        (
                            "called_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "等候"),
                                    ("called", "正在办理"),
                                    ("done", "已办结"),
                                    ("skipped", "过号"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "排队号",
                        "ordering": ["window", "day", "sequence"],
                        "constraints": [
                            models.UniqueConstraint(fields=("window", "day", "sequence"), name="ticket_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "called")),
                                fields=("window", "day"),
                                name="ticket_one_at_the_window",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("window", "day", "enterprise"),
                                name="ticket_one_waits_for_an_enterprise",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Instrument",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("entrustment_letter", "委托书"), ("transfer_deed", "交接书")],
                                max_length=20,
                                verbose_name="文书",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("entrusted", "委托"),
                                    ("direct_grant", "直接赋权"),
                                    ("posted", "服务前移（派驻）"),
                                    ("review_forward", "审批直报"),
                                    ("whistle", "吹哨报到"),
                                ],
                                max_length=16,
                                verbose_name="赋权方式",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "起草中"),
                                    ("in_review", "合法性审查中"),
                                    ("returned", "退回修改"),
                                    ("reviewed", "待双方签署"),
                                    ("signed_by_department", "部门已签，待园区签署"),
                                    ("signed_by_park", "园区已签，待部门签署"),
                                    ("signed", "已签署，待公布"),
                                    ("recorded", "已补录，待园区核实"),
                                    ("published", "已公布"),
                                    ("replaced", "已被替代"),
                                    ("taken_back", "已收回"),
                                    ("ended", "已到期"),
                                    ("dropped", "已撤销"),
                                ],
                                default="drafted",
                                max_length=24,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruments",
                                to="delegation.scheme",
                                verbose_name="赋权方案",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruments",
                                to="delegation.authority",
                                verbose_name="依据文件",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruments_given",
                                to="organizations.organization",
                                verbose_name="委托（移交）部门",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instruments_held",
                                to="organizations.organization",
                                verbose_name="承接园区",
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="起始日期")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                        (
                            "transition_until",
                            models.DateField(blank=True, null=True, verbose_name="过渡期止"),
                        ),
                        ("sign_by", models.DateField(blank=True, null=True, verbose_name="签订截止日期")),
                        ("responsibility_before", models.TextField(verbose_name="起始日期前的责任")),
                        (
                            "responsibility_during",
                            models.TextField(blank=True, verbose_name="过渡期内的责任"),
                        ),
                        ("responsibility_after", models.TextField(verbose_name="承接后的责任")),
                        ("supervision_text", models.TextField(verbose_name="监督、报告和监管衔接")),
                        ("department_contact", models.CharField(max_length=60, verbose_name="部门联系人")),
                        ("park_contact", models.CharField(max_length=60, verbose_name="园区联系人")),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successors",
                                to="delegation.instrument",
                                verbose_name="替代",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="起草人",
                            ),
                        ),
                        ("opinion", models.TextField(blank=True, verbose_name="合法性审查意见")),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="审查时间")),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="审查人",
                            ),
                        ),
                        (
                            "department_signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="部门签署时间"),
                        ),
                        (
                            "department_signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="部门签署人",
                            ),
                        ),
                        (
                            "park_signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="园区签署时间"),
                        ),
                        (
                            "park_signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="园区签署人",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="签订日期")),
                        ("recorded", models.BooleanField(default=False, verbose_name="补录")),
                        (
                            "original",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="纸质原件扫描件",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="登记公布时间"),
                        ),
                        ("published_on", models.DateField(blank=True, null=True, verbose_name="公布日期")),
                        (
                            "notice_number",
                            models.CharField(blank=True, max_length=60, verbose_name="公告文号"),
                        ),
                        ("notice_link", models.URLField(blank=True, max_length=300, verbose_name="公告网址")),
                        (
                            "first_day",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="生效首日"),
                        ),
                        (
                            "last_day",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="生效末日"),
                        ),
                        (
                            "taken_back_on",
                            models.DateField(blank=True, null=True, verbose_name="收回生效日期"),
                        ),
                        ("taken_back_reason", models.TextField(blank=True, verbose_name="收回理由")),
                        (
                            "taken_back_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="收回决定人",
                            ),
                        ),
                        (
                            "powers",
                            models.ManyToManyField(
                                related_name="instruments",
                                through="delegation.InstrumentItem",
                                to="delegation.power",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "委托书或交接书",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["department", "state"], name="delegation__departm_955b57_idx"
                            ),
                            models.Index(fields=["park", "state"], name="delegation__park_id_2f3ba1_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="instrument_period",
                                violation_error_message="终止日期不能早于起始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("transition_until", None),
                                    ("transition_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="instrument_transition",
                                violation_error_message="过渡期不能早于起始日期结束。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["published", "replaced", "taken_back", "ended"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("published_on__isnull", False),
                                        ("first_day__isnull", False),
                                        ("signed_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="instrument_published_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "taken_back"), _negated=True),
                                    models.Q(
                                        ("taken_back_on__isnull", False),
                                        models.Q(("taken_back_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="instrument_taken_back_why",
                                violation_error_message="收回应当有生效日期和理由。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("replaces__isnull", False), models.Q(("state", "dropped"), _negated=True)
                                ),
                                fields=("replaces",),
                                name="instrument_one_successor",
                                violation_error_message="已在起草替代文书。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InstrumentItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="delegation.instrument",
                            ),
                        ),
                        (
                            "power",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="instrument_items",
                                to="delegation.power",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "parts",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("acceptance", "受理"),
                                        ("review", "审查"),
                                        ("decision", "决定"),
                                        ("certificate", "发证"),
                                    ],
                                    max_length=12,
                                ),
                                size=None,
                                verbose_name="下放环节",
                            ),
                        ),
                        ("area_text", models.CharField(blank=True, max_length=200, verbose_name="区域范围")),
                        (
                            "area_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "object_text",
                            models.CharField(blank=True, max_length=200, verbose_name="对象范围"),
                        ),
                        (
                            "amount_limit",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="限额"
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=30, verbose_name="限额单位")),
                        (
                            "in_force",
                            django.contrib.postgres.fields.ranges.DateRangeField(
                                blank=True, editable=False, null=True
                            ),
                        ),
                        ("suspended_from", models.DateField(blank=True, null=True, verbose_name="暂停起")),
                        ("suspended_until", models.DateField(blank=True, null=True, verbose_name="暂停止")),
                        (
                            "suspended_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="暂停理由"),
                        ),
                    ],
                    options={
                        "verbose_name": "委托或移交的事项",
                        "ordering": ["instrument", "power__code"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instrument", "power"),
                                name="instrument_item_once",
                                violation_error_message="同一事项只能列一次。",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("in_force__isnull", False)),
                                expressions=[
                                    (
                                        models.Func(
                                            models.F("power"),
                                            models.F("power"),
                                            models.Value("[]"),
                                            function="int8range",
                                        ),
                                        "&&",
                                    ),
                                    (
                                        models.Func(
                                            models.F("park"),
                                            models.F("park"),
                                            models.Value("[]"),
                                            function="int8range",
                                        ),
                                        "&&",
                                    ),
                                    ("in_force", "&&"),
                                ],
                                name="instrument_item_no_overlap",
                                violation_error_message="同一事项在同一时间已有对本园区有效的文书。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("parts__len__gt", 0)), name="instrument_item_has_parts"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount_limit", None),
                                    models.Q(("amount_limit__gt", 0), models.Q(("unit", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="instrument_item_limit_has_unit",
                                violation_error_message="限额应当大于零，并写明单位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("suspended_from", None), ("suspended_until", None)),
                                    models.Q(
                                        ("suspended_from__isnull", False),
                                        models.Q(("suspended_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="instrument_item_suspended_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("suspended_until", None),
                                    ("suspended_until__gte", models.F("suspended_from")),
                                    _connector="OR",
                                ),
                                name="instrument_item_suspension_period",
                                violation_error_message="暂停期限的止日不能早于起日。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PackageItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="package",
                                to="delegation.instrument",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("rules", "审批服务操作规范"),
                                    ("blanks", "空白证照"),
                                    ("blanks_how", "证照制作规范"),
                                    ("laws", "法律法规规章及审批标准、技术规范汇编"),
                                    ("history", "历史档案资料"),
                                    ("sample_file", "整套档案样本"),
                                    ("filing", "归档要求"),
                                    ("receipts", "收费票据"),
                                    ("intermediaries", "中介机构名单"),
                                    ("experts", "评审专家名单及专家档案"),
                                ],
                                max_length=16,
                                verbose_name="内容",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("expected", "待移交"),
                                    ("handed", "已移交，待接收"),
                                    ("received", "已接收"),
                                    ("refused", "接收方退回"),
                                    ("not_needed", "不涉及"),
                                ],
                                default="expected",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="数量和说明")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="移交时间")),
                        (
                            "handed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="接收时间")),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "receiver_note",
                            models.CharField(blank=True, max_length=300, verbose_name="接收意见"),
                        ),
                    ],
                    options={
                        "verbose_name": "交接资料",
                        "ordering": ["instrument", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("instrument", "kind"), name="package_item_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "received"), _negated=True),
                                    ("received_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="package_item_received_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["not_needed", "handed"]), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="package_item_has_note",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PendingCase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pending_cases",
                                to="delegation.instrument",
                            ),
                        ),
                        (
                            "moment",
                            models.CharField(
                                choices=[("transfer", "交接时在办"), ("take_back", "收回时在办")],
                                default="transfer",
                                max_length=12,
                                verbose_name="时点",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="受理编号")),
                        ("applicant", models.CharField(max_length=120, verbose_name="申请人")),
                        ("stage", models.CharField(max_length=60, verbose_name="办理阶段")),
                        (
                            "ender",
                            models.CharField(
                                choices=[("department", "原部门继续办结"), ("park", "园区继续办结")],
                                max_length=12,
                                verbose_name="由谁办结",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                    ],
                    options={
                        "verbose_name": "在办件",
                        "ordering": ["instrument", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instrument", "moment", "number"),
                                name="pending_case_once",
                                violation_error_message="同一在办件只能列一次。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="SealChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seals",
                                to="delegation.instrument",
                            ),
                        ),
                        (
                            "act",
                            models.CharField(
                                choices=[("retired", "停用"), ("opened", "启用")],
                                max_length=8,
                                verbose_name="停用或启用",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="印章名称")),
                        ("on", models.DateField(verbose_name="日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="处置说明")),
                    ],
                    options={
                        "verbose_name": "印章交接",
                        "ordering": ["instrument", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instrument", "act", "name"),
                                name="seal_change_once",
                                violation_error_message="同一枚印章只能列一次。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="SystemAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accounts",
                                to="delegation.instrument",
                            ),
                        ),
                        ("system", models.CharField(max_length=120, verbose_name="业务系统")),
                        ("account", models.CharField(max_length=120, verbose_name="账号或密钥介质")),
                        ("holder", models.CharField(max_length=60, verbose_name="领用人")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                    ],
                    options={
                        "verbose_name": "系统账号",
                        "ordering": ["instrument", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("instrument", "system", "account"),
                                name="system_account_once",
                                violation_error_message="同一账号只能列一次。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Training",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="trainings",
                                to="delegation.instrument",
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="日期")),
                        ("subject", models.CharField(max_length=200, verbose_name="内容")),
                        ("people", models.CharField(max_length=300, verbose_name="参加人员")),
                        (
                            "file",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "业务培训和指导",
                        "ordering": ["instrument", "held_on", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="InspectionPlan",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspection_plans",
                                to="delegation.scheme",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspection_plans",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        ("quarter", models.PositiveSmallIntegerField(verbose_name="季度")),
                        ("wishes_by", models.DateField(verbose_name="提出检查需求的截止日期")),
                        ("note", models.TextField(blank=True, verbose_name="检查重点和说明")),
                        ("opinion", models.TextField(blank=True, verbose_name="审核意见")),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="公布时间"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("collecting", "收集部门检查需求"),
                                    ("in_review", "待司法行政部门审核"),
                                    ("published", "已公布"),
                                    ("withdrawn", "已撤销"),
                                ],
                                default="collecting",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "departments",
                            models.ManyToManyField(
                                related_name="+", to="organizations.organization", verbose_name="参加部门"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "联合检查计划",
                        "ordering": ["-year", "-quarter"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "withdrawn"), _negated=True),
                                fields=("park", "year", "quarter"),
                                name="inspection_plan_once_a_quarter",
                                violation_error_message="本季度已有联合检查计划。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("quarter__range", (1, 4))), name="inspection_plan_quarter"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Inspection",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="delegation.scheme",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="delegation.inspectionplan",
                                verbose_name="检查计划",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="undergone_inspections",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("planned_on", models.DateField(verbose_name="检查日期")),
                        ("place", models.CharField(max_length=200, verbose_name="检查地点")),
                        (
                            "ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("complaint", "投诉举报"),
                                    ("transfer", "转办交办"),
                                    ("accident", "发生事故或者突发事件"),
                                    ("law", "法律、法规、规章规定"),
                                ],
                                max_length=12,
                                verbose_name="计划外检查的事由",
                            ),
                        ),
                        ("ground_text", models.TextField(blank=True, verbose_name="事由说明")),
                        ("apart_reason", models.TextField(blank=True, verbose_name="不并入季度检查的理由")),
                        ("remark", models.TextField(blank=True, verbose_name="园区意见")),
                        (
                            "notified_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="通知企业时间"),
                        ),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="进门时间")),
                        ("opinion", models.TextField(blank=True, verbose_name="企业意见")),
                        ("signer", models.CharField(blank=True, max_length=60, verbose_name="企业签字人")),
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
                        ("refusal", models.TextField(blank=True, verbose_name="企业拒绝签字的情况")),
                        ("witness", models.CharField(blank=True, max_length=120, verbose_name="见证人")),
                        (
                            "signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="签字或者记明时间"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "计划外检查，待园区同意"),
                                    ("rejected", "园区不同意"),
                                    ("planned", "已列入计划，待公布"),
                                    ("notified", "已通知企业，待检查"),
                                    ("under_way", "检查中"),
                                    ("checked", "已查完，待企业签字"),
                                    ("rectifying", "问题整改中"),
                                    ("closed", "已办结"),
                                    ("cancelled", "已取消"),
                                ],
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "联合检查",
                        "ordering": ["-planned_on"],
                        "indexes": [
                            models.Index(fields=["park", "state"], name="delegation__park_id_dd2ceb_idx"),
                            models.Index(
                                fields=["enterprise", "planned_on"], name="delegation__enterpr_7d8104_idx"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "enterprise"), name="inspection_once_a_plan"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("plan__isnull", False),
                                    models.Q(
                                        models.Q(("ground", ""), _negated=True),
                                        models.Q(("ground_text", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="inspection_has_ground",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_at", None),
                                    ("signed_by__isnull", False),
                                    models.Q(
                                        models.Q(("refusal", ""), _negated=True),
                                        models.Q(("witness", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="inspection_signed_or_witnessed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InspectionWish",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wishes",
                                to="delegation.inspectionplan",
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="wishes",
                                to="delegation.inspection",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspection_wishes",
                                to="organizations.organization",
                                verbose_name="检查部门",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wished_inspections",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("topic", models.CharField(max_length=120, verbose_name="检查事项")),
                        ("topic_key", models.CharField(editable=False, max_length=120)),
                        ("legal_basis", models.CharField(max_length=300, verbose_name="检查依据")),
                        (
                            "points",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=300),
                                size=None,
                                verbose_name="检查内容",
                            ),
                        ),
                        ("repeat_reason", models.TextField(blank=True, verbose_name="重复检查的理由")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("entered", "已列入"), ("dropped", "已取消")],
                                default="entered",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "检查需求",
                        "ordering": ["enterprise", "department", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["enterprise", "topic_key"], name="delegation__enterpr_cd1866_idx"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("plan__isnull", False), ("inspection__isnull", False), _connector="OR"
                                ),
                                name="inspection_wish_belongs",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("plan__isnull", False), ("state", "entered")),
                                fields=("plan", "department", "enterprise", "topic_key"),
                                name="inspection_wish_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InspectionPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departments",
                                to="delegation.inspection",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspection_parts",
                                to="organizations.organization",
                                verbose_name="检查部门",
                            ),
                        ),
                        ("summary", models.TextField(blank=True, verbose_name="检查结论")),
                        ("filled_at", models.DateTimeField(blank=True, null=True, verbose_name="填写时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("awaited", "待填写检查单"),
                                    ("filled", "已填写检查单"),
                                    ("absent", "部门未到场"),
                                ],
                                default="awaited",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "部门检查",
                        "ordering": ["inspection", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("inspection", "department"), name="inspection_part_once"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Inspector",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="inspectors",
                                to="delegation.inspectionpart",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="姓名")),
                        ("card", models.CharField(max_length=40, verbose_name="执法证号")),
                    ],
                    options={
                        "verbose_name": "检查人员",
                        "ordering": ["part", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("part", "card"), name="inspector_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CheckItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="delegation.inspectionpart",
                            ),
                        ),
                        (
                            "wish",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="delegation.inspectionwish",
                            ),
                        ),
                        ("point", models.CharField(max_length=300, verbose_name="检查内容")),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("conform", "符合"),
                                    ("not_conform", "不符合"),
                                    ("not_applicable", "不适用"),
                                ],
                                max_length=16,
                                verbose_name="检查结果",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="说明")),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "检查单内容",
                        "ordering": ["part", "wish", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "inspection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="delegation.inspection",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspection_findings",
                                to="organizations.organization",
                                verbose_name="检查部门",
                            ),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="finding",
                                to="delegation.checkitem",
                            ),
                        ),
                        ("problem", models.TextField(verbose_name="存在的问题")),
                        ("clause", models.CharField(max_length=300, verbose_name="违反的条款")),
                        ("put_right_by", models.DateField(verbose_name="整改期限")),
                        ("rounds", models.PositiveSmallIntegerField(default=1, verbose_name="限期整改次数")),
                        ("overdue", models.BooleanField(default=False, verbose_name="逾期未报整改")),
                        ("report", models.TextField(blank=True, verbose_name="企业整改情况")),
                        (
                            "reported_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="企业报告时间"),
                        ),
                        ("recheck", models.TextField(blank=True, verbose_name="复查情况")),
                        ("recheckers", models.CharField(blank=True, max_length=200, verbose_name="复查人员")),
                        (
                            "transferred_to",
                            models.CharField(blank=True, max_length=200, verbose_name="移送情况"),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待整改"),
                                    ("reported", "企业已报整改，待复查"),
                                    ("put_right", "复查已整改"),
                                    ("transferred", "已移送立案处理"),
                                ],
                                default="open",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "检查发现的问题",
                        "ordering": ["inspection", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["department", "state"], name="delegation__departm_9833aa_idx"
                            )
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Opening",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="openings",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="company_openings",
                                to="organizations.organization",
                                verbose_name="申请人",
                            ),
                        ),
                        ("company_name", models.CharField(max_length=120, verbose_name="企业名称")),
                        (
                            "company_type",
                            models.CharField(
                                choices=[
                                    ("limited", "有限责任公司"),
                                    ("sole", "一人有限责任公司"),
                                    ("joint_stock", "股份有限公司"),
                                    ("partnership", "合伙企业"),
                                    ("proprietorship", "个人独资企业"),
                                ],
                                max_length=16,
                                verbose_name="企业类型",
                            ),
                        ),
                        ("address", models.CharField(max_length=200, verbose_name="住所")),
                        (
                            "capital",
                            models.DecimalField(
                                decimal_places=2, max_digits=12, verbose_name="注册资本（万元）"
                            ),
                        ),
                        ("legal_representative", models.CharField(max_length=60, verbose_name="法定代表人")),
                        ("shareholders", models.JSONField(default=list, verbose_name="股东（出资人）")),
                        ("scope", models.TextField(verbose_name="经营范围")),
                        ("contact", models.CharField(max_length=60, verbose_name="联系人")),
                        ("contact_phone", models.CharField(max_length=40, verbose_name="联系电话")),
                        ("optional_parts", models.JSONField(default=list, verbose_name="一并办理的环节")),
                        (
                            "delivery",
                            models.CharField(
                                choices=[("window", "窗口领取"), ("courier", "免费邮寄")],
                                max_length=10,
                                verbose_name="领取方式",
                            ),
                        ),
                        (
                            "delivery_address",
                            models.CharField(blank=True, max_length=200, verbose_name="邮寄地址"),
                        ),
                        (
                            "begun_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="提交人",
                            ),
                        ),
                        ("defects", models.TextField(blank=True, verbose_name="补正要求")),
                        ("recipient", models.CharField(blank=True, max_length=60, verbose_name="领取人")),
                        ("courier", models.CharField(blank=True, max_length=60, verbose_name="寄递企业")),
                        (
                            "tracking_number",
                            models.CharField(blank=True, max_length=60, verbose_name="运单号"),
                        ),
                        ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="交付时间")),
                        ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "待窗口核对"),
                                    ("returned", "待申请人补正"),
                                    ("running", "各环节并联办理中"),
                                    ("ready", "执照和印章已备齐，待发放"),
                                    ("handed", "执照和印章已交付，待签收"),
                                    ("received", "已签收，其余环节办理中"),
                                    ("done", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="submitted",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "企业开办",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["park", "state"], name="delegation__park_id_a31e9a_idx"),
                            models.Index(
                                fields=["applicant", "state"], name="delegation__applica_4b9f73_idx"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("capital__gt", 0)), name="opening_capital"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["handed", "received", "done"]), _negated=True),
                                    ("handed_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="opening_handed_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "opening",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opening_parts",
                                to="delegation.opening",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("licence", "营业执照"),
                                    ("seals", "首套印章"),
                                    ("invoices", "发票申领"),
                                    ("insurance", "社会保险登记"),
                                    ("account", "银行账户"),
                                ],
                                max_length=12,
                                verbose_name="环节",
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
                                verbose_name="办理单位",
                            ),
                        ),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="开始时间")),
                        ("number", models.CharField(blank=True, max_length=60, verbose_name="编号")),
                        ("finished_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待办理"),
                                    ("started", "办理中"),
                                    ("held", "等待补正"),
                                    ("done", "已办结"),
                                    ("cancelled", "已取消"),
                                ],
                                default="waiting",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "开办环节",
                        "ordering": ["opening", "pk"],
                        "indexes": [
                            models.Index(fields=["organ", "state"], name="delegation__organ_i_3e50fb_idx")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("opening", "kind"), name="opening_part_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(
                                        ("finished_on__isnull", False),
                                        models.Q(("number", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="opening_part_done_with_number",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningSeal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "opening",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seals",
                                to="delegation.opening",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("company", "公章"),
                                    ("finance", "财务专用章"),
                                    ("contract", "合同专用章"),
                                    ("invoice", "发票专用章"),
                                    ("legal_person", "法定代表人名章"),
                                ],
                                max_length=12,
                                verbose_name="印章",
                            ),
                        ),
                        (
                            "left_out_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="不刻制的理由"),
                        ),
                    ],
                    options={
                        "verbose_name": "首套印章",
                        "ordering": ["opening", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("opening", "kind"), name="opening_seal_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Permit",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "填写中"),
                                    ("received", "待审查受理"),
                                    ("correction", "待补正"),
                                    ("not_needed", "不需要许可"),
                                    ("not_accepted", "不予受理"),
                                    ("accepted", "审查中"),
                                    ("paused", "特殊程序中"),
                                    ("reviewed", "待决定"),
                                    ("forwarded", "已报省级部门"),
                                    ("granted", "准予许可"),
                                    ("certified", "证件待送达"),
                                    ("delivered", "已发证送达"),
                                    ("refused", "不予许可"),
                                    ("refusal_delivered", "不予许可已送达"),
                                    ("withdrawn", "已撤回"),
                                    ("revoked", "许可已撤销"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "applicant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="permits",
                                to="organizations.organization",
                                verbose_name="申请人",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "power",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="permits",
                                to="delegation.power",
                                verbose_name="事项",
                            ),
                        ),
                        ("filed_at_window", models.BooleanField(default=False, verbose_name="窗口代录")),
                        (
                            "paper_application",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="纸质申请书扫描件",
                            ),
                        ),
                        ("contact_name", models.CharField(max_length=60, verbose_name="联系人")),
                        ("contact_phone", models.CharField(max_length=40, verbose_name="联系电话")),
                        ("project", models.CharField(blank=True, max_length=120, verbose_name="项目名称")),
                        ("site", models.CharField(blank=True, max_length=200, verbose_name="项目地点")),
                        ("area_code", models.CharField(blank=True, max_length=40, verbose_name="所在区域")),
                        ("content", models.TextField(blank=True, verbose_name="申请内容")),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="数量（金额）",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="申请时间"),
                        ),
                        (
                            "received_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="收到材料时间"),
                        ),
                        (
                            "corrections_asked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="告知补正时间"),
                        ),
                        ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理时间")),
                        ("deemed_accepted", models.BooleanField(default=False, verbose_name="逾期视为受理")),
                        ("authority", models.JSONField(default=dict, verbose_name="权限依据")),
                        ("opinion", models.TextField(blank=True, verbose_name="审查意见")),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="审查人",
                            ),
                        ),
                        (
                            "extended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="批准延期时间"),
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
                                verbose_name="决定人",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[("granted", "准予许可"), ("refused", "不予许可")],
                                max_length=12,
                                verbose_name="决定",
                            ),
                        ),
                        (
                            "decision_number",
                            models.CharField(blank=True, max_length=80, verbose_name="决定文号"),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="理由")),
                        ("clause", models.CharField(blank=True, max_length=300, verbose_name="依据条款")),
                        (
                            "ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_needed", "依法不需要取得行政许可"),
                                    ("not_competent", "不属于职权范围"),
                                    ("incomplete", "补正后仍不齐全或者不符合法定形式"),
                                ],
                                max_length=16,
                                verbose_name="不予受理情形",
                            ),
                        ),
                        ("granted_content", models.TextField(blank=True, verbose_name="许可内容")),
                        ("conditions", models.TextField(blank=True, verbose_name="许可条件和要求")),
                        ("valid_from", models.DateField(blank=True, null=True, verbose_name="有效期起")),
                        ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效期止")),
                        (
                            "certificate_number",
                            models.CharField(blank=True, max_length=80, verbose_name="证件编号"),
                        ),
                        (
                            "forwarded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="上报时间"),
                        ),
                        (
                            "forwarded_to",
                            models.CharField(blank=True, max_length=120, verbose_name="省级部门"),
                        ),
                        (
                            "stamp_asked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="请原部门盖章时间"),
                        ),
                        (
                            "stamped_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="原部门盖章时间"),
                        ),
                        (
                            "delivered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="送达时间"),
                        ),
                        (
                            "delivery",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("window", "窗口领取"),
                                    ("courier", "邮寄送达"),
                                    ("electronic", "电子送达"),
                                ],
                                max_length=12,
                                verbose_name="送达方式",
                            ),
                        ),
                        ("recipient", models.CharField(blank=True, max_length=60, verbose_name="签收人")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                        (
                            "revocation_number",
                            models.CharField(blank=True, max_length=80, verbose_name="撤销决定文号"),
                        ),
                    ],
                    options={
                        "verbose_name": "行政许可申请",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["applicant", "state"], name="delegation__applica_cc5fcd_idx"
                            ),
                            models.Index(fields=["park", "state"], name="delegation__park_id_eeab8b_idx"),
                            models.Index(
                                fields=["power", "park", "decided_at"], name="delegation__power_i_71c591_idx"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    ("state", "withdrawn"),
                                    ("number__isnull", False),
                                    _connector="OR",
                                ),
                                name="permit_has_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("outcome", ""),
                                    models.Q(("decided_at__isnull", False), ("accepted_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="permit_decided_after_acceptance",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="permit_validity",
                                violation_error_message="有效期止日不能早于起日。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PermitMaterial",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="materials",
                                to="delegation.permit",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=200, verbose_name="材料名称")),
                        ("form", models.CharField(blank=True, max_length=40, verbose_name="材料形式")),
                        ("copies", models.PositiveSmallIntegerField(default=1, verbose_name="份数")),
                        ("may_follow", models.BooleanField(default=False, verbose_name="可容缺后补")),
                    ],
                    options={
                        "verbose_name": "申请材料",
                        "ordering": ["permit", "position"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("permit", "position"), name="permit_material_position"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PermitFile",
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
                                to="delegation.permitmaterial",
                            ),
                        ),
                        (
                            "stored_file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                    ],
                    options={
                        "verbose_name": "材料文件",
                        "ordering": ["material", "uploaded_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PermitDefect",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="defects",
                                to="delegation.permit",
                            ),
                        ),
                        (
                            "material",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="defects",
                                to="delegation.permitmaterial",
                            ),
                        ),
                        ("problem", models.TextField(verbose_name="存在问题")),
                        ("clause", models.CharField(max_length=300, verbose_name="依据")),
                        ("remedy", models.TextField(verbose_name="补正要求")),
                    ],
                    options={
                        "verbose_name": "需补正内容",
                        "ordering": ["permit", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PermitPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="delegation.permit",
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
                                verbose_name="特殊程序",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="事由")),
                        ("estimated_days", models.PositiveSmallIntegerField(verbose_name="预计工作日")),
                        ("started_at", models.DateTimeField(verbose_name="开始时间")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                    ],
                    options={
                        "verbose_name": "特殊程序",
                        "ordering": ["permit", "started_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("permit",),
                                name="permit_pause_one_open",
                                violation_error_message="已处于特殊程序中。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PermitVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visits",
                                to="delegation.permit",
                            ),
                        ),
                        ("visited_on", models.DateField(verbose_name="核查日期")),
                        ("finding", models.TextField(verbose_name="核查情况")),
                        (
                            "record",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="核查记录",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "staff",
                            models.ManyToManyField(
                                related_name="+", to="organizations.membership", verbose_name="核查人员"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "实地核查",
                        "ordering": ["permit", "visited_on", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="delegation.permit",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("seen", "逐件知悉"),
                                    ("spot_check", "抽查"),
                                    ("complaint", "投诉举报"),
                                ],
                                max_length=12,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("in_order", "未发现问题"), ("flawed", "存在问题")],
                                max_length=12,
                                verbose_name="结果",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="情况")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="检查人",
                            ),
                        ),
                        ("checked_at", models.DateTimeField(verbose_name="检查时间")),
                    ],
                    options={
                        "verbose_name": "决定检查",
                        "ordering": ["permit", "checked_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("origin", "seen"), ("result", "in_order")),
                                    models.Q(
                                        models.Q(("origin", "seen"), _negated=True),
                                        models.Q(("remark", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_says_what_was_found",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Order",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("correction", "责令纠正"), ("revocation", "撤销许可")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "拟稿"),
                                    ("ordered", "待纠正"),
                                    ("reported", "待核查纠正结果"),
                                    ("corrected", "已纠正"),
                                    ("hearing", "听取陈述申辩"),
                                    ("heard", "待决定是否撤销"),
                                    ("order_revoked", "已撤销许可"),
                                    ("kept", "不予撤销"),
                                    ("dropped", "已终止"),
                                ],
                                default="drafted",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="delegation.permit",
                                verbose_name="行政许可",
                            ),
                        ),
                        (
                            "organ",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="作出单位",
                            ),
                        ),
                        (
                            "ground",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("abuse", "滥用职权、玩忽职守作出准予许可决定（第一款第一项）"),
                                    ("beyond_powers", "超越法定职权作出准予许可决定（第一款第二项）"),
                                    ("procedure", "违反法定程序作出准予许可决定（第一款第三项）"),
                                    ("unqualified", "对不符合法定条件的申请人准予许可（第一款第四项）"),
                                    ("other", "依法可以撤销的其他情形（第一款第五项）"),
                                    ("fraud", "以欺骗、贿赂等不正当手段取得许可（第二款）"),
                                ],
                                max_length=16,
                                verbose_name="撤销情形",
                            ),
                        ),
                        ("facts", models.TextField(verbose_name="查明的事实")),
                        ("basis", models.CharField(max_length=300, verbose_name="依据")),
                        ("demand", models.TextField(blank=True, verbose_name="要求")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="拟稿人",
                            ),
                        ),
                        ("ordered_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                        ("report", models.TextField(blank=True, verbose_name="纠正情况")),
                        ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="报告时间")),
                        ("opinion", models.TextField(blank=True, verbose_name="核查意见")),
                        ("statement", models.TextField(blank=True, verbose_name="陈述申辩")),
                        (
                            "stated_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="陈述申辩时间"),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="对陈述申辩的答复")),
                        ("reason", models.TextField(blank=True, verbose_name="决定理由")),
                        ("aftermath", models.TextField(blank=True, verbose_name="善后")),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="决定时间")),
                    ],
                    options={
                        "verbose_name": "监督纠正",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(fields=["organ", "state"], name="delegation__organ_i_2362ed_idx"),
                            models.Index(fields=["permit", "kind"], name="delegation__permit__e2b038_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ground", ""), ("kind", "correction"), ("until__isnull", False)
                                    ),
                                    models.Q(
                                        ("kind", "revocation"),
                                        ("until", None),
                                        models.Q(("ground", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="order_fits_its_kind",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ["drafted", "ordered", "reported", "hearing", "heard"])
                                ),
                                fields=("permit", "kind"),
                                name="order_one_open",
                                violation_error_message="该许可已有同类监督事项在办。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "kind",
                            models.CharField(
                                choices=[("yearly", "年度评估"), ("ad_hoc", "专项评估")],
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "拟稿"),
                                    ("issued", "待园区答复"),
                                    ("answered", "待公布结果"),
                                    ("assessment_published", "已公布"),
                                    ("dropped", "已终止"),
                                ],
                                default="drafted",
                                max_length=24,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="部门",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="delegation.scheme",
                                verbose_name="赋权方案",
                            ),
                        ),
                        (
                            "instrument",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="delegation.instrument",
                                verbose_name="委托书或交接书",
                            ),
                        ),
                        ("period_from", models.DateField(verbose_name="评估期间起")),
                        ("period_until", models.DateField(verbose_name="评估期间止")),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="拟稿人",
                            ),
                        ),
                        ("figures", models.JSONField(default=list, verbose_name="指标")),
                        ("comments", models.TextField(blank=True, verbose_name="评估意见")),
                        ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                        ("answer", models.TextField(blank=True, verbose_name="园区答复")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                        (
                            "result",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("good", "运行良好"),
                                    ("improve", "需要改进"),
                                    ("adjust", "建议调整赋权"),
                                ],
                                max_length=8,
                                verbose_name="评估结果",
                            ),
                        ),
                        ("conclusion", models.TextField(blank=True, verbose_name="结论")),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="公布时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "运行评估",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["department", "state"], name="delegation__departm_ffbfcf_idx"
                            ),
                            models.Index(fields=["park", "state"], name="delegation__park_id_529cb0_idx"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("period_until__gte", models.F("period_from"))),
                                name="assessment_period",
                                violation_error_message="评估期间的止日不能早于起日。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "assessment_published"), _negated=True),
                                    models.Q(("result", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assessment_has_result",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnabsorbedPower",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unabsorbed_powers",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "power",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unabsorbed_by",
                                to="delegation.power",
                                verbose_name="权限事项",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="暂不能承接的原因")),
                        ("since", models.DateField(verbose_name="列入日期")),
                        ("removed_on", models.DateField(blank=True, null=True, verbose_name="移出日期")),
                        ("removal", models.TextField(blank=True, verbose_name="移出原因")),
                        (
                            "state",
                            models.CharField(
                                choices=[("listed", "在清单内"), ("removed", "已移出清单")],
                                default="listed",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "暂不能承接的权限",
                        "ordering": ["park", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "listed")),
                                fields=("park", "power"),
                                name="unabsorbed_listed_once",
                                violation_error_message="该权限已在清单内。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Posting",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sent_postings",
                                to="organizations.organization",
                                verbose_name="派出部门",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="postings",
                                to="organizations.membership",
                                verbose_name="派驻人员",
                            ),
                        ),
                        ("valid_from", models.DateTimeField(verbose_name="派驻起")),
                        ("valid_until", models.DateTimeField(verbose_name="派驻止")),
                        ("planned_until", models.DateTimeField(verbose_name="原定派驻止")),
                        ("duties", models.TextField(verbose_name="工作任务")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="选派人",
                            ),
                        ),
                        (
                            "agreed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="园区同意时间"),
                        ),
                        (
                            "agreed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="园区同意人",
                            ),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="意见或结束原因")),
                        (
                            "handed_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="接手人",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待园区同意"),
                                    ("agreed", "已同意派驻"),
                                    ("refused", "园区不同意"),
                                    ("withdrawn", "部门已撤回"),
                                    ("ended", "已结束，待移交工作"),
                                    ("passed_on", "已结束，工作已移交"),
                                ],
                                default="proposed",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "powers",
                            models.ManyToManyField(
                                related_name="postings", to="delegation.power", verbose_name="派驻事项"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "派驻",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(
                                fields=["member", "valid_from", "valid_until"],
                                name="delegation__member__c88827_idx",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until__gte", models.F("valid_from")),
                                    ("planned_until__gte", models.F("valid_until")),
                                ),
                                name="posting_period",
                                violation_error_message="派驻结束时间不能早于开始时间。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "posting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="delegation.posting",
                            ),
                        ),
                        ("came_at", models.DateTimeField(verbose_name="签到时间")),
                        (
                            "came_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="签到登记人",
                            ),
                        ),
                        ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="签退时间")),
                        (
                            "left_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="签退登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "派驻考勤",
                        "ordering": ["posting", "came_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_at", None)),
                                fields=("posting",),
                                name="attendance_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_at", None), ("left_at__gte", models.F("came_at")), _connector="OR"
                                ),
                                name="attendance_period",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="PostingReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "posting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reviews",
                                to="delegation.posting",
                            ),
                        ),
                        ("period_from", models.DateField(verbose_name="考核起")),
                        ("period_until", models.DateField(verbose_name="考核止")),
                        ("days_present", models.PositiveSmallIntegerField(verbose_name="到岗天数")),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("excellent", "优秀"),
                                    ("competent", "称职"),
                                    ("barely", "基本称职"),
                                    ("incompetent", "不称职"),
                                ],
                                max_length=12,
                                verbose_name="考核等次",
                            ),
                        ),
                        ("opinion", models.TextField(verbose_name="考核意见")),
                        (
                            "recommendation",
                            models.CharField(
                                choices=[
                                    ("none", "无任免建议"),
                                    ("promote", "建议任用（晋升）"),
                                    ("keep", "建议继续派驻"),
                                    ("replace", "建议调整派驻人员"),
                                    ("remove", "建议免职"),
                                ],
                                max_length=12,
                                verbose_name="任免建议",
                            ),
                        ),
                        ("grounds", models.TextField(blank=True, verbose_name="建议理由")),
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
                        ("given_at", models.DateTimeField(verbose_name="考核时间")),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="考核人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "派驻考核",
                        "ordering": ["posting", "given_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recommendation__in", ["none", "keep"]),
                                    models.Q(("grounds", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="posting_review_says_why",
                                violation_error_message="提出任免建议的，请写明理由。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="LeftOver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "posting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="left_over",
                                to="delegation.posting",
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.ledger",
                            ),
                        ),
                        ("number", models.CharField(max_length=60, verbose_name="编号")),
                        ("title", models.CharField(max_length=200, verbose_name="事项")),
                        ("state_text", models.CharField(max_length=60, verbose_name="办理状态")),
                        ("due_text", models.CharField(blank=True, max_length=120, verbose_name="时限")),
                    ],
                    options={
                        "verbose_name": "未办结工作",
                        "ordering": ["posting", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("posting", "ledger"), name="left_over_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Promise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promises",
                                to="delegation.permit",
                            ),
                        ),
                        (
                            "material",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="promise",
                                to="delegation.permitmaterial",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("gap", "容缺后补"), ("commitment", "告知承诺")],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("signed", "已承诺"),
                                    ("promise_kept", "已兑现"),
                                    ("broken", "未兑现"),
                                    ("ended", "已终止"),
                                ],
                                default="signed",
                                max_length=16,
                                verbose_name="状态",
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField(verbose_name="承诺补交（工作日）")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="承诺期限")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="签署人",
                            ),
                        ),
                        ("signer", models.CharField(max_length=60, verbose_name="承诺人")),
                        (
                            "paper",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="documents.storedfile",
                                verbose_name="纸质承诺书扫描件",
                            ),
                        ),
                        ("signed_at", models.DateTimeField(verbose_name="签署时间")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="兑现或失信时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "承诺",
                        "ordering": ["permit", "material__position"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("days__gt", 0)), name="promise_has_time"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="CreditNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "promise",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_note",
                                to="delegation.promise",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="credit_notes",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("fault", models.TextField(verbose_name="失信行为")),
                        ("recorded_on", models.DateField(verbose_name="记录日期")),
                        ("objection_until", models.DateField(verbose_name="可以提出异议的截止日")),
                    ],
                    options={
                        "verbose_name": "失信记录",
                        "ordering": ["-recorded_on", "-pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="WhistleMatter",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistle_matters",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="事项名称")),
                        ("basis", models.CharField(max_length=200, verbose_name="依据")),
                        ("report_amount", models.PositiveSmallIntegerField(verbose_name="报到时限")),
                        (
                            "report_unit",
                            models.CharField(
                                choices=[
                                    ("working_days", "个工作日"),
                                    ("hours", "小时"),
                                    ("days", "日"),
                                    ("months", "个月"),
                                ],
                                max_length=12,
                                verbose_name="报到时限单位",
                            ),
                        ),
                        ("solve_days", models.PositiveSmallIntegerField(verbose_name="解决时限（工作日）")),
                        (
                            "calls_at_once",
                            models.BooleanField(default=False, verbose_name="企业吹哨后直接通知部门"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("listed", "在清单内"), ("removed", "已移出清单")],
                                default="listed",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "departments",
                            models.ManyToManyField(
                                related_name="+", to="organizations.organization", verbose_name="报到部门"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "吹哨事项",
                        "ordering": ["park", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "listed")),
                                fields=("park", "name"),
                                name="whistle_matter_listed_once",
                                violation_error_message="清单内已有同名事项。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("report_amount__gt", 0), ("solve_days__gt", 0)),
                                name="whistle_matter_limits",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Whistle",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(app_label)s_%(class)s",
                                to="ledger.ledger",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="建立时间")),
                        ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                        (
                            "matter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistles",
                                to="delegation.whistlematter",
                                verbose_name="事项",
                            ),
                        ),
                        (
                            "park",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="whistles",
                                to="organizations.organization",
                                verbose_name="园区",
                            ),
                        ),
                        (
                            "enterprise",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="blown_whistles",
                                to="organizations.organization",
                                verbose_name="企业",
                            ),
                        ),
                        ("request", models.TextField(verbose_name="诉求")),
                        ("place", models.CharField(max_length=200, verbose_name="地点")),
                        ("contact", models.CharField(max_length=60, verbose_name="联系人")),
                        ("contact_phone", models.CharField(max_length=40, verbose_name="联系电话")),
                        (
                            "blown_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="吹哨人",
                            ),
                        ),
                        ("answer", models.TextField(blank=True, verbose_name="不予派单的理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("blown", "待园区派单"),
                                    ("called", "部门报到办理中"),
                                    ("done", "已办结"),
                                    ("declined", "不予派单"),
                                    ("withdrawn", "企业已撤回"),
                                ],
                                default="blown",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "企业吹哨",
                        "ordering": ["-created_at"],
                        "indexes": [
                            models.Index(fields=["park", "state"], name="delegation__park_id_77953d_idx"),
                            models.Index(
                                fields=["enterprise", "state"], name="delegation__enterpr_9498f1_idx"
                            ),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Call",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "whistle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calls",
                                to="delegation.whistle",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calls",
                                to="organizations.organization",
                                verbose_name="报到部门",
                            ),
                        ),
                        ("called_at", models.DateTimeField(verbose_name="通知时间")),
                        ("reported_late", models.BooleanField(default=False, verbose_name="逾期报到")),
                        ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="报到时间")),
                        (
                            "arrived_people",
                            models.CharField(blank=True, max_length=200, verbose_name="报到人员"),
                        ),
                        (
                            "received_by",
                            models.CharField(blank=True, max_length=200, verbose_name="接待人员"),
                        ),
                        ("promised_on", models.DateField(blank=True, null=True, verbose_name="承诺解决日期")),
                        ("promise", models.TextField(blank=True, verbose_name="承诺内容")),
                        ("promises", models.PositiveSmallIntegerField(default=0, verbose_name="承诺次数")),
                        ("broken", models.PositiveSmallIntegerField(default=0, verbose_name="未兑现次数")),
                        ("solution", models.TextField(blank=True, verbose_name="解决情况")),
                        ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="解决时间")),
                        ("on_the_spot", models.BooleanField(default=False, verbose_name="当场解决")),
                        (
                            "rejections",
                            models.PositiveSmallIntegerField(default=0, verbose_name="未解决次数"),
                        ),
                        ("rejection", models.TextField(blank=True, verbose_name="企业意见")),
                        (
                            "score",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="满意度"),
                        ),
                        ("remark", models.TextField(blank=True, verbose_name="评价")),
                        ("conclusion", models.TextField(blank=True, verbose_name="终结理由")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("called", "待报到"),
                                    ("arrived", "已报到，办理中"),
                                    ("promised", "已承诺限期解决"),
                                    ("solved", "待企业确认"),
                                    ("returned", "企业认为未解决，重新办理"),
                                    ("confirmed", "企业确认已解决"),
                                    ("silent", "企业逾期未答复，按已解决办结"),
                                    ("unsolved", "未解决，已问责办结"),
                                    ("cancelled", "已取消"),
                                ],
                                default="called",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "部门报到",
                        "ordering": ["whistle", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["department", "state"], name="delegation__departm_89d1a3_idx"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("whistle", "department"), name="call_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["called", "cancelled", "unsolved"]),
                                    ("arrived_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="call_arrived_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("score", None), ("score__range", (1, 5)), _connector="OR"
                                ),
                                name="call_score_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WhistleLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="delegation.call",
                            ),
                        ),
                        (
                            "step",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "第一步：督办部门"),
                                    (2, "第二步：督办部门主要负责人"),
                                    (3, "第三步：提请本级政府督办"),
                                ],
                                verbose_name="步骤",
                            ),
                        ),
                        (
                            "failure",
                            models.CharField(
                                choices=[
                                    ("not_reported", "逾期未报到"),
                                    ("not_solved", "逾期未解决"),
                                    ("promise_broken", "承诺到期未兑现"),
                                    ("refused_twice", "企业两次认为未解决"),
                                    ("letter_unheeded", "督办函到期未落实"),
                                ],
                                max_length=16,
                                verbose_name="起因",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="应当发函的时间")),
                        ("delay", models.TextField(blank=True, verbose_name="迟延事实")),
                        ("requirement", models.TextField(blank=True, verbose_name="办理要求")),
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
                        ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="发函时间")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                            ),
                        ),
                        ("reply_by", models.DateField(blank=True, null=True, verbose_name="落实时限")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("opened", "待发函"),
                                    ("issued", "已发函，等待落实"),
                                    ("heeded", "已落实"),
                                    ("ran_out", "到期未落实"),
                                    ("dropped", "已终止"),
                                ],
                                default="opened",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "吹哨督办",
                        "ordering": ["call", "step"],
                        "constraints": [
                            models.UniqueConstraint(fields=("call", "step"), name="whistle_letter_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Accountability",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "call",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accountabilities",
                                to="delegation.call",
                            ),
                        ),
                        ("person", models.CharField(max_length=60, verbose_name="被问责人员")),
                        ("post", models.CharField(max_length=120, verbose_name="职务")),
                        ("fault", models.TextField(verbose_name="问责事由")),
                        ("decision", models.TextField(verbose_name="处理决定")),
                        ("decided_by", models.CharField(max_length=120, verbose_name="决定机关")),
                        ("decided_on", models.DateField(verbose_name="决定日期")),
                        ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "问责记录",
                        "ordering": ["call", "recorded_at", "pk"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]

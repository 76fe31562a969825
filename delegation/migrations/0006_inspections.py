import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0005_openings_hall"),
        ("documents", "0014_powers_papers"),
        ("ledger", "0002_append_only"),
        ("organizations", "0003_form_submissions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.CharField(
                        editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
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
                ("notified_at", models.DateTimeField(blank=True, null=True, verbose_name="通知企业时间")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="进门时间")),
                ("opinion", models.TextField(blank=True, verbose_name="企业意见")),
                ("signer", models.CharField(blank=True, max_length=60, verbose_name="企业签字人")),
                ("refusal", models.TextField(blank=True, verbose_name="企业拒绝签字的情况")),
                ("witness", models.CharField(blank=True, max_length=120, verbose_name="见证人")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签字或者记明时间")),
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
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undergone_inspections",
                        to="organizations.organization",
                        verbose_name="企业",
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
                    "park",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="organizations.organization",
                        verbose_name="园区",
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="delegation.scheme",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "联合检查",
                "ordering": ["-planned_on"],
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
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection_parts",
                        to="organizations.organization",
                        verbose_name="检查部门",
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
            ],
            options={
                "verbose_name": "部门检查",
                "ordering": ["inspection", "pk"],
            },
        ),
        migrations.CreateModel(
            name="InspectionPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.CharField(
                        editable=False, max_length=60, null=True, unique=True, verbose_name="编号"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(verbose_name="更新时间")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="季度")),
                ("wishes_by", models.DateField(verbose_name="提出检查需求的截止日期")),
                ("note", models.TextField(blank=True, verbose_name="检查重点和说明")),
                ("opinion", models.TextField(blank=True, verbose_name="审核意见")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="公布时间")),
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
                (
                    "ledger",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(app_label)s_%(class)s",
                        to="ledger.ledger",
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
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection_plans",
                        to="delegation.scheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "联合检查计划",
                "ordering": ["-year", "-quarter"],
            },
        ),
        migrations.AddField(
            model_name="inspection",
            name="plan",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="delegation.inspectionplan",
                verbose_name="检查计划",
            ),
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
                ("topic", models.CharField(max_length=120, verbose_name="检查事项")),
                ("topic_key", models.CharField(editable=False, max_length=120)),
                ("legal_basis", models.CharField(max_length=300, verbose_name="检查依据")),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), size=None, verbose_name="检查内容"
                    ),
                ),
                ("repeat_reason", models.TextField(blank=True, verbose_name="重复检查的理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("entered", "已列入"), ("dropped", "已取消")],
                        default="entered",
                        max_length=12,
                        verbose_name="状态",
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
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.membership",
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
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="delegation.inspectionplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查需求",
                "ordering": ["enterprise", "department", "pk"],
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
            ],
            options={
                "verbose_name": "检查单内容",
                "ordering": ["part", "wish", "pk"],
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
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("card", models.CharField(max_length=40, verbose_name="执法证号")),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inspectors",
                        to="delegation.inspectionpart",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查人员",
                "ordering": ["part", "pk"],
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
                ("problem", models.TextField(verbose_name="存在的问题")),
                ("clause", models.CharField(max_length=300, verbose_name="违反的条款")),
                ("put_right_by", models.DateField(verbose_name="整改期限")),
                ("rounds", models.PositiveSmallIntegerField(default=1, verbose_name="限期整改次数")),
                ("overdue", models.BooleanField(default=False, verbose_name="逾期未报整改")),
                ("report", models.TextField(blank=True, verbose_name="企业整改情况")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="企业报告时间")),
                ("recheck", models.TextField(blank=True, verbose_name="复查情况")),
                ("recheckers", models.CharField(blank=True, max_length=200, verbose_name="复查人员")),
                ("transferred_to", models.CharField(blank=True, max_length=200, verbose_name="移送情况")),
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
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="delegation.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查发现的问题",
                "ordering": ["inspection", "pk"],
                "indexes": [
                    models.Index(fields=["department", "state"], name="delegation__departm_9833aa_idx")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="inspectionpart",
            constraint=models.UniqueConstraint(
                fields=("inspection", "department"), name="inspection_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("park", "year", "quarter"),
                name="inspection_plan_once_a_quarter",
                violation_error_message="本季度已有联合检查计划。",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__range", (1, 4))), name="inspection_plan_quarter"
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["park", "state"], name="delegation__park_id_dd2ceb_idx"),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["enterprise", "planned_on"], name="delegation__enterpr_7d8104_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(fields=("plan", "enterprise"), name="inspection_once_a_plan"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan__isnull", False),
                    models.Q(
                        models.Q(("ground", ""), _negated=True), models.Q(("ground_text", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="inspection_has_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_at", None),
                    ("signed_by__isnull", False),
                    models.Q(
                        models.Q(("refusal", ""), _negated=True), models.Q(("witness", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="inspection_signed_or_witnessed",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionwish",
            index=models.Index(fields=["enterprise", "topic_key"], name="delegation__enterpr_cd1866_idx"),
        ),
        migrations.AddConstraint(
            model_name="inspectionwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("plan__isnull", False), ("inspection__isnull", False), _connector="OR"),
                name="inspection_wish_belongs",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionwish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("plan__isnull", False), ("state", "entered")),
                fields=("plan", "department", "enterprise", "topic_key"),
                name="inspection_wish_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.UniqueConstraint(fields=("part", "card"), name="inspector_once"),
        ),
    ]

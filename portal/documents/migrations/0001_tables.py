import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.documents.models.document
import portal.tables


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0001_initial"),
        ("documents", "0003_uploads_by_file"),
        ("documents", "0004_archive_papers"),
        ("documents", "0005_supervision_letter"),
        ("documents", "0006_seals"),
        ("documents", "0008_seals_counted"),
        ("documents", "0009_hash_index"),
        ("documents", "0010_earlier_printings"),
        ("documents", "0012_seal_answered_for"),
        ("documents", "0013_calendar_of_papers"),
        ("documents", "0014_powers_papers"),
        ("documents", "0015_oversight_papers"),
    ]

    initial = True

    dependencies = [
        ("ledger", "0001_tables"),
        ("organizations", "0001_tables"),
    ]

    operations = [
        portal.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Counter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("entrustment", "政务服务代办委托书"),
                                    ("acceptance", "代办服务受理通知书"),
                                    ("correction", "一次性补正告知书"),
                                    ("decline", "不予受理告知书"),
                                    ("plan", "代办工作计划表"),
                                    ("handover", "材料移交清单"),
                                    ("coordination_letter", "协调函"),
                                    ("supervision_letter", "督办函"),
                                    ("minutes", "专项协调会会议纪要"),
                                    ("delivery", "办结送达回证"),
                                    ("feedback", "评价结果反馈函"),
                                    ("comprehensive", "综合报告"),
                                    ("tracking", "代办服务全程跟踪备案表"),
                                    ("ledger", "代办服务台账"),
                                    ("archive_cover", "档案封面"),
                                    ("archive_index", "卷内目录"),
                                    ("delegation_letter", "行政许可委托书"),
                                    ("transfer_deed", "赋权事项交接书"),
                                    ("whistle_supervision", "吹哨督办函"),
                                    ("inspection_notice", "联合检查通知书"),
                                    ("inspection_record", "联合检查记录表"),
                                    ("posting_review", "派驻人员考核与任免建议表"),
                                    ("permit_acceptance", "行政许可申请受理通知书"),
                                    ("permit_correction", "申请材料补正告知书"),
                                    ("permit_non_acceptance", "不予受理通知书"),
                                    ("permit_grant", "准予行政许可决定书"),
                                    ("permit_refusal", "不予行政许可决定书"),
                                    ("permit_extension", "行政许可决定延期通知书"),
                                    ("permit_procedure", "特殊程序告知书"),
                                    ("permit_certificate", "行政许可证"),
                                    ("correction_order", "责令纠正通知书"),
                                    ("permit_revocation", "撤销行政许可决定书"),
                                    ("opening_receipt", "企业开办材料领取单"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField()),
                    ],
                    options={
                        "verbose_name": "文号计数",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("issuer", "kind", "year"), name="document_counter_unique"
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="ledger.ledger",
                                verbose_name="台账",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("entrustment", "政务服务代办委托书"),
                                    ("acceptance", "代办服务受理通知书"),
                                    ("correction", "一次性补正告知书"),
                                    ("decline", "不予受理告知书"),
                                    ("plan", "代办工作计划表"),
                                    ("handover", "材料移交清单"),
                                    ("coordination_letter", "协调函"),
                                    ("supervision_letter", "督办函"),
                                    ("minutes", "专项协调会会议纪要"),
                                    ("delivery", "办结送达回证"),
                                    ("feedback", "评价结果反馈函"),
                                    ("comprehensive", "综合报告"),
                                    ("tracking", "代办服务全程跟踪备案表"),
                                    ("ledger", "代办服务台账"),
                                    ("archive_cover", "档案封面"),
                                    ("archive_index", "卷内目录"),
                                    ("delegation_letter", "行政许可委托书"),
                                    ("transfer_deed", "赋权事项交接书"),
                                    ("whistle_supervision", "吹哨督办函"),
                                    ("inspection_notice", "联合检查通知书"),
                                    ("inspection_record", "联合检查记录表"),
                                    ("posting_review", "派驻人员考核与任免建议表"),
                                    ("permit_acceptance", "行政许可申请受理通知书"),
                                    ("permit_correction", "申请材料补正告知书"),
                                    ("permit_non_acceptance", "不予受理通知书"),
                                    ("permit_grant", "准予行政许可决定书"),
                                    ("permit_refusal", "不予行政许可决定书"),
                                    ("permit_extension", "行政许可决定延期通知书"),
                                    ("permit_procedure", "特殊程序告知书"),
                                    ("permit_certificate", "行政许可证"),
                                    ("correction_order", "责令纠正通知书"),
                                    ("permit_revocation", "撤销行政许可决定书"),
                                    ("opening_receipt", "企业开办材料领取单"),
                                ],
                                max_length=24,
                                verbose_name="文书种类",
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=80, verbose_name="对象")),
                        (
                            "issuer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issued_documents",
                                to="organizations.organization",
                                verbose_name="发文机关",
                            ),
                        ),
                        ("issuer_name", models.CharField(max_length=120, verbose_name="发文机关名称")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("sequence", models.PositiveIntegerField(verbose_name="顺序号")),
                        ("number", models.CharField(max_length=60, unique=True, verbose_name="文号")),
                        ("title", models.CharField(max_length=200, verbose_name="标题")),
                        ("facts", models.JSONField(verbose_name="要素")),
                        (
                            "template_version",
                            models.CharField(blank=True, max_length=24, verbose_name="模板版本"),
                        ),
                        (
                            "calendar_version",
                            models.CharField(blank=True, max_length=80, verbose_name="工作日历版本"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "生成中"),
                                    ("ready", "有效"),
                                    ("failed", "生成失败"),
                                    ("void", "已作废"),
                                ],
                                db_index=True,
                                default="pending",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(blank=True, max_length=200, upload_to="", verbose_name="文件"),
                        ),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="大小")),
                        ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                        ("sm3", models.CharField(blank=True, max_length=64, verbose_name="SM3")),
                        ("pages", models.PositiveIntegerField(default=0, verbose_name="页数")),
                        (
                            "token",
                            models.CharField(
                                default=portal.documents.models.document.new_token,
                                editable=False,
                                max_length=40,
                                unique=True,
                                verbose_name="核验码",
                            ),
                        ),
                        ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="经办人",
                            ),
                        ),
                        ("rendered_at", models.DateTimeField(blank=True, null=True, verbose_name="生成时间")),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="documents.document",
                                verbose_name="替代",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="作废原因"),
                        ),
                        ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="已尝试次数")),
                        (
                            "not_before",
                            models.DateTimeField(blank=True, null=True, verbose_name="下次尝试时间"),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="错误")),
                    ],
                    options={
                        "verbose_name": "文书",
                        "ordering": ["issued_at", "number"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["issued_at"],
                                name="document_pending",
                            ),
                            models.Index(fields=["ledger", "issued_at"], name="document_by_ledger"),
                            models.Index(fields=["sha256"], name="document_by_hash"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("issuer", "kind", "year", "sequence"), name="document_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ready"), _negated=True),
                                    models.Q(
                                        models.Q(("sha256", ""), _negated=True),
                                        models.Q(("sm3", ""), _negated=True),
                                        models.Q(("file", ""), _negated=True),
                                        ("pages__gt", 0),
                                    ),
                                    _connector="OR",
                                ),
                                name="document_ready_has_bytes",
                                violation_error_message="有效文书必须已有文件和校验值。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "void"), _negated=True),
                                    models.Q(
                                        models.Q(("void_reason", ""), _negated=True),
                                        ("voided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="document_void_has_reason",
                                violation_error_message="作废文书必须说明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rendering",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="renderings",
                                to="documents.document",
                                verbose_name="文书",
                            ),
                        ),
                        ("file", models.FileField(max_length=200, upload_to="", verbose_name="文件")),
                        ("size", models.PositiveIntegerField(verbose_name="大小")),
                        ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                        ("sm3", models.CharField(max_length=64, verbose_name="SM3")),
                        ("pages", models.PositiveIntegerField(verbose_name="页数")),
                        ("template_version", models.CharField(max_length=24, verbose_name="模板版本")),
                        ("rendered_at", models.DateTimeField(verbose_name="生成时间")),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="申请人",
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="申请时间")),
                        (
                            "superseded_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="被替换时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "较早的排版",
                        "ordering": ["requested_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("superseded_at", None)),
                                fields=("document",),
                                name="rendering_one_under_way",
                                violation_error_message="该文书正在重新生成。",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Seal",
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
                                related_name="seals",
                                to="organizations.organization",
                                verbose_name="单位",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="印文")),
                        ("purpose", models.CharField(blank=True, max_length=16, verbose_name="用途")),
                        (
                            "provider",
                            models.CharField(
                                choices=[
                                    ("file", "密钥文件"),
                                    ("pkcs11", "密码设备"),
                                    ("remote", "电子印章服务"),
                                ],
                                max_length=12,
                                verbose_name="密钥所在",
                            ),
                        ),
                        ("key_name", models.CharField(max_length=100, verbose_name="密钥名称")),
                        (
                            "certificate",
                            models.TextField(help_text="PEM，签署证书在前。", verbose_name="证书链"),
                        ),
                        (
                            "fingerprint",
                            models.CharField(db_index=True, max_length=64, verbose_name="证书指纹"),
                        ),
                        ("sample", models.BooleanField(default=False, verbose_name="样章")),
                        (
                            "despite_name",
                            models.CharField(blank=True, max_length=200, verbose_name="名称不一致的登记理由"),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="停用人",
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="停用时间")),
                        (
                            "ended_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="停用原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "电子印章",
                        "ordering": ["organization", "registered_at"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("organization",),
                                name="seal_one_in_force",
                                violation_error_message="该单位已有在用的电子印章，请先停用。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None),
                                    models.Q(("ended_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="seal_end_has_reason",
                                violation_error_message="停用印章必须说明原因。",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Sealing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sealing",
                                to="documents.document",
                                verbose_name="文书",
                            ),
                        ),
                        (
                            "seal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sealings",
                                to="documents.seal",
                                verbose_name="印章",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("pending", "用印中"), ("done", "已用印"), ("failed", "用印失败")],
                                db_index=True,
                                default="pending",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "requested_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="用印人",
                            ),
                        ),
                        ("requested_at", models.DateTimeField(verbose_name="申请用印时间")),
                        (
                            "file",
                            models.FileField(blank=True, max_length=200, upload_to="", verbose_name="文件"),
                        ),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="大小")),
                        (
                            "sha256",
                            models.CharField(
                                blank=True, db_index=True, max_length=64, verbose_name="SHA-256"
                            ),
                        ),
                        ("sm3", models.CharField(blank=True, max_length=64, verbose_name="SM3")),
                        ("unsigned_sha256", models.CharField(blank=True, max_length=64)),
                        (
                            "template_version",
                            models.CharField(blank=True, max_length=24, verbose_name="模板版本"),
                        ),
                        ("seals", models.PositiveSmallIntegerField(default=0, verbose_name="印章数")),
                        ("signer", models.CharField(blank=True, max_length=200, verbose_name="签署人")),
                        ("timestamped", models.BooleanField(default=False, verbose_name="有可信时间戳")),
                        ("sealed_at", models.DateTimeField(blank=True, null=True, verbose_name="用印时间")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="已尝试次数")),
                        (
                            "not_before",
                            models.DateTimeField(blank=True, null=True, verbose_name="下次尝试时间"),
                        ),
                        ("error", models.TextField(blank=True, verbose_name="错误")),
                    ],
                    options={
                        "verbose_name": "用印",
                        "ordering": ["-requested_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")),
                                fields=["requested_at"],
                                name="sealing_pending",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "done"), _negated=True),
                                    models.Q(
                                        models.Q(("sha256", ""), _negated=True),
                                        models.Q(("sm3", ""), _negated=True),
                                        models.Q(("file", ""), _negated=True),
                                        models.Q(("signer", ""), _negated=True),
                                        ("sealed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="sealing_done_has_bytes",
                                violation_error_message="已用印的文书必须有文件和校验值。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StoredFile",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "ledger",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="ledger.ledger",
                                verbose_name="台账",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="文件名")),
                        ("content_type", models.CharField(max_length=80, verbose_name="类型")),
                        ("size", models.PositiveIntegerField(verbose_name="大小")),
                        ("sha256", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                        (
                            "file",
                            models.FileField(
                                db_index=True, max_length=200, upload_to="", verbose_name="文件"
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.membership",
                                verbose_name="上传人",
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                    ],
                    options={
                        "verbose_name": "上传文件",
                        "ordering": ["uploaded_at"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
    ]

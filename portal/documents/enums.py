"""The papers of the service and the states that a paper goes through."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """Every paper that the portal issues; the values name templates and presenters."""

    ENTRUSTMENT = "entrustment", _("政务服务代办委托书")
    ACCEPTANCE = "acceptance", _("代办服务受理通知书")
    CORRECTION = "correction", _("一次性补正告知书")
    DECLINE = "decline", _("不予受理告知书")
    PLAN = "plan", _("代办工作计划表")
    HANDOVER = "handover", _("材料移交清单")
    COORDINATION_LETTER = "coordination_letter", _("协调函")
    SUPERVISION_LETTER = "supervision_letter", _("督办函")
    MINUTES = "minutes", _("专项协调会会议纪要")
    DELIVERY = "delivery", _("办结送达回证")
    FEEDBACK = "feedback", _("评价结果反馈函")
    COMPREHENSIVE = "comprehensive", _("综合报告")
    TRACKING = "tracking", _("代办服务全程跟踪备案表")
    LEDGER = "ledger", _("代办服务台账")
    ARCHIVE_COVER = "archive_cover", _("档案封面")
    ARCHIVE_INDEX = "archive_index", _("卷内目录")
    DELEGATION_LETTER = "delegation_letter", _("行政许可委托书")
    TRANSFER_DEED = "transfer_deed", _("赋权事项交接书")
    WHISTLE_SUPERVISION = "whistle_supervision", _("吹哨督办函")
    INSPECTION_NOTICE = "inspection_notice", _("联合检查通知书")
    INSPECTION_RECORD = "inspection_record", _("联合检查记录表")
    POSTING_REVIEW = "posting_review", _("派驻人员考核与任免建议表")
    PERMIT_ACCEPTANCE = "permit_acceptance", _("行政许可申请受理通知书")
    PERMIT_CORRECTION = "permit_correction", _("申请材料补正告知书")
    PERMIT_NON_ACCEPTANCE = "permit_non_acceptance", _("不予受理通知书")
    PERMIT_GRANT = "permit_grant", _("准予行政许可决定书")
    PERMIT_REFUSAL = "permit_refusal", _("不予行政许可决定书")
    PERMIT_EXTENSION = "permit_extension", _("行政许可决定延期通知书")
    PERMIT_PROCEDURE = "permit_procedure", _("特殊程序告知书")
    PERMIT_CERTIFICATE = "permit_certificate", _("行政许可证")
    CORRECTION_ORDER = "correction_order", _("责令纠正通知书")
    PERMIT_REVOCATION = "permit_revocation", _("撤销行政许可决定书")
    PERMIT_PROMISE = "permit_promise", _("容缺受理（告知承诺）承诺书")
    CREDIT_NOTICE = "credit_notice", _("失信记录告知书")
    REVOCATION_NOTICE = "revocation_notice", _("撤销行政许可事先告知书")
    OPENING_RECEIPT = "opening_receipt", _("企业开办材料领取单")
    DISPOSAL_REGISTER = "disposal_register", _("档案销毁清册")


#: The character that follows the 机关代字 in a number, so that two registers of one issuer never look alike.
KIND_CHARACTERS: dict[DocumentKind, str] = {
    DocumentKind.ENTRUSTMENT: "委",
    DocumentKind.ACCEPTANCE: "受",
    DocumentKind.CORRECTION: "补",
    DocumentKind.DECLINE: "不受",
    DocumentKind.PLAN: "计",
    DocumentKind.HANDOVER: "移",
    DocumentKind.COORDINATION_LETTER: "函",
    DocumentKind.SUPERVISION_LETTER: "督",
    DocumentKind.MINUTES: "纪",
    DocumentKind.DELIVERY: "达",
    DocumentKind.FEEDBACK: "评",
    DocumentKind.COMPREHENSIVE: "综",
    DocumentKind.TRACKING: "备",
    DocumentKind.LEDGER: "账",
    DocumentKind.ARCHIVE_COVER: "卷",
    DocumentKind.ARCHIVE_INDEX: "目",
    DocumentKind.DELEGATION_LETTER: "许委",
    DocumentKind.TRANSFER_DEED: "交",
    DocumentKind.WHISTLE_SUPERVISION: "哨督",
    DocumentKind.INSPECTION_NOTICE: "检通",
    DocumentKind.INSPECTION_RECORD: "检记",
    DocumentKind.POSTING_REVIEW: "派考",
    DocumentKind.PERMIT_ACCEPTANCE: "许受",
    DocumentKind.PERMIT_CORRECTION: "许补",
    DocumentKind.PERMIT_NON_ACCEPTANCE: "许不受",
    DocumentKind.PERMIT_GRANT: "许准",
    DocumentKind.PERMIT_REFUSAL: "许否",
    DocumentKind.PERMIT_EXTENSION: "许延",
    DocumentKind.PERMIT_PROCEDURE: "许特",
    DocumentKind.PERMIT_CERTIFICATE: "许证",
    DocumentKind.CORRECTION_ORDER: "责纠",
    DocumentKind.PERMIT_REVOCATION: "许撤",
    DocumentKind.PERMIT_PROMISE: "许诺",
    DocumentKind.CREDIT_NOTICE: "失信",
    DocumentKind.REVOCATION_NOTICE: "许撤告",
    DocumentKind.OPENING_RECEIPT: "开领",
    DocumentKind.DISPOSAL_REGISTER: "销",
}


#: Papers that two sides seal. A signature of one side allows no change, so that the other could not sign any more: they
#: are printed and sealed in ink.
SEALED_BY_BOTH = frozenset(
    {
        DocumentKind.ENTRUSTMENT,
        DocumentKind.DELEGATION_LETTER,
        DocumentKind.TRANSFER_DEED,
        DocumentKind.PERMIT_PROMISE,
    }
)

#: Papers whose layout has no place for the issuer's seal: sealing them is signing them. The entrustment letter and the
#: promise, whose frames are for ink, are never sealed here.
WITHOUT_PLACE_FOR_SEAL = frozenset(
    {
        DocumentKind.ENTRUSTMENT,
        DocumentKind.PLAN,
        DocumentKind.HANDOVER,
        DocumentKind.MINUTES,
        DocumentKind.TRACKING,
        DocumentKind.LEDGER,
        DocumentKind.ARCHIVE_COVER,
        DocumentKind.ARCHIVE_INDEX,
        DocumentKind.INSPECTION_RECORD,
        DocumentKind.PERMIT_PROMISE,
        DocumentKind.DISPOSAL_REGISTER,
    }
)


class DocumentState(models.TextChoices):
    """``PENDING`` is the queue of the renderer; ``READY`` and ``VOID`` never change their bytes again."""

    PENDING = "pending", _("生成中")
    READY = "ready", _("有效")
    FAILED = "failed", _("生成失败")
    VOID = "void", _("已作废")


class Standing(models.TextChoices):
    """What a paper is worth today: its state, and whether another has taken its place."""

    PENDING = "pending", _("生成中")
    FAILED = "failed", _("生成失败")
    VALID = "valid", _("有效")
    REPLACED = "replaced", _("已被替代")
    VOID = "void", _("已作废")


class SealPurpose(models.TextChoices):
    """What an organisation keeps a seal for; the labels stand below the star, but that of the official seal."""

    OFFICIAL = "official", _("公章")
    APPROVAL = "approval", _("行政审批专用章")


class SealProvider(models.TextChoices):
    """Where the key of a seal is kept."""

    KEY_FILE = "file", _("密钥文件")
    PKCS11 = "pkcs11", _("密码设备")
    REMOTE = "remote", _("电子印章服务")


class SealingState(models.TextChoices):
    """``PENDING`` is the queue of the sealing worker; what is ``DONE`` never changes again."""

    PENDING = "pending", _("用印中")
    DONE = "done", _("已用印")
    FAILED = "failed", _("用印失败")


class ScanState(models.TextChoices):
    """What a virus scanner says of an uploaded file. ``WAITING`` and ``FAILED``, tried in vain and tried again, are the
    scanner's queue; where no scanner is configured nothing is scanned."""

    NOT_NEEDED = "not_needed", _("不查毒")
    WAITING = "waiting", _("正在查毒")
    CLEAN = "clean", _("未发现病毒")
    INFECTED = "infected", _("查出病毒")
    FAILED = "failed", _("查毒未完成")


UNSCANNED = frozenset({ScanState.WAITING, ScanState.FAILED})

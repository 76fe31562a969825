"""States of a one-window opening and of its parts, and the seals that go with it (YN84-2.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpeningState(models.TextChoices):
    SUBMITTED = "submitted", _("待窗口核对")
    RETURNED = "returned", _("待申请人补正")
    RUNNING = "running", _("各环节并联办理中")
    READY = "ready", _("执照和印章已备齐，待发放")
    HANDED = "handed", _("执照和印章已交付，待签收")
    RECEIVED = "received", _("已签收，其余环节办理中")
    DONE = "done", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class PartKind(models.TextChoices):
    LICENCE = "licence", _("营业执照")
    SEALS = "seals", _("首套印章")
    INVOICES = "invoices", _("发票申领")
    INSURANCE = "insurance", _("社会保险登记")
    ACCOUNT = "account", _("银行账户")


class PartState(models.TextChoices):
    """``HELD``: the applicant has to put the data right first."""

    WAITING = "waiting", _("待办理")
    STARTED = "started", _("办理中")
    HELD = "held", _("等待补正")
    DONE = "done", _("已办结")
    CANCELLED = "cancelled", _("已取消")


class SealKind(models.TextChoices):
    """The first set of five that the park gives."""

    COMPANY = "company", _("公章")
    FINANCE = "finance", _("财务专用章")
    CONTRACT = "contract", _("合同专用章")
    INVOICE = "invoice", _("发票专用章")
    LEGAL_PERSON = "legal_person", _("法定代表人名章")


class CompanyType(models.TextChoices):
    LIMITED = "limited", _("有限责任公司")
    SOLE = "sole", _("一人有限责任公司")
    JOINT_STOCK = "joint_stock", _("股份有限公司")
    PARTNERSHIP = "partnership", _("合伙企业")
    PROPRIETORSHIP = "proprietorship", _("个人独资企业")


class Delivery(models.TextChoices):
    """Licence and seals go together, either way at no cost."""

    WINDOW = "window", _("窗口领取")
    COURIER = "courier", _("免费邮寄")


class Again(models.TextChoices):
    """What alone allows the same people to return what they returned before: defects are told at once."""

    NOT_MENDED = "not_mended", _("没有按告知的内容补正")
    CHANGED = "changed", _("补正时改动的内容有新的问题")


# What nobody can leave out, and without which nothing is handed over.
HANDED_TOGETHER = (PartKind.LICENCE, PartKind.SEALS)
OPTIONAL_PARTS = tuple(kind for kind in PartKind if kind not in HANDED_TOGETHER)
OPEN_PARTS = frozenset({PartState.WAITING, PartState.STARTED})
# The parts go on, whether or not licence and seals are handed over already.
UNDER_WAY = frozenset({OpeningState.RUNNING, OpeningState.READY, OpeningState.HANDED, OpeningState.RECEIVED})

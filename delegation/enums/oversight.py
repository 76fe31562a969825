"""The words of the supervision of delegated powers (YN84-3.2, CZ4-2.9, 2.10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckOrigin(models.TextChoices):
    """Why somebody looked at a decision; ``SEEN``: as at every other."""

    SEEN = "seen", _("逐件知悉")
    SPOT_CHECK = "spot_check", _("抽查")
    COMPLAINT = "complaint", _("投诉举报")


class CheckResult(models.TextChoices):
    IN_ORDER = "in_order", _("未发现问题")
    FLAWED = "flawed", _("存在问题")


class OrderKind(models.TextChoices):
    CORRECTION = "correction", _("责令纠正")
    REVOCATION = "revocation", _("撤销许可")


class OrderState(models.TextChoices):
    """A correction goes to the park and back; before a revocation the holder of the permit is heard."""

    DRAFTED = "drafted", _("拟稿")
    ORDERED = "ordered", _("待纠正")
    REPORTED = "reported", _("待核查纠正结果")
    CORRECTED = "corrected", _("已纠正")
    HEARING = "hearing", _("听取陈述申辩")
    HEARING_ASKED = "hearing_asked", _("待组织听证")
    HEARD = "heard", _("待决定是否撤销")
    REVOKED = "order_revoked", _("已撤销许可")
    KEPT = "kept", _("不予撤销")
    DROPPED = "dropped", _("已终止")


#: An order on which something is still to be done.
OPEN_ORDERS = (
    OrderState.DRAFTED,
    OrderState.ORDERED,
    OrderState.REPORTED,
    OrderState.HEARING,
    OrderState.HEARING_ASKED,
    OrderState.HEARD,
)
#: The holder of the permit was told that it may be revoked.
TOLD_HOLDER = (
    OrderState.HEARING,
    OrderState.HEARING_ASKED,
    OrderState.HEARD,
    OrderState.REVOKED,
    OrderState.KEPT,
)
#: Working days in which a hearing that was asked for is held (行政许可法 47).
HEARING_DAYS = 20
#: Days before the hearing at which its time and place are told at the latest (行政许可法 48).
HEARING_NOTICE_DAYS = 7


class RevocationGround(models.TextChoices):
    """Why a permit may or must be revoked (行政许可法 69)."""

    ABUSE = "abuse", _("滥用职权、玩忽职守作出准予许可决定（第一款第一项）")
    BEYOND_POWERS = "beyond_powers", _("超越法定职权作出准予许可决定（第一款第二项）")
    PROCEDURE = "procedure", _("违反法定程序作出准予许可决定（第一款第三项）")
    UNQUALIFIED = "unqualified", _("对不符合法定条件的申请人准予许可（第一款第四项）")
    OTHER = "other", _("依法可以撤销的其他情形（第一款第五项）")
    FRAUD = "fraud", _("以欺骗、贿赂等不正当手段取得许可（第二款）")

    @property
    def clause(self) -> str:
        """The clause as a decision names it."""
        items = {"abuse": "一", "beyond_powers": "二", "procedure": "三", "unqualified": "四", "other": "五"}
        paragraph = f"第一款第{items[self.value]}项" if self.value in items else "第二款"
        return f"《中华人民共和国行政许可法》第六十九条{paragraph}"


class AssessmentKind(models.TextChoices):
    YEARLY = "yearly", _("年度评估")
    AD_HOC = "ad_hoc", _("专项评估")


class AssessmentState(models.TextChoices):
    DRAFTED = "drafted", _("拟稿")
    ISSUED = "issued", _("待园区答复")
    ANSWERED = "answered", _("待公布结果")
    PUBLISHED = "assessment_published", _("已公布")
    DROPPED = "dropped", _("已终止")


class AssessmentResult(models.TextChoices):
    GOOD = "good", _("运行良好")
    IMPROVE = "improve", _("需要改进")
    ADJUST = "adjust", _("建议调整赋权")

"""The words of the park's own approval of a power."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PermitState(models.TextChoices):
    """What was done to the application last. Everything from ``RECEIVED`` on is seen by those who handle it."""

    DRAFT = "draft", _("填写中")
    RECEIVED = "received", _("待审查受理")
    CORRECTION = "correction", _("待补正")
    NOT_NEEDED = "not_needed", _("不需要许可")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    ACCEPTED = "accepted", _("审查中")
    PAUSED = "paused", _("特殊程序中")
    REVIEWED = "reviewed", _("待决定")
    FORWARDED = "forwarded", _("已报省级部门")
    GRANTED = "granted", _("准予许可")
    CERTIFIED = "certified", _("证件待送达")
    DELIVERED = "delivered", _("已发证送达")
    REFUSED = "refused", _("不予许可")
    REFUSAL_DELIVERED = "refusal_delivered", _("不予许可已送达")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVOKED = "revoked", _("许可已撤销")


#: Accepted and not yet decided.
UNDER_REVIEW = (PermitState.ACCEPTED, PermitState.PAUSED, PermitState.REVIEWED, PermitState.FORWARDED)
#: A decision was made on it.
DECIDED = (
    PermitState.GRANTED,
    PermitState.CERTIFIED,
    PermitState.DELIVERED,
    PermitState.REFUSED,
    PermitState.REFUSAL_DELIVERED,
)


#: Something is still to be done by whoever handles it: to answer, to decide, to hand the paper over.
UNFINISHED = (
    PermitState.RECEIVED,
    PermitState.CORRECTION,
    *UNDER_REVIEW,
    PermitState.GRANTED,
    PermitState.CERTIFIED,
    PermitState.REFUSED,
)


class PermitOutcome(models.TextChoices):
    GRANTED = "granted", _("准予许可")
    REFUSED = "refused", _("不予许可")


class PermitProcedure(models.TextChoices):
    """What 行政许可法 45 leaves out of the limit."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标、拍卖")
    INSPECTION = "inspection", _("检验、检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT_REVIEW = "expert_review", _("专家评审")


class NonAcceptance(models.TextChoices):
    """Why an application is not accepted (行政许可法 32)."""

    NOT_NEEDED = "not_needed", _("依法不需要取得行政许可")
    NOT_COMPETENT = "not_competent", _("不属于职权范围")
    INCOMPLETE = "incomplete", _("补正后仍不齐全或者不符合法定形式")


class PermitDelivery(models.TextChoices):
    WINDOW = "window", _("窗口领取")
    COURIER = "courier", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")

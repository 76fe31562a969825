"""The words of the register: in which mode a power is exercised, what it consists of, and how matters stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How a park comes to exercise a department's power (CZ4-2.2, YN84-1, 2.1, 2.2)."""

    ENTRUSTED = "entrusted", _("委托")
    DIRECT_GRANT = "direct_grant", _("直接赋权")
    POSTED = "posted", _("服务前移（派驻）")
    REVIEW_FORWARD = "review_forward", _("审批直报")
    WHISTLE = "whistle", _("吹哨报到")


class PowerKind(models.TextChoices):
    LICENCE = "licence", _("行政许可")
    OTHER = "other", _("其他行政权力")


class PowerPart(models.TextChoices):
    """The parts of an approval that are handed over, one by one (CZ4-2.4)."""

    ACCEPTANCE = "acceptance", _("受理")
    REVIEW = "review", _("审查")
    DECISION = "decision", _("决定")
    CERTIFICATE = "certificate", _("发证")


class InstrumentKind(models.TextChoices):
    """The paper between department and park (YN84-3.1, CZ4-2.4)."""

    ENTRUSTMENT_LETTER = "entrustment_letter", _("委托书")
    TRANSFER_DEED = "transfer_deed", _("交接书")


class Body(models.TextChoices):
    """Who, of those that a power concerns; the organisation behind each is known with the power and the park."""

    DEPARTMENT = "department", _("职能部门")
    PARK = "park", _("园区管委会")


class Standing(models.TextChoices):
    """How a park stands to a power on a day."""

    IN_FORCE = "in_force", _("有效")
    IN_TRANSITION = "in_transition", _("过渡期内")
    NOT_YET = "not_yet", _("尚未生效")
    SUSPENDED = "suspended", _("暂停行使")
    TAKEN_BACK = "taken_back", _("已收回")
    ENDED = "ended", _("已到期")
    AUTHORITY_LAPSED = "authority_lapsed", _("依据文件已失效")
    NONE = "none", _("未委托或赋权")


EXERCISED = (Standing.IN_FORCE, Standing.IN_TRANSITION)

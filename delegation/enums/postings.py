"""States of the list of powers that a park cannot yet absorb, and of a posting; what an assessment recommends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnabsorbedState(models.TextChoices):
    LISTED = "listed", _("在清单内")
    REMOVED = "removed", _("已移出清单")


class PostingState(models.TextChoices):
    """``AGREED`` says nothing of today: the rights run from and until the minutes of the posting itself."""

    PROPOSED = "proposed", _("待园区同意")
    AGREED = "agreed", _("已同意派驻")
    REFUSED = "refused", _("园区不同意")
    WITHDRAWN = "withdrawn", _("部门已撤回")
    ENDED = "ended", _("已结束，待移交工作")
    HANDED_OVER = "passed_on", _("已结束，工作已移交")


class Grade(models.TextChoices):
    """The grades of 公务员考核规定."""

    EXCELLENT = "excellent", _("优秀")
    COMPETENT = "competent", _("称职")
    BARELY = "barely", _("基本称职")
    INCOMPETENT = "incompetent", _("不称职")


class Recommendation(models.TextChoices):
    """What the park may recommend to the department (YN84-2.1: 任免建议权); the department decides."""

    NONE = "none", _("无任免建议")
    PROMOTE = "promote", _("建议任用（晋升）")
    KEEP = "keep", _("建议继续派驻")
    REPLACE = "replace", _("建议调整派驻人员")
    REMOVE = "remove", _("建议免职")

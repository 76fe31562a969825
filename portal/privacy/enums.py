"""Closed lists of personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureState(models.TextChoices):
    """A request is open while it waits for approval or for the end of a legal hold."""

    ASKED = "asked", _("待批准")
    HELD = "held", _("依法保存，暂缓删除")
    DONE = "done", _("已删除")
    REFUSED = "refused", _("不予删除")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN_STATES = (ErasureState.ASKED, ErasureState.HELD)

"""The words of acceptance with gaps and of approval on a promise (CZ4-2.7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromiseKind(models.TextChoices):
    """A gap is closed before the decision; what is promised beyond it is verified after it."""

    GAP = "gap", _("容缺后补")
    COMMITMENT = "commitment", _("告知承诺")


class PromiseState(models.TextChoices):
    SIGNED = "signed", _("已承诺")
    KEPT = "promise_kept", _("已兑现")
    BROKEN = "broken", _("未兑现")
    ENDED = "ended", _("已终止")


class CreditNoteState(models.TextChoices):
    """Of a note against an applicant who broke a promise; the applicant may object once."""

    RECORDED = "note_recorded", _("已记录")
    OBJECTED = "note_objected", _("异议复核中")
    UPHELD = "note_upheld", _("异议不成立，维持记录")
    WITHDRAWN = "note_withdrawn", _("异议成立，已撤销")
    REPAIRED = "note_repaired", _("已修复")

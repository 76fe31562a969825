"""Forms that were carried out, so that a second click or a resent form does nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.models.people import User


class FormSubmission(models.Model):
    """The one-time key of a form that was carried out, and what came of it.

    Written in the transaction of what the form does: of two equal submissions the second waits for the first and then
    finds its key; if it is undone, so is the key, and the form may be sent again. Nobody = a visitor.
    """

    key = models.UUIDField(primary_key=True)
    act = models.CharField(_("办理"), max_length=40)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    result = models.CharField(_("结果"), max_length=60, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("表单提交")

    def __str__(self) -> str:
        return f"{self.act} {self.key}"

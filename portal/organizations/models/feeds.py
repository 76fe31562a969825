"""The secret address from which a person's calendar program fetches their deadlines."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """One address a person. Only the SHA-256 of its token is kept: who reads the database cannot read the feed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("人员")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("生成时间"))
    last_used_at = models.DateTimeField(_("最近读取"), null=True, blank=True)

    class Meta:
        verbose_name = _("日历订阅")

    def __str__(self) -> str:
        return str(self.user)

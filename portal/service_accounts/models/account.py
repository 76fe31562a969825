"""A program of an organisation's own that works here in its name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership

# With what is added to it, the name has room in the name of a person.
LONGEST_NAME = 50


class ServiceAccount(models.Model):
    """A membership in which no person acts but another system, with keys instead of a password.

    It is a membership like those of people so that every act, access rule and ledger entry treats the two alike.
    Accounts are closed, never deleted: the ledgers name them.
    """

    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="service_account", verbose_name=_("身份")
    )
    name = models.CharField(_("业务系统名称"), max_length=LONGEST_NAME)
    purpose = models.CharField(_("用途"), max_length=200)
    created_at = models.DateTimeField(_("开通时间"))
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("开通人"))
    closed_at = models.DateTimeField(_("关闭时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("关闭人")
    )

    class Meta:
        verbose_name = _("服务账号")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="service_account_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

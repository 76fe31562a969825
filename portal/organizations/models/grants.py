"""What gives power takes two people: what one proposed, and another agreed to or not."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import GrantState, Role
from portal.organizations.models.organization import Organization
from portal.organizations.models.people import Membership, User


class GrantQuerySet(models.QuerySet["Grant"]):
    def waiting(self, now: datetime) -> "GrantQuerySet":
        """Those that somebody may still agree to at ``now``: expiry is exclusive."""
        return self.filter(state=GrantState.WAITING, expires_at__gt=now)


class Grant(models.Model):
    """A role for a person, or a key for another system, that takes effect once a second person agrees.

    For a person ``membership`` is what came of it. For a system (``user.is_service``) ``detail`` says which key, and
    the key itself looks here whether it opens. That proposer, agreer and the one it is for are three people is judged
    by the database as well (``organizations_keep_grant``); once decided nothing of a row changes, and none is deleted.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="grants", verbose_name=_("组织")
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("人员"))
    detail = models.TextField(_("内容"), blank=True)
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    proposed_at = models.DateTimeField(_("提出时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    state = models.CharField(_("状态"), max_length=12, choices=GrantState, default=GrantState.WAITING)
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answer = models.TextField(_("不同意的理由"), blank=True)
    membership = models.OneToOneField(
        Membership, models.PROTECT, null=True, blank=True, related_name="grant", verbose_name=_("任职")
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权复核")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state=GrantState.WAITING), name="grant_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=GrantState.WAITING, decided_by=None, decided_at=None)
                | ~Q(state=GrantState.WAITING) & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="grant_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.AGREED) | Q(decided_at__lt=F("expires_at")),
                name="grant_agreed_in_time",
                violation_error_message=_("该项已过期，请重新提出。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.REFUSED) | ~Q(answer=""), name="grant_refused_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.full_name}（{self.organization.label}·{self.get_role_display()}）"

    def standing(self, now: datetime) -> GrantState:
        """Its state in words; what nobody decided in time has expired."""
        if self.state == GrantState.WAITING and self.expires_at <= now:
            return GrantState.EXPIRED
        return GrantState(self.state)

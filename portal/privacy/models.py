"""Requests of people that what is held about them goes (个人信息保护法 47)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.models import Membership, User
from portal.privacy.enums import OPEN_STATES, ErasureState


class ErasureRequest(models.Model):
    """One at a time for each person. ``holds`` are the reasons in words why nothing may go yet, ``held_until`` the last
    day of the longest of them, None while nobody can say.

    Two different people approve: one who looks after security and one who leads where the person works.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="erasure_requests", verbose_name=_("申请人"))
    why = models.TextField(_("说明"), blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    state = models.CharField(_("状态"), max_length=12, choices=ErasureState, default=ErasureState.ASKED)
    holds = models.JSONField(_("暂缓理由"), default=list)
    held_until = models.DateField(_("保存至"), null=True, blank=True)
    leader_approval = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人批准")
    )
    security_approval = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("安全管理员批准")
    )
    refusal = models.TextField(_("不予删除的理由"), blank=True)
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办结人")
    )
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("个人信息删除申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ErasureState.values), name="erasure_state_known"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=OPEN_STATES),
                name="erasure_open_once",
                violation_error_message=_("您已提出过删除申请，请等待办理。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(leader_approval__isnull=False) & Q(security_approval__isnull=False)),
                name="erasure_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(leader_approval=None) | ~Q(leader_approval=F("security_approval")),
                name="erasure_approved_by_different_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="erasure_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES) | Q(ended_at__isnull=False), name="erasure_ended_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}·{self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

"""Supervision letters (督办函): an oversight body presses for what stalls, and is answered (BZ54-6.3, YN84-2.2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.deadlines.models import Deadline
from portal.documents.models import Document, StoredFile
from portal.organizations.models import Membership, Organization
from proxy_service.enums import OPEN_SUPERVISION, SupervisionState
from proxy_service.models.request import ProxyRequest, RequestMatter


class Supervision(models.Model):
    """One letter from the county government or the work-group to the organ whose part of a request stalls.

    ``organ`` owes the answer: a department, or the park committee (never one of its zones). ``period`` is the one
    that was missed or is in danger, where there is one; ``matter`` the matter that is meant, none for the request as a
    whole. The park, those who oversee the request and the auditor read it all; ``organ`` and ``copies_to`` too; the
    enterprise and other departments learn only that there is one.
    """

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="supervisions")
    issuer = models.ForeignKey(
        Organization, models.PROTECT, related_name="issued_supervisions", verbose_name=_("督办单位")
    )
    organ = models.ForeignKey(
        Organization, models.PROTECT, related_name="received_supervisions", verbose_name=_("被督办单位")
    )
    copies_to = models.ManyToManyField(Organization, related_name="+", blank=True, verbose_name=_("抄送单位"))
    matter = models.ForeignKey(
        RequestMatter, models.CASCADE, null=True, blank=True, related_name="supervisions"
    )
    period = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("督办的时限")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=SupervisionState, default=SupervisionState.ISSUED
    )
    subject_matter = models.CharField(_("事由"), max_length=120)
    delay = models.TextField(_("迟延事实"))
    requirement = models.TextField(_("办理要求"))
    reply_by = models.DateField(_("反馈时限"))
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(_("发出时间"))
    issued_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    conclusion = models.TextField(_("审结意见或撤销理由"), blank=True)
    ended_at = models.DateTimeField(_("审结时间"), null=True, blank=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("督办")
        ordering = ["request", "issued_at", "pk"]
        indexes = [models.Index(fields=["organ", "state"]), models.Index(fields=["issuer", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organ", "matter"],
                condition=Q(state__in=sorted(OPEN_SUPERVISION)),
                nulls_distinct=False,
                name="supervision_one_open",
                violation_error_message=_("对该单位就同一事项的督办尚未审结。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN_SUPERVISION))
                | (~Q(conclusion="") & Q(ended_at__isnull=False)),
                name="supervision_ended_has_conclusion",
                violation_error_message=_("请写明审结意见。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.label}：{self.subject_matter}"

    @property
    def subject_key(self) -> str:
        return f"supervision:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_SUPERVISION


class SupervisionReply(models.Model):
    """What the organ answered: done, or why not yet and by when. One that was returned is answered once more."""

    supervision = models.ForeignKey(Supervision, models.CASCADE, related_name="replies")
    finished = models.BooleanField(_("是否办结"))
    measures = models.TextField(_("办理情况"))
    reason = models.TextField(_("未办结原因"), blank=True)
    finish_by = models.DateField(_("拟办结日期"), null=True, blank=True)
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("盖章的书面反馈")
    )
    given_at = models.DateTimeField(_("反馈时间"))
    given_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    return_comment = models.TextField(_("退回意见"), blank=True)

    class Meta:
        verbose_name = _("督办反馈")
        ordering = ["supervision", "given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished=True) | (~Q(reason="") & Q(finish_by__isnull=False)),
                name="supervision_reply_unfinished_says_why",
                violation_error_message=_("尚未办结的，须说明原因和新的办结日期。"),
            )
        ]

    def __str__(self) -> str:
        return str(_("已办结") if self.finished else _("尚未办结"))

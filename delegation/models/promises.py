"""What applicants promise for a paper that is not there yet, and what becomes of it (CZ4-2.7)."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.promises import PromiseKind, PromiseState
from delegation.models.case import ActedOn
from delegation.models.permits import Permit, PermitMaterial
from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization


class Promise(ActedOn):
    """One paper, promised within ``days`` working days of the acceptance; ``due_on`` is known from then on."""

    SUBJECT = "promise"

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="promises")
    material = models.OneToOneField(PermitMaterial, models.PROTECT, related_name="promise")
    kind = models.CharField(_("类别"), max_length=12, choices=PromiseKind)
    state = models.CharField(_("状态"), max_length=16, choices=PromiseState, default=PromiseState.SIGNED)
    days = models.PositiveSmallIntegerField(_("承诺补交（工作日）"))
    due_on = models.DateField(_("承诺期限"), null=True, blank=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("签署人"))
    signer = models.CharField(_("承诺人"), max_length=60)
    paper = models.ForeignKey(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("纸质承诺书扫描件"),
    )
    signed_at = models.DateTimeField(_("签署时间"))
    ended_at = models.DateTimeField(_("兑现或失信时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("承诺")
        ordering = ["permit", "material__position"]
        constraints = [models.CheckConstraint(condition=Q(days__gt=0), name="promise_has_time")]

    def __str__(self) -> str:
        return str(self.material)

    @property
    def case(self) -> Permit:
        return self.permit

    def organs(self, party: str) -> Iterable[Organization]:
        return self.permit.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        """The applicant owes it; the days are counted on the calendar of who handles the case."""
        return self.permit.handler


class CreditNote(models.Model):
    """失信记录 of a broken promise: what was promised, when it was broken, until when it may be objected to."""

    promise = models.OneToOneField(Promise, models.PROTECT, related_name="credit_note")
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="credit_notes", verbose_name=_("企业")
    )
    fault = models.TextField(_("失信行为"))
    recorded_on = models.DateField(_("记录日期"))
    objection_until = models.DateField(_("可以提出异议的截止日"))

    class Meta:
        verbose_name = _("失信记录")
        ordering = ["-recorded_on", "-pk"]

    def __str__(self) -> str:
        return self.fault

"""What applicants promise for a paper that is not there yet, and what becomes of it (CZ4-2.7)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from delegation.enums.promises import CreditNoteState, PromiseKind, PromiseState
from delegation.models.case import ActedOn
from delegation.models.permits import Permit, PermitMaterial
from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization

#: Years for which a note is used; no source fixes them.
NOTE_YEARS = 1


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


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    def standing(self) -> "CreditNoteQuerySet":
        """Those that count: a withdrawn one never did."""
        return self.exclude(state=CreditNoteState.WITHDRAWN)


class CreditNote(ActedOn):
    """失信记录 of a broken promise: what was promised, when it was broken, until when it may be objected to, what came
    of the objection, and how it was repaired. It stands for ``NOTE_YEARS``; the organ in whose name the case is
    handled answers for it."""

    SUBJECT = "credit_note"

    promise = models.OneToOneField(Promise, models.PROTECT, related_name="credit_note")
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="credit_notes", verbose_name=_("企业")
    )
    state = models.CharField(
        _("状态"), max_length=16, choices=CreditNoteState, default=CreditNoteState.RECORDED
    )
    fault = models.TextField(_("失信行为"))
    recorded_on = models.DateField(_("记录日期"))
    objection_until = models.DateField(_("可以提出异议的截止日"))
    objection = models.TextField(_("异议"), blank=True)
    objected_at = models.DateTimeField(_("提出异议时间"), null=True, blank=True)
    evidence = models.ManyToManyField(StoredFile, related_name="+", verbose_name=_("证明材料"))
    reason = models.TextField(_("复核理由"), blank=True)
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    repair = models.TextField(_("信用修复"), blank=True)
    repaired_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("修复登记人")
    )
    repaired_at = models.DateTimeField(_("修复时间"), null=True, blank=True)

    objects = CreditNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("失信记录")
        ordering = ["-recorded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["note_recorded", "note_repaired"])
                | (~Q(objection="") & Q(objected_at__isnull=False)),
                name="credit_note_was_objected_to",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["note_recorded", "note_objected", "note_repaired"])
                | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="credit_note_decision_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="note_repaired") | (~Q(repair="") & Q(repaired_at__isnull=False)),
                name="credit_note_repair_has_words",
            ),
        ]

    def __str__(self) -> str:
        return _now("失信记录：%(material)s") % {"material": self.promise.material}

    @property
    def permit(self) -> Permit:
        return self.promise.permit

    @property
    def case(self) -> Permit:
        return self.permit

    @property
    def organ(self) -> Organization:
        """Whose head looks into an objection: in whose name the case is handled."""
        return self.permit.issuer

    @property
    def until(self) -> date:
        """The last day on which it is used."""
        year = self.recorded_on.year + NOTE_YEARS
        first = self.recorded_on.replace(day=1, year=year)
        return first + timedelta(days=self.recorded_on.day - 2)

    def organs(self, party: str) -> Iterable[Organization]:
        return self.permit.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.organ

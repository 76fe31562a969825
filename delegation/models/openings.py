"""企业开办“一窗通” (YN84-2.3): one form, parts that run side by side, the first set of seals for nothing."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.openings import (
    HANDED_TOGETHER,
    CompanyType,
    Delivery,
    OpeningState,
    PartKind,
    PartState,
    SealKind,
)
from delegation.models.case import ActedOn, Case, in_order
from portal.organizations.models import Membership, Organization

# What the one form asks for on behalf of every part.
COMMON = (
    "company_name",
    "company_type",
    "address",
    "capital",
    "legal_representative",
    "scope",
    "contact",
    "contact_phone",
    "delivery",
    "delivery_address",
)


class Opening(Case):
    """The opening of one company. What every part needs is here once; the parts only add their number and date.

    ``applicant`` is the enterprise record of those who open it, with or without a licence of its own. ``capital`` is in
    ten thousand yuan; ``shareholders`` are ``[{"name": …, "amount": "60.00"}]`` in the same unit, together the capital.
    """

    SUBJECT = "opening"

    park = models.ForeignKey(Organization, models.PROTECT, related_name="openings", verbose_name=_("园区"))
    applicant = models.ForeignKey(
        Organization, models.PROTECT, related_name="company_openings", verbose_name=_("申请人")
    )
    company_name = models.CharField(_("企业名称"), max_length=120)
    company_type = models.CharField(_("企业类型"), max_length=16, choices=CompanyType)
    address = models.CharField(_("住所"), max_length=200)
    capital = models.DecimalField(_("注册资本（万元）"), max_digits=12, decimal_places=2)
    legal_representative = models.CharField(_("法定代表人"), max_length=60)
    shareholders = models.JSONField(_("股东（出资人）"), default=list)
    scope = models.TextField(_("经营范围"))
    contact = models.CharField(_("联系人"), max_length=60)
    contact_phone = models.CharField(_("联系电话"), max_length=40)
    optional_parts = models.JSONField(_("一并办理的环节"), default=list)
    delivery = models.CharField(_("领取方式"), max_length=10, choices=Delivery)
    delivery_address = models.CharField(_("邮寄地址"), max_length=200, blank=True)
    begun_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("提交人"))
    defects = models.TextField(_("补正要求"), blank=True)
    recipient = models.CharField(_("领取人"), max_length=60, blank=True)
    courier = models.CharField(_("寄递企业"), max_length=60, blank=True)
    tracking_number = models.CharField(_("运单号"), max_length=60, blank=True)
    handed_at = models.DateTimeField(_("交付时间"), null=True, blank=True)
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=OpeningState, default=OpeningState.SUBMITTED)

    class Meta:
        verbose_name = _("企业开办")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["park", "state"]),
            models.Index(fields=["applicant", "state"]),
            *in_order("opening"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(capital__gt=0), name="opening_capital"),
            models.CheckConstraint(
                condition=~Q(state__in=["handed", "received", "done"]) | Q(handed_at__isnull=False),
                name="opening_handed_first",
            ),
        ]

    @property
    def was_returned(self) -> bool:
        """Whether the window told what is to be put right before."""
        return self.ledger.entries.filter(kind="return_opening").exists()

    @property
    def is_ready(self) -> bool:
        """Whether licence and seals are both there."""
        done = self.opening_parts.filter(kind__in=HANDED_TOGETHER, state=PartState.DONE)
        return done.count() == len(HANDED_TOGETHER)

    @property
    def licence_number(self) -> str:
        """The unified social credit code of the new company; "" before it has one."""
        licence = (part for part in self.opening_parts.all() if part.kind == PartKind.LICENCE)
        return next((part.number for part in licence if part.state == PartState.DONE), "")

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.applicant]
            case "department" | "department_leader":
                running = self.opening_parts.exclude(organ=None).select_related("organ")
                return [part.organ for part in running if part.organ]
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        return self.park

    @property
    def issuer(self) -> Organization:
        return self.park

    def parts(self) -> Iterable[Any]:
        return self.opening_parts.all()


class OpeningPart(ActedOn):
    """One part, run by its organ; without an organ in the portal, by the park's window."""

    SUBJECT = "opening_part"

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="opening_parts")
    kind = models.CharField(_("环节"), max_length=12, choices=PartKind)
    organ = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理单位")
    )
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    number = models.CharField(_("编号"), max_length=60, blank=True)
    finished_on = models.DateField(_("办结日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PartState, default=PartState.WAITING)

    class Meta:
        verbose_name = _("开办环节")
        ordering = ["opening", "pk"]
        indexes = [models.Index(fields=["organ", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["opening", "kind"], name="opening_part_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(finished_on__isnull=False) & ~Q(number="")),
                name="opening_part_done_with_number",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def case(self) -> Opening:
        return self.opening

    @property
    def was_returned(self) -> bool:
        """Whether the organ told what is to be put right before."""
        told = self.opening.ledger.entries.filter(kind="return_opening_part", subject=self.subject_key)
        return told.exists()

    @property
    def run_by(self) -> Organization:
        return self.organ or self.opening.park

    def organs(self, party: str) -> Iterable[Organization]:
        if party in ("department", "department_leader"):
            return [self.organ] if self.organ else []
        return self.opening.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.run_by


class OpeningSeal(models.Model):
    """One seal of the first set. Free; left out only with the applicant's reason."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="seals")
    kind = models.CharField(_("印章"), max_length=12, choices=SealKind)
    left_out_reason = models.CharField(_("不刻制的理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("首套印章")
        ordering = ["opening", "pk"]
        constraints = [models.UniqueConstraint(fields=["opening", "kind"], name="opening_seal_once")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

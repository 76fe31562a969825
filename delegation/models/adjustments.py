"""The adjustment of a scheme's powers and the lists that come of it (CZ4-2.1, 2.3)."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.adjustments import AdjustmentItemState, AdjustmentState, Change, Verdict
from delegation.enums.authorities import Mode
from delegation.models.authorities import Power, Scheme
from delegation.models.case import ActedOn, Case
from portal.organizations.models import Membership, Organization


class Adjustment(Case):
    """One round: what a park asks for, or a department proposes, and what became of it."""

    SUBJECT = "adjustment"

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="adjustments", verbose_name=_("赋权方案"))
    park = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("园区"))
    proposer = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    state = models.CharField(_("状态"), max_length=12, choices=AdjustmentState, default=AdjustmentState.ASKED)
    reason = models.TextField(_("总体理由"))
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    draft_note = models.TextField(_("拟定说明"), blank=True)
    opinion = models.TextField(_("合法性审查意见"), blank=True)
    decision_number = models.CharField(_("决定文号或会议"), max_length=120, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    outcome = models.TextField(_("决定内容或理由"), blank=True)

    class Meta:
        verbose_name = _("赋权事项调整")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["scheme", "state"]), models.Index(fields=["park", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "published"])
                | (Q(decided_on__isnull=False) & ~Q(decision_number="")),
                name="adjustment_decided_when",
            )
        ]

    @property
    def issuer(self) -> Organization:
        return self.drafter

    @property
    def drafter(self) -> Organization:
        """Who draws up the list: the bureau that leads, or the government where none does."""
        return self.scheme.bureau or self.scheme.government

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "park" | "park_leader":
                return [self.park]
            case "department" | "department_leader":
                return list({item.power.organ for item in self.items.select_related("power__organ")})
            case "bureau":
                return [self.drafter]
            case "justice":
                return [self.scheme.justice] if self.scheme.justice else []
            case "government":
                return [self.scheme.government]
        return []

    def organ_owing(self, clock: str) -> Organization:
        if clock == "adjustment_review" and self.scheme.justice:
            return self.scheme.justice
        return self.scheme.government if clock == "adjustment_decision" else self.drafter

    def parts(self) -> Iterable["AdjustmentItem"]:
        return self.items.all()


class AdjustmentItem(ActedOn):
    """One power: what is asked, what its department thinks, and whether the draft takes it up."""

    SUBJECT = "adjustment_item"

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="items")
    power = models.ForeignKey(Power, models.PROTECT, related_name="+", verbose_name=_("事项"))
    state = models.CharField(
        _("状态"), max_length=12, choices=AdjustmentItemState, default=AdjustmentItemState.ASKED
    )
    change = models.CharField(_("请求"), max_length=12, choices=Change)
    mode = models.CharField(_("请求的方式"), max_length=16, choices=Mode, blank=True)
    reason = models.TextField(_("理由"))
    capacity = models.TextField(_("承接能力"), blank=True)
    verdict = models.CharField(_("评估意见"), max_length=16, choices=Verdict, blank=True)
    suggested_mode = models.CharField(_("建议方式"), max_length=16, choices=Mode, blank=True)
    assessment = models.TextField(_("评估说明"), blank=True)
    assessed_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    adopted = models.BooleanField(_("采纳"), null=True, blank=True)
    final_mode = models.CharField(_("拟定方式"), max_length=16, choices=Mode, blank=True)

    class Meta:
        verbose_name = _("调整事项")
        ordering = ["adjustment", "power__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjustment", "power"],
                name="adjustment_item_once",
                violation_error_message=_("同一事项只能列一次。"),
            ),
            models.CheckConstraint(
                condition=Q(change="remove") | ~Q(mode=""),
                name="adjustment_item_has_mode",
                violation_error_message=_("新增或者调整的，请选择赋权方式。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="assessed") | (~Q(verdict="") & ~Q(assessment="")),
                name="adjustment_item_assessed_how",
            ),
        ]

    def __str__(self) -> str:
        return str(self.power)

    @property
    def case(self) -> Adjustment:
        return self.adjustment

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.power.organ] if party.startswith("department") else self.adjustment.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.power.organ


class PowerList(models.Model):
    """One published list of a scheme's powers; it never changes. ``number`` and date are those of the publication."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="lists", verbose_name=_("赋权方案"))
    version = models.PositiveIntegerField(_("版本"))
    number = models.CharField(_("公布文号"), max_length=120)
    published_on = models.DateField(_("公布日期"))
    adjustment = models.OneToOneField(
        Adjustment, models.PROTECT, null=True, blank=True, related_name="power_list"
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("权责清单")
        ordering = ["scheme", "version"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "version"], name="power_list_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"


class PowerListItem(models.Model):
    power_list = models.ForeignKey(PowerList, models.PROTECT, related_name="items")
    power = models.ForeignKey(Power, models.PROTECT, related_name="+", verbose_name=_("事项"))
    park = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("园区"))
    mode = models.CharField(_("赋权方式"), max_length=16, choices=Mode)

    class Meta:
        verbose_name = _("清单事项")
        ordering = ["power_list", "power__code", "park__code"]
        constraints = [
            models.UniqueConstraint(fields=["power_list", "power", "park"], name="power_list_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.power}（{self.get_mode_display()}）"

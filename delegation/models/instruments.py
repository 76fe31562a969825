"""Instruments: the 委托书 or 交接书 by which a park exercises a department's powers (YN84-3.1, CZ4-2.4)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import InstrumentKind, Mode, PowerPart
from delegation.enums.instruments import WAS_PUBLISHED, InstrumentState
from delegation.models.authorities import Authority, Power, Scheme
from delegation.models.case import Case
from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization

ONE_DAY = timedelta(days=1)


def _signer(label: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def once_published(self) -> "InstrumentQuerySet":
        return self.filter(state__in=WAS_PUBLISHED, published_on__isnull=False)


class Instrument(Case):
    """One department's powers in one mode for one park.

    ``valid_from`` is the first day agreed on; it is in force from ``first_day`` to ``last_day`` (None: without end),
    both of which services set when it is published, replaced, taken back or recorded. ``transition_until`` is the last
    day of joint liability. ``sign_by`` is the last day for both signatures. ``recorded`` ones were signed on paper
    before they came here; ``original`` is that paper.
    """

    SUBJECT = "instrument"

    kind = models.CharField(_("文书"), max_length=20, choices=InstrumentKind)
    mode = models.CharField(_("赋权方式"), max_length=16, choices=Mode)
    state = models.CharField(
        _("状态"), max_length=24, choices=InstrumentState, default=InstrumentState.DRAFTED
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="instruments", verbose_name=_("赋权方案"))
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="instruments", verbose_name=_("依据文件")
    )
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="instruments_given", verbose_name=_("委托（移交）部门")
    )
    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="instruments_held", verbose_name=_("承接园区")
    )
    powers = models.ManyToManyField(Power, through="InstrumentItem", related_name="instruments")
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("终止日期"), null=True, blank=True)
    transition_until = models.DateField(_("过渡期止"), null=True, blank=True)
    sign_by = models.DateField(_("签订截止日期"), null=True, blank=True)
    responsibility_before = models.TextField(_("起始日期前的责任"))
    responsibility_during = models.TextField(_("过渡期内的责任"), blank=True)
    responsibility_after = models.TextField(_("承接后的责任"))
    supervision_text = models.TextField(_("监督、报告和监管衔接"))
    department_contact = models.CharField(_("部门联系人"), max_length=60)
    park_contact = models.CharField(_("园区联系人"), max_length=60)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("替代")
    )
    drafted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("起草人"))
    opinion = models.TextField(_("合法性审查意见"), blank=True)
    reviewed_at = models.DateTimeField(_("审查时间"), null=True, blank=True)
    reviewed_by = _signer(_("审查人"))
    department_signed_at = models.DateTimeField(_("部门签署时间"), null=True, blank=True)
    department_signed_by = _signer(_("部门签署人"))
    park_signed_at = models.DateTimeField(_("园区签署时间"), null=True, blank=True)
    park_signed_by = _signer(_("园区签署人"))
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    recorded = models.BooleanField(_("补录"), default=False)
    original = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("纸质原件扫描件")
    )
    published_at = models.DateTimeField(_("登记公布时间"), null=True, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    notice_number = models.CharField(_("公告文号"), max_length=60, blank=True)
    notice_link = models.URLField(_("公告网址"), max_length=300, blank=True)
    first_day = models.DateField(_("生效首日"), null=True, blank=True, editable=False)
    last_day = models.DateField(_("生效末日"), null=True, blank=True, editable=False)
    taken_back_on = models.DateField(_("收回生效日期"), null=True, blank=True)
    taken_back_reason = models.TextField(_("收回理由"), blank=True)
    taken_back_by = _signer(_("收回决定人"))

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("委托书或交接书")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["department", "state"]), models.Index(fields=["park", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="instrument_period",
                violation_error_message=_("终止日期不能早于起始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(transition_until=None) | Q(transition_until__gte=F("valid_from")),
                name="instrument_transition",
                violation_error_message=_("过渡期不能早于起始日期结束。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced", "ended"])
                | (Q(published_on__isnull=False) & Q(first_day__isnull=False) & Q(signed_on__isnull=False)),
                name="instrument_published_when",
            ),
            # What both had signed may be taken back before anybody published it.
            models.CheckConstraint(
                condition=~Q(state="taken_back") | Q(signed_on__isnull=False),
                name="instrument_taken_back_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_back")
                | (Q(taken_back_on__isnull=False) & ~Q(taken_back_reason="")),
                name="instrument_taken_back_why",
                violation_error_message=_("收回应当有生效日期和理由。"),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(replaces__isnull=False) & ~Q(state="dropped"),
                name="instrument_one_successor",
                violation_error_message=_("已在起草替代文书。"),
            ),
        ]

    @property
    def issuer(self) -> Organization:
        """Both sign it; it stands in the register of the department whose powers they are."""
        return self.department

    @property
    def is_letter(self) -> bool:
        return self.kind == InstrumentKind.ENTRUSTMENT_LETTER

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "department" | "department_leader":
                return [self.department]
            case "park" | "park_leader":
                return [self.park]
            case "bureau":
                return [self.scheme.bureau] if self.scheme.bureau else []
            case "justice":
                return [self.scheme.justice] if self.scheme.justice else []
            case "government":
                return [self.scheme.government]
        return []

    def organ_owing(self, clock: str) -> Organization:
        if clock == "instrument_review" and self.scheme.justice:
            return self.scheme.justice
        return self.department

    def is_in_force(self, on: date) -> bool:
        """By its own dates; whether its authority still stands, ``queries.authority_on`` tells."""
        return (
            self.first_day is not None
            and self.first_day <= on
            and (self.last_day is None or on <= self.last_day)
        )


class InstrumentItem(models.Model):
    """A power in an instrument, with the limits of its exercise (行政许可法 24).

    ``area_codes`` are codes of the park's zones to which it is limited, ``area_text`` the same or more in words; empty:
    the whole park. ``amount_limit`` in ``unit`` is the most that the park may decide on. ``in_force`` are its days,
    None before publication. It is ``suspended_from`` to ``suspended_until``, both included (None: until resumed).
    """

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="items")
    power = models.ForeignKey(Power, models.PROTECT, related_name="instrument_items", verbose_name=_("事项"))
    park = models.ForeignKey(Organization, models.PROTECT, related_name="+", editable=False)
    parts = ArrayField(models.CharField(max_length=12, choices=PowerPart), verbose_name=_("下放环节"))
    area_text = models.CharField(_("区域范围"), max_length=200, blank=True)
    area_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    object_text = models.CharField(_("对象范围"), max_length=200, blank=True)
    amount_limit = models.DecimalField(_("限额"), max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("限额单位"), max_length=30, blank=True)
    in_force = DateRangeField(null=True, blank=True, editable=False)  # type: ignore[misc]  # None before it counts
    suspended_from = models.DateField(_("暂停起"), null=True, blank=True)
    suspended_until = models.DateField(_("暂停止"), null=True, blank=True)
    suspended_reason = models.CharField(_("暂停理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("委托或移交的事项")
        ordering = ["instrument", "power__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "power"],
                name="instrument_item_once",
                violation_error_message=_("同一事项只能列一次。"),
            ),
            # A range of one number each: what GiST compares without a further extension.
            ExclusionConstraint(
                name="instrument_item_no_overlap",
                expressions=[
                    (
                        Func(F("power"), F("power"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("park"), F("park"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(in_force__isnull=False),
                violation_error_message=_("同一事项在同一时间已有对本园区有效的文书。"),
            ),
            models.CheckConstraint(condition=Q(parts__len__gt=0), name="instrument_item_has_parts"),
            models.CheckConstraint(
                condition=Q(amount_limit=None) | (Q(amount_limit__gt=0) & ~Q(unit="")),
                name="instrument_item_limit_has_unit",
                violation_error_message=_("限额应当大于零，并写明单位。"),
            ),
            models.CheckConstraint(
                condition=Q(suspended_from=None, suspended_until=None)
                | (Q(suspended_from__isnull=False) & ~Q(suspended_reason="")),
                name="instrument_item_suspended_why",
            ),
            models.CheckConstraint(
                condition=Q(suspended_until=None) | Q(suspended_until__gte=F("suspended_from")),
                name="instrument_item_suspension_period",
                violation_error_message=_("暂停期限的止日不能早于起日。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.power)

    @property
    def part_labels(self) -> list[str]:
        """Its parts in words, in the order of the procedure."""
        return [str(part.label) for part in PowerPart if part in self.parts]

    def is_suspended(self, on: date) -> bool:
        return (
            self.suspended_from is not None
            and self.suspended_from <= on
            and (self.suspended_until is None or on <= self.suspended_until)
        )

"""The day of a joint inspection (YN84-2.5): who came, each department's check list, and what has to be put right."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from delegation.enums.inspections import Conformity, FindingState, PartState
from delegation.models.case import ActedOn
from delegation.models.inspections import Inspection, InspectionWish
from portal.documents.models import StoredFile
from portal.organizations.models import Organization


class InspectionPart(ActedOn):
    """One department's part in a visit: who came, and its check list."""

    SUBJECT = "inspection_part"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="departments")
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="inspection_parts", verbose_name=_("检查部门")
    )
    summary = models.TextField(_("检查结论"), blank=True)
    filled_at = models.DateTimeField(_("填写时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PartState, default=PartState.AWAITED)

    class Meta:
        verbose_name = _("部门检查")
        ordering = ["inspection", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "department"], name="inspection_part_once"),
        ]

    def __str__(self) -> str:
        return self.department.label

    @property
    def case(self) -> Inspection:
        return self.inspection

    def organs(self, party: str) -> Iterable[Organization]:
        if party in ("department", "department_leader"):
            return [self.department]
        return self.inspection.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.department


class Inspector(models.Model):
    """Who came, with the number of the law-enforcement card shown."""

    part = models.ForeignKey(InspectionPart, models.CASCADE, related_name="inspectors")
    name = models.CharField(_("姓名"), max_length=60)
    card = models.CharField(_("执法证号"), max_length=40)

    class Meta:
        verbose_name = _("检查人员")
        ordering = ["part", "pk"]
        constraints = [models.UniqueConstraint(fields=["part", "card"], name="inspector_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.card}）"


class CheckItem(models.Model):
    """One point of a department's check list; ``result`` blank until it was looked at."""

    part = models.ForeignKey(InspectionPart, models.CASCADE, related_name="items")
    wish = models.ForeignKey(InspectionWish, models.PROTECT, related_name="items")
    point = models.CharField(_("检查内容"), max_length=300)
    result = models.CharField(_("检查结果"), max_length=16, choices=Conformity, blank=True)
    note = models.TextField(_("说明"), blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("检查单内容")
        ordering = ["part", "wish", "pk"]

    def __str__(self) -> str:
        return self.point


class Finding(ActedOn):
    """What did not conform: what is wrong, by which clause, and by when it is to be put right.

    ``rounds`` counts the dates that were set, ``overdue`` whether one passed without a word of the enterprise.
    """

    SUBJECT = "finding"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    department = models.ForeignKey(
        Organization, models.PROTECT, related_name="inspection_findings", verbose_name=_("检查部门")
    )
    item = models.OneToOneField(CheckItem, models.PROTECT, related_name="finding")
    problem = models.TextField(_("存在的问题"))
    clause = models.CharField(_("违反的条款"), max_length=300)
    put_right_by = models.DateField(_("整改期限"))
    rounds = models.PositiveSmallIntegerField(_("限期整改次数"), default=1)
    overdue = models.BooleanField(_("逾期未报整改"), default=False)
    report = models.TextField(_("企业整改情况"), blank=True)
    reported_at = models.DateTimeField(_("企业报告时间"), null=True, blank=True)
    recheck = models.TextField(_("复查情况"), blank=True)
    recheckers = models.CharField(_("复查人员"), max_length=200, blank=True)
    transferred_to = models.CharField(_("移送情况"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=FindingState, default=FindingState.OPEN)

    class Meta:
        verbose_name = _("检查发现的问题")
        ordering = ["inspection", "pk"]
        indexes = [models.Index(fields=["department", "state"])]

    def __str__(self) -> str:
        return f"{self.department.label}·{self.item.point}"

    @property
    def case(self) -> Inspection:
        return self.inspection

    def organs(self, party: str) -> Iterable[Organization]:
        if party in ("department", "department_leader"):
            return [self.department]
        return self.inspection.organs(party)

    def organ_owing(self, clock: str) -> Organization:
        return self.inspection.enterprise if clock == "finding_put_right" else self.department

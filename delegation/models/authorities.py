"""The register: documents that a power's exercise rests on, the schemes that they set up, and the powers."""

from collections.abc import Iterator
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import Mode, PowerKind, PowerPart
from portal.documents.models import StoredFile
from portal.ledger.models import Ledger
from portal.organizations.models import Organization

MOST_SUCCESSORS = 20


class Authority(models.Model):
    """A document (文件) by which a government lets parks exercise powers; its history is its ledger.

    ``valid_from`` and ``valid_until`` are its first and last day; None: until it is replaced or repealed. ``note`` says
    where a date comes from and what is open; it is no part of the document.
    """

    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="authority", editable=False)
    number = models.CharField(_("文号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    issuer_name = models.CharField(_("发文机关"), max_length=120)
    issued_on = models.DateField(_("发文日期"))
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("被何文件替代"),
    )
    link = models.URLField(_("公开网址"), max_length=300, blank=True)
    text = models.TextField(_("正文摘要"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件扫描件")
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("样例"), default=False)

    class Meta:
        verbose_name = _("依据文件")
        ordering = ["-issued_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="authority_period",
                violation_error_message=_("有效期止日不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def successors(self) -> "Iterator[Authority]":
        """The document and those that replaced it, one after the other."""
        document: Authority | None = self
        for _step in range(MOST_SUCCESSORS):
            if document is None:
                return
            yield document
            document = document.superseded_by

    def is_valid(self, on: date) -> bool:
        """Whether the document itself is in force on a day: a successor takes its place on the successor's first."""
        replaced = self.superseded_by is not None and self.superseded_by.valid_from <= on
        return self.valid_from <= on and not replaced and (self.valid_until is None or on <= self.valid_until)

    def valid_version(self, on: date) -> "Authority | None":
        """The document, or the one of its successors, that is in force on a day; None: there is none."""
        return next((document for document in self.successors() if document.is_valid(on)), None)

    def lapsed_version(self, on: date) -> "Authority | None":
        """Where none is in force any more, the last that was; None while one is, or before the first begins."""
        if self.valid_version(on) is not None:
            return None
        begun = [document for document in self.successors() if document.valid_from <= on]
        return begun[-1] if begun else None


class Scheme(models.Model):
    """What one authority document sets up: whose powers, for which parks, who drafts and who reviews.

    ``effective_on`` is the day from which the parks exercise the powers, ``deeds_by`` the last day for the papers
    between department and park, ``transition_until`` the last day of joint liability (CZ4-2.4, 2.5); None where the
    document names no such day.
    """

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="schemes", verbose_name=_("依据文件")
    )
    government = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("本级政府"))
    bureau = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头部门")
    )
    justice = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("合法性审查部门"),
    )
    parks = models.ManyToManyField(Organization, related_name="schemes", verbose_name=_("园区"))
    effective_on = models.DateField(_("承接实施日期"), null=True, blank=True)
    deeds_by = models.DateField(_("签订文书截止日期"), null=True, blank=True)
    transition_until = models.DateField(_("过渡期止"), null=True, blank=True)

    class Meta:
        verbose_name = _("赋权方案")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PowerQuerySet(models.QuerySet["Power"]):
    def active(self) -> "PowerQuerySet":
        return self.filter(active=True)


class Power(models.Model):
    """A department's power (事项) that a scheme lets parks exercise.

    ``organ`` is whose power it is by law, ``mode`` how the scheme's list wants it exercised; what counts on a day is
    the instrument (``queries.authority_on``). Days are working days (行政许可法 82). ``materials`` lists
    {"name", "form", "copies", "may_follow"} and "after_decision" for what may be promised beyond it (CZ4-2.7).
    ``note`` says what is still to be checked; papers do not print it.
    """

    code = models.CharField(_("事项编码"), max_length=40, unique=True)
    name = models.CharField(_("事项名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=PowerKind)
    organ = models.ForeignKey(
        Organization, models.PROTECT, related_name="powers", verbose_name=_("法定实施机关")
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="powers", verbose_name=_("赋权方案"))
    mode = models.CharField(_("赋权方式"), max_length=16, choices=Mode)
    legal_basis = models.CharField(_("设定依据"), max_length=300)
    parts = ArrayField(models.CharField(max_length=12, choices=PowerPart), verbose_name=_("下放环节"))
    supervision_duty = models.TextField(_("监管责任"))
    fee_text = models.CharField(_("收费"), max_length=200)
    fee_basis = models.CharField(_("收费依据"), max_length=300, blank=True)
    statutory_days = models.PositiveSmallIntegerField(_("法定时限（工作日）"))
    extension_days = models.PositiveSmallIntegerField(_("可延长（工作日）"), default=0)
    certificate_name = models.CharField(_("证件名称"), max_length=120, blank=True)
    materials = models.JSONField(_("申请材料"), default=list)
    guide = models.TextField(_("办事指南"), blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("样例"), default=False)
    active = models.BooleanField(_("启用"), default=True)

    objects = PowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("赋权事项")
        ordering = ["scheme__code", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parts__len__gt=0),
                name="power_has_parts",
                violation_error_message=_("至少要有一个环节。"),
            ),
            models.CheckConstraint(condition=Q(statutory_days__gt=0), name="power_has_limit"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def part_labels(self) -> list[str]:
        """Its parts in words, in the order of the procedure."""
        return [str(part.label) for part in PowerPart if part in self.parts]

    @property
    def is_licence(self) -> bool:
        return self.kind == PowerKind.LICENCE

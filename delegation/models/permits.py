"""Applications that a park approves itself, by a power that it exercises for a department (行政许可法 29–45)."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.authorities import Mode, PowerPart
from delegation.enums.permits import (
    NonAcceptance,
    PermitDelivery,
    PermitOutcome,
    PermitProcedure,
    PermitState,
)
from delegation.models.authorities import Power
from delegation.models.case import Case, in_order
from portal.documents.models import StoredFile
from portal.organizations.models import Membership, Organization


def _file(label: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Permit(Case):
    """An application for a permit, from the draft to the certificate.

    ``park`` is the committee, never a zone. ``agent`` filed it for the applicant, who can do all that the agent can
    (行政许可法 29). ``authority`` is the answer of ``queries.authority_on``, frozen with the
    application and anew with every act of those who handle it, up to the decision (``permit_authority``): it settles
    issuer, seal, who decides and where to turn. ``received_at`` is when the papers came in last: first check and deemed
    acceptance count from there (行政许可法 32).
    """

    SUBJECT = "permit"

    state = models.CharField(_("状态"), max_length=20, choices=PermitState, default=PermitState.DRAFT)
    applicant = models.ForeignKey(
        Organization, models.PROTECT, related_name="permits", verbose_name=_("申请人")
    )
    park = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("园区"))
    power = models.ForeignKey(Power, models.PROTECT, related_name="permits", verbose_name=_("事项"))
    filed_at_window = models.BooleanField(_("窗口代录"), default=False)
    paper_application = _file(_("纸质申请书扫描件"))
    agent = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("委托代理人")
    )
    contact_name = models.CharField(_("联系人"), max_length=60)
    contact_phone = models.CharField(_("联系电话"), max_length=40)
    project = models.CharField(_("项目名称"), max_length=120, blank=True)
    site = models.CharField(_("项目地点"), max_length=200, blank=True)
    area_code = models.CharField(_("所在区域"), max_length=40, blank=True)
    content = models.TextField(_("申请内容"), blank=True)
    amount = models.DecimalField(_("数量（金额）"), max_digits=16, decimal_places=2, null=True, blank=True)
    submitted_at = models.DateTimeField(_("申请时间"), null=True, blank=True)
    received_at = models.DateTimeField(_("收到材料时间"), null=True, blank=True)
    corrections_asked_at = models.DateTimeField(_("告知补正时间"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    deemed_accepted = models.BooleanField(_("逾期视为受理"), default=False)
    authority = models.JSONField(_("权限依据"), default=dict)
    opinion = models.TextField(_("审查意见"), blank=True)
    reviewed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审查人")
    )
    extended_at = models.DateTimeField(_("批准延期时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    outcome = models.CharField(_("决定"), max_length=12, choices=PermitOutcome, blank=True)
    decision_number = models.CharField(_("决定文号"), max_length=80, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    clause = models.CharField(_("依据条款"), max_length=300, blank=True)
    ground = models.CharField(_("不予受理情形"), max_length=16, choices=NonAcceptance, blank=True)
    granted_content = models.TextField(_("许可内容"), blank=True)
    conditions = models.TextField(_("许可条件和要求"), blank=True)
    valid_from = models.DateField(_("有效期起"), null=True, blank=True)
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    certificate_number = models.CharField(_("证件编号"), max_length=80, blank=True)
    forwarded_at = models.DateTimeField(_("上报时间"), null=True, blank=True)
    forwarded_to = models.CharField(_("省级部门"), max_length=120, blank=True)
    stamp_asked_at = models.DateTimeField(_("请原部门盖章时间"), null=True, blank=True)
    stamped_at = models.DateTimeField(_("原部门盖章时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    delivery = models.CharField(_("送达方式"), max_length=12, choices=PermitDelivery, blank=True)
    recipient = models.CharField(_("签收人"), max_length=60, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    revocation_number = models.CharField(_("撤销决定文号"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("行政许可申请")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["applicant", "state"]),
            models.Index(fields=["park", "state"]),
            models.Index(fields=["power", "park", "decided_at"]),
            models.Index(
                fields=["decided_at", "id"], condition=Q(decided_at__isnull=False), name="permit_decided"
            ),
            *in_order("permit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(number__isnull=False),
                name="permit_has_number",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | (Q(decided_at__isnull=False) & Q(accepted_at__isnull=False)),
                name="permit_decided_after_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="permit_validity",
                violation_error_message=_("有效期止日不能早于起日。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("申请草稿"))

    @property
    def mode(self) -> Mode | None:
        """In which the park exercises the power in this case; None before the application was sent."""
        mode = self.authority.get("mode")
        return Mode(mode) if mode else None

    @property
    def is_taken_over(self) -> bool:
        """Whether the department ends the case itself, since the power is no longer exercised at the park."""
        return bool(self.authority.get("taken_over"))

    @property
    def is_posted(self) -> bool:
        """Whether those whom the department posted to the park handle and decide."""
        return self.mode == Mode.POSTED and not self.is_taken_over

    @property
    def is_forwarding(self) -> bool:
        return self.mode == Mode.REVIEW_FORWARD

    @property
    def decides_here(self) -> bool:
        """Whether the decision itself was handed over, not only acceptance and review (CZ4-2.4)."""
        return PowerPart.DECISION in self.authority.get("parts", ()) and not self.is_taken_over

    @property
    def is_decided_by_park(self) -> bool:
        """Whether a person of the park decided, in whosever name."""
        return self.decided_by is not None and self.decided_by.organization.park == self.park

    @property
    def department(self) -> Organization:
        """Whose power it is by law."""
        return self.power.organ

    @property
    def handler(self) -> Organization:
        """Whose people handle the case: the department of a posted unit or after it took over, or the park."""
        return self.department if self.is_posted or self.is_taken_over else self.park

    @property
    def issuer(self) -> Organization:
        """In whose name, number and seal the next paper is, by the frozen answer."""
        if self.is_taken_over:
            return self.department
        return self._organ(self.authority["issuer"])

    @property
    def archive_owner(self) -> Organization:
        """Who keeps its file, by the frozen answer; the park before there is one."""
        keeper = self.authority.get("archive")
        return self._organ(keeper) if keeper else self.park

    def _organ(self, pk: int) -> Organization:
        """One of the organs that the frozen answer names: mostly the two that are known with the case."""
        if pk == self.park_id:
            return self.park
        return self.department if pk == self.power.organ_id else Organization.objects.get(pk=pk)

    def parts(self) -> Iterable[Any]:
        """What was noted against the applicant for broken promises."""
        noted = (getattr(promise, "credit_note", None) for promise in self.promises.all())
        return [note for note in noted if note is not None]

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.applicant]
            case "park":
                return [self.park]
            case "park_leader":
                return [self.park] if self.handler == self.park else []
            case "department":
                return [self.department]
            case "department_leader":
                return [self.department]
        return []

    def organ_owing(self, clock: str) -> Organization:
        return self.department if clock == "permit_stamp" else self.handler


class PermitMaterial(models.Model):
    """One paper of the power's list, as it was when the draft was begun; ``may_follow``: it may be missing for now."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("材料名称"), max_length=200)
    form = models.CharField(_("材料形式"), max_length=40, blank=True)
    copies = models.PositiveSmallIntegerField(_("份数"), default=1)
    may_follow = models.BooleanField(_("可容缺后补"), default=False)

    class Meta:
        verbose_name = _("申请材料")
        ordering = ["permit", "position"]
        constraints = [
            models.UniqueConstraint(fields=["permit", "position"], name="permit_material_position")
        ]

    def __str__(self) -> str:
        return self.name


class PermitFile(models.Model):
    """A file of a paper. Later ones stand beside the earlier; nothing that was handed in is taken away."""

    material = models.ForeignKey(PermitMaterial, models.CASCADE, related_name="files")
    stored_file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("材料文件")
        ordering = ["material", "uploaded_at", "pk"]

    def __str__(self) -> str:
        return str(self.stored_file)


class PermitDefect(models.Model):
    """What a paper lacks, told once with all others (行政许可法 32)."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="defects")
    material = models.ForeignKey(PermitMaterial, models.CASCADE, related_name="defects")
    problem = models.TextField(_("存在问题"))
    clause = models.CharField(_("依据"), max_length=300)
    remedy = models.TextField(_("补正要求"))

    class Meta:
        verbose_name = _("需补正内容")
        ordering = ["permit", "pk"]

    def __str__(self) -> str:
        return f"{self.material}：{self.problem}"


class PermitPause(models.Model):
    """A procedure whose time the limit leaves out (行政许可法 45)."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="pauses")
    kind = models.CharField(_("特殊程序"), max_length=16, choices=PermitProcedure)
    reason = models.TextField(_("事由"))
    estimated_days = models.PositiveSmallIntegerField(_("预计工作日"))
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("特殊程序")
        ordering = ["permit", "started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit"],
                condition=Q(ended_at=None),
                name="permit_pause_one_open",
                violation_error_message=_("已处于特殊程序中。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PermitVisit(models.Model):
    """A verification on the spot, by two or more of the staff (行政许可法 34)."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="visits")
    visited_on = models.DateField(_("核查日期"))
    staff = models.ManyToManyField(Membership, related_name="+", verbose_name=_("核查人员"))
    finding = models.TextField(_("核查情况"))
    record = _file(_("核查记录"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("实地核查")
        ordering = ["permit", "visited_on", "pk"]

    def __str__(self) -> str:
        return f"{self.visited_on}"

"""A proxy request (代办申请) and the matters in it."""

import secrets
import uuid
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from delegation.models import Permit
from portal.documents.models import StoredFile
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization, User
from proxy_service.enums import (
    CLOSED_MATTER_STATES,
    OPEN_STATES,
    Jurisdiction,
    MatterState,
    RequestState,
    Scope,
)
from proxy_service.models.arrays import Held, Hours, InArray, InTexts
from proxy_service.models.catalogue import MatterVersion

if TYPE_CHECKING:
    from proxy_service.models.evaluation import Delivery

# Without 0/O and 1/I/L, so that a code can be read out over the telephone; 31**16 is about 2**79 beside the number.
QUERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

FILED, RUNNING = Q(number__isnull=False), Q(next_due_at__isnull=False)
OPEN = Q(state__in=sorted(OPEN_STATES))
KEPT = Q(retained_until__isnull=False)
DRAFT = Q(state=RequestState.DRAFT)
#: PostgreSQL steps through what is asked for in this order: hours come first, so that no list is read beyond them.
FOUND_BY = (
    Hours("submitted_at"), Hours("next_due_at"), F("search"), F("divisions"), InArray("park", "enterprise"),
    InTexts("state", "jurisdiction"), Held(RUNNING), InArray("officer"),
)  # fmt: skip


def new_query_code() -> str:
    return "".join(secrets.choice(QUERY_ALPHABET) for _ in range(16))


class ProxyRequest(models.Model):
    """One entrustment from the first form to the archive.

    ``state`` is written by ``services`` alone, along the table in ``lifecycle``. While it is a draft, ``answers``
    keeps what people typed, step by step, right or wrong; ``draft_version`` guards two people editing one draft.
    ``divisions`` are the counties concerned: those of the park, of the place and of every matter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("申请编号"), max_length=40, unique=True, null=True, blank=True)
    query_code = models.CharField(_("查询码"), max_length=16, default=new_query_code, editable=False)
    ledger = models.OneToOneField(Ledger, models.PROTECT, related_name="request")
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="requests", verbose_name=_("委托人")
    )
    park = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="park_requests", verbose_name=_("受托园区")
    )
    state = models.CharField(_("状态"), max_length=24, choices=RequestState, default=RequestState.DRAFT)
    jurisdiction = models.CharField(_("办理范围"), max_length=8, choices=Jurisdiction, blank=True)
    scope = models.CharField(_("委托方式"), max_length=8, choices=Scope, blank=True)
    project_name = models.CharField(_("项目名称"), max_length=120, blank=True)
    project_place = models.CharField(_("项目地点"), max_length=200, blank=True)
    division_code = models.CharField(_("项目所在县市"), max_length=6, blank=True)
    divisions = ArrayField(
        models.CharField(max_length=6), verbose_name=_("涉及县市"), default=list, blank=True
    )
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    entrusted_from = models.DateField(_("委托期限起"), null=True, blank=True)
    entrusted_until = models.DateField(_("委托期限止"), null=True, blank=True)
    electronic_service = models.BooleanField(_("同意电子送达"), default=True)
    answers = models.JSONField(default=dict, blank=True, editable=False)
    draft_version = models.PositiveIntegerField(default=0, editable=False)
    filed_at_window = models.BooleanField(_("窗口代填"), default=False)
    entrustment_scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("填报人"))
    created_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受理人")
    )
    officer = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("代办专员")
    )
    plan_note = models.TextField(_("计划说明"), blank=True)
    plan_comment = models.TextField(_("企业对计划的意见"), blank=True)
    plan_agreed_at = models.DateTimeField(_("计划确认时间"), null=True, blank=True)
    completed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    evaluated_at = models.DateTimeField(_("评价完成时间"), null=True, blank=True)
    reported_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end_reason = models.TextField(_("结束原因"), blank=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)
    retained_until = models.DateField(_("最短保存至"), null=True, blank=True)
    # Kept by PostgreSQL from the deadlines, whatever is written here (``proxy_service.next_due``).
    next_due_at = models.DateTimeField(_("最近的届满时间"), null=True, blank=True, editable=False)
    amber_at = models.DateTimeField(_("临期起始时间"), null=True, blank=True, editable=False)
    # Bigrams of number, enterprise, project and matters, so that two Chinese characters find a request by index.
    search = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("代办申请")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["park", "state", "-submitted_at"]),
            models.Index(fields=["enterprise", "-created_at"]),
            # One for every order and scope of the ledger list (docs/decisions/0043-lists.md).
            models.Index(fields=["submitted_at", "id"], condition=FILED, name="request_by_day"),
            models.Index(fields=["park", "submitted_at", "id"], condition=FILED, name="request_park_by_day"),
            models.Index(
                fields=["enterprise", "submitted_at", "id"], condition=FILED, name="request_firm_by_day"
            ),
            models.Index(
                fields=["park", "enterprise", "submitted_at", "id"],
                condition=FILED,
                name="request_park_by_firm",
            ),
            models.Index(fields=["park", "number"], condition=FILED, name="request_park_by_number"),
            models.Index(
                fields=["next_due_at", "submitted_at", "id"], condition=RUNNING, name="request_by_due"
            ),
            models.Index(
                fields=["park", "next_due_at", "submitted_at", "id"],
                condition=RUNNING,
                name="request_park_by_due",
            ),
            models.Index(fields=["amber_at"], condition=Q(amber_at__isnull=False), name="request_by_amber"),
            models.Index(fields=["officer", "state"], name="request_officer_by_state"),
            # What is open is few beside what has ended.
            models.Index(fields=["submitted_at", "id"], condition=OPEN, name="request_open_by_day"),
            models.Index(
                fields=["state", "submitted_at", "id"], condition=OPEN, name="request_open_by_state"
            ),
            # The newest drafts stand on the work lists of their enterprise and of the window that began them.
            models.Index(fields=["enterprise", "updated_at"], condition=DRAFT, name="request_firm_drafts"),
            models.Index(fields=["updated_at"], condition=DRAFT, name="request_drafts_by_change"),
            models.Index(
                fields=["park", "updated_at"],
                condition=DRAFT & Q(filed_at_window=True),
                name="request_window_drafts",
            ),
            # How many of a park's or a county's requests stand where, counted in the index alone.
            models.Index(
                fields=["park", "state"], include=["id"], condition=FILED & OPEN, name="request_park_open"
            ),
            models.Index(
                fields=["state"],
                include=["divisions", "id"],
                condition=FILED & OPEN,
                name="request_county_open",
            ),
            # What is archived, by the last day on which it is kept: of a park, and of all for who oversees several.
            models.Index(fields=["retained_until", "id"], condition=KEPT, name="request_by_retention"),
            models.Index(
                fields=["park", "retained_until", "id"], condition=KEPT, name="request_park_by_retention"
            ),
            GinIndex(fields=["divisions"], name="request_divisions_gin"),
            # Finds what has several of these at once: filed when, due when, a search, whose, where, in which state.
            GinIndex(*FOUND_BY, name="request_found_in_hours_gin", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.DRAFT) | Q(state=RequestState.WITHDRAWN) | ~Q(number=None),
                name="request_filed_has_number",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | ~Q(submitted_at=None), name="request_filed_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(entrusted_until=None) | Q(entrusted_until__gte=models.F("entrusted_from")),
                name="request_period_order",
                violation_error_message=_("委托期限止不能早于委托期限起。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("草稿"))

    @property
    def request(self) -> "ProxyRequest":
        """Every subject of an act answers ``.request``."""
        return self

    @property
    def subject_key(self) -> str:
        return ""

    @property
    def title(self) -> str:
        return self.project_name or self.enterprise.name

    @property
    def delivery(self) -> "Delivery | None":
        """The delivery that is under way or was signed for; none that came back."""
        return next((sent for sent in self.deliveries.all() if sent.returned_at is None), None)

    @property
    def is_multi(self) -> bool:
        return self.jurisdiction == Jurisdiction.MULTI


class RequestMatter(models.Model):
    """One matter within a request: its organ, its own state and, in the end, its result. ``permit`` is the application
    as which it was filed last, where the park itself decides it."""

    request = models.ForeignKey(ProxyRequest, models.CASCADE, related_name="matters")
    version = models.ForeignKey(MatterVersion, models.PROTECT, related_name="+", verbose_name=_("事项"))
    position = models.PositiveSmallIntegerField(_("序号"))
    division_code = models.CharField(_("办理县市"), max_length=6, blank=True)
    organ = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name=_("办理部门"),
    )
    state = models.CharField(_("状态"), max_length=16, choices=MatterState, default=MatterState.PENDING)
    received_at = models.DateTimeField(_("部门签收时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    decision_number = models.CharField(_("批文（证照）编号"), max_length=80, blank=True)
    decision_reason = models.TextField(_("理由"), blank=True)
    remedies = models.TextField(_("救济途径"), blank=True)
    result_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结果文件")
    )
    permit = models.OneToOneField(
        Permit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="request_matter",
        verbose_name=_("许可申请"),
    )

    class Meta:
        verbose_name = _("委托事项")
        ordering = ["request", "position"]
        permissions = [
            ("work_requestmatter", "Work on a matter that was planned for or handed to the organisation")
        ]
        indexes = [models.Index(fields=["organ", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="request_matter_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[MatterState.GRANTED, MatterState.REFUSED]) | ~Q(decided_at=None),
                name="request_matter_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.version.name

    @property
    def subject_key(self) -> str:
        return f"matter:{self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_MATTER_STATES


class RequestMatterGroupPermission(GroupObjectPermissionBase):
    """Grants that cross organisations: the group of a department on one matter, by real foreign keys."""

    content_object = models.ForeignKey(RequestMatter, models.CASCADE)


class SavedFilter(models.Model):
    """A list's filters under a name of one's own; the filters themselves are the URL's query string."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        verbose_name = _("常用筛选")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_filter_name",
                violation_error_message=_("已有同名的常用筛选。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

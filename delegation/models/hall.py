"""企业服务大厅 (YN84-2.4, CZ4-2.8): windows and what they do, the first who is asked, appointments, queue numbers."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegation.enums.hall import AppointmentState, InquiryState, ServiceKind, TicketState, WindowState
from delegation.models.case import Case, in_order
from portal.organizations.models import Membership, Organization
from portal.workdays.enums import Unit

# What the park's leader sets of a window.
FIELDS = ("letter", "name", "place", "slot_minutes", "capacity")


class HallWindow(Case):
    """A window of a park's hall, as its leader keeps it.

    Appointments are for slots of ``slot_minutes`` within office hours; at most ``capacity`` at a time. The queue's
    numbers begin with ``letter``.
    """

    SUBJECT = "hall_window"

    park = models.ForeignKey(
        Organization, models.PROTECT, related_name="hall_windows", verbose_name=_("园区")
    )
    letter = models.CharField(_("窗口号"), max_length=2)
    name = models.CharField(_("窗口名称"), max_length=60)
    place = models.CharField(_("位置"), max_length=60, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(_("每个预约时段（分钟）"))
    capacity = models.PositiveSmallIntegerField(_("每个时段可预约数"))
    is_sample = models.BooleanField(_("样例"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=WindowState, default=WindowState.OPEN)

    class Meta:
        verbose_name = _("大厅窗口")
        ordering = ["park", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["park", "letter"], condition=Q(state="open"), name="hall_window_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__range=(10, 120)) & Q(capacity__range=(1, 20)),
                name="hall_window_slots",
            ),
        ]

    @property
    def title(self) -> str:
        return f"{self.letter} {self.name}"

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        return self.park

    @property
    def issuer(self) -> Organization:
        return self.park


class HallService(models.Model):
    """What is done at a window, by whom, and within which promised time."""

    window = models.ForeignKey(HallWindow, models.CASCADE, related_name="services")
    kind = models.CharField(_("类别"), max_length=12, choices=ServiceKind)
    name = models.CharField(_("服务事项"), max_length=80)
    provider = models.CharField(_("办理单位"), max_length=120)
    promise_amount = models.PositiveSmallIntegerField(_("承诺时限"))
    promise_unit = models.CharField(_("时限单位"), max_length=12, choices=Unit)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("大厅服务事项")
        ordering = ["window", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["window", "name"], condition=Q(active=True), name="hall_service_once"
            ),
            models.CheckConstraint(condition=Q(promise_amount__gt=0), name="hall_service_promise"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promise(self) -> str:
        return f"{self.promise_amount} {self.get_promise_unit_display()}"


class Inquiry(Case):
    """What somebody asked at the hall. ``owner`` is the first who was asked, and stays so until the colleague
    (``offered_to``) or a person of the organ (``offered_organ``) has signed for it."""

    SUBJECT = "inquiry"

    park = models.ForeignKey(Organization, models.PROTECT, related_name="inquiries", verbose_name=_("园区"))
    service = models.ForeignKey(
        HallService,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inquiries",
        verbose_name=_("服务事项"),
    )
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="asked", verbose_name=_("企业")
    )
    asker = models.CharField(_("询问人"), max_length=60)
    asker_phone = models.CharField(_("联系电话"), max_length=40)
    question = models.TextField(_("诉求"))
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("首问责任人")
    )
    offered_to = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("转给同事")
    )
    offered_organ = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("转给单位")
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=InquiryState, default=InquiryState.OPEN)

    class Meta:
        verbose_name = _("首问登记")
        verbose_name_plural = _("首问登记")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["park", "state"]),
            models.Index(fields=["enterprise", "state"]),
            *in_order("inquiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked") | Q(owner__isnull=False), name="inquiry_somebody_answers_for_it"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_on")
                | Q(offered_to__isnull=False, offered_organ=None)
                | Q(offered_to=None, offered_organ__isnull=False),
                name="inquiry_handed_to_one",
            ),
        ]

    @property
    def offered_name(self) -> str:
        """To whom it is handed on."""
        if self.offered_to:
            return self.offered_to.user.full_name
        return self.offered_organ.name if self.offered_organ else ""

    def organs(self, party: str) -> Iterable[Organization]:
        match party:
            case "applicant":
                return [self.enterprise] if self.enterprise else []
            case "department" | "department_leader":
                held = [self.offered_organ, self.owner.organization if self.owner else None]
                return [organ for organ in held if organ is not None and not organ.is_park]
        return [self.park]

    def organ_owing(self, clock: str) -> Organization:
        """Whose person owns it, or is to sign for it."""
        if clock == "inquiry_receipt":
            signs = self.offered_organ or (self.offered_to and self.offered_to.organization)
            return signs or self.park
        return self.owner.organization if self.owner else self.park

    @property
    def issuer(self) -> Organization:
        return self.park


class Appointment(Case):
    """A place in a slot of a window; ``place`` counts from 1 to the window's capacity, each given once."""

    SUBJECT = "appointment"

    window = models.ForeignKey(
        HallWindow, models.PROTECT, related_name="appointments", verbose_name=_("窗口")
    )
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, related_name="appointments", verbose_name=_("企业")
    )
    subject = models.CharField(_("办理事项"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    place = models.PositiveSmallIntegerField(_("序号"))
    contact = models.CharField(_("联系人"), max_length=60)
    contact_phone = models.CharField(_("联系电话"), max_length=40)
    state = models.CharField(
        _("状态"), max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED
    )

    class Meta:
        verbose_name = _("窗口预约")
        ordering = ["-starts_at"]
        indexes = in_order("appointment")
        constraints = [
            models.UniqueConstraint(
                fields=["window", "starts_at", "place"],
                condition=~Q(state="cancelled"),
                name="appointment_place_once",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "starts_at"],
                condition=Q(state="booked"),
                name="appointment_enterprise_once",
            ),
            models.CheckConstraint(condition=Q(place__gt=0), name="appointment_place"),
        ]

    def organs(self, party: str) -> Iterable[Organization]:
        return [self.enterprise] if party == "applicant" else [self.window.park]

    def organ_owing(self, clock: str) -> Organization:
        return self.window.park

    @property
    def issuer(self) -> Organization:
        return self.window.park


class Ticket(models.Model):
    """A queue number of one day at one window. Nobody's name: whoever holds the number is called."""

    window = models.ForeignKey(HallWindow, models.PROTECT, related_name="tickets")
    day = models.DateField(_("日期"))
    sequence = models.PositiveSmallIntegerField(_("序号"))
    enterprise = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("企业")
    )
    taken_at = models.DateTimeField(_("取号时间"))
    called_at = models.DateTimeField(_("叫号时间"), null=True, blank=True)
    called_by = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TicketState, default=TicketState.WAITING)

    class Meta:
        verbose_name = _("排队号")
        ordering = ["window", "day", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["window", "day", "sequence"], name="ticket_once"),
            models.UniqueConstraint(
                fields=["window", "day"], condition=Q(state="called"), name="ticket_one_at_the_window"
            ),
            models.UniqueConstraint(
                fields=["window", "day", "enterprise"],
                condition=Q(state="waiting"),
                name="ticket_one_waits_for_an_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window.letter}{self.sequence:03d}"

"""Deadlines: one row per period that a rule fixes, with all that explains its date."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.deadlines import kinds, wording
from portal.deadlines.enums import LIVE, DeadlineState, Lamp
from portal.deadlines.schedule import running_lamp
from portal.workdays.enums import DayEnd, Estimate, Receipt, Unit

# So many failures in a row are more than an accident.
SHOWN_AFTER = 3


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        return self.filter(state=DeadlineState.OPEN)

    def live(self) -> "DeadlineQuerySet":
        """Those that still wait for the act: running or overdue."""
        return self.filter(state__in=LIVE)

    def owed(self) -> "DeadlineQuerySet":
        """Those of the live ones for which somebody owes an act; others only run until they are over."""
        return self.live().exclude(kind__in=kinds.that_expire())

    def failing(self) -> "DeadlineQuerySet":
        """Those whose effect failed again and again: an administrator has to look."""
        return self.open().filter(attempts__gte=SHOWN_AFTER).select_related("ledger", "organ")

    def most_urgent_first(self) -> "DeadlineQuerySet":
        """Overdue first, then by the end; those paused last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


class Deadline(models.Model):
    """A period that runs, ran out, or was kept.

    ``due_at`` is exclusive and None while a pause holds the clock. ``fires_at`` is when the system acts by itself,
    ``next_action_at`` the next instant at which the sweep has anything to do here. ``counted``, ``skipped``,
    ``pauses`` and ``calendar_version`` say why the date is what it is: ISO dates; ``[date, reason]``;
    ``[begin, end or null, reason]``; the calendar and its revision. ``reminders`` is ``[code, at, sent_at or null]``;
    ``changes`` is how often the end moved or became certain after it was told first.
    """

    ledger = models.ForeignKey("ledger.Ledger", models.PROTECT, related_name="deadlines")
    kind = models.CharField(_("期限类型"), max_length=40)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    title = models.CharField(_("名称"), max_length=200)
    rule = models.CharField(_("依据"), max_length=80)
    organ = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    started_at = models.DateTimeField(_("起算时间"))
    received_on = models.DateField(_("视为收到日期"), null=True)
    amount = models.PositiveIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)
    fixed_end = models.DateTimeField(_("指定届满时间"), null=True)
    receipt = models.CharField(max_length=12, choices=Receipt, default=Receipt.STRICT)
    day_end = models.CharField(max_length=12, choices=DayEnd, default=DayEnd.MIDNIGHT)
    estimate = models.CharField(max_length=12, choices=Estimate, default=Estimate.EARLIER)
    pauses = models.JSONField(default=list)
    counted = models.JSONField(default=list)
    skipped = models.JSONField(default=list)
    calendar_version = models.CharField(max_length=80)
    provisional = models.BooleanField(_("暂定"), default=False)
    due_on = models.DateField(_("届满日期"), null=True)
    due_at = models.DateTimeField(_("届满时间"), null=True)
    fires_at = models.DateTimeField(null=True)
    next_action_at = models.DateTimeField(null=True)
    reminders = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=12, choices=DeadlineState, default=DeadlineState.OPEN)
    fired_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True)
    was_late = models.BooleanField(_("曾超期"), default=False)
    changes = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "kind", "subject"],
                condition=Q(state="open"),
                name="deadline_one_open",
                violation_error_message=_("该期限已在计时。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeadlineState.values) & Q(unit__in=Unit.values),
                name="deadline_words_known",
            ),
            models.CheckConstraint(
                condition=Q(receipt__in=Receipt.values)
                & Q(day_end__in=DayEnd.values)
                & Q(estimate__in=Estimate.values),
                name="deadline_way_of_counting_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_at__isnull=False), name="deadline_settled_when"
            ),
        ]
        indexes = [
            # What the sweep reads; stays small however many deadlines have been.
            models.Index(
                fields=["next_action_at", "id"], condition=Q(state="open"), name="deadline_next_action"
            ),
            models.Index(fields=["ledger", "state", "due_at"], name="deadline_of_ledger"),
            # What an organ owes, by the kinds that a desk asks for.
            models.Index(
                fields=["organ", "kind", "due_at"],
                condition=Q(state__in=["open", "overdue"]),
                name="deadline_owed_by",
            ),
            # What has run out although no sweep has passed yet: counted as late from that instant on.
            models.Index(fields=["due_at"], condition=Q(state="open"), name="deadline_running_out"),
            # What operators and monitoring count.
            models.Index(fields=["due_at"], condition=Q(state="overdue"), name="deadline_overdue"),
            models.Index(
                fields=["next_action_at"],
                condition=Q(state="open", attempts__gte=SHOWN_AFTER),
                name="deadline_failing",
            ),
            # What a pause holds: the lists' lamp of the same name.
            models.Index(
                fields=["ledger"], condition=Q(state="open", due_at__isnull=True), name="deadline_paused"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_owed(self) -> bool:
        """Whether somebody still owes the act; some periods only run until they are over."""
        return self.is_live and self.kind not in kinds.that_expire()

    @property
    def counted_days(self) -> tuple[date, ...]:
        return tuple(date.fromisoformat(day) for day in self.counted)

    def lamp(self, now: datetime) -> Lamp:
        """The lamp at ``now``; right even if the sweep has not passed yet."""
        if not self.is_live:
            return Lamp.DONE
        if self.state == DeadlineState.OVERDUE:
            return Lamp.OVERDUE
        days = self.counted_days
        return running_lamp(
            now=now,
            started_at=self.started_at,
            due_at=self.due_at,
            unit=self.unit,
            last_day=days[-1] if days else self.due_on,
        )

    def remaining_text(self, now: datetime) -> str:
        """What is left of the period, or how long it is over, in words."""
        return wording.remaining_text(self, now)

    @property
    def end_text(self) -> str:
        """When it ends, in words; empty while it is paused."""
        return wording.end_text(self)

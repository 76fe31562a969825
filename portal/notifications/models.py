"""The inbox, and the outbox that e-mail leaves from. A pending row is the queue."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.notifications.enums import EmailState


class Message(models.Model):
    """A note to one person in the portal. ``url`` is a path of ours, or empty."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox")
    ledger = models.ForeignKey("ledger.Ledger", models.PROTECT, null=True, related_name="messages")
    subject = models.CharField(_("主题"), max_length=200)
    body = models.TextField(_("内容"))
    url = models.CharField(_("链接"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("消息")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="message_inbox"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread"),
        ]

    def __str__(self) -> str:
        return self.subject


class Email(models.Model):
    """One e-mail to one address, of a message in the inbox or, to people without an account, by itself.

    Sent at least once, and recognisable by its Message-ID if it came twice.
    """

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="emails")
    to = models.EmailField(_("收件地址"))
    subject = models.CharField(_("主题"), max_length=200)
    body = models.TextField(_("内容"))
    state = models.CharField(_("状态"), max_length=8, choices=EmailState, default=EmailState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField(_("进入队列时间"), auto_now_add=True)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("邮件")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "to"], name="email_once_per_message"),
            models.CheckConstraint(condition=Q(state__in=EmailState.values), name="email_state_known"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="email_pending"),
            models.Index(fields=["queued_at"], condition=Q(state="failed"), name="email_failed"),
        ]

    def __str__(self) -> str:
        return self.to

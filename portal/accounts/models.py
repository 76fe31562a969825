"""Sessions that can be listed and ended, the log of sign-ins, and earlier passwords."""

import uuid
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import Method, Outcome
from portal.organizations.models import User


class Session(AbstractBaseSession):
    """A session of Django's, with columns for what the person is shown and what limits it. Who has not signed in, but
    shown a password, has one without a ``user``.

    The key opens the session, so pages name it by ``identity``. The database itself ends all sessions of an account
    that is deactivated (migration ``0002_guards``), by whatever way that happens.
    """

    identity = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", editable=False)
    signed_in_at = models.DateTimeField(_("登录时间"), null=True, editable=False)
    active_at = models.DateTimeField(_("最近使用"), editable=False)
    address = models.CharField(_("地址"), max_length=45, blank=True, editable=False)
    device = models.CharField(_("设备"), max_length=60, blank=True, editable=False)

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    class Meta:
        verbose_name = verbose_name_plural = _("登录会话")

    @classmethod
    def get_session_store_class(cls) -> type:
        from portal.accounts.sessions import SessionStore

        return SessionStore


class SignIn(models.Model):
    """One attempt to sign in, kept for good: the database refuses to change or remove it (``0002_guards``).

    Without ``user`` the name is nobody's; people type passwords into that field, so only ``name_digest`` is kept, by
    which equal names can be told.
    """

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="sign_ins", verbose_name=_("人员"))
    name_digest = models.CharField(_("所用名称的摘要"), max_length=64, blank=True)
    at = models.DateTimeField(_("时间"))
    outcome = models.CharField(_("结果"), max_length=16, choices=Outcome)
    method = models.CharField(_("第二因子"), max_length=16, choices=Method, blank=True)
    address = models.CharField(_("地址"), max_length=45, blank=True)
    device = models.CharField(_("设备"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("登录记录")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="sign_in_of_person"),
            models.Index(fields=["-at", "-id"], name="sign_in_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="sign_in_outcome_known"),
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(name_digest=""), name="sign_in_of_a_person_or_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"


class EarlierPassword(models.Model):
    """The hash of a password that a person set, the one in use included, and when."""

    user = models.ForeignKey(User, models.CASCADE, related_name="earlier_passwords")
    password = models.CharField(max_length=128, editable=False)
    set_at = models.DateTimeField(_("设置时间"))

    class Meta:
        verbose_name = _("用过的密码")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"

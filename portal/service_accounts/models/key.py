"""The keys with which a service account speaks."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import GrantState
from portal.organizations.models import Grant, Membership
from portal.service_accounts.enums import KeyStanding, Scope
from portal.service_accounts.models.account import ServiceAccount

PREFIX_LENGTH = 8
LONGEST_LIFE = timedelta(days=366)
USUAL_LIFE_DAYS = 180
# So long before its end a key is told to be changed.
NOTICE = timedelta(days=14)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, now: datetime) -> "ApiKeyQuerySet":
        """Those that open the door at ``now``, as far as it is up to the key: expiry is exclusive."""
        return self.unspent(now).filter(Q(grant=None) | Q(grant__state=GrantState.AGREED))

    def unspent(self, now: datetime) -> "ApiKeyQuerySet":
        """Those and the ones that wait for a second person, or waited in vain."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class ApiKey(models.Model):
    """One secret of 256 random bits, kept only as its SHA-256: who reads the database cannot use it.

    ``prefix`` is the part of the secret that is shown, so that people can tell keys apart. ``networks`` are the CIDR
    blocks from which it may be used; none means from anywhere. With a ``grant`` it opens once a second person agreed.
    """

    account = models.ForeignKey(ServiceAccount, models.PROTECT, related_name="keys")
    prefix = models.CharField(_("密钥"), max_length=PREFIX_LENGTH, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("权限范围"))
    networks = ArrayField(
        models.CharField(max_length=43), default=list, blank=True, verbose_name=_("允许的地址")
    )
    created_at = models.DateTimeField(_("生成时间"))
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", verbose_name=_("生成人"))
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("停用人")
    )
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    last_used_from = models.GenericIPAddressField(_("最近使用的地址"), null=True, blank=True)
    grant = models.OneToOneField(
        Grant, models.PROTECT, null=True, blank=True, related_name="key", verbose_name=_("授权复核")
    )
    reminded_at = models.DateTimeField(_("到期提醒时间"), null=True, blank=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("密钥")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="api_key_life",
                violation_error_message=_("密钥最长有效 366 天。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_key_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"ybt_{self.prefix}_…"

    def standing(self, now: datetime) -> KeyStanding:
        if self.revoked_at is not None:
            return KeyStanding.REVOKED
        if self.expires_at <= now:
            return KeyStanding.EXPIRED
        if self.grant is not None and self.grant.state != GrantState.AGREED:
            waits = self.grant.standing(now) == GrantState.WAITING
            return KeyStanding.WAITING if waits else KeyStanding.REFUSED
        return KeyStanding.EXPIRING if self.expires_at <= now + NOTICE else KeyStanding.LIVE

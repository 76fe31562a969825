"""Second factors are set up, taken away, and cleared for whoever lost theirs."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import Method
from portal.accounts.factors import factors_of
from portal.accounts.services.sessions import end_ways_in
from portal.errors import Conflict, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership, User
from portal.organizations.recording import record
from portal.organizations.services.watchers import is_auditor, tell_watchers

MOST_KEYS = 10
KIND_CLEARED = "account.factors_cleared"


def _lock(user: User) -> User:
    """Two at once are one after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _tell(user: User, subject: str, body: str) -> None:
    notify(
        users=[user],
        subject=subject,
        body=body + _("如果不是您本人操作，请立即修改密码，并联系本单位负责人。"),
        url=reverse("account-security"),
    )


@transaction.atomic
def add_totp(*, user: User, secret: str, step: int) -> list[str]:
    """The application on a telephone. ``step`` is that of the code by which the person showed that it works, which is
    spent by that. Returns the first recovery codes, or none if there are some."""
    _lock(user)
    if factors_of(user).filter(type=Method.TOTP).exists():
        raise Conflict(_("已经设置过动态验证码，请先移除原来的。"))
    row = TOTP.activate(user, secret).instance
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    _tell(user, _("已添加动态验证码"), _("您的账号添加了动态验证码，今后登录时除密码外还要输入。"))
    return _first_recovery_codes(user)


@transaction.atomic
def add_key(*, user: User, name: str, credential: dict) -> list[str]:
    """A security key, or the fingerprint reader of a device, whose ceremony was completed. Returns as ``add_totp``."""
    _lock(user)
    if factors_of(user).filter(type=Method.WEBAUTHN).count() >= MOST_KEYS:
        raise Conflict(_("安全密钥最多 %(count)d 个，请先移除不用的。") % {"count": MOST_KEYS})
    WebAuthn.add(user, name, credential)
    body = _("您的账号添加了安全密钥“%(name)s”。") % {"name": name}
    _tell(user, _("已添加安全密钥"), body)
    return _first_recovery_codes(user)


def _first_recovery_codes(user: User) -> list[str]:
    if Authenticator.objects.filter(user=user, type=Method.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def renew_recovery_codes(*, user: User) -> list[str]:
    """New ones; those before open nothing any more. ``Conflict`` where there is nothing for them to stand in for."""
    _lock(user)
    if not factors_of(user).exists():
        raise Conflict(_("请先设置动态验证码或安全密钥。"))
    Authenticator.objects.filter(user=user, type=Method.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    _tell(user, _("恢复码已重新生成"), _("您的账号重新生成了恢复码，原来的全部作废。"))
    return codes


@transaction.atomic
def remove_factor(*, user: User, factor: Authenticator) -> None:
    """Takes one away, and with the last the recovery codes. Staff keep one where they must have one."""
    _lock(user)
    left = factors_of(user).exclude(pk=factor.pk)
    if not left.exists() and settings.STAFF_MFA_REQUIRED and _is_staff(user):
        raise Conflict(_("工作人员至少要有一种第二因子，请先添加新的，再移除这一个。"))
    name = Method(factor.type).label if factor.type == Method.TOTP else str(factor)
    factor.delete()
    if not left.exists():
        Authenticator.objects.filter(user=user).delete()
    _tell(user, _("已移除第二因子"), _("您的账号移除了第二因子“%(name)s”。") % {"name": name})


@transaction.atomic
def clear_factors(*, user: User, actor: Membership) -> None:
    """清除第二因子: for a person who lost all of theirs, and asked in person. Their sessions end, and the next sign-in
    leads to setting up new ones; they are told, and the audit log says who did it. Of an auditor's, all who watch are
    told."""
    if actor.role != Role.SECURITY_ADMINISTRATOR:
        raise NotAllowed(_("只有安全管理员可以清除第二因子。"))
    if user.pk == actor.user_id:
        raise Conflict(_("不能清除自己的第二因子，请由另一名安全管理员办理。"))
    person = _lock(user)
    cleared, __ = Authenticator.objects.filter(user=person).delete()
    if not cleared:
        raise Conflict(_("该账号没有设置第二因子。"))
    end_ways_in(user=person)
    now = timezone.now()
    held = Membership.objects.valid(now).filter(user=person).select_related("organization").first()
    record(
        actor=actor,
        organization=held.organization if held else None,
        kind=KIND_CLEARED,
        summary=_("清除%(name)s的第二因子，并结束其全部登录。") % {"name": person.full_name},
        data={"person": person.pk},
        now=now,
    )
    body = _("安全管理员%(name)s清除了您账号的第二因子，全部登录已结束；下次登录时请重新设置。") % {
        "name": actor.user.full_name
    }
    _tell(person, _("第二因子已清除"), body)
    if is_auditor(person, now):
        body = _("安全管理员%(actor)s清除了审计管理员%(name)s的第二因子。") % {
            "actor": actor.user.full_name,
            "name": person.full_name,
        }
        tell_watchers(_("审计管理员的第二因子已清除"), body, now)


def _is_staff(user: User) -> bool:
    held = Membership.objects.valid(timezone.now()).filter(user=user)
    return held.exclude(role__in=ENTERPRISE_ROLES).exists()

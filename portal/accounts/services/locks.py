"""A lock is lifted before its time."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.locking import Lock, are_full
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.organizations.recording import record
from portal.privacy.masking import mask_text

KIND_LIFTED = "account.lock_lifted"


@transaction.atomic
def lift_lock(*, lock: Lock, reason: str, actor: Membership) -> None:
    """解除锁定 of a name or an address, with a ``reason``: whoever tried may try as often again. The person is told,
    and the audit log says who did it. ``Conflict`` where it has ended by itself, or closes the administrator's own
    account."""
    if actor.role != Role.SECURITY_ADMINISTRATOR:
        raise NotAllowed(_("只有安全管理员可以解除登录锁定。"))
    why = mask_text(reason.strip())
    if not why:
        raise InvalidInput(_("请填写理由。"), field="reason")
    if not are_full(lock.counters):
        raise Conflict(_("这个锁定已经结束。"))
    person, now = lock.person, timezone.now()
    if person is not None and person.pk == actor.user_id:
        raise Conflict(_("不能解除自己账号的锁定，请由另一名安全管理员办理。"))
    organization, data = None, dict[str, object]()
    if person is not None:
        held = Membership.objects.valid(now).filter(user=person).select_related("organization").first()
        organization = held.organization if held else None
        summary = _("解除%(name)s账号的登录锁定") % {"name": person.full_name}
        data["person"] = person.pk
        body = _(
            "安全管理员%(actor)s解除了您账号的登录锁定，理由：%(why)s。"
            "如果不是您本人多次输错，说明有人在试您的密码，请立即修改密码，并联系本单位负责人。"
        ) % {"actor": actor.user.full_name, "why": why.rstrip("。")}
        notify(users=[person], subject=_("登录锁定已解除"), body=body, url=reverse("account-security"))
    elif lock.by_source:
        data["address"] = lock.sources
        summary = _("解除一个地址的登录锁定")
    else:
        data["name_digest"] = lock.attempt.name_digest
        summary = _("解除一个不存在的用户名的登录锁定")
    record(
        actor=actor,
        organization=organization,
        kind=KIND_LIFTED,
        summary=f"{summary}：{why}",
        data=data | {"reason": why, "closed": [counter.kind.value for counter in lock.counters]},
        now=now,
    )
    # Only once it is written down for good.
    transaction.on_commit(lock.forget)

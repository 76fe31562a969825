"""Saying in good time that a key runs out, while it can still be changed without a pause."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.notifications.services import notify
from portal.service_accounts.models import ApiKey
from portal.service_accounts.models.key import NOTICE
from portal.service_accounts.queries import keepers


@transaction.atomic
def remind_of_expiring_keys(*, now: datetime) -> int:
    """Tells whoever looks after the account, once a key, in the last days of its life; how many keys were told of.

    Not of a key that has a successor already, and not of one that was made for a few days only.
    """
    successor = ApiKey.objects.live(now).filter(
        account=OuterRef("account"), expires_at__gt=OuterRef("expires_at")
    )
    found = (
        ApiKey.objects.live(now)
        .filter(
            ~Exists(successor),
            reminded_at=None,
            account__closed_at=None,
            expires_at__lte=now + NOTICE,
            expires_at__gt=F("created_at") + NOTICE,
        )
        .select_related("account__membership__organization__parent")
        # One of two workers at once tells.
        .select_for_update(of=("self",), skip_locked=True)
    )
    for key in found:
        _tell(key, now)
    return len(found)


def _tell(key: ApiKey, now: datetime) -> None:
    body = _(
        "“%(name)s”的密钥 %(key)s 将于 %(end)s 到期，到期后该系统不能再访问。"
        "请先生成新的密钥，让系统换用之后再停用旧的，不会中断。"
    ) % {
        "name": key.account.name,
        "key": key,
        "end": f"{timezone.localtime(key.expires_at):%Y-%m-%d %H:%M}",
    }
    notify(
        users=keepers(key.account.membership.organization, now),
        subject=_("接口密钥即将到期：%(name)s") % {"name": key.account.name},
        body=body,
        url=reverse("service_accounts:account", args=[key.account_id]),
    )
    key.reminded_at = now
    key.save(update_fields=["reminded_at"])

"""What a key may be used for, and which roles another system may speak in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organizations.enums import LEADER_ROLES, ROLES_BY_KIND, OrganizationKind, Role


class Scope(models.TextChoices):
    """A key reaches only what it was given. What everybody may read (the catalogue, calendars, the public face of
    organisations) needs a key, but no scope."""

    PROXY_READ = "proxy:read", _("查看代办业务")
    PROXY_ACT = "proxy:act", _("办理代办业务")
    POWERS_READ = "powers:read", _("查看赋权事务")
    POWERS_ACT = "powers:act", _("办理赋权事务")
    FILES = "files", _("上传和下载文件")
    EVENTS = "events", _("接收事件推送")
    EXCHANGE = "exchange", _("导入和导出数据")


class KeyStanding(models.TextChoices):
    """What a key is worth now; nothing that is stored."""

    LIVE = "live", _("有效")
    EXPIRING = "expiring", _("即将到期")
    EXPIRED = "expired", _("已过期")
    REVOKED = "revoked", _("已停用")
    WAITING = "waiting", _("待第二人同意")
    REFUSED = "refused", _("未获同意")


# Leaders answer for what their organisation decides, and they look after its people and keys; the
# administrators run the platform and let everybody in. A program that holds a key does neither: whoever found the key
# could make more of them.
NEVER_A_PROGRAM = LEADER_ROLES | {Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}

# Organisations that nobody of their own looks after; the security administrator does.
KINDS_WITHOUT_LEADER = frozenset(
    kind for kind in OrganizationKind if not ROLES_BY_KIND.get(kind, frozenset()) & LEADER_ROLES
)


def roles_for_programs(kind: str) -> list[Role]:
    """The operative roles of an organisation of this kind, in the order in which roles are listed everywhere."""
    return [role for role in Role if role in ROLES_BY_KIND[kind] - NEVER_A_PROGRAM]

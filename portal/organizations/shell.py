"""What is done on the server in somebody's name says so, and that person hears of it.

Whoever has the shell may write any name behind ``--by``.
"""

from django.utils.translation import gettext as _

from portal.console import shell_user
from portal.notifications.services import notify
from portal.organizations.models import Membership


def from_shell() -> dict[str, str]:
    """For the data of an audit entry: that it was a command, and by which user of the operating system."""
    return {"via": "command", "os_user": shell_user()}


def in_the_name_of(actor: Membership | None, deed: str) -> dict[str, str]:
    """As ``from_shell``, and a letter to the person in whose name it is done, within the caller's act."""
    body = _(
        "服务器上的命令以您的名义办理：%(deed)s。操作系统用户：%(user)s。"
        "不是您本人或者没有经您同意的，请立即告知审计管理员。"
    ) % {"deed": deed, "user": shell_user()}
    users = [actor.user] if actor is not None else []
    notify(users=users, subject=_("以您的名义在服务器上办理"), body=body)
    return from_shell()

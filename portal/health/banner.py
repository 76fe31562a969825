"""What a page says at its top while the sweep of deadlines stands still."""

from dataclasses import dataclass

from portal.health.queries import Standing, standing
from portal.organizations.enums import ENTERPRISE_ROLES, Role


@dataclass(frozen=True)
class Banner:
    """``for_operator``: with what to do; else a calm line. An operator is also told of alarms of any kind."""

    standing: Standing
    for_operator: bool


def banner_for(role: str) -> Banner | None:
    """The banner for a person who acts in ``role`` ("" for none): nothing for enterprises and the public, and nothing
    when all is well."""
    if not role or role in ENTERPRISE_ROLES:
        return None
    now = standing()
    for_operator = role == Role.ADMINISTRATOR
    if now.is_late or (now.alarmed and for_operator):
        return Banner(now, for_operator)
    return None

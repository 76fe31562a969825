"""The clocks of files: until a case that is over is archived, until a file is signed for, how long it is kept."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of
from delegation.lifecycle import Clock
from delegation.lifecycle.archiving import HANDOVER, RULE
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.notifications.services import notify
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import User
from portal.organizations.queries import people_of_park
from portal.workdays.enums import Unit

LEADERS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER, Role.COUNTY_OFFICER})


def _of_whom_owes(roles: Iterable[Role]) -> Callable[[Deadline], list[User]]:
    def find(deadline: Deadline) -> list[User]:
        return people_of_park(deadline.organ, roles, timezone.now())

    return find


KEEPERS, HEADS = _of_whom_owes(PARK_ROLES | DEPARTMENT_ROLES | LEADERS), _of_whom_owes(LEADERS)


def announce_end_of_retention(deadline: Deadline, *, now: datetime) -> None:
    """The file need not be kept any longer. People decide what becomes of it; nothing is destroyed."""
    words = {"number": deadline.ledger, "day": deadline.due_on}
    notify(
        users=HEADS(deadline),
        subject=_("档案保管期满，可以鉴定：%(number)s") % words,
        body=_(
            "%(number)s的档案保管期限已于%(day)s届满，可按档案管理规定组织鉴定。系统不会自动销毁任何资料。"
        )
        % words,
        url=page_of(deadline),
        ledger=deadline.ledger,
    )


# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.CASE_ARCHIVE, label=Clock.CASE_ARCHIVE.label, amount=30, unit=Unit.WORKING_DAYS.value,
        rule=f"{RULE}；{OUR_DEFAULT}", watchers=KEEPERS, escalate=HEADS, url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.FILE_RECEIPT, label=Clock.FILE_RECEIPT.label, amount=10, unit=Unit.WORKING_DAYS.value,
        rule=f"{HANDOVER}；{OUR_DEFAULT}", watchers=KEEPERS, escalate=HEADS, url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.FILE_RETENTION, label=Clock.FILE_RETENTION.label, amount=120, unit=Unit.MONTHS.value,
        rule="档案法第十三条", reminders=(), expires=True, effect=announce_end_of_retention,
    ),
)
# fmt: on

"""The clocks of the park's own approval (行政许可法 32, 42, 44)."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils import timezone

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import User
from portal.organizations.queries import people_of_park
from portal.workdays.enums import Unit

WORKING_DAYS = Unit.WORKING_DAYS.value


def _of_the_organ(roles: Iterable[Role]) -> Callable[[Deadline], Iterable[User]]:
    """People of the organ that handles the case: the park with its zones, or the department of the posted unit."""

    def find(deadline: Deadline) -> list[User]:
        return people_of_park(subject_of(deadline).handler, roles, timezone.now())

    return find


HANDLERS = _of_the_organ(PARK_ROLES | DEPARTMENT_ROLES)
LEADERS = _of_the_organ({Role.PARK_LEADER, Role.DEPARTMENT_LEADER})


def deem_accepted(deadline: Deadline, *, now: datetime) -> None:
    """Five working days without a word (行政许可法 32, 1(4))."""
    from delegation.services.permit_checking import deem_permit_accepted

    deem_permit_accepted(permit=subject_of(deadline), now=now)


# fmt: off
KINDS = (
    DeadlineKind(
        code=Clock.PERMIT_FIRST_CHECK, label=Clock.PERMIT_FIRST_CHECK.label, amount=5, unit=WORKING_DAYS,
        rule="行政许可法第三十二条", effect=deem_accepted, watchers=HANDLERS, escalate=LEADERS, url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.PERMIT_LIMIT, label=Clock.PERMIT_LIMIT.label, amount=20, unit=WORKING_DAYS,
        rule="行政许可法第四十二条", watchers=HANDLERS, escalate=LEADERS, url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.PERMIT_CERTIFICATE, label=Clock.PERMIT_CERTIFICATE.label, amount=10, unit=WORKING_DAYS,
        rule="行政许可法第四十四条", watchers=HANDLERS, escalate=LEADERS, url=page_of, lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.PERMIT_STAMP, label=Clock.PERMIT_STAMP.label, amount=3, unit=WORKING_DAYS,
        rule=f"CZ4-2.2；{OUR_DEFAULT}", watchers=told(Party.DEPARTMENT),
        escalate=told(Party.DEPARTMENT_LEADER, Party.PARK_LEADER), url=page_of, lock=lock_case,
    ),
)
# fmt: on

"""The clocks of an inquiry (YN84-2.4): as long as the service promises; without a service, one working day of ours.
Whoever it is handed on to has one working day of ours to sign for it or to turn it back."""

from django.utils import timezone

from delegation.deadlines.common import OUR_DEFAULT, lock_case, page_of, subject_of, told
from delegation.lifecycle import Clock, Party
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.organizations.models import Membership, User
from portal.workdays.enums import Unit


def who_answers(deadline: Deadline) -> list[User]:
    """The one person who was asked first or signed for it; while nobody is, the park's people."""
    owner = Membership.objects.valid(timezone.now()).people().filter(pk=subject_of(deadline).owner_id).first()
    return [owner.user] if owner else list(told(Party.PARK)(deadline))


def who_signs(deadline: Deadline) -> list[User]:
    """The colleague who was named, or the people of the department."""
    inquiry = subject_of(deadline)
    if inquiry.offered_to is not None:
        return [inquiry.offered_to.user]
    return list(told(Party.DEPARTMENT)(deadline)) if inquiry.offered_organ else []


def who_waits(deadline: Deadline) -> list[User]:
    """Nobody signed: the first one, who owns it still, and the leaders of both sides."""
    return [*who_answers(deadline), *told(Party.PARK_LEADER, Party.DEPARTMENT_LEADER)(deadline)]


KINDS = (
    DeadlineKind(
        code=Clock.INQUIRY_ANSWER,
        label=Clock.INQUIRY_ANSWER.label,
        amount=1,
        unit=Unit.WORKING_DAYS.value,
        rule=f"YN84-2.4；{OUR_DEFAULT}",
        watchers=who_answers,
        escalate=told(Party.PARK_LEADER),
        url=page_of,
        lock=lock_case,
    ),
    DeadlineKind(
        code=Clock.INQUIRY_RECEIPT,
        label=Clock.INQUIRY_RECEIPT.label,
        amount=1,
        unit=Unit.WORKING_DAYS.value,
        rule=f"YN84-2.4；{OUR_DEFAULT}",
        watchers=who_signs,
        escalate=who_waits,
        url=page_of,
        lock=lock_case,
    ),
)

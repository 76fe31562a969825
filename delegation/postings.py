"""What a posting lets a person do, to the minute (YN84-2.1, CZ4-2.2), and what it leaves behind."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from delegation.enums.postings import PostingState
from delegation.models.authorities import Power
from delegation.models.postings import LeftOver, Posting
from portal.ledger.models import Ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.workdays.due import beijing_date, end_of_day


def is_posted(membership: Membership, park: Organization, power: Power, now: datetime) -> bool:
    """Whether the person may decide on this power at this park's hall now, in the name of their department.

    From the first minute of the posting and no longer at its last; a membership that is over ends it too. Nothing is
    remembered: a page that was opened before the end does not outlive it.
    """
    return posted_to(membership, now).filter(park=park.park, powers=power).exists()


def posted_to(membership: Membership, now: datetime) -> QuerySet[Posting]:
    """The postings of the person that run now."""
    held = Membership.objects.valid(now).filter(pk=membership.pk, organization=membership.organization_id)
    return Posting.objects.in_force(now).filter(member__in=held)


def postings_on(powers: Iterable[Power], park: Organization, on: date) -> QuerySet[Any]:
    """The links of powers to the postings by which their departments decide at the park on a day; of several postings
    the one that lasts longest comes last. Today it runs at this very minute, on any other day at some minute of it."""
    now = timezone.now()
    today = on == beijing_date(now)
    since = now if today else end_of_day(on - timedelta(days=1))
    until = now + timedelta.resolution if today else end_of_day(on)
    found = Posting.powers.through.objects.filter(
        Q(posting__member__valid_until=None) | Q(posting__member__valid_until__gt=since),
        power__in=powers,
        posting__park=park.park,
        posting__agreed_at__lt=until,
        posting__valid_from__lt=until,
        posting__valid_until__gt=Greatest(Value(since), F("posting__valid_from")),
        posting__member__valid_from__lt=until,
    )
    if today:
        found = found.filter(posting__member__in=Membership.objects.valid(now))
    return found.select_related("posting__department__parent").order_by("posting__valid_until")


def is_left_with(membership: Membership, ledger: Ledger, now: datetime) -> bool:
    """Whether a posting that ended left the case with the person: with the colleague to whom it was handed over; with
    the department's leader before that, and once that colleague is gone."""
    held = Membership.objects.valid(now).filter(pk=OuterRef("posting__handed_to"))
    left = LeftOver.objects.filter(ledger=ledger).annotate(taker_is_there=Exists(held))
    last = left.select_related("posting").order_by("-pk").first()
    if last is None:
        return False
    posting = last.posting
    if posting.state == PostingState.HANDED_OVER and last.taker_is_there:
        return membership.pk == posting.handed_to_id
    return membership.role == Role.DEPARTMENT_LEADER and membership.organization_id == posting.department_id


def powers_to_post(department: Organization, park: Organization) -> QuerySet[Power]:
    """For which powers a department may post somebody: those that the park lists as not yet absorbed, and those whose
    scheme has the department's own unit decide at the park (服务前移)."""
    listed = Q(unabsorbed_by__park=park, unabsorbed_by__state="listed")
    moved = Q(mode="posted", scheme__parks=park)
    return Power.objects.active().filter(listed | moved, organ=department).distinct().order_by("code")


def period_text(posting: Posting) -> str:
    first, last = (timezone.localtime(at) for at in (posting.valid_from, posting.valid_until))
    return f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}"


def days_present(posting: Posting, first: date, last: date) -> int:
    """On how many days of a period the official was at the hall."""
    came = posting.attendances.filter(came_at__date__range=(first, last))
    return came.values("came_at__date").distinct().count()

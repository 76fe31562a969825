"""Reads and words for supervision: whom a letter can go to, what stalls, and how that is put."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.deadlines.models import Deadline
from portal.documents.chinese import date_text
from portal.organizations.enums import DEPARTMENT_KINDS, OrganizationKind
from portal.organizations.models import Organization
from portal.workdays.queries import calendar_for
from proxy_service.deadlines import subject_of
from proxy_service.events import SERVICE_CLOCKS
from proxy_service.lifecycle import Clock
from proxy_service.models import Decision, Handover, ProxyRequest, RequestMatter
from proxy_service.parties import overseers_of

# No source says how long a supervised organ has to answer: 平台默认时限.
REPLY_WORKING_DAYS = 5
LIMITS = (Clock.STATUTORY_LIMIT, Clock.PROMISED_LIMIT)


def recipients_of(request: ProxyRequest) -> list[Organization]:
    """Whom a letter about the request can go to: the park committee, and the departments that have a part in it."""
    handed = Handover.objects.filter(matter__request=request)
    owed = Decision.objects.filter(coordination__problem__request=request)
    concerned = Q(pk__in=request.matters.values("organ")) | Q(pk__in=handed.values("organ"))
    departments = Organization.objects.active().filter(
        concerned | Q(pk__in=owed.values("organ")), kind__in=DEPARTMENT_KINDS
    )
    return [request.park.park, *departments.order_by("code")]


def copies_for(request: ProxyRequest, issuer: Organization) -> list[Organization]:
    """Who can be sent a copy: the same, and those who oversee the request beside the issuer."""
    counties = Organization.objects.active().filter(
        kind=OrganizationKind.COUNTY, division_code__in=request.divisions
    )
    every = dict.fromkeys([*recipients_of(request), *overseers_of(request), *counties.order_by("code")])
    return [organ for organ in every if organ != issuer]


def stalling(request: ProxyRequest) -> list[Deadline]:
    """The periods that run or ran out on those whom a letter can go to, the most pressing first."""
    kinds = [clock.value for clock in SERVICE_CLOCKS]
    owed = request.ledger.deadlines.owed().filter(kind__in=kinds, due_at__isnull=False)
    return list(owed.select_related("organ__parent", "ledger__request").order_by("due_at", "pk"))


def matter_of(deadline: Deadline) -> RequestMatter | None:
    """The matter that a period is about, None for one of the request as a whole."""
    subject = subject_of(deadline)
    if isinstance(subject, Decision):
        subject = subject.coordination.problem
    return subject if isinstance(subject, RequestMatter) else getattr(subject, "matter", None)


def name_of(deadline: Deadline) -> str:
    """A period with its matter, which most titles name themselves."""
    matter = matter_of(deadline)
    named = matter is None or str(matter) in deadline.title
    return deadline.title if named else f"{deadline.title}（{matter}）"


def subject_text(deadline: Deadline) -> str:
    """事由 of a letter about a period."""
    if deadline.kind in LIMITS and (matter := matter_of(deadline)):
        return _("%(matter)s逾期未办结") % {"matter": matter}
    return _("%(what)s逾期未完成") % {"what": name_of(deadline)}


def delay_text(deadline: Deadline, now: datetime) -> str:
    """What was due when and how late it is, in words for the letter, which its author checks and completes."""
    today = timezone.localdate(now)
    return _(
        "“%(what)s”由%(organ)s负责，%(begin)s起算，应当于%(end)s前完成。截至%(today)s，%(left)s，尚未完成。"
    ) % {
        "what": name_of(deadline),
        "organ": deadline.organ.name,
        "begin": date_text(timezone.localdate(deadline.started_at).isoformat()),
        "end": date_text(deadline.due_on.isoformat()) if deadline.due_on else "",
        "today": date_text(today.isoformat()),
        "left": deadline.remaining_text(now),
    }


def usual_reply_by(organ: Organization, now: datetime) -> date:
    return calendar_for(organ).add_working_days(timezone.localdate(now), REPLY_WORKING_DAYS)

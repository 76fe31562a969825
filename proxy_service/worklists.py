"""The work list of a person: what lies at their desks, ordered by the end of the period that each act is bound to,
overdue first, those without one last. The most urgent are read from an index (``proxy_service.owed``): a list costs
what it shows, however much is owed.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.databases import reading
from portal.deadlines.models import Deadline
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.organizations.queries import divisions_under, park_keys
from portal.paging import MOST_COUNTED, Count
from portal.together import lists
from proxy_service import access
from proxy_service.duties import Desk, desks_of, duties_of
from proxy_service.lifecycle import ACTS, Act, Subject
from proxy_service.models import ProxyRequest

MOST = 50
# Who watches over the deadlines of others.
WATCHERS = OVERSIGHT_ROLES | {Role.PARK_LEADER, Role.AUDITOR}
# What a row shows, and what decides which acts are offered beside it: of the request, and of each of its parts.
OF_REQUEST = (
    "number", "project_name", "jurisdiction", "filed_at_window", "enterprise__name", "park__name", "park__short_name",
    "officer__user__full_name",
)  # fmt: skip
OF_PART: dict[str, tuple[str, ...]] = {
    Subject.REQUEST: ("state",),
    Subject.MATTER: ("state", "organ_id", "version__name"),
    Subject.HANDOVER: ("state", "matter__version__name", "organ__name", "organ__short_name"),
    Subject.PROBLEM: ("state", "description"),
    Subject.COORDINATION: ("state", "subject_matter"),
    Subject.DECISION: ("state", "text", "organ_id"),
    Subject.REPORT: ("state",),
    Subject.RECIPIENT: ("state", "organization_id"),
    Subject.VISIT: ("state", "satisfied"),
    Subject.SUPERVISION: ("state", "subject_matter", "issuer_id", "organ__name", "organ__short_name"),
}
OF_PERIOD = (
    "kind", "title", "state", "started_at", "due_at", "due_on", "unit", "amount", "counted", "provisional", "organ",
)  # fmt: skip
# The most urgent at one desk, as far as the person sees. A desk a question: PostgreSQL knows how much lies at it, and
# walks the index in its order where that is more than is asked for.
LYING = """(
    SELECT act, part, request_id, deadline, submitted_at, due_at, amber_at FROM proxy_service_owedact
    WHERE desk = %s AND act = ANY (%(acts)s)
        AND (%(parks)s::bigint[] IS NULL OR park_id = ANY (%(parks)s))
        AND (%(divisions)s::varchar[] IS NULL OR divisions && %(divisions)s::varchar[])
    ORDER BY due_at, submitted_at LIMIT %(counted)s
)"""
# The desks of officers who have left by now.
LEFT = """(
    SELECT lying.* FROM organizations_membership officer
    JOIN organizations_user person ON person.id = officer.user_id
    CROSS JOIN LATERAL {} lying WHERE officer.valid_until <= %(now)s OR NOT person.is_active
)"""
# All of them once (what concerns several counties lies at each one's desk), counted, and the first of them shown. Ties
# in the order of the duties.
URGENT = """
SELECT act, part, request_id, deadline, count(*) OVER (), count(*) FILTER (WHERE due_at <= %(now)s) OVER (),
    count(*) FILTER (WHERE due_at > %(now)s AND amber_at <= %(now)s) OVER ()
FROM ({}) owed ORDER BY due_at, submitted_at, array_position(%(acts)s, act::text), part LIMIT %(most)s
"""


@dataclass(frozen=True)
class Task:
    """One row of the work list."""

    act: Act
    also: list[Act]
    subject: Any
    request: ProxyRequest
    deadline: Deadline | None

    @property
    def about(self) -> str:
        """The part of the request that is meant, where there can be several."""
        if self.act.subject in (Subject.REQUEST, Subject.REPORT, Subject.RECIPIENT):
            return ""
        if self.act.subject == Subject.VISIT:
            return _("回访%(answer)s") % {"answer": self.subject}
        return str(self.subject)

    @property
    def pk(self) -> Any:
        return self.subject.pk


@dataclass(frozen=True)
class Urgent:
    """The first of what somebody owes: act, key of its object, running period; and how many there are, how many of
    them overdue and due soon. Beyond a thousand at one desk only the most urgent are counted."""

    rows: list[tuple[Act, Any, int | None]]
    all: Count
    overdue: Count
    due_soon: Count


def urgent(membership: Membership, now: datetime, most: int = MOST) -> Urgent:
    """In one question."""
    duties, organization = duties_of(membership), membership.organization
    if not duties:
        return Urgent([], Count(0), Count(0), Count(0))
    places = dict(enumerate(desks_of(membership)))
    lying = [LYING.replace("desk = %s", f"desk = %({place})s") for place in places]
    if any(duty.desk == Desk.SUCCESSOR for duty in duties):
        lying.append(LEFT.format(LYING.replace("desk = %s", f"desk = '{Desk.SUCCESSOR}:' || officer.id")))
    asked: dict[str, Any] = {
        **{str(place): desk for place, desk in places.items()},
        "acts": list(dict.fromkeys(duty.act for duty in duties)),
        # How far the person sees (``access.visible_requests``) where the desk does not say it: one's own enterprise's,
        # or a department's by its grants, is all that lies there.
        "parks": park_keys(organization) if membership.role in PARK_ROLES else None,
        "divisions": divisions_under(organization) if membership.role in OVERSIGHT_ROLES else None,
        "now": now,
        "counted": MOST_COUNTED + 1,
        "most": most,
    }
    statement = URGENT.format(" UNION ".join(lying))
    with reading.connection().cursor() as cursor:
        cursor.execute(statement, asked)
        rows = cursor.fetchall()
    found = [
        (ACTS[act], request if ACTS[act].subject == Subject.REQUEST else part, period)
        for act, part, request, period, *_numbers in rows
    ]
    numbers = rows[0][4:] if rows else (0, 0, 0)
    return Urgent(found, *(Count(min(n, MOST_COUNTED), is_more=n > MOST_COUNTED) for n in numbers))


def tasks_of(membership: Membership, owed: Urgent) -> list[Task]:
    """The rows of the list, with all that they name, in one question."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for act, key, _period in owed.rows:
        keys[act.subject].add(key)
    periods = Deadline.objects.filter(pk__in={period for *_row, period in owed.rows if period})
    seen = access.visible_requests(membership)
    running, *found = lists(
        periods.select_related("organ").only(*OF_PERIOD), *(_named(kind, keys[kind], seen) for kind in keys)
    )
    clocks = {clock.pk: clock for clock in running}
    subjects = {(kind, one.pk): one for kind, named in zip(keys, found, strict=True) for one in named}
    also = {duty.act: duty.also for duty in duties_of(membership)}
    made = []
    for act, key, period in owed.rows:
        subject = subjects.get((act.subject, key))
        if subject is None:  # gone, or out of sight, since it was found
            continue
        beside = [ACTS[code] for code in also[act.code] if _offered(ACTS[code], membership, subject)]
        made.append(Task(act, beside, subject, subject.request, clocks.get(period)))
    return made


def _offered(act: Act, membership: Membership, subject: Any) -> bool:
    return subject.state in act.from_states and access.may(act, membership, subject)


def _named(kind: str, keys: set[Any], seen: QuerySet[ProxyRequest]) -> QuerySet[Any]:
    """The objects, within requests that the person sees, with what their rows name."""
    model, way = access.MODELS[kind]
    prefix = f"{way}__" if way else ""
    columns = (*OF_PART[kind], *(f"{prefix}{name}" for name in OF_REQUEST))
    beside = {path.rpartition("__")[0] for path in columns} - {""}
    found = model._default_manager.filter(pk__in=keys).filter(**{f"{way or 'pk'}__in": seen})
    return found.select_related(*beside).only(*columns)


def clocks_of(membership: Membership | None) -> QuerySet[Deadline]:
    """Every deadline for which somebody owes an act among the requests that the person sees, the most urgent first."""
    return _clocks(access.visible_requests(membership))


def overdue_clocks(membership: Membership | None, now: datetime) -> QuerySet[Deadline]:
    """Those of them that ran out."""
    return _clocks(_overdue(membership, now)).filter(due_at__lte=now)


def most_overdue(membership: Membership | None, now: datetime, most: int) -> QuerySet[Deadline]:
    """The first of them. They belong to the requests whose nearest ends are the first: no others are looked at. In the
    order of the index, ties as well: periods end at midnight, hundreds at a time."""
    requests = _overdue(membership, now).order_by("next_due_at", "submitted_at", "pk")
    return _clocks(requests[:most]).filter(due_at__lte=now)[:most]


def _overdue(membership: Membership | None, now: datetime) -> QuerySet[ProxyRequest]:
    return access.visible_requests(membership).filter(next_due_at__lte=now)


def _clocks(requests: QuerySet[ProxyRequest]) -> QuerySet[Deadline]:
    owed = Deadline.objects.owed().filter(ledger__in=requests.values("ledger"))
    return owed.select_related(
        "organ", "ledger__request__enterprise", "ledger__request__park"
    ).most_urgent_first()

"""The figures as they are kept, read in one statement: the sums, and what has happened since they were last brought up
to date (docs/decisions/0042-figures.md)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet

from portal.databases.reading import connection, from_primary
from portal.health.queries import note_standing, with_standing
from portal.organizations.enums import OVERSIGHT_ROLES, PARK_KINDS, PARK_ROLES, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import counties_under, park_scope
from portal.workdays.calendar import WorkCalendar
from portal.workdays.queries import calendar_for, newest_revision, note_revision
from proxy_service.periods import Period

#: Before any request was filed through the portal: from here on days of rest are counted.
FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True)
class Scope:
    """Whose requests are counted, as ``access.visible_requests`` has it: of some parks, or concerning some divisions;
    None is no limit. ``parks`` are the bodies that may stand behind them."""

    park_keys: tuple[int, ...] | None
    divisions: tuple[str, ...] | None
    parks: dict[int, Organization]


def scope_of(membership: Membership | None) -> Scope:
    """What the figures of a person are counted over; for roles without figures, nothing. One query."""
    bodies = Organization.objects.filter(kind__in=PARK_KINDS)
    if membership is not None and membership.role in PARK_ROLES:
        parks = _by_key(bodies & park_scope(membership.organization))
        return Scope(tuple(parks), None, parks)
    if membership is not None and membership.role in OVERSIGHT_ROLES:
        own = membership.organization
        found = _by_key(bodies | counties_under(own))
        parks = {key: body for key, body in found.items() if body.kind in PARK_KINDS}
        counties = [body.division_code for key, body in found.items() if key not in parks]
        return Scope(None, (own.division_code, *counties), parks)
    if membership is not None and membership.role == Role.AUDITOR:
        return everything()
    return Scope((), None, {})


def everything() -> Scope:
    return Scope(None, None, _by_key(Organization.objects.filter(kind__in=PARK_KINDS)))


@from_primary()
def _by_key(bodies: QuerySet[Organization]) -> dict[int, Organization]:
    """With the newest revision of the calendars, as that of every park is asked for next, and the sweep's standing, of
    which the header of the page tells. From the primary, for the process goes by both elsewhere too."""
    found = with_standing(bodies.annotate(calendars_at=newest_revision())).order_by("code")
    told: dict[int, Any] = {body.pk: body for body in found}
    for body in list(told.values())[:1]:
        note_revision(body.calendars_at)
        note_standing(body)
    return told


class Piece(NamedTuple):
    """A stretch of days, both ends included, of which the sums of one grain are asked. What is found is told under
    ``label``; ``month`` tells apart what of it is asked by month."""

    label: str
    month: int
    grain: str
    since: date
    until: date


def flow(label: str, period: Period) -> list[Piece]:
    """What happened in a period: whole months by one row, the days of others by theirs."""
    return [
        Piece(label, number, "month" if month.is_whole_month else "day", month.since, month.until)
        for number, month in enumerate(period.months)
    ]


def spans(label: str, period: Period) -> list[Piece]:
    """The lengths of what ended in a period: ``…_days`` and ``…_working_days``."""
    return [
        Piece(label, number, "span", month.since, month.until) for number, month in enumerate(period.months)
    ]


def stock(label: str, on: date) -> list[Piece]:
    """What had come to stand at the end of a day, added up from the beginning."""
    following = on + timedelta(days=1)
    first = following.replace(day=1)
    pieces = [Piece(label, 0, "stock_month", date.min, first - timedelta(days=1))]
    return [*pieces, Piece(label, 0, "stock_day", first, on)] if first <= on else pieces


class Row(NamedTuple):
    """``month`` and ``park`` are told of the names that were asked by month and by park. ``organ`` is what
    ``particular`` names, where that is a unit: its name, short name and code."""

    label: str
    month: int | None
    park: int | None
    name: str
    particular: str
    measure: int
    number: int
    organ: tuple[str, str, str] | None


# ``touched`` are the requests whose sums may be behind: what was counted of them is taken off, what they are now is
# added; what is alike in both is gone before days are looked for. Of those of which nothing but a period has
# ``run_out`` since, only that is added. All of it is one statement, so that a fold between two looks cannot be seen
# half done. OFFSET 0 and the inner SELECT of a request keep the planner, who knows little of what will be asked, from
# reading whole tables. Nor is it told the moment up to which ends are asked for: most ends have passed, so that it
# would take most of what runs for run out, and look through all of it.
_STATEMENT = """
WITH piece AS (
    SELECT * FROM unnest(%(labels)s::text[], %(months)s::integer[], %(grains)s::text[], %(since)s::date[],
        %(until)s::date[]) AS piece(label, month, grain, since, until)
), calendar AS MATERIALIZED (
    SELECT park_id, string_to_array(days, ',')::date[] AS rest
    FROM unnest(%(calendar_parks)s::bigint[], %(calendar_numbers)s::integer[]) AS followed(park_id, number)
    JOIN unnest(%(calendar_days)s::text[]) WITH ORDINALITY AS calendar(days, number) USING (number)
), scope AS MATERIALIZED (
    SELECT id, park_id FROM proxy_service_figurescope
    WHERE figures_seen(park_id, divisions::text[], %(parks)s::bigint[], %(divisions)s::text[])
), touched AS MATERIALIZED (
    SELECT ARRAY(SELECT DISTINCT request_id FROM proxy_service_figuretouch) AS requests
), run_out AS MATERIALIZED (
    SELECT ARRAY(
        SELECT (SELECT id FROM proxy_service_proxyrequest WHERE ledger_id = deadline.ledger_id)
        FROM deadlines_deadline deadline
        WHERE deadline.state = 'open' AND deadline.due_at BETWEEN '-infinity' AND (SELECT %(now)s::timestamptz)
        EXCEPT SELECT request_id FROM proxy_service_figuretouch
    ) AS requests
), change AS MATERIALIZED (
    SELECT park_id, day, name, particular, measure, sum(number) AS number FROM (
        SELECT park_id, day, name, particular, measure, number FROM figures_facts()
        WHERE request_id = ANY((SELECT requests FROM touched)::uuid[]) AND since <= %(now)s
            AND figures_seen(park_id, divisions, %(parks)s::bigint[], %(divisions)s::text[])
        UNION ALL
        SELECT scope.park_id, fact.day, fact.name, fact.particular, fact.measure, -fact.number
        FROM (
            SELECT * FROM proxy_service_figurecounted
            WHERE request_id = ANY((SELECT requests FROM touched)::uuid[]) OFFSET 0
        ) counted JOIN scope ON scope.id = counted.scope_id
        CROSS JOIN LATERAL unnest(counted.days, counted.names, counted.particulars, counted.measures, counted.numbers)
            AS fact(day, name, particular, measure, number)
        UNION ALL
        SELECT park_id, day, name, particular, measure, number FROM figures_facts()
        WHERE request_id = ANY((SELECT requests FROM run_out)::uuid[]) AND since > '-infinity' AND since <= %(now)s
            AND figures_seen(park_id, divisions, %(parks)s::bigint[], %(divisions)s::text[])
    ) fact GROUP BY 1, 2, 3, 4, 5 HAVING sum(number) <> 0
), found AS (
    SELECT piece.label, piece.month, scope.park_id, kept.name, kept.particular, kept.measure, kept.number
    FROM scope CROSS JOIN piece CROSS JOIN LATERAL (
        SELECT * FROM proxy_service_figuresum kept
        WHERE kept.scope_id = scope.id AND kept.grain = piece.grain AND kept.day BETWEEN piece.since AND piece.until
        OFFSET 0
    ) kept
    WHERE piece.grain <> 'span'
    UNION ALL
    SELECT piece.label, piece.month, change.park_id, change.name, change.particular, change.measure, change.number
    FROM change
    JOIN piece ON piece.grain = ANY(figures_grains(change.name)) AND change.day BETWEEN piece.since AND piece.until
    WHERE piece.grain <> 'span'
), span AS (
    SELECT label, month, park_id, day, name, measure, sum(number) AS number FROM (
        SELECT piece.label, piece.month, scope.park_id, kept.day, kept.name, kept.measure, kept.number
        FROM scope CROSS JOIN piece CROSS JOIN LATERAL (
            SELECT * FROM proxy_service_figuresum kept
            WHERE kept.scope_id = scope.id AND kept.grain = 'span' AND kept.day BETWEEN piece.since AND piece.until
            OFFSET 0
        ) kept
        WHERE piece.grain = 'span'
        UNION ALL
        SELECT piece.label, piece.month, change.park_id, change.day, change.name, change.measure, change.number
        FROM change JOIN piece ON change.day BETWEEN piece.since AND piece.until
        WHERE piece.grain = 'span' AND 'span' = ANY(figures_grains(change.name))
    ) length GROUP BY 1, 2, 3, 4, 5, 6
), told AS (
    SELECT label, month, park_id, name, particular, measure, number FROM found
    UNION ALL
    SELECT label, month, park_id, length.name, '', length.measure, number
    FROM span LEFT JOIN calendar USING (park_id) CROSS JOIN LATERAL (VALUES
        (span.name || '_days', span.measure),
        (span.name || '_working_days', span.measure - width_bucket(day, COALESCE(rest, '{}'))
            + width_bucket(day - span.measure, COALESCE(rest, '{}')))
    ) AS length(name, measure)
), added AS (
    SELECT label, CASE WHEN name = ANY(%(by_month)s) THEN month END AS month,
        CASE WHEN name = ANY(%(by_park)s) THEN park_id END AS park_id, name, particular, measure,
        sum(number)::bigint AS number
    FROM told GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT added.*, CASE WHEN organ.id IS NOT NULL THEN ARRAY[organ.name, organ.short_name, organ.code] END
FROM added LEFT JOIN organizations_organization organ
    ON organ.id = CASE WHEN added.name IN ('organ_kept', 'organ_late', 'overdue') THEN particular::bigint END
"""


def read(
    scope: Scope,
    pieces: Sequence[Piece],
    *,
    now: datetime,
    by_park: Collection[str] = (),
    by_month: Collection[str] = (),
) -> list[Row]:
    """The figures of what lies in ``scope``, as they stand at ``now``, exact whatever has not been added up yet; by
    park and by month only those of these names, so that few rows are told of many parks."""
    calendars = _calendars(scope.parks.values(), max(piece.until for piece in pieces))
    asked: dict[str, Any] = {
        "labels": [piece.label for piece in pieces],
        "months": [piece.month for piece in pieces],
        "grains": [piece.grain for piece in pieces],
        "since": [piece.since for piece in pieces],
        "until": [piece.until for piece in pieces],
        "calendar_parks": [park for parks, _days in calendars for park in parks],
        "calendar_numbers": [number for number, (parks, _days) in enumerate(calendars, 1) for _park in parks],
        "calendar_days": [days for _parks, days in calendars],
        "parks": None if scope.park_keys is None else list(scope.park_keys),
        "divisions": None if scope.divisions is None else list(scope.divisions),
        "now": now,
        "by_park": list(by_park),
        "by_month": list(by_month),
    }
    with connection().cursor() as cursor:
        cursor.execute(_STATEMENT, asked)
        return [Row(*row) for row in cursor.fetchall()]


def _calendars(parks: Iterable[Organization], until: date) -> list[tuple[list[int], str]]:
    """The days of rest of every calendar that parks follow, ISO and with commas between, and who follows it."""
    found: dict[str, tuple[list[int], str]] = {}
    for park in parks:
        calendar = calendar_for(park.division_code)
        found.setdefault(calendar.version, ([], _rest_days(calendar, until.year)))[0].append(park.pk)
    return list(found.values())


@lru_cache(maxsize=64)
def _rest_days(calendar: WorkCalendar, year: int) -> str:
    days = calendar.days_skipped(FIRST_DAY - timedelta(days=1), date(year, 12, 31))
    return ",".join(rest.day.isoformat() for rest in days)

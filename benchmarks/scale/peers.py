"""The same work as others do it, in the same process and the same run: the list by grants on objects, the due search by
looking at every case. Printers beside ours stand in ``benchmarks.documents``."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from guardian.shortcuts import get_objects_for_user

from benchmarks.report import Stopwatch, spread
from benchmarks.scale.own_sql import taken_back
from benchmarks.scale.people import Town
from portal.deadlines.models import Deadline
from portal.deadlines.queries import due_rows
from portal.health.clock import database_now
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.organizations.queries import park_scope
from proxy_service.listing import listed
from proxy_service.models import ProxyRequest

PAGE = 50
ROUNDS = 11
GRANT = """
INSERT INTO guardian_userobjectpermission (permission_id, content_type_id, object_pk, user_id)
SELECT %s, %s, request.id::text, person
FROM proxy_service_proxyrequest request CROSS JOIN unnest(%s) person
WHERE request.number IS NOT NULL AND request.park_id = ANY(%s)
"""


def in_turn(ways: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Milliseconds of each way; a busy moment of the machine falls on all. ``RuntimeError`` if they differ in what
    they find."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        found = []
        for name, way in ways.items():
            with Stopwatch() as watch:
                found.append(way())
            times[name].append(watch.seconds * 1000)
        if any(other != found[0] for other in found):
            raise RuntimeError(f"{' and '.join(ways)} do not find the same")
    return {name: spread(values) for name, values in times.items()}


def lists(town: Town) -> dict[str, Any]:
    """The newest 50 of a park's requests: by the key of the park, and by a grant for every request and officer, which
    guardian's own table holds. The grants are taken back."""
    officers = town.people(Role.PROXY_OFFICER, 2)
    officer = officers[0]
    permission = Permission.objects.get(
        content_type=ContentType.objects.get_for_model(ProxyRequest), codename="view_proxyrequest"
    )
    with taken_back(), connection.cursor() as cursor:
        people = sorted({person.user_id for person in officers})
        parks = [park.pk for park in park_scope(officer.organization)]
        cursor.execute(GRANT, [permission.pk, permission.content_type_id, people, parks])
        grants = cursor.rowcount
        cursor.execute("ANALYZE guardian_userobjectpermission")
        times = in_turn({"ours": lambda: _ours(officer), "guardian": lambda: _by_grants(officer)})
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM FULL ANALYZE guardian_userobjectpermission"
        )  # what was taken back takes room till then
    return {"grants": grants, **times, "ratio": _ratio(times, "guardian", "ours")}


def _ours(officer: Membership) -> list[Any]:
    return list(listed(officer).order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:PAGE])


def _by_grants(officer: Membership) -> list[Any]:
    seen: Any = get_objects_for_user(officer.user, "proxy_service.view_proxyrequest", with_superuser=False)
    return list(seen.order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:PAGE])


def due() -> dict[str, Any]:
    """Which deadlines are due: by the index of what comes next, and by a loop over all that is open, as a nightly task
    does that keeps no moment. Both find the keys alone."""
    now = database_now()
    times = in_turn({"ours": lambda: _next_due(now), "loop": lambda: _loop(now)}, rounds=3)
    return {"open": Deadline.objects.open().count(), **times, "ratio": _ratio(times, "loop", "ours")}


def _next_due(now: Any) -> set[int]:
    return set(due_rows(now).values_list("pk", flat=True))


def _loop(now: Any) -> set[int]:
    found = set()
    for deadline in Deadline.objects.open().select_related("ledger").iterator(chunk_size=2000):
        if deadline.next_action_at is not None and deadline.next_action_at <= now:
            found.add(deadline.pk)
    return found


def printers(rounds: int, without: set[str]) -> dict[str, Any]:
    """A notice printed by ours, by WeasyPrint bare and by headless Chromium (``benchmarks.documents``)."""
    from benchmarks.documents import race
    from benchmarks.documents_printers import PRINTERS, notice

    job = notice()
    chosen = [make(job) for name, make in PRINTERS.items() if name not in without]
    try:
        return race(chosen, rounds)
    finally:
        for printer in chosen:
            printer.close()


def _ratio(times: dict[str, dict[str, float]], theirs: str, ours: str) -> float:
    return round(times[theirs]["median"] / max(times[ours]["median"], 0.001), 2)

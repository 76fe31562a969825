"""How PostgreSQL reads what people are shown, among 20,000 requests: by an index, and little more than what stands on
the page. Each statement of a page is explained as it was sent, with the statistics of the rows that are there."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.organizations.services.structure import create_organization
from proxy_service.models import ProxyRequest
from proxy_service.planning import officers_in
from tests.cast import Cast
from tests.speaking import issue_key
from tests.volume import fill

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZE = 20_000
BIG = {
    "proxy_service_proxyrequest", "deadlines_deadline", "ledger_ledger", "proxy_service_requestmatter",
    "proxy_service_requestmattergrouppermission", "proxy_service_departmentcase", "ledger_ledgerentry",
    "proxy_service_requestchange", "proxy_service_departmentchange",
    "proxy_service_figurecounted",
}  # fmt: skip
SORTS = ("-submitted", "due", "enterprise")
#: 枸杞 stands in a seventh of the requests; none is 终止 and few are new and archived.
FILTERS = (
    "state=submitted", "state=open", "state=archived", "state=terminated", "lamp=overdue", "lamp=due_soon",
    "q=博乐新材料", "q=没有这个", "q=枸杞", "q=枸杞&state=archived", "q=枸杞&lamp=overdue", "q=枸杞&sort=submitted",
    "q=枸杞&sort=due", "q=枸杞&sort=-due", "state=archived&sort=due", "lamp=overdue&sort=due",
)  # fmt: skip
#: What happened in a month of the year before, to which the figures of a dashboard lead, or holds of few or none.
MONTH = "since={since:%Y-%m-%d}&until={until:%Y-%m-%d}"
HAPPENED = (
    f"by=completed&{MONTH}", f"by=kept&{MONTH}", f"by=kept&clock=plan&{MONTH}", f"by=late&{MONTH}", "by=overdue",
    f"by=problem&{MONTH}", "open_on={until:%Y-%m-%d}", "evaluated=yes", "lamp=paused",
)  # fmt: skip
READERS = ("leader", "county_officer", "auditor", "land_clerk")
#: Rows of big tables that a statement may look at: what is counted at most, in two tables, and that again.
MOST = 4000
#: A page of the interface counts nothing: fifty rows and one, in five tables, and as many passed over by a county.
MOST_PULLED = 600
#: Of what belongs to requests, each row is judged besides: its own, its ledger's, its request's and the list's.
MOST_JUDGED = 2 * MOST_PULLED
#: The same where beside each request its periods are looked at; there are more than twice as many as requests.
OF_PERIODS = 3 * MOST


def statements_of(client: Client, address: str) -> dict[str, Any]:
    """What is asked for the page of big tables, with its values."""
    sent: dict[str, Any] = {}

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "(SELECT", "WITH")) and any(table in sql for table in BIG):
            sent[sql] = params
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200
    return sent


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def read(node: dict[str, Any]) -> int:
    """Rows of a big table that a node looked at, thrown away ones included."""
    if node.get("Relation Name") not in BIG:
        return 0
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return round((rows + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"])


def findings(client: Client, address: str, most: int = MOST) -> Iterator[str]:
    """Statements that read a big table from its beginning, or more than ``most`` rows of big tables."""
    for sql, params in statements_of(client, address).items():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            (found,) = cursor.fetchone()
        plan = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
        scanned = {
            node["Relation Name"]
            for node in nodes(plan)
            if node["Node Type"] == "Seq Scan" and node["Actual Loops"] and node["Relation Name"] in BIG
        }
        total = sum(map(read, nodes(plan)))
        if scanned or total > most:
            yield f"{address}: {sorted(scanned)} {total} rows of\n{sql}\n{json.dumps(plan, indent=1)}"


def of(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def asked(client: Client) -> Iterator[str]:
    """Every order, at its beginning and some way on, and the filters of every day."""
    for sort in SORTS:
        address = f"{reverse('requests')}?sort={sort}"
        yield address
        yield reverse("requests") + client.get(address).context["page"].next
    until = timezone.localdate() - timedelta(days=300)
    happened = (filters.format(since=until - timedelta(days=30), until=until) for filters in HAPPENED)
    for filters in (*FILTERS, *happened):
        yield f"{reverse('requests')}?{filters}"


def beside(client: Client) -> Iterator[str]:
    """Other pages over all cases: whose time is over, which is none of these, and what was entrusted in a month."""
    yield reverse("retention:due")
    until = timezone.localdate() - timedelta(days=300)
    tracked = f"{reverse('tracking')}?{MONTH.format(since=until - timedelta(days=30), until=until)}"
    if client.get(tracked).status_code == 200:  # for parks and those above them
        yield tracked


def pulled(client: Client, name: str, *, days: tuple[int | None, ...] = (None, 1, 365)) -> Iterator[str]:
    """What other systems ask: the newest changes, those since yesterday, and those of a year, the next page too."""
    address, now = reverse(f"api-{name}-list"), timezone.now()
    for ago in days:
        since = {"updated_since": (now - timedelta(days=ago)).isoformat()} if ago else {}
        yield f"{address}?{urlencode(since)}"
    if following := client.get(f"{address}?{urlencode(since)}").json()["next"]:
        yield following


def test_the_load_of_officers_is_counted_in_an_index_alone(cast: Cast) -> None:
    """PostgreSQL reads an index alone where it has every column that is asked for; which it takes in a transaction that
    nothing was vacuumed in is chance."""
    with CaptureQueriesContext(connection) as asked:
        assert officers_in(cast.park, timezone.now())
    alias = re.search(r'FROM "proxy_service_proxyrequest" (\w+)', asked[-1]["sql"])
    assert alias is not None
    columns = set(re.findall(rf'\b{alias[1]}\."(\w+)"', asked[-1]["sql"]))
    (index,) = (each for each in ProxyRequest._meta.indexes if each.name == "request_officer_by_state")
    assert columns == {ProxyRequest._meta.get_field(name).column for name in index.fields}


def test_every_list_reads_little_more_than_it_shows(cast: Cast) -> None:
    fill(SIZE, officer=cast.officer)
    found = []
    for name in READERS:
        client = of(cast.people[name])
        for address in asked(client):
            most = OF_PERIODS if "by=kept" in address else MOST
            found += [f"{name} {finding}" for finding in findings(client, address, most)]
        found += [f"{name} {finding}" for finding in findings(client, reverse("home"), most=SIZE)]
        for address in beside(client):
            found += [f"{name} {finding}" for finding in findings(client, address)]
        for address in pulled(client, "requests"):
            found += [f"{name} {finding}" for finding in findings(client, address, most=MOST_PULLED)]
    # Thousands of requests bear it, and none in the leader's park.
    elsewhere = f"{reverse('requests')}?q={cast.other_park.code}-"
    found += [f"leader {finding}" for finding in findings(of(cast.people["leader"]), elsewhere, most=2000)]
    # A fiftieth of the open ones, and not all of these are looked through.
    overdue = f"{reverse('requests')}?lamp=overdue"
    for name in ("leader", "county_officer", "auditor"):
        found += [f"{name} {finding}" for finding in findings(of(cast.people[name]), overdue, most=1000)]
    assert not found, "\n\n".join(found)


def test_parts_of_requests_are_read_from_an_index_of_the_readers_own(cast: Cast) -> None:
    """Whoever has few among others' many, or none, does not walk past theirs."""
    fill(SIZE, officer=cast.officer)
    few = Organization.objects.get(code="volume-bureau-7")
    none = create_organization(code="652701-NONE", name="无件局", kind=few.kind, division_code="652701")
    clients = {name: of(cast.people[name]) for name in READERS}
    for bureau in (few, none):
        _program, secret = issue_key(bureau, Role.DEPARTMENT_CLERK)
        clients[bureau.name] = Client(headers={"Authorization": f"Bearer {secret}"})
    found = []
    for name, client in clients.items():
        for resource in ("deadlines", "ledgers"):
            for address in pulled(client, resource, days=(None,)):
                found += [f"{name} {finding}" for finding in findings(client, address, most=MOST_JUDGED)]
        for address in pulled(client, "request-matters"):
            found += [f"{name} {finding}" for finding in findings(client, address, most=MOST_JUDGED)]
    assert not found, "\n\n".join(found)


#: What an act writes of a case, for which triggers put right what is kept of it.
WRITTEN = {
    "deadlines_deadline": "due_at = due_at + interval '1 minute'",
    "proxy_service_proxyrequest": "next_due_at = next_due_at + interval '1 minute'",
    "proxy_service_requestmatter": "state = CASE state WHEN 'received' THEN 'in_review' ELSE 'received' END",
    "proxy_service_requestmattergrouppermission": "group_id = group_id",
}
OPEN = "SELECT id FROM proxy_service_proxyrequest WHERE state = 'in_progress' ORDER BY submitted_at LIMIT 10"
OF_ONE = {
    "deadlines_deadline": (
        "kind = 'plan' AND ledger_id IN (SELECT ledger_id FROM proxy_service_proxyrequest WHERE id = %s)"
    ),
    "proxy_service_proxyrequest": "id = %s",
    "proxy_service_requestmatter": "request_id = %s",
    "proxy_service_requestmattergrouppermission": (
        "content_object_id IN (SELECT id FROM proxy_service_requestmatter WHERE request_id = %s)"
    ),
}
#: Rows of big tables that may be read for one row written, by all its triggers.
MOST_OF_ONE = 300


def test_what_is_kept_of_a_case_costs_no_more_than_its_own_rows(cast: Cast) -> None:
    """Ten cases one after another, for PostgreSQL plans anew what a connection asks for the sixth time."""
    fill(SIZE, officer=cast.officer)
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        cases = [case for (case,) in cursor.fetchall()]
        assert len(cases) == 10
        for table, change in WRITTEN.items():
            for case in cases:
                before = rows_read()
                cursor.execute(f"UPDATE {table} SET {change} WHERE {OF_ONE[table]}", [case])
                assert cursor.rowcount, (table, case)
                assert rows_read() - before <= MOST_OF_ONE * cursor.rowcount, (table, case)


def rows_read() -> int:
    """Of big tables, in this transaction so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(seq_tup_read + idx_tup_fetch), 0)::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY (%s)",
            [sorted(BIG)],
        )
        (read_so_far,) = cursor.fetchone()
    return int(read_so_far)

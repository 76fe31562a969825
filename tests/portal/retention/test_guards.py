"""The database refuses whatever is too early, held, or decided by one; as superuser and as a role that writes rows."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from portal.audit.services import ledger_of
from portal.documents.models import Document, StoredFile
from portal.organizations.models import Membership
from portal.retention.models import Appraisal
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.portal.retention.ageing import age, approved, archived, past_the_guards, proposed, written_down
from tests.portal.retention.test_holding import hold
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.5-LEDGER")]

UPLOADS, PAPERS = "documents_storedfile", "documents_document"
REQUEST, LEDGER = "proxy_service_proxyrequest", "ledger_id = %(ledger)s"
# Whatever takes something of an archived file, or moves its day.
TAKING = (
    f"UPDATE {UPLOADS} SET file = '' WHERE {LEDGER}",
    f"UPDATE {UPLOADS} SET ledger_id = NULL WHERE {LEDGER}",
    f"UPDATE {UPLOADS} SET sha256 = 'x' WHERE {LEDGER}",
    f"UPDATE {PAPERS} SET file = '', facts = '{{}}' WHERE {LEDGER}",
    f"UPDATE {PAPERS} SET file = '' WHERE {LEDGER}",
    f"UPDATE {PAPERS} SET facts = '{{}}' WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET contact_phone = '' WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET answers = '{{}}' || jsonb_build_object('a', 1) WHERE {LEDGER}",
)
NEVER = (
    f"DELETE FROM {UPLOADS} WHERE {LEDGER}",
    f"DELETE FROM {PAPERS} WHERE {LEDGER}",
    f"DELETE FROM {REQUEST} WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET retained_until = retained_until - 1 WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET retained_until = NULL WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET archived_at = NULL WHERE {LEDGER}",
    f"UPDATE {REQUEST} SET archived_at = archived_at - interval '9 years' WHERE {LEDGER}",
    "UPDATE ledger_ledger SET closed_at = NULL WHERE id = %(ledger)s",
    "UPDATE ledger_ledger SET closed_at = closed_at - interval '9 years' WHERE id = %(ledger)s",
)
WHOLE = tuple(
    f"TRUNCATE {table} CASCADE"
    for table in (UPLOADS, PAPERS, REQUEST, "delegation_filing", "retention_hold", "retention_appraisal")
)


def refused(statement: str, request: ProxyRequest, *codes: str) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"ledger": str(request.ledger_id)})
    assert getattr(error.value.__cause__, "pgcode", "") in (codes or ("23001",)), (
        f"{statement}: {error.value}"
    )


def test_before_its_day_nothing_of_a_file_goes_by_any_route(cast: Cast) -> None:
    request = archived(cast, years=0)
    assert StoredFile.objects.filter(ledger=request.ledger_id).exists()
    assert Document.objects.filter(ledger=request.ledger_id).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no check of what the test wrote
    for statement in (*TAKING, *NEVER, *WHOLE):
        refused(statement, request)
    forged = (
        "INSERT INTO retention_appraisedfile (appraisal_id, kind, ledger_id, number, title, archived_on,"
        " retained_until, settled, names, pieces)"
        " SELECT id, 'request', %(ledger)s, 'x', 'x', '2020-01-01', '2022-01-01', false, '[]', 0"
        " FROM retention_appraisal"
    )
    Appraisal.objects.create(
        organization=cast.park,
        verdict="destroy",
        reason="x",
        proposed_by=cast.clerk,
        proposed_at=request.archived_at,
    )
    refused(forged, request, "23P01")
    role = f"rows_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")
    for statement in (*TAKING, *NEVER):
        refused(statement, request)
    for statement in WHOLE:
        refused(statement, request, "42501")


def test_over_its_day_nothing_goes_before_it_was_approved_nor_while_it_is_held(cast: Cast) -> None:
    request = archived(cast)
    for statement in (*TAKING, *NEVER):
        refused(statement, request)
    proposed(cast, request)
    for statement in (*TAKING, *NEVER):
        refused(statement, request)
    hold(request, cast.leader)
    for statement in (*TAKING, *NEVER):
        refused(statement, request)


def test_even_then_only_bytes_and_people_go(cast: Cast) -> None:
    request = archived(cast)
    approved(cast, request)
    for statement in (*NEVER, TAKING[1], TAKING[2]):
        refused(statement, request)
    refused(f"UPDATE {UPLOADS} SET file = '', sha256 = '' WHERE {LEDGER}", request)
    refused(f"UPDATE {PAPERS} SET file = '', facts = '{{}}', sha256 = '' WHERE {LEDGER}", request)
    with connection.cursor() as cursor:
        cursor.execute(TAKING[0], {"ledger": str(request.ledger_id)})
        cursor.execute(TAKING[3], {"ledger": str(request.ledger_id)})
    refused(f"UPDATE {UPLOADS} SET file = 'uploads/other' WHERE {LEDGER}", request)
    refused(f"UPDATE {PAPERS} SET file = 'documents/other' WHERE {LEDGER}", request)


def test_a_hold_that_was_placed_past_the_services_stops_it_too(cast: Cast) -> None:
    request = archived(cast)
    approved(cast, request)
    past_the_guards(
        "INSERT INTO retention_hold (ledger_id, ground, reason, placed_by_id, placed_at, lifted_because)"
        " VALUES (%(ledger)s, 'other', 'x', %(by)s, now(), '')",
        ledger=str(request.ledger_id),
        by=cast.leader.pk,
    )
    for statement in TAKING:
        refused(statement, request)
    refused("DELETE FROM retention_hold WHERE ledger_id = %(ledger)s", request)
    refused("UPDATE retention_hold SET reason = 'y' WHERE ledger_id = %(ledger)s", request)


def test_two_years_are_a_floor_whatever_the_row_says(cast: Cast) -> None:
    request = archived(cast, years=0)
    age(request.ledger_id, 1)
    past_the_guards(
        f"UPDATE {REQUEST} SET retained_until = '2020-01-01', archived_at = '2018-01-01' WHERE {LEDGER}",
        ledger=str(request.ledger_id),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_is_over('request', %s)", [str(request.ledger_id)])
        assert cursor.fetchone() == (False,)
        age(request.ledger_id, 2)
        cursor.execute("SELECT retention_is_over('request', %s)", [str(request.ledger_id)])
        assert cursor.fetchone() == (True,)


def test_the_database_asks_for_two_people_in_two_roles(cast: Cast) -> None:
    appraisal = proposed(cast, archived(cast))

    def by(actor: Membership) -> str:
        return (
            f"UPDATE retention_appraisal SET state = 'approved', decided_by_id = {actor.pk}, decided_at = now()"
            f" WHERE id = {appraisal.pk}"
        )

    anything = ProxyRequest.objects.get()
    colleague = Membership.objects.create(
        user=cast.zone_clerk.user, organization=cast.park, role=cast.clerk.role
    )
    own = Membership.objects.create(user=cast.clerk.user, organization=cast.park, role="park_leader")
    standing_in = Membership.objects.create(
        user=cast.officer.user, organization=cast.park, role="park_leader", substitute_for=cast.clerk
    )
    for actor in (cast.clerk, colleague, own, standing_in):
        refused(by(actor), anything)
    refused("UPDATE retention_appraisal SET state = 'approved'", anything)
    refused("UPDATE retention_appraisal SET reason = 'x'", anything)
    refused("DELETE FROM retention_appraisal", anything)
    refused("DELETE FROM retention_appraisedfile", anything)
    refused("UPDATE retention_appraisedfile SET emptied_at = now()", anything)
    refused(f"UPDATE retention_appraisal SET state = 'done', decided_by_id = {cast.leader.pk}", anything)
    with connection.cursor() as cursor:
        cursor.execute(by(cast.leader))
    refused(f"UPDATE retention_appraisal SET state = 'withdrawn' WHERE id = {appraisal.pk}", anything)
    refused(f"UPDATE retention_appraisal SET state = 'done' WHERE id = {appraisal.pk}", anything)


def test_no_other_kind_makes_a_file_due(cast: Cast) -> None:
    """A volume of long ago, or the file of a case, is not put over the ledger of a file that is kept; and if it were,
    the latest day of all counts, and for ever above all."""
    request = archived(cast)
    past_the_guards(f"UPDATE {REQUEST} SET retained_until = '2060-01-01'")
    volume = (
        "INSERT INTO proxy_service_papervolume (park_id, year, entered_on, ledger_id, retained_until)"
        f" VALUES ({cast.park.pk}, 1999, '2000-01-01', %(ledger)s, '2002-01-01')"
    )
    filing = (
        "INSERT INTO delegation_filing (ledger_id, subject, case_id, title, state, owner_id, handler_id, remark,"
        " number, retention, retained_until, archived_at, archived_by_id, data)"
        f" SELECT %(ledger)s, 'x', gen_random_uuid(), 'x', 'archived', {cast.park.pk}, {cast.park.pk}, '', 'x',"
        f" '10', '2002-01-01', now(), {cast.clerk.pk}, '{{}}'"
    )
    refused(volume, request)
    refused(filing, request)
    past_the_guards(volume, ledger=str(request.ledger_id))
    past_the_guards(filing, ledger=str(request.ledger_id))
    for until, due in (("'2060-01-01'", False), ("NULL", False), ("'2020-01-01'", True)):
        past_the_guards(f"UPDATE {REQUEST} SET retained_until = {until}")
        for kind in ("request", "paper", "filing"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT retention_is_over(%s, %s)", [kind, str(request.ledger_id)])
                assert cursor.fetchone() == (due,), (kind, until)


def test_the_ledger_of_an_office_or_of_a_volume_is_no_files(cast: Cast) -> None:
    log = ledger_of(cast.park)
    volume = written_down(cast.clerk, "A-1")
    request = archived(cast)
    draft = make_request(cast, "draft")
    for taken in (log.pk, volume.ledger_id, request.ledger_id):
        refused(f"UPDATE {REQUEST} SET ledger_id = '{taken}' WHERE {LEDGER}", draft, "23001", "23505")
    refused(
        "INSERT INTO proxy_service_papervolume (park_id, year, entered_on, ledger_id, retained_until)"
        f" VALUES ({cast.park.pk}, 1999, '2000-01-01', '{log.pk}', '2002-01-01')",
        request,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_is_over('package', %s)", [str(request.ledger_id)])
        assert cursor.fetchone() == (False,), "a file is due as what it is"

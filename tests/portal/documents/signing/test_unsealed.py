"""What PostgreSQL keeps of papers without a seal is what papers, sealings and ledgers say, and it only proposes."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.documents import services
from portal.documents.enums import SEALED_BY_BOTH, DocumentKind, DocumentState
from portal.documents.models import Document, Seal, Sealing, Unsealed
from portal.documents.samples import ordinary
from portal.documents.seals import papers_to_seal
from portal.documents.unsealed import recount
from portal.ledger.models import Ledger
from portal.ledger.services import close_ledger
from portal.organizations.models import Membership, Organization
from tests.portal.documents.conftest import NOW
from tests.portal.documents.signing.conftest import KIND, Ready
from tests.roles import as_owner

pytestmark = pytest.mark.django_db

#: Papers that were sealed long ago, which triggers did not hear of: rows to look among.
MANY = """
    INSERT INTO documents_document (id, ledger_id, kind, subject, issuer_id, issuer_name, year, sequence, number, title,
        facts, template_version, calendar_version, state, file, size, sha256, sm3, pages, token, issued_at, void_reason,
        attempts, error)
    SELECT gen_random_uuid(), ledger_id, kind, subject, issuer_id, issuer_name, year, sequence + i, number || i, title,
        facts, template_version, calendar_version, state, file, size, sha256, sm3, pages, token || i,
        issued_at + i * interval '1 minute', '', 0, ''
    FROM documents_document, generate_series(1, 3000) i WHERE id = %s
"""


def kept() -> set[tuple[Any, ...]]:
    return set(Unsealed.objects.values_list("document", "issuer_id", "issued_at"))


def told() -> set[tuple[Any, ...]]:
    """From the papers, in Python."""
    papers = Document.objects.select_related("ledger", "sealing")
    return {
        (paper.pk, paper.issuer_id, paper.issued_at)
        for paper in papers
        if paper.kind not in SEALED_BY_BOTH
        and paper.state != DocumentState.VOID
        and paper.sealed is None
        and (paper.ledger is None or paper.ledger.closed_at is None)
    }


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_paper_waits_but_those_that_both_sides_seal(
    park: Organization, ledger: Ledger, kind: DocumentKind
) -> None:
    paper = services.issue(kind=kind, issuer=park, ledger=ledger, facts=ordinary()[kind], now=NOW)
    assert {row[0] for row in kept()} == (set() if kind in SEALED_BY_BOTH else {paper.pk})
    assert kept() == told()


def test_a_void_paper_and_a_sealed_one_leave_and_a_failed_one_stays(
    seal: Seal, ready: Ready, chief: Membership, neighbour: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    void, sealed, stays = ready(), ready(), ready()
    foreign = ready(issuer=neighbour.organization)
    services.void(document=void, reason="有误", now=timezone.now())
    assert {row[0] for row in kept()} == {sealed.pk, stays.pk, foreign.pk}
    services.request_sealing(documents=[sealed], actor=chief, now=timezone.now())
    assert kept() == told(), "what waits for the worker waits"
    assert services.seal_pending() == 1
    assert {row[0] for row in kept()} == {stays.pk, foreign.pk}
    assert kept() == told()
    services.request_sealing(documents=[stays], actor=chief, now=timezone.now())
    Sealing.objects.filter(document=stays).update(state="failed")
    assert list(papers_to_seal(chief.organization)) == [stays]
    assert recount() == 0


def test_with_its_ledger_every_paper_leaves_and_what_is_issued_then_never_comes(
    park: Organization, ledger: Ledger, ready: Ready
) -> None:
    ready(), ready()
    alone = ready(ledger=None)
    close_ledger(ledger, timezone.now())
    assert {row[0] for row in kept()} == {alone.pk}
    services.issue(kind=KIND, issuer=park, ledger=ledger, facts=ordinary()[KIND], now=NOW)
    assert {row[0] for row in kept()} == {alone.pk}
    assert kept() == told()


def test_a_row_too_many_shows_nothing_and_whose_a_paper_is_it_does_not_say(
    seal: Seal, ready: Ready, chief: Membership, neighbour: Membership
) -> None:
    sealed, foreign = ready(), ready(issuer=neighbour.organization)
    services.request_sealing(documents=[sealed], actor=chief, now=timezone.now())
    services.seal_pending()
    Unsealed.objects.create(document=sealed, issuer_id=chief.organization_id, issued_at=sealed.issued_at)
    Unsealed.objects.filter(document=foreign).update(issuer_id=chief.organization_id)
    assert not papers_to_seal(chief.organization).exists()


def test_what_was_written_past_the_triggers_is_put_right(
    ready: Ready, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, closed = ready(ledger=None), ready()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM documents_unsealed WHERE document_id = %s", [lost.pk])
        cursor.execute("UPDATE ledger_ledger SET closed_at = now() WHERE id = %s", [ledger.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert {row[0] for row in kept()} == {closed.pk}
    call_command("recount_unsealed")
    assert "更正 2 条" in capsys.readouterr().out
    assert kept() == told() != set()
    assert recount() == 0


def test_few_are_found_among_many_that_are_sealed(
    seal: Seal, ready: Ready, chief: Membership, client: Client
) -> None:
    waiting = ready()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(MANY, [waiting.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE documents_document, documents_unsealed")
    client.force_login(chief.user)
    client.get("/documents/seals/")
    before = papers_read()
    page = client.get("/documents/seals/")
    assert [paper for paper, _choice in page.context["waiting"]] == [waiting]
    assert papers_read() - before < 20


def papers_read() -> int:
    """Rows of papers that this transaction looked at so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname = 'documents_document'"
        )
        (read,) = cursor.fetchone()
    return int(read)

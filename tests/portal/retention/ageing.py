"""Archived files whose time is over: years cannot be waited for, so that rows are dated back past the guards."""

from typing import Any

from django.db import connection, transaction

from portal.documents import storage
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.organizations.models import Membership
from portal.retention.models import Appraisal
from portal.retention.services.appraising import approve, propose
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.stages import make_request

BACK = """
    UPDATE ledger_ledger SET closed_at = closed_at - interval '{years} years' WHERE id = %(ledger)s;
    UPDATE proxy_service_proxyrequest SET archived_at = archived_at - interval '{years} years',
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
    UPDATE delegation_filing SET archived_at = archived_at - interval '{years} years',
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
"""


def past_the_guards(statement: str, **values: Any) -> None:
    """What no program can do, and a test must: triggers do not hear of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def age(ledger: Any, years: int = 3) -> None:
    """As if the file had been archived so many years earlier."""
    past_the_guards(BACK.format(years=years), ledger=str(ledger))


def print_papers(ledger: Any) -> None:
    """Every paper that waits gets bytes of its own, without a renderer."""
    for paper in Document.objects.filter(ledger=ledger, state=DocumentState.PENDING):
        written = storage.write(f"documents/{paper.year}/{paper.pk}.pdf", [f"%PDF {paper.pk}".encode()])
        Document.objects.filter(pk=paper.pk).update(
            state=DocumentState.READY,
            file=written.name,
            size=written.size,
            sha256=written.sha256,
            sm3=written.sm3,
            pages=1,
        )


def archived(cast: Cast, years: int = 3, **options: Any) -> Any:
    """A request that was archived so many years ago, all of its papers printed."""
    request = make_request(cast, "archived", **options)
    print_papers(request.ledger_id)
    if years:
        age(request.ledger_id, years)
    request.refresh_from_db()
    return request


def proposed(cast: Cast, *files: ProxyRequest, actor: Membership | None = None, **options: Any) -> Appraisal:
    """To destroy, by the park's window clerk, unless it is said otherwise."""
    said: dict[str, Any] = {"verdict": "destroy", "reason": "保管期满，无继续查考利用价值。"} | options
    return propose(actor=actor or cast.clerk, ledgers=[str(one.ledger_id) for one in files], **said)


def approved(cast: Cast, *files: ProxyRequest) -> Appraisal:
    return approve(appraisal=proposed(cast, *files), actor=cast.leader)

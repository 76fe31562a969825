"""Archived files whose time is over: years cannot be waited for, so that rows are dated back past the guards."""

import hashlib
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal.documents import storage
from portal.documents.enums import DocumentState
from portal.documents.models import Document, StoredFile
from portal.documents.samples import uploads
from portal.documents.services import store_upload
from portal.organizations.models import Membership, Organization
from portal.retention.models import Appraisal
from portal.retention.queries import years_on
from portal.retention.services.appraising import approve, propose
from proxy_service.models import ArchivedCase, PackageKeeping, PaperRecord, PaperVolume
from proxy_service.services.keeping import keep_package, ledger_of_package, put_into_volumes
from tests.cast import Cast
from tests.roles import as_owner
from tests.stages import make_request

BACK = """
    UPDATE ledger_ledger SET closed_at = closed_at - interval '{years} years' WHERE id = %(ledger)s;
    UPDATE proxy_service_proxyrequest SET archived_at = archived_at - interval '{years} years',
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
    UPDATE proxy_service_archivedcase SET archived_at = archived_at - interval '{years} years',
        retained_until = retained_until - interval '{years} years'
        WHERE id IN (SELECT case_id FROM proxy_service_packagekeeping WHERE ledger_id = %(ledger)s);
    UPDATE proxy_service_packagekeeping SET
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
    UPDATE proxy_service_paperrecord SET kept_since = kept_since - interval '{years} years'
        WHERE volume_id IN (SELECT id FROM proxy_service_papervolume WHERE ledger_id = %(ledger)s);
    UPDATE proxy_service_papervolume SET entered_on = entered_on - interval '{years} years',
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
    UPDATE delegation_filing SET archived_at = archived_at - interval '{years} years',
        retained_until = retained_until - interval '{years} years' WHERE ledger_id = %(ledger)s;
"""


def past_the_guards(statement: str, **values: Any) -> None:
    """What no program can do, and a test must: triggers do not hear of it."""
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def age(ledger: Any, years: int = 3) -> None:
    """As if the file had been archived so many years earlier."""
    past_the_guards(BACK.format(years=years), ledger=str(ledger))


LEFT = """
    INSERT INTO ledger_departedmonth (name, file, sha256, entries, left_at)
        SELECT 'ledger_ledgerentry_2016_01', 'ledger_ledgerentry_2016_01.jsonl.gz', repeat('a', 64), count(*), now()
        FROM ledger_ledgerentry WHERE ledger_id = %(ledger)s;
    INSERT INTO ledger_departedentry (id, ledger_id, sequence, recorded_at, previous_hash, hash, month_id)
        SELECT id, ledger_id, sequence, recorded_at, previous_hash, hash, 'ledger_ledgerentry_2016_01'
        FROM ledger_ledgerentry WHERE ledger_id = %(ledger)s;
    DELETE FROM ledger_ledgerentry WHERE ledger_id = %(ledger)s;
"""


def leave(ledger: Any) -> None:
    """As if the entries of one ledger had left the database with their month, whatever others there are in it."""
    past_the_guards(LEFT, ledger=str(ledger))


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


def taken_in(park: Organization, number: str = "", **facts: Any) -> PackageKeeping:
    """The package of another portal, of a park that is known here, taken in today; its contents nobody reads."""
    now = timezone.now()
    told: dict[str, Any] = {
        "number": number or f"{park.code}-2025-0001",
        "title": "旧案卷",
        "enterprise_code": "91652701MA00000010",
        "enterprise_name": "某企业",
        "divisions": [park.division_code],
        "archived_at": now,
        "retained_until": years_on(timezone.localdate(), 2),
    } | facts
    ledger = ledger_of_package(told["number"])
    case = ArchivedCase.objects.create(
        **told,
        park_code=park.code,
        park_name=park.name,
        entries=1,
        head_hash=hashlib.sha256(told["number"].encode()).hexdigest(),
        package=store_upload(upload=uploads.pdf("案卷"), by=None),
        manifest_sha256=hashlib.sha256(f"manifest of {told['number']}".encode()).hexdigest(),
        imported_at=now,
    )
    StoredFile.objects.filter(pk=case.package_id).update(ledger=ledger)
    keep_package(case, ledger)
    return case.keeping


def written_down(by: Membership, *numbers: str, **facts: Any) -> PaperVolume:
    """Lines of an old ledger, entered today; those of one year stand in one volume."""
    told: dict[str, Any] = {"client": "某某纺织有限公司", "matter": "施工许可", "officer": "张三"} | facts
    lines = [
        PaperRecord(
            park=by.organization.park,
            number=number,
            entrusted_on=date(2021, 5, 8),
            entered_by=by,
            entered_at=timezone.now(),
            **told,
        )
        for number in numbers
    ]
    put_into_volumes(lines)
    PaperRecord.objects.bulk_create(lines)
    assert lines[0].volume is not None
    return lines[0].volume


def proposed(cast: Cast, *files: Any, actor: Membership | None = None, **options: Any) -> Appraisal:
    """To destroy, by the park's window clerk, unless it is said otherwise."""
    said: dict[str, Any] = {"verdict": "destroy", "reason": "保管期满，无继续查考利用价值。"} | options
    return propose(actor=actor or cast.clerk, ledgers=[str(one.ledger_id) for one in files], **said)


def approved(cast: Cast, *files: Any) -> Appraisal:
    return approve(appraisal=proposed(cast, *files), actor=cast.leader)

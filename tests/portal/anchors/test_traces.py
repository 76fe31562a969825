"""Whoever owns database and disk exchanges a file and puts its hash right, or has one case show the history of another:
it is found. What is lawful is not."""

import hashlib
import os
import uuid
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import FileField, OneToOneField
from django.utils import timezone

from delegation.services.authorities import enter_authority
from portal.anchors import keys, outside, statement
from portal.anchors.checking import faults
from portal.anchors.models import Anchor, Trace
from portal.anchors.queries import held_back_seconds
from portal.anchors.services import anchoring
from portal.anchors.services.anchoring import make_next
from portal.anchors.traced import TRACES, all_traced
from portal.audit.services import ledger_of
from portal.documents import services, storage
from portal.documents.enums import DocumentKind, ScanState, SealingState
from portal.documents.models import Document, Rendering, Seal, Sealing, StoredFile
from portal.documents.press import Printed, TooManyPages
from portal.documents.samples import uploads as samples
from portal.documents.services import rendering
from portal.errors import Conflict
from portal.exchange.models import Export
from portal.health.enums import AlarmCode
from portal.health.models import Alarm
from portal.ledger import horizon
from portal.ledger.models import Ledger
from portal.ledger.services import close_ledger, name_ledger, open_ledger, open_ledger_named
from portal.organizations.models import Membership, Organization
from portal.privacy.erasing import anonymise
from portal.retention.services import destroying
from portal.retention.tasks import destroy
from proxy_service.models import MaterialFile
from proxy_service.services import filing
from tests.cast import Cast
from tests.portal.anchors.conftest import Meddle, Run, anchored, write
from tests.portal.ledger.test_horizon import under_way
from tests.portal.retention.ageing import approved, archived
from tests.roles import as_owner
from tests.stages import make_course, make_request

OTHER = b"%PDF-1.4\nanother\n%%EOF\n"
Piece = Document | Rendering | Sealing | StoredFile


def kept(name: str) -> dict[str, Any]:
    """Bytes on the disk, as rows name them."""
    written = storage.write(f"documents/2026/{name}.pdf", [f"%PDF-1.4 {name}".encode()])
    return {"file": written.name, "size": written.size, "sha256": written.sha256, "sm3": written.sm3}


@pytest.fixture
def pieces(ledger: Ledger, bureau: Organization, clerk: Membership, own_media: None) -> dict[str, Piece]:
    """An upload, a paper that was printed anew and then sealed, and its earlier printing; all are anchored."""
    now = timezone.now()
    upload = services.store_upload(upload=samples.pdf("营业执照.pdf"), by=clerk, ledger=ledger)
    paper = Document.objects.create(
        ledger=ledger,
        kind=DocumentKind.ACCEPTANCE,
        issuer=bureau,
        issuer_name=bureau.name,
        year=2026,
        sequence=1,
        number="受〔2026〕1号",
        title="受理通知书",
        facts={"a": 1},
        issued_at=now,
    )
    first, second = kept("first"), kept("second")
    Document.objects.filter(pk=paper.pk).update(state="ready", pages=1, template_version="1", **first)
    printing = Rendering.objects.create(
        document=paper,
        pages=1,
        template_version="1",
        rendered_at=now,
        requested_by=clerk,
        requested_at=now,
        **first,
    )
    Document.objects.filter(pk=paper.pk).update(state="pending")
    Document.objects.filter(pk=paper.pk).update(state="ready", template_version="2", **second)
    Rendering.objects.update(superseded_at=now)
    seal = Seal.objects.create(
        organization=bureau,
        name="章",
        key_name="k",
        certificate="-",
        registered_by=clerk.user,
        registered_at=now,
    )
    sealing = Sealing.objects.create(document=paper, seal=seal, requested_by=clerk, requested_at=now)
    Sealing.objects.filter(pk=sealing.pk).update(
        state=SealingState.DONE, signer="某局", sealed_at=now, **kept("sealed")
    )
    write(ledger, 2)
    anchored()
    for row in (paper, sealing):
        row.refresh_from_db()
    return {"storedfile": upload, "document": paper, "rendering": printing, "sealing": sealing}


@pytest.fixture
def exchange(meddle: Meddle) -> Callable[[Piece], str]:
    """Other bytes under the same name, and a row that says so; the hash."""

    def put(row: Piece) -> str:
        Path(row.file.path).write_bytes(OTHER)
        digest = hashlib.sha256(OTHER).hexdigest()
        statement_ = f"UPDATE {row._meta.db_table} SET sha256 = %s, size = %s WHERE id::text = %s"
        meddle(statement_, digest, len(OTHER), str(row.pk))
        return digest

    return put


def refused(command: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command(command, stdout=StringIO())
    return str(error.value)


def holds(run: Run) -> None:
    """Everything that verifies says so, before and after the next anchor."""
    for _turn in range(2):
        found = run()
        assert (found.code, found.named) == (0, {}), found.text
        call_command("verify_ledger", stdout=StringIO())
        call_command("verify_files", stdout=StringIO())
        anchored()


# What must be found ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("storedfile", "上传文件"),
        ("document", "文书"),
        ("rendering", "文书的较早排版"),
        ("sealing", "用印文书"),
    ],
)
def test_exchanged_bytes_whose_hash_was_put_right(
    pieces: dict[str, Piece], exchange: Callable[[Piece], str], run: Run, kind: str, word: str
) -> None:
    row = pieces[kind]
    digest = exchange(row)
    found = run()
    assert found.code == 1 and f"{word} {row.pk}：现为 " in found.text
    assert digest in found.text and row.sha256 in found.text
    for command in ("verify_ledger", "verify_files"):
        told = refused(command)
        assert f"{row._meta.verbose_name} {row.pk}：现为 " in told and row.sha256 in told


def test_a_fingerprint_deleted_with_the_exchange(
    pieces: dict[str, Piece], exchange: Callable[[Piece], str], run: Run, meddle: Meddle
) -> None:
    row = pieces["storedfile"]
    exchange(row)
    meddle("DELETE FROM anchors_trace WHERE key = %s", str(row.pk))
    found = run()
    assert found.code == 1
    assert f"上传文件 {row.pk}：没有登记过" in found.text and "第 1 号锚点" in found.text
    assert "没有登记过" in refused("verify_files")
    assert "第 1 号锚点与痕迹不符" in refused("verify_ledger")


def test_a_fingerprint_altered_with_the_exchange(
    pieces: dict[str, Piece], exchange: Callable[[Piece], str], run: Run, meddle: Meddle
) -> None:
    """Row and fingerprint agree again; only the anchor knows."""
    row = pieces["sealing"]
    digest = exchange(row)
    meddle("UPDATE anchors_trace SET value = replace(value::text, %s, %s)::jsonb", row.sha256, digest)
    found = run()
    assert found.code == 1 and "第 1 号锚点" in found.text
    assert "第 1 号锚点与痕迹不符" in refused("verify_files")


def test_a_fingerprint_added_to_cover_the_exchange(
    pieces: dict[str, Piece], exchange: Callable[[Piece], str], run: Run, meddle: Meddle
) -> None:
    """As if the row had been changed in the ordinary way: but there is none."""
    row = pieces["storedfile"]
    digest = exchange(row)
    meddle(
        "INSERT INTO anchors_trace (kind, key, value, recorded_at) SELECT kind, key,"
        " replace(value::text, %s, %s)::jsonb, now() FROM anchors_trace WHERE key = %s",
        *(row.sha256, digest, str(row.pk)),
    )
    anchored()
    found = run()
    assert found.code == 1 and f"登记过的 {row.sha256} 后来变成 {digest}" in found.text
    assert f" {row.sha256} 后来变成" in refused("verify_files")


def test_a_paper_exchanged_without_its_earlier_printing(
    pieces: dict[str, Piece], run: Run, meddle: Meddle
) -> None:
    """The guard lifted, the tracing left on: the database itself writes down what was done."""
    paper = pieces["document"]
    for change in ("DISABLE", "ENABLE"):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE documents_document {change} TRIGGER documents_freeze")
            if change == "DISABLE":
                cursor.execute(
                    "UPDATE documents_document SET sha256 = repeat('0', 64) WHERE id = %s", [paper.pk]
                )
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert ("0" * 64) in str(Trace.objects.filter(kind="document", key=str(paper.pk)).latest("pk").value)
    found = run()
    assert found.code == 1 and f"登记过的 {paper.sha256} 换成了别的，没有留下较早的排版" in found.text
    assert f"{paper.sha256} 后来变成" in refused("verify_ledger")


def test_rows_gone_and_rows_slipped_in(pieces: dict[str, Piece], run: Run, meddle: Meddle) -> None:
    upload, printing = pieces["storedfile"], pieces["rendering"]
    new = "aaaaaaaa-0000-4000-8000-000000000000"
    meddle(
        "INSERT INTO documents_storedfile SELECT (jsonb_populate_record(given, jsonb_build_object('id', %s::text))).*"
        " FROM documents_storedfile AS given WHERE id = %s",
        *(new, upload.pk),
    )
    meddle("DELETE FROM documents_storedfile WHERE id = %s", upload.pk)
    meddle("DELETE FROM documents_rendering WHERE id = %s", printing.pk)
    found, told = run().text, refused("verify_files")
    assert f"上传文件 {upload.pk}：不见了" in found and f"上传文件 {new}：没有登记过" in found
    assert f"文书的较早排版 {printing.pk}：不见了" in found and "没有留下较早的排版" in found
    assert (
        f"{upload.pk}：不见了" in told and f"{new}：没有登记过" in told and f"{printing.pk}：不见了" in told
    )


def test_labels_of_two_ledgers_exchanged(ledger: Ledger, run: Run, meddle: Meddle) -> None:
    other = open_ledger("BLBH-2026-0002")
    write(ledger), write(other)
    anchored()
    swap = (
        "UPDATE ledger_ledger SET label = CASE WHEN id = %s THEN %s ELSE %s END WHERE id IN (%s, %s)",
        *(ledger.pk, other.label, ledger.label, ledger.pk, other.pk),
    )
    with (
        pytest.raises(IntegrityError, match="ledger_label_once"),
        connection.cursor() as cursor,
        transaction.atomic(),
    ):
        cursor.execute(swap[0], swap[1:])
    rename = "UPDATE ledger_ledger SET label = %s WHERE id = %s"
    for label, row in (("-", ledger), (ledger.label, other), (other.label, ledger)):
        meddle(rename, label, row.pk)
    found = run()
    assert found.code == 1
    assert f"台账 {ledger.pk} 现为 {other.label}，登记的是 {ledger.label}" in found.text
    assert f"台账 {other.pk} 现为 {ledger.label}，登记的是 {other.label}" in found.text
    assert f"{ledger.pk}：现为 {other.label}" in refused("verify_ledger")
    for row, label in ((ledger, other.label), (other, ledger.label)):  # with the traces of a renaming of both
        meddle(
            "INSERT INTO anchors_trace (kind, key, value, recorded_at)"
            " VALUES ('ledger', %s, jsonb_build_array(%s::text), now())",
            *(str(row.pk), label),
        )
    anchored()
    found = run()
    assert found.code == 1 and f"编号 {other.label} 先后属于两本台账" in found.text
    assert f"编号 {other.label} 先后属于几本台账" in refused("verify_ledger")


def test_a_label_that_a_ledger_bore_is_never_anothers(ledger: Ledger, run: Run) -> None:
    old = ledger.label
    name_ledger(ledger, f"{old}-A")
    for label in (old, ledger.label):
        for give in (open_ledger, partial(name_ledger, open_ledger())):
            with pytest.raises(Conflict, match="已属于另一本台账"), transaction.atomic():
                give(label)
    assert open_ledger_named(old, "丙").label == "丙"
    name_ledger(ledger, old)
    anchored()
    holds(run)


def test_what_people_type_is_the_label_of_no_case(cast: Cast, own_media: None, run: Run) -> None:
    """The number of the next request, entered as that of an authority."""
    request = make_request(cast, "submitted")
    park, year, place = request.number.rsplit("-", 2)
    following = f"{park}-{year}-{int(place) + 1:0{len(place)}}"
    today = timezone.localdate()
    for number in (request.number, following):
        authority = enter_authority(
            number=number,
            now=timezone.now(),
            title="某文件",
            issuer_name="某局",
            issued_on=today,
            valid_from=today,
        )
        assert authority.ledger.label == f"依据-{number}"
    assert make_request(cast, "submitted").ledger.label == following
    anchored()
    holds(run)


@pytest.mark.parametrize("how", ["exchanged", "removed"])
def test_another_upload_in_the_place_of_one_handed_in(
    cast: Cast, own_media: None, run: Run, meddle: Meddle, how: str
) -> None:
    """All in the ordinary way, the database's own guards but one passed: it is written down, and found."""
    request = make_request(cast, "submitted")
    link = MaterialFile.objects.filter(material__request=request)[0]
    forged = services.store_upload(upload=samples.pdf("假执照.pdf"), by=cast.clerk, ledger=request.ledger)
    anchored()
    link_table, upload_table = "proxy_service_materialfile", "documents_storedfile"
    changes = {
        "exchanged": [f"UPDATE {link_table} SET stored_file_id = '{forged.pk}' WHERE id = {link.pk}"],
        "removed": [
            f"DELETE FROM {link_table} WHERE id = {link.pk}",
            f"DELETE FROM {upload_table} WHERE id = '{link.stored_file_id}'",
        ],
    }[how]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (link_table, upload_table):
            cursor.execute(
                f"ALTER TABLE {table} DISABLE TRIGGER USER; ALTER TABLE {table} ENABLE TRIGGER anchors_trace_row"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER anchors_trace_change")
        for change in changes:
            cursor.execute(change)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (link_table, upload_table):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    found, told = run(), refused("verify_ledger")
    assert found.code == 1 and f"申请材料的文件 {link.pk}：" in found.text and f"材料文件 {link.pk}：" in told
    if how == "removed":
        assert f"上传文件 {link.stored_file_id}：在案件编号以后被删除" in found.text
        assert f"{link.stored_file_id}：登记过的" in told


def test_an_archived_case_takes_no_upload(ledger: Ledger, clerk: Membership, own_media: None) -> None:
    loose = services.store_upload(upload=samples.pdf("未归入.pdf"), by=clerk)
    close_ledger(ledger, timezone.now())
    with pytest.raises(DatabaseError, match="takes no file"), transaction.atomic():
        StoredFile.objects.filter(pk=loose.pk).update(ledger=ledger)
    loose.pk, loose.ledger = uuid.uuid4(), ledger
    with pytest.raises(DatabaseError, match="takes no file"), transaction.atomic():
        loose.save(force_insert=True)


def test_what_is_taken_out_of_a_draft_verifies(cast: Cast, own_media: None, run: Run) -> None:
    course = make_course(cast, "draft")
    course.attach_papers()
    file = MaterialFile.objects.filter(material__request=course.request).latest("pk")
    key = str(file.pk)
    filing.detach_file(file=file, actor=cast.owner)
    assert Trace.objects.filter(kind="materialfile", key=key).latest("pk").value is None
    anchored()
    holds(run)


def test_traces_that_a_session_holds_back(ledger: Ledger, run: Run, meddle: Meddle) -> None:
    """It announced itself and says nothing more: anchors go on over entries alone, and everybody says so."""
    anchored()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock_shared(%s::bigint << 48 | last_value) FROM anchors_trace_id_seq",
                [TRACES.mark],
            )
        later = open_ledger("BLBH-2026-0002")
        meddle(
            "UPDATE anchors_trace SET recorded_at = now() - interval '5 hours' WHERE key = %s", str(later.pk)
        )
        assert 4.9 < held_back_seconds() / 3600 < 5.1 and horizon.held_back_seconds(TRACES) > 0
        assert anchoring.make_due(stop_at=monotonic() + 0.2) >= 1
        assert "仍不能锚定" in Alarm.objects.get(code=AlarmCode.ANCHORS_LATE, closed_at=None).detail
        assert any("痕迹仍未锚定：有会话阻挡" in fault for fault in faults())
        found = run()
        assert found.code == 1 and "小时的痕迹仍未锚定：锚定被阻挡" in found.text
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert held_back_seconds() == 0
    assert anchoring.make_due(stop_at=monotonic() + 0.2) >= 1
    assert not Alarm.objects.filter(code=AlarmCode.ANCHORS_LATE, closed_at=None).exists()
    holds(run)


def test_ledgers_of_two_requests_exchanged(cast: Cast, run: Run, meddle: Meddle) -> None:
    one, two = make_request(cast, "submitted"), make_request(cast, "submitted")
    anchored()
    swap = "UPDATE proxy_service_proxyrequest SET ledger_id = %s WHERE ledger_id = %s"
    spare = "aaaaaaaa-0000-4000-8000-000000000000"
    meddle(swap, spare, str(one.ledger_id))
    meddle(swap, str(one.ledger_id), str(two.ledger_id))
    meddle(swap, str(two.ledger_id), spare)
    found = run()
    assert found.code == 1
    for request, other in ((one, two), (two, one)):
        assert (
            f"代办申请 {request.pk}：现为 {other.ledger_id} {request.number}，"
            f"登记的是 {request.ledger_id} {request.number}"
        ) in found.text
        assert f"{request.pk}：现为 {other.ledger_id}" in refused("verify_ledger")


def test_audit_logs_of_two_organizations_exchanged(
    bureau: Organization, ledger: Ledger, run: Run, meddle: Meddle
) -> None:
    own, platform = ledger_of(bureau), ledger_of(None)
    for log in (own, platform):
        write(log)
    anchored()
    give = "UPDATE audit_auditledger SET organization_id = %s WHERE ledger_id = %s"
    for organization, log in ((-1, platform), (None, own), (bureau.pk, platform)):
        meddle(give, organization, str(log.pk))
    found = run()
    assert found.code == 1
    assert f"审计日志 {platform.pk}：现为 {bureau.pk}，登记的是 " in found.text
    assert f"审计日志 {own.pk}：现为 ，登记的是 {bureau.pk}" in found.text
    assert f"{own.pk}：现为 ，登记的是 {bureau.pk}" in refused("verify_ledger")


def test_tracing_switched_off(ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_storedfile DISABLE TRIGGER anchors_trace_change")
    assert "documents_storedfile：登记痕迹的触发器被停用或删除" in refused("verify_ledger")
    assert len(list(faults())) == 1


# What is lawful -------------------------------------------------------------------------------------------------


def test_what_nobody_touched_and_what_was_named_anew(
    pieces: dict[str, Piece], run: Run, ledger: Ledger
) -> None:
    holds(run)
    name_ledger(ledger, "BLBH-2026-0001-A")
    later = open_ledger()
    name_ledger(later, "BLBH-2026-0009")
    holds(run)
    assert f"注意：台账 {ledger.pk} 的编号由 BLBH-2026-0001 改为 BLBH-2026-0001-A" in run().text


def test_what_was_taken_back_taken_over_or_isolated(
    pieces: dict[str, Piece], run: Run, clerk: Membership
) -> None:
    upload = pieces["storedfile"]
    assert isinstance(upload, StoredFile)
    taken_back = services.store_upload(upload=samples.pdf("误传.pdf"), by=clerk)
    services.discard_upload(taken_back)
    twin = services.take_over(stored=upload, by=clerk, ledger=None)
    StoredFile.objects.filter(pk=twin.pk).update(ledger=open_ledger("BLBH-2026-0003"))
    storage.also_as(str(twin.file), f"quarantine/{twin.file}")
    StoredFile.objects.filter(pk=twin.pk).update(
        scan_state=ScanState.INFECTED, file=f"quarantine/{twin.file}"
    )
    holds(run)
    assert "其中撤回 1 件" in run().text


def test_a_paper_printed_anew_in_vain(
    bureau: Organization,
    ledger: Ledger,
    leader: Membership,
    own_media: None,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The earlier printing was put by, and was not needed."""
    paper = Document.objects.create(
        ledger=ledger, kind=DocumentKind.ACCEPTANCE, issuer=bureau, issuer_name=bureau.name, year=2026, sequence=1,
        number="受〔2026〕1号", title="受理通知书", facts={}, issued_at=timezone.now(), state="failed", attempts=3,
    )  # fmt: skip
    Document.objects.filter(pk=paper.pk).update(state="ready", pages=1, template_version="1", **kept("first"))
    paper.refresh_from_db()
    [_number] = services.print_anew(documents=[paper], actor=leader, now=timezone.now()).done
    anchored()
    assert Rendering.objects.exists()

    def fail(_paper: Document) -> Printed:
        raise TooManyPages(7)

    monkeypatch.setattr(rendering, "_printed", fail)
    assert rendering.render(paper).is_ready and not Rendering.objects.exists()
    holds(run)


@pytest.mark.soak
def test_what_was_destroyed_after_its_time_and_who_was_erased(
    cast: Cast, own_media: None, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "GRACE", destroying.GRACE * 0)
    request = archived(cast)
    anchored()
    holds(run)
    approved(cast, request)
    destroy()
    destroyed = StoredFile.objects.filter(ledger=request.ledger_id)
    assert destroyed.exists() and all(each.is_disposed for each in destroyed)
    anonymise(cast.owner.user)
    holds(run)


# How it is recorded ---------------------------------------------------------------------------------------------


def test_every_row_that_names_bytes_or_owns_a_ledger_is_traced() -> None:
    """Registered, and in the database as registered. Lists that people export are no records and go after days."""
    naming = {
        model for model in apps.get_models() if any(isinstance(f, FileField) for f in model._meta.fields)
    }
    owning = {
        model
        for model in apps.get_models()
        if any(isinstance(f, OneToOneField) and f.related_model is Ledger for f in model._meta.fields)
    }
    assert {each.model for each in all_traced()} >= (naming | owning | {Ledger}) - {Export}


@pytest.mark.django_db
def test_the_database_traces_what_is_registered() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            r"SELECT tgrelid::regclass::text, rtrim(encode(tgargs, 'escape'), '\000') FROM pg_trigger"
            " WHERE tgfoid = 'anchors_trace'::regproc ORDER BY 1"
        )
        found = cursor.fetchall()
    expected = [
        (each.table, r"\000".join((each.kind, each.key, *each.columns)))
        for each in all_traced()
        for _ in "ab"
    ]
    assert sorted(found) == sorted(expected)


def test_rows_that_were_there_before_are_traced_by_the_migration(
    pieces: dict[str, Piece], ledger: Ledger, meddle: Meddle
) -> None:
    before = list(Trace.objects.filter(kind="sealing").values_list("key", "value").order_by("-pk")[:1])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in ("row", "change"):
            cursor.execute(f"DROP TRIGGER anchors_trace_{name} ON documents_sealing")
        meddle("DELETE FROM anchors_trace WHERE kind = 'sealing'")
        cursor.execute(
            "SELECT anchors_trace_table('sealing', 'documents_sealing', 'id', '{document_id,sha256}')"
        )
    assert list(Trace.objects.filter(kind="sealing").values_list("key", "value")) == before
    Ledger.objects.update(length=9)
    assert Trace.objects.filter(kind="ledger", key=str(ledger.pk)).count() == 1, "it has its name"


def test_anchors_from_before_there_were_traces_still_verify(
    ledger: Ledger, run: Run, monkeypatch: pytest.MonkeyPatch, anchor_key: Path
) -> None:
    really = anchoring._state

    def without_traces(*given: Any) -> Anchor:
        anchor = really(*given)
        anchor.first_trace = anchor.last_trace = anchor.trace_count = anchor.trace_root = None
        return anchor

    write(ledger)
    monkeypatch.setattr(anchoring, "_state", without_traces)
    first, second = anchored(), anchored()
    assert b'"yuanbantong-anchor/1"' in statement.line(first) and b"trace" not in statement.line(first)
    assert run().code == 0
    monkeypatch.setattr(anchoring, "_state", really)
    third = anchored()
    assert (third.first_trace, third.covers_traces) == (1, True)
    assert third.trace_count == Trace.objects.count() > 0
    holds(run)
    # Going back to what covers less is a fault, wherever it is looked at.
    last = Anchor.objects.latest("number")
    monkeypatch.setattr(anchoring, "_state", without_traces)
    with pytest.raises(Exception, match="does not follow"), transaction.atomic():
        make_next()
    told = outside.last()
    assert told is not None and told.number == last.number + 1 and keys.is_signed(told)
    assert not statement.follows(told, last) and second.number == 2
    assert "没有痕迹，而上一号有" in run().text


@pytest.mark.django_db(transaction=True)
def test_a_trace_that_is_committed_late_is_anchored_next(own_media: None) -> None:
    ledger = open_ledger("甲")
    late: list[Any] = []
    with under_way(
        lambda: late.append(services.store_upload(upload=samples.pdf("迟.pdf"), by=None, ledger=ledger))
    ) as commit:
        open_ledger("乙")
        first = anchored()
        assert first.last_trace == horizon.settled(TRACES) < Trace.objects.latest("pk").pk
        commit()
    second = anchored()
    assert (first.trace_count, second.trace_count) == (1, 2)
    traced = Trace.objects.filter(pk__range=(second.first_trace, second.last_trace))
    assert set(traced.values_list("kind", flat=True)) == {"storedfile", "ledger"}
    assert list(faults()) == []


def test_who_may_only_add_rows_has_them_traced(ledger: Ledger) -> None:
    """The role of the running portal needs no right to write traces, and has none."""
    role = f"rows_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}; GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON ledger_ledger TO {role}; SET LOCAL ROLE {role}")
        name_ledger(ledger, "BLBH-2026-0007")
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT has_table_privilege(%s, 'anchors_trace', 'INSERT')", [role])
        assert cursor.fetchone() == (False,)
    assert Trace.objects.latest("pk").value == ["BLBH-2026-0007"]

"""From the request to the sealed paper, once, whatever happens in between."""

import dataclasses
import hashlib
import io
import os
import re
import signal
import threading
from datetime import timedelta
from typing import Any

import pdfplumber
import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.documents import seals as seals_module
from portal.documents import services, signing
from portal.documents.composing import compose
from portal.documents.downloads import Reader, bytes_response
from portal.documents.enums import WITHOUT_PLACE_FOR_SEAL, DocumentKind, SealingState
from portal.documents.management.commands.sample_documents import sample
from portal.documents.models import Document, Seal, Sealing
from portal.documents.press import PressError, Printed, TooManyPages, UnprintableText
from portal.documents.samples import ordinary
from portal.documents.seals import papers_to_seal
from portal.documents.services import sealing as sealing_module
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import Ledger
from portal.ledger.services import close_ledger
from portal.ledger.verify import verify as verify_ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.portal.documents.signing.conftest import House, Ready, Register, bytes_of, member


def request(documents: list[Document], actor: Membership) -> list[Sealing]:
    """Asked for on every one of them; the first refusal is raised."""
    outcome = services.request_sealing(documents=documents, actor=actor, now=timezone.now())
    if outcome.refused:
        raise Conflict(outcome.refused[0])
    return outcome.done


PLAN = ordinary()[DocumentKind.PLAN]


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return "".join(page.extract_text() for page in pdf.pages)


def test_paper_is_sealed_signed_kept_and_recorded(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger
) -> None:
    paper = ready()
    preview = bytes_of(paper)
    (asked,) = request([paper], chief)
    assert (asked.state, paper.sealed) == (SealingState.PENDING, None)
    assert services.seal_pending() == 1
    paper = Document.objects.get(pk=paper.pk)
    done = paper.sealed
    assert done is not None
    content = bytes_of(done)
    assert (done.size, done.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert done.sm3 == hashlib.new("sm3", content).hexdigest()
    verdict = signing.judge(content)
    assert verdict.bottom_line
    assert (done.signer, done.sealed_at) == (seal.name, verdict.signed_at)
    assert (done.seals, done.mark) == (1, "已用印，样章")
    assert "电子预览" in text_of(preview)
    assert "电子预览" not in text_of(content)
    assert bytes_of(paper) == preview, "the row of the paper stays as it is"
    assert set(paper.hashes) == {paper.sha256, done.sha256}
    assert b"".join(bytes_response(paper, Reader()).streaming_content) == content
    asked_entry, done_entry = ledger.entries.order_by("sequence")
    assert (asked_entry.kind, asked_entry.actor) == ("request_sealing", chief.user)
    assert (done_entry.kind, done_entry.actor, done_entry.data["sha256"]) == ("sealed", None, done.sha256)
    assert verify_ledger(ledger) is None
    assert services.seal_pending() == 0


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_layouts_have_a_place_for_the_seal_or_are_known_to_have_none(kind: DocumentKind) -> None:
    html = compose(dataclasses.replace(sample(kind, ordinary()[kind]), sealed=True))
    assert ('class="seal"' in html) == (kind not in WITHOUT_PLACE_FOR_SEAL)


@pytest.mark.parametrize("kind", ["entrustment", "delegation_letter", "transfer_deed"])
def test_what_two_sides_seal_is_left_to_both(
    seal: Seal, ready: Ready, chief: Membership, park: Organization, kind: str
) -> None:
    kind = DocumentKind(kind)
    paper = ready(kind=kind, facts=ordinary()[kind])
    assert paper not in papers_to_seal(park)
    with pytest.raises(Conflict, match="双方盖章"):
        request([paper], chief)


def test_paper_is_not_sealed_in_another_layout_than_was_read(
    seal: Seal, ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = ready()
    (asked,) = request([paper], chief)
    monkeypatch.setattr(seals_module, "templates_version", lambda _kind: "newer")
    assert services.seal_pending() == 0
    asked.refresh_from_db()
    assert asked.state == SealingState.FAILED
    assert "版式有更新" in asked.error
    with pytest.raises(Conflict, match="版式有更新"):
        request([paper], chief)


def test_paper_without_a_place_for_the_seal_is_called_signed(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger
) -> None:
    kind = DocumentKind.HANDOVER
    request([ready(kind=kind, facts=ordinary()[kind])], chief)
    assert services.seal_pending() == 1
    done = Sealing.objects.get()
    assert (done.seals, done.mark) == (0, "已作电子签名（版式无盖章处），样章")
    assert done.mark in ledger.entries.get(kind="sealed").summary


def test_seal_that_was_not_printed_is_no_sealing(
    seal: Seal, ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked,) = request([ready()], chief)
    monkeypatch.setattr(sealing_module.press, "print", lambda *_a, **_k: Printed(b"%PDF", 1, 0, ()))
    assert services.seal_pending() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.file.name) == (SealingState.FAILED, "")
    assert "没有印到" in asked.error


def test_paper_is_sealed_once(seal: Seal, ready: Ready, chief: Membership) -> None:
    paper = ready()
    request([paper], chief)
    with pytest.raises(Conflict, match="正在用印"):
        request([paper], chief)
    services.seal_pending()
    with pytest.raises(Conflict, match="已经用印"):
        request([paper], chief)


def test_each_paper_of_a_request_is_judged_for_itself(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, void, replaced, old = ready(), ready(), ready(), ready(kind=DocumentKind.PLAN, facts=PLAN)
    services.void(document=void, reason="有误", now=timezone.now())
    newer = ready(replaces=replaced)
    version = seals_module.templates_version
    monkeypatch.setattr(
        seals_module, "templates_version", lambda kind: "newer" if kind == old.kind else version(kind)
    )
    outcome = services.request_sealing(
        documents=[good, void, replaced, newer, old], actor=chief, now=timezone.now()
    )
    assert {sealing.document for sealing in outcome.done} == {good, newer}
    assert set(Sealing.objects.values_list("document", flat=True)) == {good.pk, newer.pk}
    assert ledger.entries.filter(kind="request_sealing").count() == 2
    told = {
        number: [line for line in outcome.refused if number in line] for number in (void.number, old.number)
    }
    assert len(outcome.refused) == 3
    assert "不在有效状态" in told[void.number][0]
    assert "请先重新生成" in told[old.number][0]
    with pytest.raises(InvalidInput):
        request([], chief)


def test_only_those_who_may_and_only_own_papers(
    seal: Seal, register: Register, ready: Ready, park: Organization, neighbour: Membership
) -> None:
    paper = ready()
    register(neighbour.organization)
    for actor in (member(park, Role.WINDOW_CLERK, "clerk"), neighbour):
        with pytest.raises(NotAllowed):
            request([paper], actor)
    assert paper not in papers_to_seal(neighbour.organization)
    assert paper in papers_to_seal(park)
    assert not Sealing.objects.exists()


def test_closed_ledger_is_refused_and_what_waits_fails(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger, park: Organization
) -> None:
    first, second = ready(), ready()
    request([first], chief)
    close_ledger(ledger, timezone.now())
    with pytest.raises(Conflict, match="已归档"):
        request([second], chief)
    assert not papers_to_seal(park).exists()
    assert services.seal_pending() == 0
    waiting = Sealing.objects.get()
    assert (waiting.state, waiting.file.name) == (SealingState.FAILED, "")
    assert "已归档" in waiting.error


def test_ledger_closed_while_a_worker_seals_leaves_no_sealed_file(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    (asked,) = request([ready()], chief)
    write, written = sealing_module.storage.write, []

    def close_meanwhile(name: str, chunks: Any) -> Any:
        close_ledger(ledger, timezone.now())
        written.append(name)
        return write(name, chunks)

    monkeypatch.setattr(sealing_module.storage, "write", close_meanwhile)
    assert services.seal_pending() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.sha256) == (SealingState.FAILED, "")
    assert not asked.document.file.storage.exists(written[0])


def test_failing_key_is_tried_again_with_pauses_then_by_hand(
    seal: Seal, ready: Ready, chief: Membership, house: House, park: Organization
) -> None:
    paper = ready()
    (asked,) = request([paper], chief)
    key = house.keys / seal.key_name
    hidden = key.rename(house.keys / "away")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(1, 6):
            assert services.seal_pending() == 0
            asked.refresh_from_db()
            assert asked.attempts == attempt
            assert services.seal_pending() == 0, "a pause lies between attempts"
            clock.shift(timedelta(hours=2))
    assert asked.state == SealingState.FAILED
    assert asked.error.startswith("印章的密钥、证书或者签名服务暂时不能使用")
    assert paper in papers_to_seal(park)
    hidden.rename(key)
    request([paper], chief)
    assert services.seal_pending() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.error) == (SealingState.DONE, "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PressError("/srv/paper.html: Traceback"), "没有印成"),
        (signing.SigningError("SEAL_PKCS11_MODULE is not set"), "签名服务"),
        (OSError("/srv/media: No space left"), "磁盘空间"),
        (AttributeError("'NoneType' object"), "用印时出错"),
        (UnprintableText("U+FFFF"), "字库缺少"),
        (TooManyPages(900), "900页"),
    ],
)
def test_what_failed_is_told_in_chinese_and_counted_and_holds_up_nobody(
    seal: Seal,
    ready: Ready,
    chief: Membership,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    said: str,
) -> None:
    (asked,) = request([ready()], chief)

    def fail(*_args: Any, **_more: Any) -> Any:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(sealing_module.press, "print", fail)
        assert services.seal_pending() == 0
    asked.refresh_from_db()
    assert asked.attempts == 1
    assert said in asked.error and not re.search("[a-z/]", asked.error)
    assert str(error) in caplog.text
    request([ready()], chief)
    assert services.seal_pending() == 1, "the next is not held up"


def test_signer_with_an_endless_name_and_a_broken_transaction_hold_up_nobody(
    seal: Seal, ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = request([ready(), ready()], chief)
    judge, record = signing.judge, sealing_module._record

    def long_name(pdf: bytes, **more: Any) -> signing.Verdict:
        return dataclasses.replace(judge(pdf, **more), signer="单位" * 150)

    def broken(sealing: Sealing, *args: Any, **more: Any) -> None:
        record(sealing, *args, **more)
        if sealing.pk == first.pk:
            Sealing.objects.filter(pk=first.pk).update(signer="字" * 201)  # refused by the database

    monkeypatch.setattr(sealing_module.signing, "judge", long_name)
    monkeypatch.setattr(sealing_module, "_record", broken)
    assert services.seal_pending() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, first.sha256) == (SealingState.PENDING, 1, "")
    assert (second.state, second.signer) == (SealingState.DONE, ("单位" * 150)[:200])


def test_seal_that_was_ended_seals_no_more(
    seal: Seal, register: Register, ready: Ready, chief: Membership, park: Organization
) -> None:
    paper = ready()
    (asked,) = request([paper], chief)
    services.end_seal(seal=seal, reason="更换", actor=chief, now=timezone.now())
    services.seal_pending()
    asked.refresh_from_db()
    assert asked.state == SealingState.FAILED
    with pytest.raises(Conflict, match="没有在用"):
        request([paper], chief)
    newer = register(park)
    request([paper], chief)
    assert services.seal_pending() == 1
    assert Sealing.objects.get().seal == newer


def test_database_keeps_what_was_sealed(seal: Seal, ready: Ready, chief: Membership) -> None:
    request([ready()], chief)
    services.seal_pending()
    for change in ({"sha256": "0" * 64}, {"state": SealingState.PENDING}, {"file": "x"}, {"error": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Sealing.objects.update(**change)
    for change in ({"certificate": "x"}, {"key_name": "x"}, {"sample": False}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Seal.objects.update(**change)
    for rows in (Sealing.objects.all(), Seal.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


@pytest.mark.django_db(transaction=True)
def test_workers_seal_once(seal: Seal, ready: Ready, chief: Membership, ledger: Ledger) -> None:
    papers = [ready(), ready(), ready()]
    request(papers, chief)
    done: list[int] = []

    def work() -> None:
        try:
            done.append(services.seal_pending())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 3
    assert set(Sealing.objects.values_list("state", "attempts")) == {(SealingState.DONE, 1)}
    assert ledger.entries.filter(kind="sealed").count() == 3


@pytest.mark.django_db(transaction=True)
def test_killed_worker_leaves_the_row_to_the_next(
    seal: Seal, ready: Ready, chief: Membership, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed when the sealed file is written and nothing is committed: the worst moment."""
    paper = ready()
    (asked,) = request([paper], chief)
    content = bytes_of(paper)
    if (child := os.fork()) == 0:
        connection.connection = None  # the parent's; closing it would end the parent's session

        def write_and_die(name: str, chunks: Any) -> None:
            real(name, chunks)
            os.kill(os.getpid(), signal.SIGKILL)

        real = sealing_module.storage.write
        monkeypatch.setattr(sealing_module.storage, "write", write_and_die)
        # The paper's look is of no matter here, and a renderer of the child's own takes seconds to start.
        monkeypatch.setattr(sealing_module.press, "print", lambda *_a, **_k: Printed(content, 1, 1, ()))
        try:
            services.seal_pending()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.sha256) == (SealingState.PENDING, 0, "")
    assert services.seal_pending() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (SealingState.DONE, 1)
    assert ledger.entries.filter(kind="sealed").count() == 1
    assert signing.judge(bytes_of(asked)).bottom_line


# Registering -----------------------------------------------------------------------------------------


def test_seal_is_tried_before_it_is_registered(
    register: Register, seal: Seal, house: House, neighbour: Membership, park: Organization
) -> None:
    with pytest.raises(Conflict, match="已有在用"):
        register(park)
    other = neighbour.organization
    with pytest.raises(InvalidInput, match="样章"):
        register(other, sample=False)
    with pytest.raises(signing.SigningError, match="签名与签署证书不符"):
        register(other, key_name=seal.key_name)
    with pytest.raises(signing.SigningError, match="no PEM"):
        register(other, certificate="nothing")
    (house.trust / "root.pem").unlink()
    with pytest.raises(signing.SigningError, match="不受信任"):
        register(other)
    assert list(Seal.objects.all()) == [seal]


def test_commands_make_a_test_ca_and_register_its_seals(
    house: House, park: Organization, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    administrator = member(park, Role.SECURITY_ADMINISTRATOR, "admin")
    (house.trust / "root.pem").unlink()
    call_command("make_test_ca", park.code)
    told = capsys.readouterr().out.split()[1:]
    told[told.index("USERNAME")] = administrator.user.username
    with pytest.raises(CommandError, match="样章"):
        call_command(*[word for word in told if word != "--sample"])
    call_command(*told)
    made = Seal.objects.get()
    assert (made.name, made.sample, made.registered_by) == (park.name, True, administrator.user)
    assert (house.keys / made.key_name).stat().st_mode & 0o777 == 0o600
    call_command("make_test_ca", park.code)
    assert len(list(house.keys.glob(f"{park.code}-*.key"))) == 2, "never written over"
    with pytest.raises(CommandError, match="no security administrator"):
        call_command(*told[:-1], "nobody")
    call_command("register_seal", park.code, "--by", "admin", "--end", "更换")
    made.refresh_from_db()
    assert (made.ended_reason, made.ended_by) == ("更换", administrator.user)
    settings.FORBID_DEMO_ACCOUNTS = True
    with pytest.raises(CommandError, match="production"):
        call_command("make_test_ca", park.code)

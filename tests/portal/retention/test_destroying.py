"""What two people approved is carried out once and whole, whatever happens to the processes."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings as configuration
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.anchors import tracing
from portal.backups import files
from portal.documents import storage
from portal.documents.models import Document, StoredFile
from portal.documents.services import take_over
from portal.errors import Conflict
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.retention.models import AppraisedFile
from portal.retention.services import destroying
from portal.retention.tasks import destroy
from proxy_service import packaging
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.portal.retention.ageing import approved, archived
from tests.portal.retention.test_appraising import noted
from tests.stages import make_request


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destroying, "GRACE", destroying.GRACE * 0)


def names_of(request: ProxyRequest) -> list[str]:
    """The bytes of a file, under MEDIA_ROOT."""
    named = [
        *StoredFile.objects.filter(ledger=request.ledger_id).values_list("file", flat=True),
        *Document.objects.filter(ledger=request.ledger_id).values_list("file", flat=True),
    ]
    return [name for name in named if name]


def there(names: list[str]) -> list[str]:
    return [name for name in names if (Path(configuration.MEDIA_ROOT) / name).exists()]


def carry_out() -> None:
    while destroying.destroy_approved(stop_at=monotonic() + 10):
        pass


@pytest.mark.django_db
@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_what_goes_and_what_stays(cast: Cast) -> None:
    request, neighbour = archived(cast), archived(cast)
    names, others = names_of(request), names_of(neighbour)
    stored = StoredFile.objects.filter(ledger=request.ledger_id)
    hashes = list(stored.order_by("pk").values_list("sha256", flat=True))
    papers = {paper.number: paper.sha256 for paper in Document.objects.filter(ledger=request.ledger_id)}
    entries = LedgerEntry.objects.filter(ledger=request.ledger_id).count()
    upload = stored.first()
    assert names and there(names) == names and hashes and papers and upload
    assert {*names} <= {name for name, _sha256 in files.named()}
    appraisal = approved(cast, request)
    destroy()
    assert there(names) == [] and there(others) == others
    assert not {*names} & {name for name, _sha256 in files.named()}, "a backup misses nothing"
    request.refresh_from_db()
    assert (request.contact_name, request.contact_phone, request.answers) == ("", "", {})
    assert not request.visits.exclude(interviewee="").exists()
    assert not request.deliveries.exclude(recipient_name="").exists()
    assert request.number and request.enterprise == cast.enterprise
    left = Document.objects.filter(ledger=request.ledger_id)
    assert {paper.number: paper.sha256 for paper in left} == papers
    assert all(paper.facts == {} and paper.is_disposed for paper in left)
    assert list(stored.order_by("pk").values_list("sha256", flat=True)) == hashes
    assert verify(request.ledger) is None and entries == request.ledger.entries.count()
    assert list(tracing.faults()) == [], "what its rows were traced with, they still say"
    appraisal.refresh_from_db()
    assert appraisal.state == "done" and appraisal.certificate is not None
    line = appraisal.certificate.facts["lines"][0]
    assert (line["number"], line["pieces"]) == (request.number, len(papers) + len(hashes))
    assert noted(cast) == ["retention.proposed", "retention.approved", "retention.destroyed"]

    leader, owner = Client(), Client()
    leader.force_login(cast.leader.user)
    owner.force_login(cast.owner.user)
    for client in (leader, owner):
        page = client.get(reverse("request", args=[request.pk]))
        assert "已依规销毁" in page.content.decode() and appraisal.certificate.number in page.content.decode()
        answer = client.get(reverse("file", args=[request.pk, upload.pk]))
        assert answer.status_code == 409 and "已依规销毁" in answer.content.decode()
        answer = client.get(reverse("document", args=[request.pk, left[0].pk]))
        assert answer.status_code == 409 and "已依规销毁" in answer.content.decode()
    checked = Client().get(reverse("documents:check", args=[left[0].token])).content.decode()
    assert "已依规销毁" in checked
    assert appraisal.certificate.number in leader.get(reverse("retention:due")).content.decode()
    for wrong in (
        lambda: packaging.build(request),
        lambda: take_over(stored=stored[0], by=None, ledger=None),
    ):
        with pytest.raises(Conflict, match="销毁"):
            wrong()


@pytest.mark.django_db
def test_bytes_that_another_case_took_over_stay(cast: Cast) -> None:
    request, running = archived(cast), make_request(cast, "accepted")
    stored = StoredFile.objects.filter(ledger=request.ledger_id).first()
    assert stored is not None
    copy = take_over(stored=stored, by=None, ledger=running.ledger)
    approved(cast, request)
    carry_out()
    stored.refresh_from_db()
    assert stored.is_disposed and there([copy.file.name]) == [copy.file.name]


@pytest.mark.django_db
def test_bytes_wait_for_whoever_is_taking_them_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    request = archived(cast)
    names = names_of(request)
    approved(cast, request)
    carry_out()
    assert AppraisedFile.objects.exclude(emptied_at=None).count() == 1 and there(names) == names


@pytest.mark.django_db
def test_the_register_is_kept_for_ever(cast: Cast) -> None:
    appraisal = approved(cast, archived(cast))
    carry_out()
    appraisal.refresh_from_db()
    taking = ("UPDATE documents_document SET file = '', facts = '{}'", "DELETE FROM documents_document")
    for statement in taking:
        with (
            pytest.raises(DatabaseError, match=r"kept|register"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{statement} WHERE id = %s", [str(appraisal.certificate_id)])


@pytest.mark.soak
@pytest.mark.django_db
def test_a_file_that_fails_does_not_keep_the_others_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = archived(cast), archived(cast)
    approved(cast, first, second)
    real = destroying._empty

    def failing(file: AppraisedFile) -> None:
        if file.ledger_id == first.ledger_id:
            raise OSError("disk")
        real(file)

    monkeypatch.setattr(destroying, "_empty", failing)
    carry_out_once = destroying.destroy_approved(stop_at=monotonic() + 10)
    assert carry_out_once and there(names_of(second)) == []
    first.refresh_from_db()
    assert first.contact_phone
    monkeypatch.setattr(destroying, "_empty", real)
    carry_out()
    first.refresh_from_db()
    assert not first.contact_phone


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_at_any_step_leaves_nothing_half_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Children die by SIGKILL, one after another, each a little further on; then a whole round."""
    request = archived(cast)
    names = names_of(request)
    appraisal = approved(cast, request)

    def killed(spoil: Callable[[Callable[[], None]], None]) -> None:
        child = os.fork()
        if not child:
            connection.connection = None  # the parent's
            spoil(lambda: os.kill(os.getpid(), signal.SIGKILL))
            try:
                destroying.destroy_approved(stop_at=monotonic() + 20)
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL

    def amid_emptying(die: Callable[[], None]) -> None:
        monkeypatch.setattr(destroying, "kind_of", lambda code: die())

    def before_the_bytes(die: Callable[[], None]) -> None:
        monkeypatch.setattr(storage, "remove", lambda name: die())

    def amid_the_bytes(die: Callable[[], None]) -> None:
        real = storage.remove
        seen: list[str] = []

        def some(name: str) -> None:
            seen.append(name)
            if len(seen) > 2:
                die()
            real(name)

        monkeypatch.setattr(storage, "remove", some)

    def before_the_register(die: Callable[[], None]) -> None:
        monkeypatch.setattr(destroying, "note", lambda *args, **data: die())

    killed(amid_emptying)
    request.refresh_from_db()
    assert request.contact_phone and names_of(request) == names and there(names) == names
    killed(before_the_bytes)
    request.refresh_from_db()
    assert not request.contact_phone and names_of(request) == [] and there(names) == names
    killed(amid_the_bytes)
    assert len(there(names)) == len(names) - 2
    killed(before_the_register)
    assert there(names) == [] and not Document.objects.filter(kind="disposal_register").exists()
    carry_out()
    appraisal.refresh_from_db()
    register = Document.objects.get(kind="disposal_register")
    assert (appraisal.state, appraisal.certificate, register.sequence) == ("done", register, 1)
    assert noted(cast).count("retention.destroyed") == 1

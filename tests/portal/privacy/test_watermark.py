"""Who downloads it stands across it; the stored bytes, our papers and what is signed are never touched."""

import hashlib
import io
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops
from pytest_django.fixtures import Settings

from portal.documents.downloads import Reader, bytes_response, lead_to
from portal.documents.file_types import ZIP
from portal.documents.models import StoredFile
from portal.documents.services import store_upload
from portal.ledger.models import LedgerEntry
from portal.organizations.models import Membership
from portal.privacy import watermark
from proxy_service.models import EnterpriseClaim, ProxyRequest
from tests.cast import Cast
from tests.speaking import issue_key
from tests.stages import make_request

pytestmark = pytest.mark.django_db
Store = Callable[[bytes, str], StoredFile]


def pdf(pages: int = 2, *, signed: bool = False, claims: bool = False) -> bytes:
    """``signed`` by a field below another; one that only ``claims`` it says so in its flags."""
    made, target = pikepdf.new(), io.BytesIO()
    for number in range(pages):
        page = made.add_blank_page(page_size=(595, 842) if number % 2 == 0 else (842, 595))
        page.Contents = made.make_stream(b"1 0 0 rg 10 10 50 50 re f")
    if signed or claims:
        above = made.make_indirect(pikepdf.Dictionary(T="盖章"))
        below = made.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, Parent=above))
        above.Kids = pikepdf.Array([below, above])  # and one that turns in a circle
        if signed:
            below.V = pikepdf.Dictionary(
                Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 10, 20, 30]), Contents=b"0"
            )
        made.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([above]))
    made.save(target)
    return target.getvalue()


def picture(form: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(target, form)
    return target.getvalue()


@pytest.fixture
def filed(cast: Cast) -> ProxyRequest:
    return make_request(cast, "submitted")


@pytest.fixture
def stored(cast: Cast, filed: ProxyRequest) -> Store:
    def store(content: bytes, name: str) -> StoredFile:
        upload = SimpleUploadedFile(name, content)
        return store_upload(upload=upload, by=cast.owner, ledger=filed.ledger)

    return store


def entries() -> list[tuple[int | None, int | None, str]]:
    """Who took which file unmarked, and whose audit log says so."""
    found = LedgerEntry.objects.filter(kind="privacy.taken_unmarked").order_by("pk")
    return [
        (entry.actor_id, entry.ledger.audited.organization_id, entry.data["file"])
        for entry in found.select_related("ledger__audited")
    ]


def given(file: StoredFile, reader: Membership | None) -> bytes:
    who = Reader(reader.user_id, reader.pk) if reader else Reader()
    response = bytes_response(file, who)
    content = b"".join(response.streaming_content)  # type: ignore[arg-type]  # not asynchronous
    assert int(response["Content-Length"]) == len(content)
    return content


def test_a_pdf_bears_its_reader_on_every_page_and_stays_what_it_was_below(cast: Cast, stored: Store) -> None:
    file = stored(pdf(3), "执照.pdf")
    marked = given(file, cast.clerk)
    assert marked != given(file, cast.owner)
    with pikepdf.open(io.BytesIO(marked)) as opened:
        assert len(opened.pages) == 3
        for page in opened.pages:
            forms = [form for form in page.Resources.XObject.values() if form.Subtype == "/Form"]
            assert any("/Words" in form.Resources.XObject for form in forms)
    assert file.sha256 == hashlib.sha256(given(file, cast.owner)).hexdigest()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_bears_its_reader_and_can_still_be_read(cast: Cast, stored: Store, form: str) -> None:
    file = stored(picture(form), f"现场.{form.lower()}")
    plain = Image.open(io.BytesIO(given(file, cast.owner))).convert("RGB")
    marked = Image.open(io.BytesIO(given(file, cast.clerk))).convert("RGB")
    difference = (
        ImageChops.difference(plain, marked).convert("L").point(lambda value: 255 if value > 20 else 0)
    )
    left, top, right, bottom = difference.getbbox() or (0, 0, 0, 0)
    assert right - left > plain.width / 2 and bottom - top > plain.height / 2
    covered = sum(difference.histogram()[255:]) / (plain.width * plain.height)
    assert 0.005 < covered < 0.25
    darkest = marked.convert("L").getextrema()[0]
    assert darkest > 150  # nothing below is hidden


def test_the_words_say_who_and_when(cast: Cast) -> None:
    words = watermark.words_for(cast.clerk)
    assert cast.clerk.user.full_name in words and cast.clerk.user.username in words
    assert cast.park.label in words and "20" in words
    assert cast.clerk.user.phone not in words


def test_who_handed_it_in_gets_back_what_they_handed_in(
    cast: Cast, filed: ProxyRequest, stored: Store
) -> None:
    content = pdf()
    file = stored(content, "执照.pdf")
    for reader in (cast.owner, cast.handler, None):
        assert given(file, reader) == content
    own = store_upload(upload=SimpleUploadedFile("回执.pdf", content), by=cast.clerk, ledger=filed.ledger)
    assert given(own, cast.clerk) == content
    assert given(own, cast.leader) != content


def test_what_is_nobody_s_is_given_as_it_is_until_it_proves_a_claim(cast: Cast) -> None:
    content = pdf()
    blank = store_upload(upload=SimpleUploadedFile("空表.pdf", content), by=None)
    assert given(blank, cast.clerk) == content
    authority = store_upload(upload=SimpleUploadedFile("授权书.pdf", content), by=None)
    EnterpriseClaim.objects.create(
        enterprise=cast.enterprise,
        user=cast.outsider,
        licence=blank,
        authority=authority,
        made_at=timezone.now(),
    )
    assert given(blank, cast.clerk) != content  # now it is somebody's


@pytest.mark.parametrize("content", [pdf(signed=True), b"%PDF-1.4\nbroken"], ids=["signed", "broken"])
def test_what_can_never_be_marked_is_given_as_it_is_and_the_logs_say_so(
    cast: Cast, stored: Store, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = stored(pdf(), "执照.pdf")
    with file.file.storage.open(file.file.name, "wb") as kept:
        kept.write(content)
    with caplog.at_level("INFO"):
        assert given(file, cast.clerk) == content
    assert f"file {file.pk} given to membership {cast.clerk.pk}, unmarked" in caplog.messages
    assert entries() == [(cast.clerk.user_id, cast.park.pk, str(file.pk))]


def test_a_type_that_bears_no_mark_is_written_down_for_staff_alone(cast: Cast, stored: Store) -> None:
    file = stored(pdf(), "13812345678.pdf")
    file.content_type = ZIP
    given(file, cast.owner)
    assert entries() == []
    given(file, cast.clerk)
    assert entries() == [(cast.clerk.user_id, cast.park.pk, str(file.pk))]
    assert "13812345678" not in LedgerEntry.objects.get(kind=watermark.UNMARKED).summary


def test_to_claim_a_signature_is_not_to_be_signed(cast: Cast, stored: Store) -> None:
    content = pdf(claims=True)
    assert given(stored(content, "执照.pdf"), cast.clerk) != content


@pytest.mark.parametrize("cause", ["too slow", "too much memory", "no turn"])
def test_what_could_not_be_marked_now_is_not_given_to_staff_now(
    cast: Cast, filed: ProxyRequest, settings: Settings, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cause == "too much memory":
        settings.PICTURE_MEMORY = 1 << 20
    else:
        settings.PICTURE_SECONDS = 0.05
    if cause == "no turn":
        monkeypatch.setattr(watermark, "_turns", threading.BoundedSemaphore(1))
        watermark._turns.acquire()
    material = filed.materials.filter(files__isnull=False).first()
    assert material is not None
    file = material.files.first().stored_file
    client = Client()
    client.force_login(cast.clerk.user)
    for address in (f"/requests/{filed.pk}/files/{file.pk}/", f"/api/v1/request-files/{file.pk}/content/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, str(watermark.AGAIN)), address
        assert not answer.streaming and "请稍后再下载" in answer.content.decode()
    assert hashlib.sha256(given(file, cast.owner)).hexdigest() == file.sha256
    assert entries() == []


def test_the_host_of_files_keeps_it_back_too(cast: Cast, stored: Store, settings: Settings) -> None:
    settings.FILES_ORIGIN, settings.PICTURE_SECONDS = "https://files.example.cn", 0.05
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "files.example.cn"]
    led = lead_to(stored(pdf(), "执照.pdf"), Reader(cast.clerk.user_id, cast.clerk.pk), inline=False)
    answer = Client(headers={"host": "files.example.cn"}).get(urlsplit(led.url).path)
    assert (answer.status_code, answer["Retry-After"]) == (503, str(watermark.AGAIN))
    assert not answer.streaming


def test_pages_hand_out_marked_files_to_staff(cast: Cast, filed: ProxyRequest, stored: Store) -> None:
    material = filed.materials.filter(files__isnull=False).first()
    assert material is not None
    file = material.files.first().stored_file
    address = f"/requests/{filed.pk}/files/{file.pk}/"
    answers = {}
    for name in ("owner", "clerk"):
        client = Client()
        client.force_login(cast.people[name].user)
        answer = client.get(address)
        assert answer.status_code == 200, name
        answers[name] = b"".join(answer.streaming_content)  # type: ignore[arg-type]  # not asynchronous
    assert hashlib.sha256(answers["owner"]).hexdigest() == file.sha256
    assert answers["clerk"] != answers["owner"]


def test_a_program_gets_the_bytes_whose_hash_it_was_told(cast: Cast, stored: Store) -> None:
    content = pdf()
    program, _secret = issue_key(cast.park, cast.clerk.role)
    assert given(stored(content, "执照.pdf"), program) == content

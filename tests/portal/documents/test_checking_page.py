"""The public pages behind the QR code, the printed code and the file itself."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from portal.documents import queries, services
from portal.documents.codes import check_code, is_code_of, number_typed
from portal.documents.downloads import file_response, refuse_withheld
from portal.documents.enums import DocumentKind, Standing
from portal.documents.models import Document, Seal, Sealing
from portal.documents.samples import ordinary
from portal.errors import Conflict
from portal.ledger.models import Ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from tests.portal.documents.conftest import NOW


@pytest.fixture
def paper(park: Organization, ledger: Ledger) -> Document:
    kind = DocumentKind.ACCEPTANCE
    document = services.issue(kind=kind, issuer=park, ledger=ledger, facts=ordinary()[kind], now=NOW)
    return services.render(document)


def content_of(paper: Document) -> bytes:
    return (Path(settings.MEDIA_ROOT) / paper.file.name).read_bytes()


def test_page_shows_the_register_but_not_the_content(client: Client, paper: Document) -> None:
    response = client.get(f"/check/{paper.token}/")
    page = response.content.decode()
    assert response.status_code == 200
    for shown in (paper.number, paper.issuer_name, "2026年11月19日", "有效", paper.sha256, paper.sm3):
        assert shown in page
    for hidden in (
        paper.facts["addressee"],
        paper.facts["officer"],
        paper.facts["officer_phone"],
        str(paper.pk),
    ):
        assert hidden not in page
    assert "no-store" in response["Cache-Control"]


def test_unknown_code_is_not_found(client: Client, paper: Document) -> None:
    for token in ("x" * 32, paper.token[:-1], paper.token.swapcase()):
        assert client.get(f"/check/{token}/").status_code == 404


def verdict(response: Any) -> str:
    """What the page says of the file: the tone of the notice and the sentence."""
    region = re.search(r'<div id="verdict".*?</div>', response.content.decode(), re.S)
    assert region is not None
    tone = re.search(r"notice-(\w+)", region[0])
    return f"{tone[1]}: {re.sub('<[^>]+>', '', region[0]).strip()}" if tone else ""


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("paper.pdf", content, "application/pdf")}


def test_the_same_file_is_genuine_and_one_flipped_byte_is_not(client: Client, paper: Document) -> None:
    genuine = content_of(paper)
    flipped = bytearray(genuine)
    flipped[len(flipped) // 2] ^= 1
    here = f"/check/{paper.token}/"
    assert verdict(client.get(here)) == ""
    assert verdict(client.post(here, upload(genuine))).startswith("success: 一致")
    assert verdict(client.post(here, upload(bytes(flipped)))).startswith("error: 不一致")
    nothing = client.post(here)
    assert (nothing.status_code, verdict(nothing)[:9]) == (422, "error: 请选")


def test_browsers_compare_with_the_same_answers(client: Client, paper: Document) -> None:
    """Without sending the file: the page carries an answer for each genuine hash, and one for all others."""
    page = client.get(f"/check/{paper.token}/").content.decode()
    answers = dict(re.findall(r'<div data-sha256="(\w*)">\s*<p class="notice notice-(\w+)">', page))
    assert answers == {paper.sha256: "success", "": "error"}
    assert "js/check.js" in page and "<script>" not in page


def test_a_file_is_found_without_its_code(client: Client, paper: Document, park: Organization) -> None:
    """By its bytes, or by the hash alone, as a browser with scripts sends it; another's stays unknown."""
    other = services.issue(
        kind=DocumentKind.PLAN, issuer=park, ledger=None, facts=ordinary()[DocumentKind.PLAN], now=NOW
    )
    for sent in (upload(content_of(paper)), {"sha256": paper.sha256}):
        found = client.post("/check/", sent)
        assert verdict(found).startswith("success: 一致")
        assert paper.number in found.content.decode()
    for strange in (upload(b"%PDF-1.7 strange"), {"sha256": hashlib.sha256(b"").hexdigest()}):
        unknown = client.post("/check/", strange)
        assert verdict(unknown).startswith("error: 没有查到")
        assert paper.number not in unknown.content.decode()
        assert other.number not in unknown.content.decode()
    for nonsense in ({"sha256": ""}, {"sha256": "x" * 64}, {}):
        assert client.post("/check/", nonsense).status_code == 422


def test_the_printed_code_opens_the_register_beside_its_number_alone(
    client: Client, paper: Document, park: Organization
) -> None:
    other = services.issue(
        kind=paper.kind, issuer=park, ledger=None, facts=ordinary()[DocumentKind.ACCEPTANCE], now=NOW
    )
    code = check_code(paper.token)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)
    by_hand = paper.number.replace("〔", "[").replace("〕", "] ").replace("号", "")
    for number, typed in ((paper.number, code), (by_hand, f" {code.lower().replace('-', ' ')}")):
        found = client.post("/check/", {"number": number, "code": typed})
        assert found.status_code == 200 and paper.sha256 in found.content.decode()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for number, typed in (
        (other.number, code),
        (paper.number, wrong),
        (paper.number, ""),
        ("\0", code),
        ("无此号", check_code("")),
    ):
        refused = client.post("/check/", {"number": number, "code": typed})
        assert refused.status_code == 422
        assert paper.sha256 not in refused.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "博边管代受〔2026〕7号",
        "博边管代受[2026]7",
        " 博边管代受 （2026） 07 号 ",
        "博边管代受2026-7",
        "博边管代受【2026】第7号",
    ],
)
def test_numbers_are_understood_whatever_the_brackets(typed: str) -> None:
    assert number_typed(typed) == "博边管代受〔2026〕7号"


def test_a_code_belongs_to_one_token() -> None:
    assert is_code_of("a" * 32, check_code("a" * 32).replace("0", "O").replace("1", "l"))
    assert not is_code_of("b" * 32, check_code("a" * 32))
    assert not is_code_of("a" * 32, "核验码")


def test_whoever_tries_too_many_codes_is_told_to_wait(
    client: Client, paper: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.documents.views.TRIES", 3)
    strange = [client.get(f"/check/{'x' * 31}{number}/").status_code for number in range(5)]
    assert strange == [404, 404, 404, 429, 429]
    assert client.post("/check/", {"sha256": paper.sha256}).status_code == 429
    late = client.post(f"/check/{paper.token}/", {"sha256": paper.sha256})
    assert (late.status_code, "过多" in verdict(late)) == (429, True)
    assert client.get(f"/check/{paper.token}/").status_code == 200, "who has a paper may always read of it"


def test_replaced_and_void_papers_say_so(client: Client, park: Organization, paper: Document) -> None:
    newer = services.issue(
        kind=paper.kind, issuer=park, ledger=paper.ledger, facts=paper.facts, now=NOW, replaces=paper
    )
    old = client.get(f"/check/{paper.token}/").content.decode()
    assert "已被替代" in old and f"已被{newer.number}替代" in old and newer.token in old
    same = client.post(f"/check/{paper.token}/", {"sha256": paper.sha256})
    assert verdict(same).startswith("warning: 一致") and newer.number in verdict(same)
    new = client.get(f"/check/{newer.token}/").content.decode()
    assert "生成中" in new and paper.number in new
    assert Document.objects.get(pk=paper.pk).standing == Standing.REPLACED
    services.void(document=newer, reason="内部原因不外传", now=NOW)
    page = client.get(f"/check/{newer.token}/").content.decode()
    assert "已作废" in page
    assert "内部原因不外传" not in page
    assert "已被" not in client.get(f"/check/{paper.token}/").content.decode(), "it is in force again"
    services.void(document=paper, reason="事由", now=NOW)
    void = client.post(f"/check/{paper.token}/", {"sha256": paper.sha256})
    assert verdict(void).startswith("warning: 一致") and "已作废" in verdict(void)


def test_a_sealed_paper_names_its_signer_and_both_files_are_known(
    client: Client, paper: Document, park: Organization
) -> None:
    user = User.objects.create_user("sealer", full_name="用印人员")
    leader = Membership.objects.create(user=user, organization=park, role=Role.PARK_LEADER)
    seal = Seal.objects.create(
        organization=park, name=park.name, provider="file", key_name="k", certificate="-", fingerprint="f",
        registered_by=user, registered_at=NOW,
    )  # fmt: skip
    assert "电子预览，以加盖印章为准" in client.get(f"/check/{paper.token}/").content.decode()
    sealing = Sealing.objects.create(
        document=paper, seal=seal, requested_by=leader, requested_at=NOW, state="done", file="x.pdf", size=1,
        sha256="c" * 64, sm3="d" * 64, signer="CN=博乐边境经济合作区管委会", sealed_at=NOW, seals=1,
    )  # fmt: skip
    page = client.get(f"/check/{paper.token}/").content.decode()
    assert "已加盖电子印章" in page and sealing.signer in page and sealing.sm3 in page
    assert user.full_name not in page, "who pressed the button is in the ledger, not in public"
    under_seal = client.post("/check/", {"sha256": sealing.sha256})
    assert verdict(under_seal).startswith("success: 一致")
    preview = client.post("/check/", {"sha256": paper.sha256})
    assert verdict(preview).startswith("warning: 一致") and "以盖章件为准" in verdict(preview)


def test_a_paper_signed_alone_is_not_called_sealed(
    client: Client, paper: Document, park: Organization
) -> None:
    user = User.objects.create_user("sealer", full_name="用印人员")
    leader = Membership.objects.create(user=user, organization=park, role=Role.PARK_LEADER)
    seal = Seal.objects.create(
        organization=park, name=park.name, provider="file", key_name="k", certificate="-", fingerprint="f",
        registered_by=user, registered_at=NOW, sample=True,
    )  # fmt: skip
    Sealing.objects.create(
        document=paper, seal=seal, requested_by=leader, requested_at=NOW, state="done", file="x.pdf", size=1,
        sha256="c" * 64, sm3="d" * 64, signer=park.name, sealed_at=NOW, seals=0,
    )  # fmt: skip
    page = client.get(f"/check/{paper.token}/").content.decode()
    assert "已作电子签名（版式无盖章处），样章，没有法律效力" in page and "已加盖" not in page
    preview = client.post("/check/", {"sha256": paper.sha256})
    assert "以签名件为准" in verdict(preview)


def test_standing_is_the_same_in_sql(park: Organization, paper: Document) -> None:
    newer = services.issue(
        kind=paper.kind, issuer=park, ledger=None, facts=paper.facts, now=NOW, replaces=paper
    )
    other = services.issue(kind=paper.kind, issuer=park, ledger=None, facts=paper.facts, now=NOW)
    services.void(document=other, reason="事由", now=NOW)
    expected = {paper: Standing.REPLACED, newer: Standing.PENDING, other: Standing.VOID}
    for standing in Standing:
        found = set(Document.objects.standing(standing))
        assert found == {document for document, worth in expected.items() if worth == standing}
        assert {document.standing for document in found} <= {standing}


def test_a_paper_costs_few_queries(
    client: Client, paper: Document, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        client.get(f"/check/{paper.token}/")


def test_paper_is_shown_in_the_window_only_when_asked_for(paper: Document) -> None:
    shown = file_response(RequestFactory().get("/"), paper, inline=True)
    saved = file_response(RequestFactory().get("/"), paper)
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    assert {shown["X-Content-Type-Options"], saved["X-Content-Type-Options"]} == {"nosniff"}
    assert b"".join(shown.streaming_content) == content_of(paper)


def test_pending_paper_cannot_be_downloaded_yet(park: Organization) -> None:
    kind = DocumentKind.PLAN
    with pytest.raises(Conflict, match="正在生成"):
        refuse_withheld(services.issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW))


def test_papers_of_a_ledger_come_in_order_and_without_a_neighbours(
    park: Organization, paper: Document
) -> None:
    kind = DocumentKind.PLAN
    neighbour = services.issue(kind=kind, issuer=park, ledger=None, facts=ordinary()[kind], now=NOW)
    second = services.issue(kind=kind, issuer=park, ledger=paper.ledger, facts=ordinary()[kind], now=NOW)
    assert paper.ledger is not None
    assert list(queries.documents_of(paper.ledger)) == [paper, second]
    assert [document.sequence for document in queries.register(issuer_id=park.pk, kind=kind)] == [
        neighbour.sequence,
        second.sequence,
    ]

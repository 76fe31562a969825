"""Files in and out: by range, with their hash, always as attachments; into drafts by those who may go on with them."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.api import registry
from portal.documents.models import Document, StoredFile
from portal.documents.samples import uploads as samples
from portal.documents.services import store_upload
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from proxy_service import packaging
from proxy_service.models import ArchivedCase, MaterialFile
from tests.cast import Cast
from tests.proxy_service.api.conftest import items
from tests.speaking import Caller
from tests.stages import make_course, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

Speaks = Callable[[str], Caller]


def content(caller: Caller, stored: StoredFile, **headers: str) -> Any:
    address = f"/api/v1/request-files/{stored.pk}/content/"
    return caller.client.get(address, headers=caller.headers | headers)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def stored(cast: Cast) -> StoredFile:
    filed = make_request(cast, "handed_over")
    return StoredFile.objects.filter(ledger=filed.ledger).earliest("uploaded_at")


def test_a_file_is_handed_out_whole_with_its_hash(cast: Cast, stored: StoredFile) -> None:
    caller = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK)
    answer = content(caller, stored)
    assert answer.status_code == 200
    assert hashlib.sha256(body(answer)).hexdigest() == stored.sha256
    assert answer["ETag"] == f'"{stored.sha256}"'
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert content(caller, stored, **{"If-None-Match": answer["ETag"]}).status_code == 304
    for accepted in ("application/pdf", "*/*", "image/png"):
        assert content(caller, stored, Accept=accepted).status_code == 200


def test_a_download_that_broke_off_goes_on(cast: Cast, stored: StoredFile) -> None:
    caller = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK)
    whole, size = body(content(caller, stored)), stored.size
    for asked, begin, end in (
        ("bytes=0-9", 0, 10),
        (f"bytes={size - 5}-", size - 5, size),
        ("bytes=-7", size - 7, size),
        ("bytes=3-99999999", 3, size),
        ("bytes=-99999999", 0, size),
    ):
        answer = content(caller, stored, Range=asked)
        assert (answer.status_code, body(answer)) == (206, whole[begin:end]), asked
        assert answer["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"
        assert answer["Content-Length"] == str(end - begin)
    kept = {"Range": "bytes=0-9", "If-Range": f'"{stored.sha256}"'}
    assert content(caller, stored, **kept).status_code == 206
    for whatever in (
        {"Range": "bytes=0-1,3-4"},
        {"Range": "bytes=-"},
        {"Range": "lines=1-2"},
        kept | {"If-Range": '"x"'},
    ):
        answer = content(caller, stored, **whatever)
        assert (answer.status_code, body(answer)) == (200, whole), whatever
    for beyond in (f"bytes={size}-", "bytes=9-3", "bytes=-0"):
        answer = content(caller, stored, Range=beyond)
        assert (answer.status_code, answer.json()["code"]) == (416, "range-not-satisfiable"), beyond
        assert answer["Content-Range"] == f"bytes */{size}"


def test_nobody_takes_a_file_of_a_neighbour_or_without_the_scope(
    cast: Cast, stored: StoredFile, speaks: Speaks
) -> None:
    for name in (
        "other_owner",
        "environment_clerk",
        "other_officer",
        "other_county_officer",
        "administrator",
    ):
        assert content(speaks(name), stored).status_code == 404, name
    caller = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK, [Scope.PROXY_READ])
    assert content(caller, stored).status_code == 403
    files_alone = Caller.of(
        cast.bole_land, Role.DEPARTMENT_CLERK, [Scope.FILES, Scope.POWERS_READ, Scope.PROXY_ACT]
    )
    assert content(files_alone, stored)["X-Scope-Needed"] == "files proxy:read"
    assert caller.get(f"request-files/{stored.pk}/").json()["sha256"] == stored.sha256


@pytest.mark.rule("BZ54-5.4")
def test_the_enterprises_program_opens_what_was_delivered_and_that_is_noted_once(cast: Cast) -> None:
    course = make_course(cast, "sent")
    result, length = course.matter.result_file, course.request.ledger.entries.count()
    program = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
    address = f"request-files/{result.pk}/content/"
    program.head(address)
    content(Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK), result)
    assert course.reload().delivery.opened_at is None
    for _ in range(2):
        assert content(program, result).status_code == 200
    assert course.reload().delivery.opened_by.user.is_service
    assert course.request.ledger.entries.count() == length + 1
    (told,) = program.get(f"requests/{course.request.pk}/").json()["deliveries"]
    assert told["opened_at"]


def test_a_receipt_taken_as_a_paper_is_noted_as_well(cast: Cast) -> None:
    course = make_course(cast, "sent")
    receipt = Document.objects.get(ledger=course.request.ledger, kind="delivery")
    for opened in registry.document_opened:
        opened(receipt, cast.clerk)
    assert course.reload().delivery.opened_at is None
    for opened in registry.document_opened:
        opened(receipt, cast.handler)
    assert course.reload().delivery.opened_by == cast.handler


class TestDrafts:
    """The materials of a draft, from the first file to the submission."""

    @pytest.fixture
    def draft(self, cases: dict[str, Any]) -> Any:
        return cases["draft"]

    def upload(self, caller: Caller, material: int, name: str = "营业执照", **more: Any) -> Any:
        return caller.upload(
            f"materials/{material}/files/", {"file": samples.pdf(name), **more.pop("data", {})}, **more
        )

    def test_a_program_of_the_enterprise_hands_in_files_once_each(self, cast: Cast, draft: Any) -> None:
        caller = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
        material = items(caller, "materials", request=draft.pk)[-1]
        assert (material["name"], material["files"]) == ("营业执照", [])
        first = self.upload(caller, material["id"], key="first")
        assert first.status_code == 201, first.content
        again = self.upload(caller, material["id"], key="first")
        assert (again.status_code, again.json()) == (201, first.json())
        assert again["Idempotent-Replayed"] == "true"
        given = MaterialFile.objects.get(material__request=draft)
        assert first.json()["file"]["sha256"] == given.stored_file.sha256
        removed = caller.send("DELETE", f"materials/{material['id']}/files/{given.pk}/")
        assert removed.status_code == 204
        assert not MaterialFile.objects.filter(material__request=draft).exists()

    def test_what_is_no_file_of_ours_is_refused(self, cast: Cast, draft: Any) -> None:
        caller = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
        material = draft.materials.first().pk
        evil = samples.pdf("x")
        evil.file.write(b"")
        answers = {
            "member": caller.post(f"materials/{material}/files/", {"owner": 1}),
            "text": caller.post(f"materials/{material}/files/", {"file": "营业执照.pdf"}),
            "nothing": caller.post(f"materials/{material}/files/", {}),
            "both": self.upload(caller, material, data={"reuse": "1"}),
        }
        assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 422)
        assert answers["member"].json()["errors"][0]["pointer"] == "/owner"
        html = samples.pdf("x")
        html.file.seek(0)
        html.file.write(b"<html><script>alert(1)</script>")
        html.file.truncate()
        html.file.seek(0)
        refused = caller.upload(f"materials/{material}/files/", {"file": html})
        assert refused.status_code == 422
        assert not MaterialFile.objects.filter(material__request=draft).exists()

    def test_nobody_else_hands_anything_in(self, cast: Cast, draft: Any, speaks: Speaks) -> None:
        material = draft.materials.first().pk
        for organization, role in (
            (cast.other_enterprise, Role.ENTERPRISE_HANDLER),
            (cast.park, Role.WINDOW_CLERK),
            (cast.bole_land, Role.DEPARTMENT_CLERK),
        ):
            caller = Caller.of(organization, role)
            assert self.upload(caller, material).status_code == 404
            assert caller.get(f"materials/{material}/reusable/").status_code == 404
        for scopes in ([Scope.PROXY_READ, Scope.FILES], [Scope.PROXY_ACT], [Scope.FILES, Scope.POWERS_ACT]):
            narrow = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER, scopes)
            refused = self.upload(narrow, material)
            assert (refused.status_code, refused["X-Scope-Needed"]) == (403, "files proxy:act")
        assert not MaterialFile.objects.filter(material__request=draft).exists()
        given = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER, [Scope.PROXY_ACT, Scope.FILES])
        added = self.upload(given, material).json()["id"]
        address = f"materials/{material}/files/{added}/"
        assert narrow.send("DELETE", address).status_code == 403
        assert given.send("DELETE", address).status_code == 204

    def test_after_filing_nothing_is_added_or_taken_out_here(self, cast: Cast, cases: dict[str, Any]) -> None:
        caller = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
        given = MaterialFile.objects.filter(material__request=cases["late"]).first()
        answer = self.upload(caller, given.material_id)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert caller.send("DELETE", f"materials/{given.material_id}/files/{given.pk}/").status_code == 409

    def test_what_was_verified_before_is_handed_in_again(
        self, cast: Cast, cases: dict[str, Any], draft: Any
    ) -> None:
        earlier = {cases[name].number for name in ("done", "late", "multi")}
        caller = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER)
        material = draft.materials.get(name="营业执照")
        (offered,) = caller.get(f"materials/{material.pk}/reusable/").json()
        assert offered["request"] in earlier
        answer = caller.post(f"materials/{material.pk}/files/", {"reuse": offered["id"]})
        assert answer.status_code == 201 and answer.json()["reused_from"] == offered["request"]
        assert caller.get(f"materials/{material.pk}/reusable/").json() == []
        stolen = MaterialFile.objects.filter(material__request=cases["foreign"]).first()
        assert caller.post(f"materials/{material.pk}/files/", {"reuse": stolen.pk}).status_code == 404


def test_the_package_of_an_archived_request_is_for_whom_the_page_hands_it_to(
    cast: Cast, cases: dict[str, Any], speaks: Speaks, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = cases["done"]
    monkeypatch.setattr(packaging, "build", lambda filed: io.BytesIO(b"PK of " + filed.number.encode()))
    answer = Caller.of(cast.bole, Role.COUNTY_OFFICER).get(f"requests/{done.pk}/package/")
    assert (answer.status_code, answer["Content-Type"], body(answer)[:2]) == (200, "application/zip", b"PK")
    for name in ("owner", "land_clerk", "other_leader", "other_county_officer"):
        assert speaks(name).get(f"requests/{done.pk}/package/").status_code == 404, name
    assert speaks("leader").get(f"requests/{cases['late'].pk}/package/").status_code == 404


def test_archived_files_from_elsewhere_are_for_whom_the_pages_show_them_to(
    cast: Cast, speaks: Speaks
) -> None:
    case = ArchivedCase.objects.create(
        number="652701-BJHZQ-2019-00001", title="旧案", enterprise_code="91652701MA00000010",
        enterprise_name="博乐晟源新材料有限公司", park_code=cast.park.code, park_name=cast.park.name,
        divisions=["652701"], archived_at=timezone.now(), entries=3, head_hash="0" * 64,
        package=store_upload(upload=samples.pdf("案卷"), by=None), manifest_sha256="1" * 64, imported_at=timezone.now(),
    )  # fmt: skip
    shown = {"leader": 200, "county_officer": 200, "auditor": 200, "other_leader": 404, "owner": 404}
    for name, status in shown.items():
        caller = speaks(name)
        numbers = [row["number"] for row in items(caller, "archives")]
        assert numbers == ([case.number] if status == 200 else []), name
        assert caller.get(f"archives/{case.pk}/package/").status_code == status, name
    answer = speaks("auditor").get(f"archives/{case.pk}/package/")
    assert hashlib.sha256(body(answer)).hexdigest() == case.package.sha256


def test_the_address_of_a_blank_form_is_that_of_the_public_catalogue(cast: Cast) -> None:
    paper = cast.land.materials.first()
    paper.template = StoredFile.objects.create(
        name="样表.docx",
        content_type="application/x",
        size=1,
        sha256="0" * 64,
        file="x",
        uploaded_at="2026-01-01T00:00Z",
    )
    paper.save()
    one = Caller.of(cast.park, Role.WINDOW_CLERK, []).get("matters/BZ-YD-01/").json()
    assert one["materials"][0]["template"] == reverse("material-template", args=[paper.pk])
    assert one["materials"][1]["template"] is None

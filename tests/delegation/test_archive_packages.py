"""Packages of delegated cases: signed by who keeps the file, checked by the one command, taken in elsewhere."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegation import packaging
from delegation.archiving import filing_of
from delegation.models import SealChange
from portal.archives.checking import check
from portal.archives.downloads import TAKEN
from portal.documents import signing
from portal.documents.models import Counter, Seal
from portal.documents.services import take_number
from portal.ledger.models import LedgerEntry
from proxy_service.models import ArchivedCase
from proxy_service.services.archives import import_package
from tests.delegation.archive_course import DELIVERED, archive, ended_inquiry, hand_over
from tests.delegation.cast import DelegationCast
from tests.delegation.oversight_course import OrderCourse
from tests.delegation.permit_course import Course, yining
from tests.proxy_service.moments import at, standing
from tests.proxy_service.packages import Seals, changed, contents, edit_ledger, packed, render_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
ARCHIVED = "2026-03-03 10:00"


@pytest.fixture
def sealed(delegation_cast: DelegationCast, tmp_path: Path, settings: Any) -> Course:
    """The archived file of a permit that the park decided in the bureau's name; the bureau has a seal."""
    settings.SEAL_KEY_DIR, settings.SEAL_TRUST_DIR = tmp_path / "keys", tmp_path / "trust"
    cast, course = delegation_cast, yining(delegation_cast)
    with standing("2026-03-02 11:00"):
        course.goes(*DELIVERED)
    with standing(ARCHIVED):
        hand_over(course.permit, cast.clerk)
        archive(course.permit, cast.bureau_clerk)
        Seals(settings.SEAL_KEY_DIR, settings.SEAL_TRUST_DIR).give(cast.bureau, cast.security)
        render_all(course.permit)
    course.reload()
    return course


def package_of(case: Any) -> bytes:
    filing = filing_of(case)
    assert filing is not None
    with packaging.build(case, filing) as package:
        return package.read()


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_the_package_of_a_permit_is_signed_by_who_keeps_it_and_found_when_altered(
    sealed: Course, tmp_path: Path
) -> None:
    with standing(ARCHIVED):
        package = package_of(sealed.permit)
        found = check(io.BytesIO(package))
        assert found.reasons == []
        assert found.signer == sealed.cast.bureau.name
        file = tmp_path / "案卷.zip"
        file.write_bytes(package)
        call_command("verify_archive", file, stdout=io.StringIO())
        files = contents(package)
        data = json.loads(files["data.json"])
        assert (data["number"], data["archive_number"]) == (
            sealed.permit.number,
            "654002-CGJ-ZY·2026-Y-XK-0001",
        )
        assert (data["issuer"]["code"], data["handler"]["code"]) == ("654002-CGJ", "654002-YNYQ")
        assert data["case"]["applicant"]["name"] == sealed.cast.enterprise.name
        assert [row["name"] for row in data["case"]["materials"]] == ["申请表", "水质、水量检测报告"]
        assert len(data["case"]["materials"][0]["files"]) == 1
        index = files["index.html"].decode()
        assert "城镇污水排入排水管网许可" in index
        assert "移交单位" in index
        assert not any(word in index for word in ("<script", "src=", "https://"))
        file.write_bytes(changed(package, edit_ledger))
        with pytest.raises(CommandError, match=r"ledger\.json"):
            call_command("verify_archive", file)
        file.write_bytes(changed(package, edit_ledger, relist=True))
        with pytest.raises(CommandError, match="签名无效"):
            call_command("verify_archive", file)


@pytest.mark.rule("YN84-3.2")
def test_a_revocation_after_the_archive_does_not_change_the_file(sealed: Course) -> None:
    with standing(ARCHIVED):
        before = contents(package_of(sealed.permit))
    with standing("2026-03-09 10:00"):
        OrderCourse(sealed).goes("draft_revocation", "announce", "defend", "revoke")
        after = contents(package_of(sealed.reload()))
    assert [name for name in before if before[name] != after[name]] == ["manifest.p7s"], "signed anew"
    assert before.keys() == after.keys()
    assert "作废" not in after["index.html"].decode()


def test_a_seal_that_an_instrument_retired_signs_no_package(sealed: Course) -> None:
    name, last_day = f"{sealed.cast.bureau.name}公章", date(2026, 3, 2)
    SealChange.objects.create(instrument=sealed.instrument, act="retired", name=name, on=last_day)
    with standing(ARCHIVED):
        files = contents(package_of(sealed.permit))
    assert "manifest.sha256" in files
    assert "manifest.p7s" not in files
    assert "没有可用的电子印章" in files["index.html"].decode()


def test_another_portal_takes_the_package_in_once(sealed: Course) -> None:
    with standing(ARCHIVED):
        package = package_of(sealed.permit)
        Counter.objects.all().delete()
        ledger = sealed.permit.ledger
        type(ledger).objects.filter(pk=ledger.pk).update(label="")  # a portal that knows nothing of the case
        case, is_new = import_package(file=io.BytesIO(package), now=at(ARCHIVED))
        again = import_package(file=io.BytesIO(package), now=at(ARCHIVED))
    assert is_new
    assert again == (case, False)
    assert (case.number, case.park_name) == (sealed.permit.number, sealed.cast.bureau.name)
    assert case.retained_until is None, "kept for ever"
    assert ArchivedCase.objects.count() == 1
    for issuer, kind in ((sealed.cast.bureau, "archive:XK"), (sealed.cast.park, "case:permit")):
        assert take_number(issuer=issuer, kind=kind, year=2026) == 2, f"{kind}: none is given twice"


def test_nobody_takes_the_number_of_another_organs_case(sealed: Course) -> None:
    """With a 档号 of one's own."""
    cast = sealed.cast

    def found_for(number: str) -> str:
        def claim(files: dict[str, bytes]) -> None:
            for name, field in (("data.json", "number"), ("ledger.json", "label")):
                files[name] = json.dumps(json.loads(files[name]) | {field: number}).encode()

        files = contents(changed(package, claim, relist=True))
        files["manifest.p7s"] = signing.sign_detached(
            files["manifest.sha256"], seal=Seal.objects.get(), moment=timezone.now()
        )
        return "".join(check(io.BytesIO(packed(files))).reasons)

    with standing(ARCHIVED):
        package = package_of(sealed.permit)
        for ours in (cast.park, cast.bureau):
            assert found_for(f"{ours.document_prefix}许可2026-0007") == ""
        for number in (
            f"{cast.other_park.document_prefix}许可2026-0001",
            f"{cast.other_park.code}-2026-0001",
        ):
            assert "不属于出具单位" in found_for(number)


def test_an_asker_without_an_enterprise_is_named_in_the_package_of_an_inquiry(
    delegation_cast: DelegationCast,
) -> None:
    with standing(ARCHIVED):
        inquiry = ended_inquiry(delegation_cast)
        archive(inquiry, delegation_cast.clerk)
        render_all(inquiry)
        package = package_of(inquiry)
        assert check(io.BytesIO(package), unsigned=True).reasons == []
    data = json.loads(contents(package)["data.json"])
    assert data["enterprise"] == {"code": "", "name": "马文秀"}
    assert data["case"]["answer"] == "身份证明、平面图。"


def test_who_keeps_the_file_takes_it_away_from_the_page(sealed: Course) -> None:
    client = Client()
    client.force_login(sealed.cast.bureau_leader.user)
    with standing(ARCHIVED):
        answer = client.get(reverse("delegation:package", args=["permit", sealed.permit.pk]))
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # the stubs know no streamed answer here
        session = client.session
        del session["confirmed_at"]
        session.save()
        left_open = client.get(reverse("delegation:package", args=["permit", sealed.permit.pk]))
        assert left_open.status_code == 302 and left_open.url.startswith(reverse("confirm-sign-in"))  # type: ignore[attr-defined]  # of a redirect
    assert answer["Content-Type"] == "application/zip"
    assert check(io.BytesIO(body)).reasons == []
    [taken] = LedgerEntry.objects.filter(kind=TAKEN).select_related("ledger__audited")
    assert taken.actor_id == sealed.cast.bureau_leader.user_id
    assert taken.ledger.audited.organization == sealed.cast.bureau

"""Packages taken in by a portal that knows nothing of them: once, whole, and read by those whose they are."""

import io
import json
import os
import resource
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.enums import DocumentKind
from portal.documents.models import Counter, StoredFile
from portal.documents.services import count_past, sweep_orphans, take_number
from portal.errors import Conflict, InvalidInput
from portal.ledger.models import LedgerEntry
from portal.organizations.models import Membership
from proxy_service.archives import visible_archives
from proxy_service.models import ArchivedCase, ProxyRequest
from proxy_service.services import archives
from tests.cast import Cast
from tests.portal.retention.ageing import past_the_guards
from tests.proxy_service.packages import Made, changed
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.5-LEDGER")]


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def package(made: Made, media: Path) -> bytes:
    """Unsigned, so that its facts can be edited: what the seal is worth is shown in ``test_package_check``."""
    return made.unsigned


def take_in(package: bytes) -> tuple[ArchivedCase, bool]:
    return archives.import_package(file=io.BytesIO(package), now=timezone.now(), unsigned=True)


def zips(media: Path) -> list[str]:
    return [path.name for path in media.rglob("*.zip*")]


def test_a_package_is_taken_in_once_as_it_came(package: bytes, made: Made, media: Path) -> None:
    case, is_new = take_in(package)
    assert is_new
    assert (case.number, case.title) == (made.number, "年产 2 万吨番茄制品项目（样例）")
    assert (case.enterprise_name, case.park_code) == ("博乐晟源新材料有限公司", "652701-BJHZQ")
    assert (case.divisions, case.signer, case.head_hash) == (["652701"], "", made.head)
    assert case.keeping.retained_until == case.retained_until == case.kept_until
    assert case.package.ledger == case.keeping.ledger and case.keeping.ledger.closed_at == case.archived_at
    with case.package.file.open() as stored:
        assert stored.read() == package
    again, is_new = take_in(package)
    assert (again.pk, is_new) == (case.pk, False)
    repacked, is_new = take_in(changed(package, lambda files: None))
    assert (repacked.pk, is_new) == (case.pk, False), "the same contents, packed anew"
    assert (ArchivedCase.objects.count(), len(zips(media))) == (1, 1)
    past_the_guards("UPDATE documents_storedfile SET file = '' WHERE name = %(name)s", name=case.package.name)
    with pytest.raises(Conflict, match="已依规销毁，不再导入"):
        take_in(package)


def test_the_seal_that_vouches_for_it_is_kept(made: Made, media: Path, settings: Any) -> None:
    settings.SEAL_TRUST_DIR = made.trust
    case, is_new = archives.import_package(file=io.BytesIO(made.signed), now=timezone.now())
    assert (is_new, case.signer) == (True, "博乐边境经济合作区管委会")
    assert case.signed_at is not None
    again, is_new = archives.import_package(file=io.BytesIO(made.again), now=timezone.now())
    assert (again.pk, is_new) == (case.pk, False), "exported and signed anew"
    with pytest.raises(InvalidInput, match="不是出具单位"):
        archives.import_package(file=io.BytesIO(made.foreign), now=timezone.now())
    assert LedgerEntry.objects.get(kind="archive.imported").summary == f"导入案卷包 {case.number}"


def test_what_does_not_verify_is_refused_and_leaves_nothing(package: bytes, media: Path) -> None:
    stored = StoredFile.objects.count()
    refused = changed(package, lambda files: files.update({"files/more": b"x"}))
    with pytest.raises(InvalidInput, match="没有通过核验，未导入：多出清单以外的文件：files/more"):
        take_in(refused)
    with pytest.raises(InvalidInput, match="没有签名"):
        archives.import_package(file=io.BytesIO(package), now=timezone.now())
    assert (ArchivedCase.objects.count(), StoredFile.objects.count(), zips(media)) == (0, stored, [])


@pytest.mark.parametrize(
    "edit",
    [
        {"number": ""},
        {"number": "x" * 41},
        {"title": None},
        {"archived_at": "gestern"},
        {"retained_until": None},
        {"enterprise": []},
        {"divisions": ["6" * 41]},
        {"divisions": ["6" * 13]},
        {"divisions": "652701"},
        {"divisions": {"652701": 1}},
        {"archived_at": "0001-01-01T00:00:00+14:00"},
        {"archived_at": "2026-11-21T10:00:00"},
        {"archived_at": 7},
        {"retained_until": "2028-02-30"},
        {"park": {"code": "\0", "name": "x"}},
        {"title": "\ud800"},
    ],
)
def test_facts_that_do_not_fit_are_refused(package: bytes, media: Path, edit: dict[str, Any]) -> None:
    def rewrite(files: dict[str, bytes]) -> None:
        data = json.loads(files["data.json"]) | edit
        ledger = json.loads(files["ledger.json"]) | {"label": data["number"]}
        files["data.json"], files["ledger.json"] = json.dumps(data).encode(), json.dumps(ledger).encode()

    with pytest.raises(InvalidInput):
        take_in(changed(package, rewrite, relist=True))
    assert (ArchivedCase.objects.count(), zips(media)) == (0, [])


def test_a_title_that_is_too_long_for_the_register_is_cut(package: bytes, media: Path) -> None:
    def rewrite(files: dict[str, bytes]) -> None:
        files["data.json"] = json.dumps(json.loads(files["data.json"]) | {"title": "长" * 280}).encode()

    case, _new = take_in(changed(package, rewrite, relist=True))
    assert case.title == "长" * 199 + "…"


def test_a_number_that_is_another_files_here_is_refused(package: bytes, cast: Cast, media: Path) -> None:
    case, _new = take_in(package)
    other = changed(package, lambda files: files.update({"files/more": b"x"}), relist=True)
    with pytest.raises(Conflict, match=f"已有编号为{case.number}的案卷"):
        take_in(other)
    assert zips(media) == [Path(case.package.file.name).name]


def test_a_number_of_a_case_that_lives_here_is_refused(
    package: bytes, made: Made, cast: Cast, media: Path
) -> None:
    ProxyRequest.objects.filter(pk=make_request(cast, "submitted").pk).update(number=made.number)
    with pytest.raises(Conflict, match="已有编号"):
        take_in(package)
    assert zips(media) == []


def test_numbers_that_were_given_before_the_data_were_lost_are_not_given_again(
    package: bytes, made: Made, cast: Cast, media: Path
) -> None:
    code, year, sequence = made.number.rsplit("-", 2)
    assert code == cast.park.code
    papers = Counter.objects.filter(issuer=cast.park, kind=DocumentKind.ACCEPTANCE)
    count_past(issuer=cast.park, kind=DocumentKind.ACCEPTANCE, year=int(year), last=700)

    def more_papers(files: dict[str, bytes]) -> None:
        data = json.loads(files["data.json"])
        listed = data["documents"][0] | {"kind": "decline", "number": f"博边合管代不受〔{year}〕321号"}
        foreign = data["documents"][0] | {"kind": "plan", "number": f"精园管代计〔{year}〕999号"}
        odd: list[Any] = [7, {"kind": []}, {"kind": "plan", "number": f"博边合管代计〔{year}〕9999999号"}]
        data["documents"] += [listed, foreign, *odd]
        files["data.json"] = json.dumps(data).encode()

    take_in(changed(package, more_papers, relist=True))
    given = {"issuer": cast.park, "year": int(year)}
    assert take_number(**given, kind="request") == int(sequence) + 1
    assert take_number(**given, kind="decline") == 322
    assert take_number(**given, kind="plan") < 100
    assert papers.get().last == 700, "no register goes back"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proxy_service_archivedcase SET title = 'x'",
        "UPDATE proxy_service_archivedcase SET imported_at = imported_at",
        "DELETE FROM proxy_service_archivedcase",
        "TRUNCATE proxy_service_archivedcase CASCADE",
    ],
)
def test_the_database_keeps_what_was_taken_in(package: bytes, media: Path, statement: str) -> None:
    take_in(package)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else the row just written keeps TRUNCATE away by itself
        cursor.execute(statement)


def test_a_full_disk_a_race_and_a_killed_process_leave_nothing_half_written(
    package: bytes, media: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stored = StoredFile.objects.count()
    file = tmp_path / "case.zip"
    file.write_bytes(package)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(CommandError, match="没有导入：File too large"):
            call_command("import_archive", "--unsigned", str(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((media / "uploads").rglob("*.zip*")) == []

    def somebody_was_faster(**facts: Any) -> None:
        raise IntegrityError

    with monkeypatch.context() as patch:
        patch.setattr(ArchivedCase.objects, "create", somebody_was_faster)
        with pytest.raises(Conflict, match="正在由他人导入"):
            take_in(package)
    assert (ArchivedCase.objects.count(), StoredFile.objects.count(), zips(media)) == (0, stored, [])

    # Killed between the last byte and the commit, or in the middle: the daily sweep takes what nothing names.
    case, _new = take_in(package)
    left = media / "uploads" / "left.zip", media / "uploads" / ".half.zip.7.tmp"
    for path in left:
        path.write_bytes(b"PK")
        os.utime(path, (0, 0))
    sweep_orphans(now=timezone.now())
    assert zips(media) == [Path(case.package.file.name).name]


def test_the_command_tells_what_it_did(
    package: bytes, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.zip"
    file.write_bytes(package)
    with pytest.raises(CommandError, match="没有签名"):
        call_command("import_archive", str(file))
    call_command("import_archive", "--unsigned", str(file))
    call_command("import_archive", "--unsigned", str(file))
    first, again = capsys.readouterr().out.splitlines()
    number = ArchivedCase.objects.get().number
    assert (first, again) == (f"{number} 已导入", f"{number} 此前已导入，没有变化")
    with pytest.raises(CommandError, match="没有导入"):
        call_command("import_archive", str(tmp_path / "none.zip"))


# The pages -----------------------------------------------------------------------------------------------


def sign_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def cases(package: bytes, cast: Cast) -> tuple[ArchivedCase, ArchivedCase]:
    """One of our park, and one of the neighbour's, signed."""
    own, _new = take_in(package)
    copy = StoredFile.objects.create(
        name="other.zip", content_type="application/zip", size=2, sha256="0" * 64,
        file=own.package.file.name, uploaded_at=timezone.now(),
    )  # fmt: skip
    other = ArchivedCase.objects.create(
        number="652722-GYYQ-2026-00001", title="枸杞深加工", enterprise_code=cast.other_enterprise.code,
        enterprise_name=cast.other_enterprise.name, park_code=cast.other_park.code, park_name=cast.other_park.name,
        divisions=["652722"], archived_at=own.archived_at, retained_until=own.retained_until, entries=3,
        head_hash="1" * 64, package=copy, manifest_sha256="2" * 64, signer="精河工业园区管委会",
        signed_at=own.archived_at, imported_at=own.imported_at,
    )  # fmt: skip
    return own, other


def test_each_reads_what_is_theirs_and_nothing_of_the_neighbours(
    cases: tuple[ArchivedCase, ArchivedCase], cast: Cast
) -> None:
    readers = {
        "leader": {0}, "county_officer": {0}, "other_leader": {1}, "other_county_officer": {1},
        "workgroup_officer": {0, 1}, "auditor": {0, 1},
    }  # fmt: skip
    for name, person in cast.people.items():
        assert set(visible_archives(person)) == {cases[position] for position in readers.get(name, ())}, name
    for name, theirs in readers.items():
        client = sign_in(cast.people[name])
        assert client.get(reverse("archives")).status_code == 200, name
        for position, case in enumerate(cases):
            status = 200 if position in theirs else 404
            assert client.get(reverse("archive", args=[case.pk])).status_code == status, (name, case)
            assert client.head(reverse("archive-file", args=[case.pk])).status_code == status, (name, case)
    for name in ("owner", "officer", "administrator"):
        client = sign_in(cast.people[name])
        for page in (reverse("archives"), reverse("archive-file", args=[cases[0].pk])):
            assert client.get(page).status_code == 404, (name, page)


def test_the_file_of_a_delegated_case_is_read_by_who_keeps_it(
    cases: tuple[ArchivedCase, ArchivedCase], cast: Cast
) -> None:
    """Its package has what the county could not read in the case, whatever divisions it names."""
    own, _other = cases
    copy = StoredFile.objects.create(
        name="kept.zip", content_type="application/zip", size=2, sha256="0" * 64,
        file=own.package.file.name, uploaded_at=timezone.now(),
    )  # fmt: skip
    organ = cast.land_leader.organization
    kept = ArchivedCase.objects.create(
        number="博自然许可2026-0001", title="用地许可", park_code=organ.code, park_name=organ.name,
        divisions=own.divisions, archived_at=own.archived_at, retained_until=own.retained_until, entries=3,
        head_hash="1" * 64, package=copy, manifest_sha256="3" * 64, imported_at=own.imported_at,
    )  # fmt: skip
    readers = {name for name, person in cast.people.items() if kept in visible_archives(person)}
    assert readers == {"land_leader", "auditor"}
    assert kept.number in sign_in(cast.land_leader).get(reverse("archives")).content.decode()


def test_the_page_tells_who_vouches_for_a_package_and_hands_it_out(
    cases: tuple[ArchivedCase, ArchivedCase], cast: Cast, package: bytes
) -> None:
    client = sign_in(cast.workgroup_officer)
    own, other = cases
    page = client.get(reverse("archive", args=[own.pk])).content.decode()
    assert "没有签名，不能证明由谁制作" in page and own.package.sha256 in page
    assert "由精河工业园区管委会签名" in client.get(reverse("archive", args=[other.pk])).content.decode()
    answer = client.get(reverse("archive-file", args=[own.pk]))
    assert b"".join(answer.streaming_content) == package
    assert answer["Content-Type"] == "application/zip" and "attachment" in answer["Content-Disposition"]
    assert client.post(reverse("archive", args=[own.pk])).status_code == 405


def test_a_word_finds_a_file_and_nothing_says_what_to_do(
    cases: tuple[ArchivedCase, ArchivedCase], cast: Cast
) -> None:
    client, (own, other) = sign_in(cast.auditor), cases
    found = client.get(reverse("archives"), {"q": "枸杞 GYYQ"}).content.decode()
    assert other.number in found and own.number not in found
    assert "没有符合的案卷" in client.get(reverse("archives"), {"q": "没有这个"}).content.decode()


def test_where_nothing_was_taken_in_the_page_says_how(cast: Cast) -> None:
    assert "import_archive" in sign_in(cast.auditor).get(reverse("archives")).content.decode()

"""Packages of other portals and old ledgers: kept, appraised and destroyed as files of cases are."""

import hashlib
from time import monotonic
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.backups import files
from portal.errors import NotAllowed
from portal.organizations.models import Organization
from portal.retention.queries import due, find
from portal.retention.services import destroying
from portal.retention.services.appraising import approve
from portal.retention.services.holding import place_hold
from proxy_service.models import PackageKeeping, PaperRecord
from tests.cast import Cast
from tests.exporting import seen
from tests.portal.exchange.files import bring, record
from tests.portal.retention.ageing import age, approved, past_the_guards, proposed, taken_in, written_down
from tests.portal.retention.test_appraising import listed, noted

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.5-LEDGER")]

LINES = "proxy_service_paperrecord"
PARKS_PEOPLE = {"clerk", "officer", "second_officer", "leader", "zone_clerk"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(destroying, "GRACE", destroying.GRACE * 0)


def carry_out() -> None:
    while destroying.destroy_approved(stop_at=monotonic() + 10):
        pass


def page_of(person: Any, address: str, **query: Any) -> str:
    client = Client()
    client.force_login(person.user)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def refused(statement: str, **values: Any) -> None:
    with (
        pytest.raises(DatabaseError, match=r"kept|stays|append-only|never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_a_package_comes_up_after_its_day_with_who_keeps_it(cast: Cast) -> None:
    kept = taken_in(cast.park)
    power = taken_in(cast.park, "赋权〔2024〕3号")
    taken_in(cast.park, "BJHZQ-2019-0001", retained_until=None)
    taken_in(Organization(code="elsewhere", name="别处园区", division_code=cast.park.division_code))
    written = written_down(cast.clerk, "A-1")
    assert listed(cast.clerk) == []
    for ledger in (*PackageKeeping.objects.values_list("ledger", flat=True), written.ledger_id):
        age(ledger)
    own = {kept.case.number, written.ledger.label}
    reads = {name: set(listed(person)) for name, person in cast.people.items()}
    assert {name for name, found in reads.items() if found} == PARKS_PEOPLE | {
        "county_officer", "workgroup_officer", "auditor",
    }  # fmt: skip
    assert all(reads[name] == own | {power.case.number} for name in (*PARKS_PEOPLE, "auditor"))
    # What a delegated power made, overseers could not read in the case either.
    assert reads["county_officer"] == reads["workgroup_officer"] == own
    titles = {told.title for told in due(cast.clerk, timezone.now())}
    assert "某企业关于旧案卷的案卷（导入的案卷包）" in titles
    assert any(title.startswith("2021年历史台账（跟踪备案表）1 条") for title in titles)


def test_kept_on_it_gets_a_later_day(cast: Cast) -> None:
    kept, written = taken_in(cast.park), written_down(cast.clerk, "A-1")
    for one in (kept, written):
        age(one.ledger_id)
    approve(appraisal=proposed(cast, kept, written, verdict="keep", years=5), actor=cast.leader)
    kept.refresh_from_db()
    written.refresh_from_db()
    assert kept.retained_until is not None
    assert kept.retained_until.year == written.retained_until.year == timezone.localdate().year + 5
    assert str(kept.retained_until) in page_of(cast.leader, reverse("archive", args=[kept.case_id]))
    assert listed(cast.clerk) == []


def test_the_bytes_of_a_package_go_and_its_number_and_seals_stay(cast: Cast) -> None:
    kept, other = taken_in(cast.park), taken_in(cast.other_park)
    name, package = str(kept.case.package.file.name), kept.case.package
    age(kept.ledger_id)
    appraisal = approved(cast, kept)
    assert name in {found for found, _sha256 in files.named()}
    carry_out()
    for row in (package, appraisal, other.case.package):
        row.refresh_from_db()
    assert package.is_disposed and package.sha256 and not package.file.storage.exists(name)
    assert name not in {found for found, _sha256 in files.named()}, "a backup misses nothing"
    assert other.case.package.file.storage.exists(str(other.case.package.file.name))
    assert appraisal.certificate is not None
    [line] = appraisal.certificate.facts["lines"]
    assert (line["number"], line["pieces"], line["ledger_hash"]) == (kept.case.number, 1, kept.case.head_hash)
    assert noted(cast) == ["retention.proposed", "retention.approved", "retention.destroyed"]
    page = page_of(cast.leader, reverse("archive", args=[kept.case_id]))
    for stays in ("已依规销毁", appraisal.certificate.number, kept.case.number, package.sha256):
        assert stays in page
    client = Client()
    client.force_login(cast.leader.user)
    answer = client.get(reverse("archive-file", args=[kept.case_id]))
    assert answer.status_code == 409 and "已依规销毁" in answer.content.decode()


def test_old_lines_go_and_their_numbers_and_digests_stay(cast: Cast) -> None:
    written = written_down(cast.clerk, "A-2", "A-1", note="补录")
    neighbour = written_down(cast.other_clerk, "A-1")
    said = "A-1\x1f某某纺织有限公司\x1f施工许可\x1f2021-05-08\x1f\x1f张三\x1f\x1f\x1f补录"
    digest = hashlib.sha256(said.encode()).hexdigest()
    age(written.ledger_id)
    appraisal = approved(cast, written)
    carry_out()
    first, second = PaperRecord.objects.filter(volume=written).order_by("number")
    assert first.digest == digest and {getattr(first, name) for name in PaperRecord.CONTENT} == {""}
    assert (first.number, str(first.entrusted_on)) == ("A-1", "2021-05-08")
    assert neighbour.records.get().client == "某某纺织有限公司"
    appraisal.refresh_from_db()
    assert appraisal.certificate is not None
    [line] = appraisal.certificate.facts["lines"]
    assert (line["number"], line["pieces"]) == (written.ledger.label, 2)
    whole = f"{first.digest}\n{second.digest}\n"
    assert line["ledger_hash"] == hashlib.sha256(whole.encode()).hexdigest(), "the register can be checked"
    page = page_of(cast.clerk, reverse("paper-records"))
    assert page.count("已依规销毁") == 2 and appraisal.certificate.number in page and digest in page
    assert "张三" not in page and "张三" in page_of(cast.other_clerk, reverse("paper-records"))
    rows = {row[1]: row for row in seen(cast.clerk, "paper-records")}
    assert "已依规销毁" in rows["A-1"][-1] and "张三" not in str(rows)


def test_a_line_that_was_destroyed_is_not_written_anew_by_an_import(cast: Cast) -> None:
    written = written_down(cast.clerk, "2023-00001")
    age(written.ledger_id)
    started = bring("paper-records", [record(1), record(2)], cast.clerk)
    assert "录入已满 31 天" in started.rows.get(number=2).faults[0]["text"]
    approved(cast, written)
    carry_out()
    started = bring("paper-records", [record(1), record(2)], cast.clerk)
    started.refresh_from_db()
    assert (started.new, started.wrong) == (1, 1)
    assert "已依规销毁" in started.rows.get(number=2).faults[0]["text"]


def test_who_keeps_a_package_or_oversees_it_may_hold_it(cast: Cast) -> None:
    kept, written = taken_in(cast.park), written_down(cast.clerk, "A-1")
    for one in (kept, written):
        age(one.ledger_id)
        told = find(cast.county_officer, one.ledger_id)
        assert told is not None and find(cast.other_leader, one.ledger_id) is None
        with pytest.raises(NotAllowed):
            place_hold(told=told, actor=cast.other_leader, ground="inquiry", reason="核查")
        place_hold(told=told, actor=cast.county_officer, ground="inquiry", reason="核查")
    page = page_of(cast.leader, reverse("retention:due"))
    assert page.count("暂缓销毁：") == 2 and 'name="files"' not in page


def test_before_its_day_nothing_of_a_package_is_altered_by_any_route(cast: Cast) -> None:
    kept = taken_in(cast.park)
    by_ledger = {"ledger": str(kept.ledger_id)}
    statements = (
        "UPDATE documents_storedfile SET file = '' WHERE ledger_id = %(ledger)s",
        "DELETE FROM documents_storedfile WHERE ledger_id = %(ledger)s",
        "UPDATE proxy_service_packagekeeping SET retained_until = '2020-01-01' WHERE ledger_id = %(ledger)s",
        "UPDATE proxy_service_packagekeeping SET retained_until = NULL WHERE ledger_id = %(ledger)s",
        "UPDATE proxy_service_packagekeeping SET ledger_id = gen_random_uuid() WHERE ledger_id = %(ledger)s",
        "DELETE FROM proxy_service_packagekeeping WHERE ledger_id = %(ledger)s",
        "UPDATE proxy_service_archivedcase SET retained_until = '2020-01-01'",
        "DELETE FROM proxy_service_archivedcase",
    )
    for statement in statements:
        refused(statement, **by_ledger)
    age(kept.ledger_id)
    proposed(cast, kept)
    for statement in statements:
        refused(statement, **by_ledger)
    # Whatever the row says, the day that came with it counts, and two years from the archive.
    past_the_guards(
        "UPDATE proxy_service_packagekeeping SET retained_until = '2020-01-01';"
        "UPDATE proxy_service_archivedcase SET retained_until = '2020-01-01', archived_at = now()"
    )
    for kind in ("package", "delegated"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT retention_is_over(%s, %s)", [kind, by_ledger["ledger"]])
            assert cursor.fetchone() == (False,)


def test_a_line_is_put_right_for_a_month_and_then_kept(cast: Cast) -> None:
    written = written_down(cast.clerk, "A-1")
    line = written.records.get()
    destroying_it = (
        f"UPDATE {LINES} SET client = '', matter = '', period = '', officer = '', progress = '', follow_up = '',"
        " note = ''"
    )
    PaperRecord.objects.update(client="改正的名称")
    refused(destroying_it)
    refused(f"UPDATE {LINES} SET kept_since = now() - interval '9 years'")
    refused(f"UPDATE {LINES} SET digest = 'x'")
    refused("UPDATE proxy_service_papervolume SET retained_until = '2020-01-01'")
    refused("DELETE FROM proxy_service_papervolume")
    age(written.ledger_id, 1)
    for statement in (f"UPDATE {LINES} SET client = 'x'", f"DELETE FROM {LINES}", destroying_it):
        refused(statement)
    with connection.cursor() as cursor:
        # Two years by the database's own clock, from the line that came last.
        cursor.execute("UPDATE proxy_service_papervolume SET retained_until = retained_until")
        cursor.execute("SELECT retention_is_over('paper', %s)", [str(written.ledger_id)])
        assert cursor.fetchone() == (False,)
    age(written.ledger_id, 2)
    approved(cast, written)
    refused(f"UPDATE {LINES} SET client = ''")
    carry_out()
    line.refresh_from_db()
    assert line.is_disposed
    for statement in (
        f"UPDATE {LINES} SET digest = ''",
        f"UPDATE {LINES} SET client = 'x'",
        f"DELETE FROM {LINES}",
    ):
        refused(statement)

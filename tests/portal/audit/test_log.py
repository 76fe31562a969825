"""Reading the audit log: who sees what of it, what is found, and that nobody can change it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import audit
from portal.audit import views
from portal.audit.models import AuditLedger
from portal.audit.queries import visible_entries
from portal.organizations.models import Organization
from tests.cast import Cast
from tests.exporting import rows_of, seen, take_out

URL = "/audit/"


def write(
    cast: Cast, name: str, organization: Organization | None, summary: str, kind: str = "person.invited"
) -> None:
    audit.record(
        actor=cast.people[name], organization=organization, kind=kind, summary=summary, data={"a": [1]},
        now=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def log(cast: Cast) -> None:
    write(cast, "leader", cast.park, "邀请甲")
    write(cast, "leader", cast.zone, "邀请乙")
    write(cast, "other_leader", cast.other_park, "邀请丙")
    write(cast, "owner", cast.enterprise, "邀请丁")
    write(cast, "administrator", cast.platform, "录入日历", "calendar.proposed")
    audit.record(
        actor=None, organization=None, kind="reference.loaded", summary="载入基础数据", now=timezone.now()
    )


def of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.people[name].user)
    return client


def shown(client: Client, **wanted: str) -> list[str]:
    """Newest first."""
    page = client.get(URL, wanted).content.decode()
    return re.findall(r'<div class="text-break">([^<]+)</div>', page)


@pytest.mark.usefixtures("log")
def test_the_auditor_reads_all_leaders_their_own_and_nobody_else_anything(cast: Cast) -> None:
    everything = ["载入基础数据", "录入日历", "邀请丁", "邀请丙", "邀请乙", "邀请甲"]
    reads = {
        "auditor": everything,
        "leader": ["邀请乙", "邀请甲"],
        "other_leader": ["邀请丙"],
        "owner": ["邀请丁"],
    }
    reads |= {"land_leader": [], "jinghe_land_leader": []}
    for name, member in cast.people.items():
        found = list(visible_entries(member).values_list("summary", flat=True))
        assert found == reads.get(name, []), name
        if name in reads:
            assert shown(of(cast, name)) == reads[name]
    for name in ("auditor", "leader", "administrator", "security", "workgroup_officer"):
        client = of(cast, name)
        status = 200 if name in reads else 404
        assert client.get(URL).status_code == status, name
        entry = visible_entries(cast.other_leader).get()
        assert client.get(f"{URL}{entry.pk}/").status_code == (200 if name == "auditor" else 404), name
        assert client.post(URL).status_code == (405 if name in reads else 404)


@pytest.mark.usefixtures("log")
def test_what_is_looked_for_is_found(cast: Cast) -> None:
    client = of(cast, "auditor")
    today = timezone.localdate()
    assert shown(client, person=cast.owner.user.full_name) == ["邀请丁"]
    assert shown(client, person="other_leader") == ["邀请丙"], "the whole user name"
    assert shown(client, person="邀请乙") == ["邀请乙"]
    assert shown(client, organization="精河工业园区") == ["邀请丙"]
    assert shown(client, organization=cast.platform.code) == ["录入日历"]
    assert shown(client, kind="calendar.proposed") == ["录入日历"]
    assert len(shown(client, begin=str(today), end=str(today))) == 6
    assert shown(client, begin=str(today + timedelta(days=1))) == []
    assert shown(client, end=str(today - timedelta(days=1))) == []
    assert client.get(URL, {"begin": str(today), "end": str(today - timedelta(days=1))}).status_code == 422
    assert client.get(URL, {"kind": "no.such"}).status_code == 422
    assert "换一个词" in client.get(URL, {"person": "无此人"}).content.decode()
    assert shown(client, before="x", after="-1") == shown(client)


@pytest.mark.usefixtures("log")
def test_an_entry_tells_everything_that_was_written_down(cast: Cast) -> None:
    entry = visible_entries(cast.other_leader).get()
    page = of(cast, "auditor").get(f"{URL}{entry.pk}/").content.decode()
    for text in (
        "邀请人员",
        "邀请丙",
        cast.other_leader.user.full_name,
        "园区负责人",
        entry.hash,
        entry.previous_hash,
        "[1]",
    ):
        assert text in page


def test_pages_follow_each_other_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SIZE", 4)
    for number in range(9):
        write(cast, "leader", cast.park, f"第 {number} 次")
    client = of(cast, "auditor")
    address, pages = URL, []
    while address:
        page = client.get(address).content.decode()
        pages.append(re.findall(r'<div class="text-break">([^<]+)</div>', page))
        if len(pages) == 1:
            write(cast, "leader", cast.park, "其间")  # neither repeats nor hides another
        older = re.search(r'rel="next" href="([^"]+)"', page)
        newer = re.search(r'rel="prev" href="([^"]+)"', page)
        address = URL + older[1].replace("&amp;", "&") if older else ""
    assert [text for page in pages for text in page] == [f"第 {number} 次" for number in range(8, -1, -1)]
    assert newer is not None
    back = client.get(URL + newer[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r'<div class="text-break">([^<]+)</div>', back) == pages[1]


def test_fifty_cost_as_many_questions_as_one(cast: Cast) -> None:
    client = of(cast, "auditor")

    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(URL).status_code == 200
        return len(asked)

    write(cast, "leader", cast.park, "一")
    one = questions()
    for organization in (cast.zone, cast.other_park, cast.enterprise, cast.platform):
        write(cast, "leader", organization, "多")
    assert questions() == one


@pytest.mark.usefixtures("log")
def test_the_log_is_taken_out_as_it_is_seen(cast: Cast, own_media: None) -> None:
    assert [row[3] for row in seen(cast.leader, "audit-log")] == ["邀请乙", "邀请甲"]
    assert [row[3] for row in seen(cast.auditor, "audit-log", kind="calendar.proposed")] == ["录入日历"]
    rows = rows_of(take_out(cast.auditor, "audit-log", "csv", organization=cast.other_park.code))
    assert len(rows) == 2 and rows[1][1:5] == [
        cast.other_park.name,
        "邀请人员",
        "邀请丙",
        cast.other_leader.user.full_name,
    ]
    assert {entry.kind for entry in visible_entries(cast.auditor)} >= {"export.asked"}, (
        "which is written down too"
    )


@pytest.mark.usefixtures("log")
def test_nothing_is_altered_or_removed(cast: Cast) -> None:
    for statement in (
        "UPDATE ledger_ledgerentry SET summary = '无'",
        "DELETE FROM ledger_ledgerentry",
        "DELETE FROM audit_auditledger",
        "UPDATE audit_auditledger SET organization_id = NULL",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditLedger.objects.create(ledger=AuditLedger.objects.latest("pk").ledger, organization=None)


def test_each_organisation_has_one_log(cast: Cast, log: None) -> None:
    write(cast, "leader", cast.park, "又一次")
    logs = {
        str(log): log.ledger.length for log in AuditLedger.objects.select_related("ledger", "organization")
    }
    assert logs == {
        cast.park.name: 2, cast.zone.name: 1, cast.other_park.name: 1, cast.enterprise.name: 1,
        cast.platform.name: 1, "平台": 1,
    }  # fmt: skip

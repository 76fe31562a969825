"""A file whose entries have left the database with their month: whoever reads it is told, and it can be destroyed."""

import os
from datetime import timedelta
from time import monotonic
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from delegation.enums.filings import Retention
from portal import audit
from portal.anchors.checking import faults
from portal.anchors.keys import make_key
from portal.anchors.services.anchoring import make_next
from portal.archives.checking import check
from portal.archives.packaging import INDEX
from portal.audit.queries import months_gone
from portal.documents.models import Document
from portal.ledger.departed import Gone, gone_from
from portal.ledger.models import DepartedEntry
from portal.ledger.verify import verify
from portal.partitions import departing, making
from portal.partitions.tables import ENTRIES
from portal.retention.queries import years_on
from portal.retention.services import destroying
from proxy_service import packaging
from proxy_service.models import ProxyRequest
from tests.acting import person
from tests.cast import Cast
from tests.databases import BY_MONTH
from tests.delegation.archive_course import archive, ended_inquiry
from tests.delegation.cast import DelegationCast
from tests.portal.retention.ageing import age, approved, archived, leave
from tests.roles import as_owner

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(os.environ.get(BY_MONTH)), reason="these begin with tables as they are at first"),
]


@pytest.fixture
def request_(cast: Cast, settings: Settings, tmp_path: Any) -> ProxyRequest:
    settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = tmp_path / "anchors", tmp_path / "key.pem"
    settings.ANCHOR_SECONDS, settings.AUDIT_LOG_YEARS = 0, 5
    make_key()
    made: ProxyRequest = archived(cast)
    for whose in (None, cast.park):
        audit.record(
            actor=None, organization=whose, kind="retention.held", summary="记录", now=timezone.now()
        )
    with as_owner():
        making.begin(ENTRIES, timezone.now())
        assert make_next() is not None
        departing.let_go(ENTRIES.first, tmp_path, years_on(timezone.now(), 8))
    return made


@pytest.fixture
def gone(request_: ProxyRequest) -> Gone:
    [found] = gone_from(request_.ledger)
    assert found.count == found.last == request_.ledger.length and not request_.ledger.entries.exists()
    return found


def test_pages_say_what_left_and_where_it_is(
    request_: ProxyRequest, gone: Gone, cast: Cast, client: Client
) -> None:
    client.force_login(cast.leader.user)
    page = client.get(reverse("request", args=[request_.pk])).content.decode()
    assert gone.text in page and "台账校验不通过" not in page
    assert "请向博乐边境经济合作区管委会的档案管理员申请（电话 0909-2220001）" in page
    asked = {"number": request_.number, "code": request_.query_code}
    found = client.post(reverse("status-query"), asked, follow=True).content.decode()
    assert gone.file in found and gone.sha256 in found
    assert (
        f"请拨打 0909-2220001，向{request_.park}的档案管理员申请，并告知申请编号 {request_.number}" in found
    )
    client.force_login(cast.auditor.user)
    log = client.get(reverse("audit:log")).content.decode()
    assert gone.sha256 in log and "移出数据库" in log and "向平台的系统管理员调取" in log
    client.force_login(cast.leader.user)
    assert "向平台的审计管理员申请" in client.get(reverse("audit:log")).content.decode()
    client.force_login(cast.officer.user)
    assert client.get(reverse("audit:log")).status_code == 404
    own = DepartedEntry.objects.filter(ledger__audited__organization=cast.owner.organization).count()
    told, whole = (sum(month.count for month in months_gone(one)) for one in (cast.owner, cast.auditor))
    assert told == own < whole, "an enterprise hears of its own log alone"


def test_the_interface_says_so(request_: ProxyRequest, gone: Gone, cast: Cast) -> None:
    neighbour = archived(cast, enterprise=cast.other_enterprise)
    reader = person(cast.auditor)
    told = reader.get(f"ledgers/{request_.ledger_id}/").json()
    assert told["departed"] == [
        {name: getattr(gone, name) for name in ("file", "sha256", "count", "first", "last")}
    ]
    assert reader.get(f"ledgers/{neighbour.ledger_id}/").json()["departed"] == []
    last = DepartedEntry.objects.get(ledger=request_.ledger_id, sequence=gone.last)
    changes = reader.get("changes/", after=f"{last.pk}-{last.hash[:8]}")
    assert changes.status_code == 200 and len(changes.json()["items"]) > 0


def test_who_keeps_a_file_of_delegated_powers_is_asked_for_what_left(
    delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    inquiry = ended_inquiry(cast)
    archive(inquiry, cast.clerk, Retention.TEN)
    age(inquiry.ledger_id, 20)
    leave(inquiry.ledger_id)
    client.force_login(cast.clerk.user)
    page = client.get(inquiry.get_absolute_url()).content.decode()
    [gone] = gone_from(inquiry.ledger)
    assert gone.text in page and f"请向{cast.park.name}的档案管理员申请（电话 0999-8220001）" in page


def test_a_package_says_so_and_its_chain_holds(request_: ProxyRequest, gone: Gone) -> None:
    with packaging.build(request_) as package:
        index = ZipFile(package).read(INDEX).decode()
        found = check(package, unsigned=True)
    assert gone.text in index and "请向博乐边境经济合作区管委会的档案管理员申请（电话 0909-2220001）" in index
    assert found.reasons == [] and len(found.ledger["departed"]) == gone.count
    assert {(one["file"], one["sha256"]) for one in found.ledger["departed"]} == {(gone.file, gone.sha256)}


def test_what_is_past_its_time_is_destroyed_all_the_same(
    request_: ProxyRequest, gone: Gone, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "GRACE", timedelta(0))
    approved(cast, request_)
    while destroying.destroy_approved(stop_at=monotonic() + 10):
        pass
    assert all(paper.is_disposed for paper in Document.objects.filter(ledger=request_.ledger_id))
    assert verify(request_.ledger) is None and gone_from(request_.ledger) == [gone]
    assert list(faults()) == []

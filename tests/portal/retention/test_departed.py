"""A file whose entries have left the database with their month: whoever reads it is told, and it can be destroyed."""

import os
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal import audit
from portal.anchors.checking import faults
from portal.anchors.keys import make_key
from portal.anchors.services.anchoring import make_next
from portal.archives.checking import check
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
from tests.portal.retention.ageing import approved, archived
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
    audit.record(actor=None, organization=None, kind="retention.held", summary="记录", now=timezone.now())
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
    asked = {"number": request_.number, "code": request_.query_code}
    found = client.post(reverse("status-query"), asked, follow=True).content.decode()
    assert gone.file in found and gone.sha256 in found
    client.force_login(cast.auditor.user)
    log = client.get(reverse("audit:log")).content.decode()
    assert gone.sha256 in log and "移出数据库" in log
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


def test_a_package_says_so_and_its_chain_holds(request_: ProxyRequest, gone: Gone) -> None:
    with packaging.build(request_) as package:
        found = check(package, unsigned=True)
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

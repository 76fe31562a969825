"""Two beats and two workers for every queue, one of each killed every few seconds: all that waits is done once."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.anchors import outside
from portal.anchors.checking import faults
from portal.anchors.keys import make_key
from portal.anchors.models import Anchor
from portal.documents import services as documents
from portal.documents.models import Document, StoredFile
from portal.documents.samples import ordinary
from portal.exchange.models import Export, Import
from portal.exchange.services import imports
from portal.health.models import Heartbeat
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.ledger.verify import verify
from portal.notifications.models import Email, Message
from portal.notifications.services import send_email
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from portal.service_accounts.services.keys import issue_key, open_account
from portal.webhooks.models import Delivery, Event
from portal.webhooks.services.endpoints import open_endpoint
from tests.cast import Cast, build_cast
from tests.exporting import ask, rows_of
from tests.faults.private_services import Redis
from tests.faults.processes import Crew
from tests.faults.receiver import Receiver
from tests.faults.work_files import KIND
from tests.portal.documents.daemon import EICAR, Clamd, clamd_at
from tests.portal.exchange.files import bring, record
from tests.portal.webhooks.receiver import Receiver as OtherSystem
from tests.stages import make_request

pytestmark = [pytest.mark.soak, pytest.mark.fault]
PAPERS, LETTERS, FILES, LISTS, LINES = 60, 60, 20, 4, 300
# A blow falls when so much more is done, on a quick machine, or after so many seconds, on a slow one.
SHARE, BLOW = 15, 8.0
PATIENCE = 900


@pytest.fixture
def cast(database: str, settings: Settings, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ANCHOR_DIR, settings.ANCHOR_KEY_FILE = (
        tmp_path / "media/anchors",
        tmp_path / "media/anchor-key.pem",
    )
    return build_cast()


@pytest.fixture
def other() -> Iterator[OtherSystem]:
    server = OtherSystem()
    yield server
    server.stop()


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    with clamd_at() as listening:
        settings.CLAMD_ADDRESS = listening.address
        yield listening


@pytest.fixture
def crew(
    environment: dict[str, str], broker: Redis, clamd: Clamd, settings: Settings, tmp_path: Path
) -> Iterator[Crew]:
    outwards = {"WEBHOOK_ALLOW_HTTP": "1", "WEBHOOK_PORTS": "", "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"}
    own = {
        "REDIS_URL": broker.url,
        "TEST_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "CLAMD_ADDRESS": clamd.address,
        "ANCHOR_SECONDS": "5",
    }
    crew = Crew(environment | own | outwards, tmp_path, "portal")
    yield crew
    crew.kill_all()


def leave_work(cast: Cast, other: OtherSystem, settings: Settings, patch: pytest.MonkeyPatch) -> list[Any]:
    """Something of every kind, all of it waiting before anybody works; the imports."""
    settings.WEBHOOK_ALLOW_HTTP, settings.WEBHOOK_PORTS = True, []
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    make_key()
    account = open_account(
        organization=cast.bole_land,
        role=Role.DEPARTMENT_CLERK,
        name="系统",
        purpose="对接",
        actor=cast.land_leader,
    )
    issue_key(account=account, actor=cast.land_leader, scopes=[Scope.EVENTS], days=30)
    open_endpoint(account=account, url=other.url, events=[], actor=cast.land_leader, now=timezone.now())
    make_request(cast, "received")
    ledger = open_ledger("文书")
    for _paper in range(PAPERS):
        documents.issue(
            kind=KIND, issuer=cast.park, ledger=ledger, facts=ordinary()[KIND], now=timezone.now()
        )
    for number in range(LETTERS):
        send_email(to=f"p{number}@drill.example", subject=f"第{number}封", body="内容")
    for number in range(FILES):
        documents.store_checked(
            name=f"{number}.pdf", content_type="application/pdf", extension=".pdf",
            chunks=[b"%PDF-1.4 ", EICAR if number % 2 else b"clean"], by=cast.handler,
        )  # fmt: skip
    patch.setattr(imports, "AT_ONCE", 0)
    begun = []
    for number in range(LISTS):
        ask(cast.leader, "requests", "csv")
        begun.append(
            bring("paper-records", [record(number * LINES + line) for line in range(LINES)], cast.clerk)
        )
    return begun


def waiting() -> int:
    return (
        Document.objects.filter(state="pending").count()
        + Email.objects.filter(state="pending").count()
        + StoredFile.objects.unscanned().count()
        + Export.objects.unmade().count()
        + Import.objects.filter(state="reading").count()
        + Event.objects.count()
        + Delivery.objects.filter(state="pending").count()
    )


def test_two_of_everything_do_each_thing_once_while_one_of_them_is_killed(
    cast: Cast, crew: Crew, other: OtherSystem, clamd: Clamd, receiver: Receiver, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    begun = leave_work(cast, other, settings, monkeypatch)
    for name in ("worker", "worker", "beat", "beat"):
        crew.start(name)
    began, blows, recovery = time.monotonic(), Counter[str](), []
    while waiting():
        assert time.monotonic() - began < PATIENCE, f"{waiting()} left"
        left, struck = waiting(), time.monotonic()
        while left - waiting() < SHARE and time.monotonic() < struck + BLOW:
            time.sleep(0.2)
        if not waiting():
            break
        name, process = crew.running[sum(blows.values()) % 4]
        crew.kill(process)
        blows[name] += 1
        struck, moment = time.monotonic(), timezone.now()
        crew.start(name)
        while (
            not Heartbeat.objects.filter(finished_at__gt=moment).exists() and time.monotonic() < struck + 120
        ):
            time.sleep(0.05)
        recovery.append(time.monotonic() - struck)
    seconds = time.monotonic() - began
    while Email.objects.filter(state="pending").exists():
        time.sleep(0.2)
    crew.kill_all()

    assert set(Document.objects.values_list("state", "error")) == {("ready", "")}
    assert Counter(StoredFile.objects.filter(uploaded_by=cast.handler, name__regex=r"^\d+\.pdf$").values_list(
        "scan_state", flat=True)) == {"clean": FILES // 2, "infected": FILES // 2}  # fmt: skip
    told = Message.objects.filter(subject__startswith="上传的文件查出病毒", user=cast.handler.user)
    assert len(set(told.values_list("subject", flat=True))) == told.count() == FILES // 2
    ids = Counter(letter.message_id for letter in receiver.letters)
    assert len(ids) == Email.objects.filter(state="sent").count() == Email.objects.count() >= LETTERS
    deliveries = set(Delivery.objects.values_list("pk", flat=True))
    assert {heard.id for heard in other.heard} == {each.message_id for each in Delivery.objects.all()}
    assert len(deliveries) == Delivery.objects.values("endpoint", "entry", "type").distinct().count()
    for export in Export.objects.all():
        assert len(rows_of(export)) == 2
        assert Message.objects.filter(url=export.get_absolute_url()).count() == 1
    for started in begun:
        started.refresh_from_db()
        assert (started.state, started.new, started.rows.count()) == ("checked", LINES, LINES)
    numbers = list(Anchor.objects.order_by("number").values_list("number", flat=True))
    assert [anchor.number for anchor in outside.anchors()] == numbers and list(faults()) == []
    assert [verify(ledger) for ledger in Ledger.objects.all()] == [None] * Ledger.objects.count()
    copies = len(receiver.letters) - len(ids), len(other.heard) - len({heard.id for heard in other.heard})
    print(
        f"\n{seconds:.0f} s, killed: {dict(blows)}; papers {Document.objects.count()}, letters {len(ids)},"
        f" events {len(deliveries)}, anchors {len(numbers)}; copies of letters and events {copies};"
        f" next work done after {median(recovery):.1f} s (median), {max(recovery):.1f} s (worst)"
    )
    assert len(blows) == 2 and sum(blows.values()) >= 4

"""The system of a department, its key and its address, and a case that the department reads."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.ledger.models import Ledger, LedgerEntry
from portal.ledger.services import append, open_ledger
from portal.organizations.enums import Role
from portal.organizations.models import Organization
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import issue_key, open_account
from portal.webhooks import cases
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.services.endpoints import PING, open_endpoint
from tests.cast import Cast
from tests.portal.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def _this_machine_may_be_told(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_PORTS = []
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def account(cast: Cast) -> ServiceAccount:
    opened = open_account(
        organization=cast.bole_land,
        role=Role.DEPARTMENT_CLERK,
        name="国土审批系统",
        purpose="接收移交，回填进度",
        actor=cast.land_leader,
    )
    issue_key(account=opened, actor=cast.land_leader, scopes=[Scope.EVENTS], days=30)
    return opened


def settled(endpoint: Endpoint) -> Endpoint:
    """As if the test had arrived long ago."""
    Delivery.objects.filter(endpoint=endpoint, type=PING).delete()
    return endpoint


@pytest.fixture
def endpoint(account: ServiceAccount, cast: Cast, receiver: Receiver) -> Endpoint:
    opened, _secret = open_endpoint(
        account=account, url=receiver.url, events=[], actor=cast.land_leader, now=timezone.now()
    )
    return settled(opened)


class Files:
    """Cases of the tests' own: every ledger is one, and ``readers`` are the organisations that read it; all but what
    ``hidden`` names."""

    def __init__(self) -> None:
        self.readers: dict[object, set[int]] = {}
        self.hidden: set[str] = set()

    def case_of(self, ledger: Ledger) -> cases.Case | None:
        if ledger.pk not in self.readers:
            return None

        def seen_by(membership: object, entry: LedgerEntry) -> bool:
            read = membership.organization_id in self.readers[ledger.pk]  # type: ignore[attr-defined]  # told as an object
            return read and entry.kind not in self.hidden

        return cases.Case("file", "files", str(ledger.pk), ledger.label, "open", seen_by)

    def open(self, label: str, *readers: Organization) -> Ledger:
        ledger = open_ledger(label)
        self.readers[ledger.pk] = {reader.pk for reader in readers}
        return ledger

    def write(self, ledger: Ledger, *kinds: str) -> list[LedgerEntry]:
        return [
            append(
                ledger=ledger,
                heading="approval",
                kind=kind,
                summary=f"李四 13800000000 {kind}",
                occurred_at=timezone.now() - timedelta(minutes=1),
            )
            for kind in kinds
        ]


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    made = Files()
    monkeypatch.setattr(cases, "_finders", [made.case_of])
    monkeypatch.setattr(cases, "_kinds", {"file": "卷"})
    return made

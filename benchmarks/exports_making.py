"""Parks with very many requests, and their ledger lists as files; needs Django set up."""

import json
import time
from datetime import timedelta

from django.utils import timezone

from portal.deadlines.models import Deadline
from portal.documents import storage
from portal.exchange.models import Export
from portal.exchange.services.exports import FOLDER, ask_for_export
from portal.exchange.services.making import make_pending
from portal.ledger.models import Ledger
from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from portal.workdays.enums import Unit
from proxy_service.lifecycle import Clock
from proxy_service.models import MatterVersion, ProxyRequest, RequestMatter

AT_ONCE = 5_000
MATTERS = 2


def park_with(size: int) -> Membership:
    """The leader of a new park with ``size`` filed requests: two matters each, a running deadline for every second."""
    park = create_organization(
        code=f"652701-bench-{size}",
        name=f"基准园区{size}",
        kind=OrganizationKind.PARK,
        division_code="652701",
    )
    enterprise = create_organization(
        code=f"bench-{size}",
        name="博乐晟源新材料有限公司",
        kind=OrganizationKind.ENTERPRISE,
        stage=EnterpriseStage.SETTLED,
    )
    user = User.objects.create_user(f"bench-{size}", full_name="王志强")
    leader = Membership.objects.create(user=user, organization=park, role=Role.PARK_LEADER)
    versions = list(MatterVersion.objects.filter(superseded_at=None)[:50])
    for begin in range(0, size, AT_ONCE):
        _add(range(begin, min(begin + AT_ONCE, size)), park, enterprise, leader, versions)
    return leader


def _add(
    numbers: range,
    park: Organization,
    enterprise: Organization,
    leader: Membership,
    versions: list[MatterVersion],
) -> None:
    now = timezone.now()
    ledgers = Ledger.objects.bulk_create(Ledger(label=f"{park.code}-{number:06d}") for number in numbers)
    requests = ProxyRequest.objects.bulk_create(
        ProxyRequest(
            number=ledger.label,
            ledger=ledger,
            enterprise=enterprise,
            park=park,
            state="in_progress",
            jurisdiction="single",
            scope="full",
            project_name=f"年产 {number} 吨新材料生产线建设项目",
            entrusted_from=now.date(),
            entrusted_until=now.date() + timedelta(days=180),
            created_by=leader.user,
            created_at=now,
            updated_at=now,
            submitted_at=now - timedelta(minutes=number),
            accepted_at=now,
            officer=leader,
        )
        for number, ledger in zip(numbers, ledgers, strict=True)
    )
    RequestMatter.objects.bulk_create(
        RequestMatter(request=request, version=versions[(number + place) % len(versions)], position=place)
        for number, request in zip(numbers, requests, strict=True)
        for place in range(MATTERS)
    )
    Deadline.objects.bulk_create(
        Deadline(
            ledger=ledger,
            kind=Clock.FIRST_CHECK,
            title="初审",
            rule="BZ54-5.1",
            organ=park,
            started_at=now,
            created_at=now,
            amount=2,
            unit=Unit.WORKING_DAYS,
            calendar_version="652701@1",
            due_on=now.date() + timedelta(days=3),
            due_at=now + timedelta(days=3),
        )
        for ledger in ledgers[::2]
    )


def ask(person: Membership, file_format: str, filters: str = "") -> Export:
    return ask_for_export(actor=person, kind="requests", filters=filters, file_format=file_format)


def make() -> None:
    """Makes the one file that waits, and prints what it took as JSON. Memory is the most that the process ever had."""
    before, begin = _memory(), time.perf_counter()
    if make_pending(stop_at=time.monotonic() + 3600) != 1:
        raise SystemExit(f"not made: {Export.objects.latest('asked_at').error}")
    seconds = time.perf_counter() - begin
    export = Export.objects.latest("asked_at")
    print(
        json.dumps(
            {
                "rows": export.rows_done,
                "seconds": round(seconds, 2),
                "megabytes": round(export.size / 2**20, 1),
                "memory": _memory(),
                "memory_before": before,
            }
        )
    )


def tidy() -> None:
    """Files outlive the database."""
    for name in Export.objects.exclude(file="").values_list("file", flat=True):
        if name and name.startswith(f"{FOLDER}/"):
            storage.remove(name)


def _memory() -> int:
    """The most that this process ever held, in megabytes. Not by ``getrusage``, which counts what its parent held."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))

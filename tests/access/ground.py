"""Of everything that addresses of the portal name, one on each side: two parks in two counties, two enterprises."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from portal.accounts.enums import Outcome
from portal.accounts.models import Session
from portal.accounts.services.log import note_attempt
from portal.audit.models import AuditLedger
from portal.deadlines.models import Deadline
from portal.documents.enums import DocumentKind
from portal.documents.models import Document, StoredFile
from portal.documents.samples import uploads
from portal.documents.services import store_upload
from portal.exchange.services.exports import ask_for_export
from portal.health.enums import AlarmCode
from portal.health.services import raise_alarm
from portal.notifications.models import Message
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.models import Membership
from portal.organizations.services import invitations, people, registration, structure
from portal.privacy.services.erasure import ask_for_erasure
from portal.service_accounts.enums import Scope
from portal.service_accounts.services import keys
from portal.webhooks.models import Delivery
from portal.webhooks.services import endpoints
from portal.workdays import proposals
from portal.workdays.hours import season_entry
from portal.workdays.models import Scope as Place
from proxy_service.api.urls import router
from proxy_service.models import ArchivedCase, MatterMaterial, ProxyRequest, SavedFilter
from proxy_service.services import claims, complaints, filing
from proxy_service.services.tracking import issue_tracking_record
from tests.access.cells import NOBODY, OUTSIDER, VISITOR, People, Thing
from tests.access.pages import ALL, AUDITOR, LEADERS, SECURITY
from tests.cast import LAND, Cast
from tests.portal.exchange.files import bring
from tests.proxy_service.api.conftest import make_cases
from tests.stages import make_request

Things = dict[str, list[Thing]]

PARK = frozenset({"clerk", "officer", "second_officer", "leader", "zone_clerk"})
OTHER_PARK = frozenset({"other_clerk", "other_officer", "other_leader"})
FIRM = frozenset({"owner", "handler"})
LAND_OFFICE = frozenset({"land_clerk", "land_leader"})
ENVIRONMENT = frozenset({"environment_clerk", "environment_leader"})
JINGHE_ENVIRONMENT = frozenset({"jinghe_environment_clerk", "jinghe_environment_leader"})
PREFECTURE_OFFICE = frozenset({"prefecture_clerk", "prefecture_leader"})
ABOVE = frozenset({"workgroup_officer", "auditor"})

# Who reads which of the requests of ``make_cases`` (BZ54-2.4).
READERS: dict[str, People] = {
    "done": FIRM | PARK | LAND_OFFICE | ABOVE | {"county_officer"},
    "late": FIRM | PARK | LAND_OFFICE | ENVIRONMENT | ABOVE | {"county_officer"},
    "multi": FIRM
    | PARK
    | PREFECTURE_OFFICE
    | JINGHE_ENVIRONMENT
    | ABOVE
    | {"county_officer", "other_county_officer"},
    "foreign": OTHER_PARK | JINGHE_ENVIRONMENT | ABOVE | {"other_owner", "other_county_officer"},
    "draft": FIRM,
    "at_window": frozenset({"clerk", "zone_clerk", "other_owner"}),
}
FILED = ("done", "late", "multi", "foreign")
HOLDERS = {
    "done": FIRM | PARK,
    "late": FIRM | PARK,
    "multi": FIRM | PARK,
    "foreign": OTHER_PARK | {"other_owner"},
}


def build_things(cast: Cast, *, whole: bool) -> Things:
    """With cases at every stage; or with one of each side that was just accepted, which is soon made."""
    made: Things = {}
    for kind, thing in _all(cast, make_cases(cast) if whole else _few_cases(cast)):
        made.setdefault(kind, []).append(thing)
    return made


def _few_cases(cast: Cast) -> dict[str, ProxyRequest]:
    other = {"enterprise": cast.other_enterprise}
    return {
        "late": make_request(cast, "accepted"),
        "foreign": make_request(cast, "accepted", park=cast.other_park, **other),
        "draft": make_request(cast, "draft"),
        "at_window": make_request(cast, "draft", at_window=True, **other),
    }


def _all(cast: Cast, cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    yield from _cases(cases)
    yield from _parts(cases)
    yield from _drafts(cast, cases)
    yield from _beside_cases(cast, cases)
    yield from _people(cast)
    yield from _systems(cast)
    yield from _platform(cast, cases)


def _one(kind: str, about: str, pk: Any, readers: People, perhaps: People = NOBODY) -> tuple[str, Thing]:
    return kind, Thing(about, {"pk": pk}, readers, perhaps)


def _cases(cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    for name, case in cases.items():
        yield _one("case", name, case.pk, READERS[name])
    whole = "done" if "done" in cases else "late"
    yield _one("archived case", whole, cases[whole].pk, READERS[whole])
    for name in (name for name in FILED if name in cases):
        case, readers, holders = cases[name], READERS[name], HOLDERS[name]
        others = readers - holders
        yield _one("filed case", name, case.pk, readers)
        paper = Document.objects.get(ledger=case.ledger, kind=DocumentKind.ACCEPTANCE)
        yield "paper", Thing(name, {"pk": case.pk, "document": paper.pk}, readers)
        yield _one("paper alone", name, paper.pk, readers)
        file = StoredFile.objects.filter(ledger=case.ledger).order_by("uploaded_at").first()
        assert file is not None
        yield "file", Thing(name, {"pk": case.pk, "file": file.pk}, holders, others)
        yield "act", Thing(name, {"code": "accept", "pk": case.pk}, readers)
        clock = Deadline.objects.filter(ledger=case.ledger).order_by("pk").first()
        assert clock is not None
        yield _one("deadline", name, clock.pk, holders, others)
        yield _one("ledger", name, case.ledger_id, readers)
        arguments = {"key": "proxy_service.proxyrequest.contact_phone", "pk": str(case.pk)}
        yield "personal field", Thing(name, arguments, readers)


def _parts(cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    """What the interface shows of requests: of each kind one of each request. What of it a department reads, or an
    enterprise while it is a draft, is tested with the resource."""
    for resource, view, _name in router.registry:
        way = getattr(view, "way", None)
        if way is None:
            continue
        for name, case in cases.items():
            part = view.model._default_manager.filter(**{way: case}).order_by("pk").first()
            if part is not None:
                yield _one(f"api {resource}", name, part.pk, NOBODY, READERS[name])


def _drafts(cast: Cast, cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    editors = {
        "draft": (FIRM, NOBODY),
        "at_window": (frozenset({"clerk"}), frozenset({"zone_clerk", "other_owner"})),
    }
    for name, (sure, perhaps) in editors.items():
        case = cases[name]
        material = case.materials.order_by("pk").first()
        actor = cast.owner if name == "draft" else cast.clerk
        kept = filing.attach_file(material=material, actor=actor, upload=uploads.pdf("营业执照"))
        yield _one("draft", name, case.pk, sure, perhaps)
        yield "step of a draft", Thing(name, {"pk": case.pk, "step": "enterprise"}, sure, perhaps)
        yield "material of a draft", Thing(name, {"pk": case.pk, "material": material.pk}, sure, perhaps)
        yield "file of a draft", Thing(name, {"pk": case.pk, "file": kept.pk}, sure, perhaps)


def _beside_cases(cast: Cast, cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    work_group = frozenset({"workgroup_officer"})
    for name, actor, firm, county in (
        ("late", cast.owner, FIRM, "county_officer"),
        ("foreign", cast.other_owner, frozenset({"other_owner"}), "other_county_officer"),
    ):
        told = complaints.complain(request=cases[name], actor=actor, conduct="delaying", text="拖延不办")
        yield _one("complaint", name, told.pk, firm | AUDITOR | {county}, work_group)
    record = registration.record_enterprise(
        actor=cast.clerk, stage=EnterpriseStage.INTENDING, name="赛里木湖文旅（筹）", division_code="652701",
        legal_representative="周建华", address="纬三路",
    )  # fmt: skip
    structure.confirm_enterprise(enterprise=record, actor=cast.clerk, now=timezone.now())
    filing.start_draft(enterprise=record, actor=cast.clerk, park=cast.park, at_window=True)
    papers = {"licence": uploads.pdf("营业执照"), "authority": uploads.pdf("授权书")}
    claim = claims.claim_enterprise(enterprise=record, user=cast.outsider, **papers)
    deciders, zone = frozenset({"clerk", "leader"}), frozenset({"zone_clerk"})
    yield _one("claim", "of the park", claim.pk, deciders, zone)
    yield "proof of a claim", Thing("of the park", {"pk": claim.pk, "file": claim.licence_id}, deciders, zone)
    for park, division, readers in (
        (cast.park, "652701", {"leader", "county_officer"}),
        (cast.other_park, "652722", {"other_leader", "other_county_officer"}),
    ):
        archive = _archive(park, division)
        yield _one("archive", park.name, archive.pk, frozenset(readers) | ABOVE)
    today = timezone.localdate()
    for name, actor, own in (("own", cast.clerk, PARK), ("other", cast.other_clerk, OTHER_PARK)):
        record_of_period = issue_tracking_record(actor=actor, since=today - timedelta(days=30), until=today)
        yield _one("tracking record", name, record_of_period.pk, own)
        yield _one("paper of the park", name, record_of_period.pk, NOBODY, own - {"zone_clerk"})
        saved = SavedFilter.objects.create(user=actor.user, name="逾期", query="state=planned")
        yield _one("saved filter", name, saved.pk, frozenset({"clerk" if name == "own" else "other_clerk"}))
    yield "matter", Thing("", {"code": LAND}, ALL)
    template = MatterMaterial.objects.order_by("pk").first()
    assert template is not None
    yield _one("template", "", template.pk, NOBODY, ALL | {VISITOR, OUTSIDER})


def _archive(park: Any, division: str) -> ArchivedCase:
    now = timezone.now()
    return ArchivedCase.objects.create(
        number=f"{park.code}-2025-0001", title="旧案卷", enterprise_code="91652701MA00000010", enterprise_name="某企业",
        park_code=park.code, park_name=park.name, divisions=[division], archived_at=now, entries=1,
        head_hash="0" * 64, package=store_upload(upload=uploads.pdf("案卷"), by=None),
        manifest_sha256=park.code.ljust(64, "0"), imported_at=now,
    )  # fmt: skip


def _people(cast: Cast) -> Iterator[tuple[str, Thing]]:
    sides = (
        ("own", cast.park, cast.leader, "leader", "second_officer"),
        ("other", cast.other_park, cast.other_leader, "other_leader", "other_officer"),
    )
    for about, park, leader, name, colleague in sides:
        managers, themself = SECURITY | {name}, frozenset({colleague})
        member: Membership = cast.people[colleague]
        invitation = invitations.invite_colleague(
            organization=park,
            role=Role.PROXY_OFFICER,
            full_name="古丽娜尔",
            email=f"{about}@cast.example",
            actor=leader,
        )
        yield _one("invitation", about, invitation.pk, managers)
        yield _one("person", about, member.user_id, managers)
        waiting = people.assign_role(
            user=member.user, organization=park, role=Role.WINDOW_CLERK, actor=cast.security
        )
        yield _one("grant", about, waiting.pk, managers | AUDITOR)
        yield _one("membership", about, member.pk, managers, themself)
        asked = ask_for_erasure(user=member.user, actor=member, why="已经离开园区")
        yield _one("erasure", about, asked.pk, managers)
        yield _one("erasure asked", about, asked.pk, themself)
        message = Message.objects.create(
            user=member.user, subject="提醒", body="请办理", url="/home/", created_at=timezone.now()
        )
        yield _one("message", about, message.pk, themself)
        Client().force_login(member.user)
        session = Session.objects.filter(user=member.user).latest("active_at")
        yield "session", Thing(about, {"identity": session.identity}, themself, ALL | {OUTSIDER})
        entry = AuditLedger.objects.get(organization=park).ledger.entries.first()
        assert entry is not None
        yield _one("audit entry", about, entry.pk, AUDITOR | {name})
        yield _one("organization", about, park.pk, ALL)
        export = ask_for_export(
            actor=leader, kind="people", filters=QueryDict().urlencode(), file_format="csv"
        )
        yield _one("export", about, export.pk, frozenset({name}))


def _systems(cast: Cast) -> Iterator[tuple[str, Thing]]:
    for about, office, leader, name in (
        ("own", cast.bole_land, cast.land_leader, "land_leader"),
        ("other", cast.jinghe_land, cast.jinghe_land_leader, "jinghe_land_leader"),
    ):
        account = keys.open_account(
            organization=office,
            role=Role.DEPARTMENT_CLERK,
            name="国土审批系统",
            purpose="接收移交",
            actor=leader,
        )
        key = keys.issue_key(account=account, actor=leader, scopes=[Scope.EVENTS])[0]
        address = "https://systems.example.cn/hook"
        endpoint = endpoints.open_endpoint(
            account=account, url=address, events=[], actor=leader, now=timezone.now()
        )[0]
        delivery = Delivery.objects.get(endpoint=endpoint)
        readers = SECURITY | AUDITOR | {name}
        yield _one("system", about, account.pk, readers)
        yield "system of endpoints", Thing(about, {"account_pk": account.pk}, readers)
        yield _one("key", about, key.pk, readers)
        yield _one("endpoint", about, endpoint.pk, readers)
        yield _one("delivery", about, delivery.pk, readers)


def _platform(cast: Cast, cases: dict[str, ProxyRequest]) -> Iterator[tuple[str, Thing]]:
    alarm = raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    yield _one("alarm", "", alarm.pk, ALL)
    clock = Deadline.objects.filter(ledger=cases["late"].ledger).first()
    paper = Document.objects.filter(ledger=cases["late"].ledger).first()
    assert clock is not None and paper is not None
    yield _one("any deadline", "", clock.pk, ALL)
    yield _one("any paper", "", paper.pk, ALL)
    morning, afternoon = (time(9, 30), time(13, 30)), (time(16, 30), time(20))
    proposal = proposals.propose_office_hours(
        actor=cast.administrator,
        place=Place.objects.get(code="652701"),
        seasons=[season_entry(5, 1, morning, afternoon)],
        notice_no="博政办〔2027〕3号",
    )
    yield _one("calendar proposal", "", proposal.pk, ALL)
    yield _one("factor", "", 987654321, NOBODY)  # nobody of the cast has any
    turned_away = note_attempt(request=None, outcome=Outcome.LOCKED, name=cast.owner.user.username)
    yield _one("lock", "", turned_away.pk, ALL)
    administrators = frozenset({"administrator"})
    row = ["652701-FGW", "博乐市发改委", "", "县市部门", "652701", "652701", "", "", ""]
    yield _one("import", "", bring("organizations", [row], cast.administrator).pk, administrators)
    yield "kind of import", Thing("organizations", {"kind": "organizations"}, administrators)
    for kind, few in (
        ("organizations", administrators),
        ("people", LEADERS | SECURITY),
        ("sign-ins", AUDITOR),
        ("audit-log", LEADERS | AUDITOR),
    ):
        yield "list", Thing(kind, {"kind": kind}, few)

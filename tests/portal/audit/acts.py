"""Every administrative act, carried out: what is prepared, then the act itself, and whose log it belongs into.

Each is a generator: up to its ``yield``, which says whose log it is, it prepares; behind it, it acts.
"""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from delegation.services.authorities import correct_authority, enter_authority
from portal.deadlines.models import Deadline
from portal.deadlines.sweeping import sweep
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.samples import uploads
from portal.exchange.models import Export
from portal.exchange.services.exports import ask_for_export, note_download
from portal.exchange.services.imports import apply_import, undo_import
from portal.health.enums import AlarmCode
from portal.health.services import raise_alarm
from portal.operations import services as operations
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.models import Invitation, Membership, Organization
from portal.organizations.services import (
    appointing,
    granting,
    invitations,
    people,
    profile,
    registration,
    structure,
    substitution,
)
from portal.organizations.shell import from_shell
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services import keys
from portal.webhooks.models import Delivery, Endpoint
from portal.webhooks.services import endpoints, replaying
from portal.workdays import proposals
from portal.workdays.hours import season_entry
from portal.workdays.models import CalendarProposal
from portal.workdays.models import Scope as Place
from proxy_service.services import catalogue, claims, filing
from tests.cast import Cast, matter_content
from tests.portal.exchange.files import bring

NEW = "the enterprise that is made"
Concerned = Organization | str
Act = Callable[[Cast], Iterator[Concerned]]

ACTS: dict[str, Act] = {}


def act(kind: str) -> Callable[[Act], Act]:
    def enter(carried_out: Act) -> Act:
        ACTS[kind] = carried_out
        return carried_out

    return enter


# People ---------------------------------------------------------------------------------------------


def _invited(cast: Cast) -> Invitation:
    return invitations.invite_colleague(
        organization=cast.park,
        role=Role.PROXY_OFFICER,
        full_name="古丽娜尔",
        email="gulnar@cast.example",
        actor=cast.leader,
    )


@act("person.first_appointed")
def appoint_the_first(cast: Cast) -> Iterator[Concerned]:
    now = timezone.now()
    Membership.objects.filter(pk=cast.security.pk).update(valid_until=now)
    yield cast.platform
    appointing.appoint_first(
        role=Role.SECURITY_ADMINISTRATOR,
        username="anquan",
        full_name="秦岚",
        email="qin@cast.example",
        told=from_shell(),
        now=now,
    )


@act("person.invited")
def invite(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    _invited(cast)


@act("person.invitation_revoked")
def revoke_invitation(cast: Cast) -> Iterator[Concerned]:
    invitation = _invited(cast)
    yield cast.park
    invitations.revoke_invitation(invitation=invitation, actor=cast.leader)


@act("person.joined")
def join(cast: Cast) -> Iterator[Concerned]:
    invitation = _invited(cast)
    yield cast.park
    invitations.join_by_invitation(
        invitation=invitation, username="gulnar", password="骆驼刺", full_name="古丽娜尔", phone=""
    )


@act("person.role_given")
def give_role(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    people.assign_role(
        user=cast.officer.user, organization=cast.park, role=Role.WINDOW_CLERK, actor=cast.leader
    )


def _proposed(cast: Cast) -> Any:
    return people.assign_role(
        user=cast.officer.user, organization=cast.park, role=Role.WINDOW_CLERK, actor=cast.security
    )


@act("grant.proposed")
def propose_a_grant(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    _proposed(cast)


@act("grant.agreed")
def agree_to_a_grant(cast: Cast) -> Iterator[Concerned]:
    grant = _proposed(cast)
    yield cast.park
    granting.agree_to(grant=grant, actor=cast.auditor)


@act("grant.refused")
def refuse_a_grant(cast: Cast) -> Iterator[Concerned]:
    grant = _proposed(cast)
    yield cast.park
    granting.refuse(grant=grant, actor=cast.auditor, reason="查无此人")


@act("grant.withdrawn")
def withdraw_a_grant(cast: Cast) -> Iterator[Concerned]:
    grant = _proposed(cast)
    yield cast.park
    granting.withdraw(grant=grant, actor=cast.security)


@act("person.role_ended")
def end_role(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    people.end_membership(membership=cast.officer, actor=cast.leader)


@act("person.work_handed_over")
def hand_over(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    people.hand_over_work(from_membership=cast.officer, to_membership=cast.second_officer, actor=cast.leader)


def _stand_in(cast: Cast) -> Membership:
    now = timezone.now()
    return substitution.appoint_substitute(
        membership=cast.officer,
        substitute_user=cast.second_officer.user,
        valid_from=now,
        valid_until=now + timedelta(hours=1),
        actor=cast.leader,
    )


@act("person.substitute_appointed")
def appoint_substitute(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    _stand_in(cast)


@act("person.substitution_ended")
def substitution_runs_out(cast: Cast) -> Iterator[Concerned]:
    """By the clock alone."""
    _stand_in(cast)
    yield cast.park
    sweep(now=timezone.now() + timedelta(hours=2))


@act("person.deactivated")
def deactivate(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    people.deactivate_person(user=cast.officer.user, actor=cast.leader)


@act("person.reactivated")
def reactivate(cast: Cast) -> Iterator[Concerned]:
    people.deactivate_person(user=cast.officer.user, actor=cast.leader)
    yield cast.park
    people.reactivate_person(user=cast.officer.user, actor=cast.security)


@act("person.renamed")
def rename(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    profile.rename_person(user=cast.officer.user, full_name="杨帆伊", actor=cast.leader)


# Organisations --------------------------------------------------------------------------------------


@act("organization.changed")
def change_organization(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    structure.change_organization(
        organization=cast.park,
        actor=cast.administrator,
        now=timezone.now(),
        address="五台路 1 号",
        phone="0909-2229999",
    )


FACTS: dict[str, Any] = {"legal_representative": "周建华", "address": "纬三路"}


@act("enterprise.registered")
def register_enterprise(cast: Cast) -> Iterator[Concerned]:
    yield NEW
    registration.register_enterprise(
        stage=EnterpriseStage.INTENDING, name="赛里木湖文旅（筹）", division_code="652701", **FACTS,
        username="sailimu", password="骆驼刺", full_name="孙启明", phone="", email="",
    )  # fmt: skip


def _recorded(cast: Cast) -> Organization:
    return registration.record_enterprise(
        actor=cast.clerk, stage=EnterpriseStage.INTENDING, name="赛里木湖文旅（筹）", division_code="652701", **FACTS
    )  # fmt: skip


@act("enterprise.recorded")
def record_enterprise(cast: Cast) -> Iterator[Concerned]:
    yield NEW
    _recorded(cast)


@act("enterprise.changed")
def change_enterprise(cast: Cast) -> Iterator[Concerned]:
    firm = cast.enterprise
    yield firm
    registration.update_enterprise(
        enterprise=firm, actor=cast.owner, name="博乐晟源集团", uscc=firm.uscc, enterprise_phone="", **FACTS
    )


@act("enterprise.confirmed")
def confirm_enterprise(cast: Cast) -> Iterator[Concerned]:
    yield cast.enterprise
    for _time in range(2):  # the second time nothing happens
        structure.confirm_enterprise(enterprise=cast.enterprise, actor=cast.clerk, now=timezone.now())


def _claimed(cast: Cast) -> Any:
    firm = _recorded(cast)
    structure.confirm_enterprise(enterprise=firm, actor=cast.clerk, now=timezone.now())
    filing.start_draft(enterprise=firm, actor=cast.clerk, park=cast.park, at_window=True)
    papers = {"licence": uploads.pdf("营业执照"), "authority": uploads.pdf("授权书")}
    return claims.claim_enterprise(enterprise=firm, user=cast.outsider, **papers)


@act("enterprise.claimed")
def confirm_claim(cast: Cast) -> Iterator[Concerned]:
    claim = _claimed(cast)
    yield claim.enterprise
    claims.confirm_claim(claim=claim, actor=cast.clerk)


@act("enterprise.claim_refused")
def refuse_claim(cast: Cast) -> Iterator[Concerned]:
    claim = _claimed(cast)
    yield claim.enterprise
    claims.refuse_claim(claim=claim, actor=cast.clerk, reason="授权书没有盖章")


# Other systems --------------------------------------------------------------------------------------


def _account(cast: Cast) -> ServiceAccount:
    return keys.open_account(
        organization=cast.bole_land,
        role=Role.DEPARTMENT_CLERK,
        name="国土审批系统",
        purpose="接收移交",
        actor=cast.land_leader,
    )


def _key(cast: Cast, account: ServiceAccount) -> Any:
    return keys.issue_key(account=account, actor=cast.land_leader, scopes=[Scope.EVENTS])[0]


def _endpoint(cast: Cast, account: ServiceAccount) -> Endpoint:
    address = "https://systems.example.cn/hook"
    return endpoints.open_endpoint(
        account=account, url=address, events=[], actor=cast.land_leader, now=timezone.now()
    )[0]


@act("system.account_opened")
def open_account(cast: Cast) -> Iterator[Concerned]:
    yield cast.bole_land
    _account(cast)


@act("system.key_issued")
def issue_key(cast: Cast) -> Iterator[Concerned]:
    account = _account(cast)
    yield cast.bole_land
    _key(cast, account)


@act("system.key_revoked")
def revoke_key(cast: Cast) -> Iterator[Concerned]:
    key = _key(cast, _account(cast))
    yield cast.bole_land
    keys.revoke_key(key=key, actor=cast.security)


@act("system.account_closed")
def close_account(cast: Cast) -> Iterator[Concerned]:
    account = _account(cast)
    yield cast.bole_land
    keys.close_account(account=account, actor=cast.land_leader)


@act("endpoint.opened")
def open_endpoint(cast: Cast) -> Iterator[Concerned]:
    account = _account(cast)
    yield cast.bole_land
    _endpoint(cast, account)


def _changing(cast: Cast) -> dict[str, Any]:
    return {"endpoint": _endpoint(cast, _account(cast)), "actor": cast.land_leader, "now": timezone.now()}


@act("endpoint.events_changed")
def change_events(cast: Cast) -> Iterator[Concerned]:
    about = _changing(cast)
    yield cast.bole_land
    endpoints.change_events(events=["request.accept"], **about)


@act("endpoint.secret_rotated")
def rotate_secret(cast: Cast) -> Iterator[Concerned]:
    about = _changing(cast)
    yield cast.bole_land
    endpoints.rotate_secret(**about)


@act("endpoint.stopped")
def stop_endpoint(cast: Cast) -> Iterator[Concerned]:
    about = _changing(cast)
    yield cast.bole_land
    endpoints.stop(**about)


@act("endpoint.resumed")
def resume_endpoint(cast: Cast) -> Iterator[Concerned]:
    about = _changing(cast)
    endpoints.stop(**about)
    yield cast.bole_land
    endpoints.resume(**about)


@act("endpoint.replayed")
def replay(cast: Cast) -> Iterator[Concerned]:
    about = _changing(cast)
    yield cast.bole_land
    replaying.replay(delivery=Delivery.objects.get(), actor=about["actor"], now=about["now"])


# What goes out and comes in -------------------------------------------------------------------------


def _asked(cast: Cast) -> Export:
    return ask_for_export(
        actor=cast.leader, kind="people", filters=QueryDict().urlencode(), file_format="csv"
    )


@act("export.asked")
def ask_for_a_list(cast: Cast) -> Iterator[Concerned]:
    yield cast.park
    _asked(cast)


@act("export.downloaded")
def download(cast: Cast) -> Iterator[Concerned]:
    export = _asked(cast)
    yield cast.park
    note_download(export=export, now=timezone.now())


BODY = ["652701-FGW", "博乐市发改委", "", "县市部门", "652701", "652701", "", "", ""]


@act("import.applied")
def apply_a_file(cast: Cast) -> Iterator[Concerned]:
    begun = bring("organizations", [BODY], cast.administrator)
    yield cast.platform
    apply_import(started=begun, choice="all", actor=cast.administrator)


@act("import.undone")
def undo_a_file(cast: Cast) -> Iterator[Concerned]:
    begun = bring("organizations", [BODY], cast.administrator)
    done = apply_import(started=begun, choice="all", actor=cast.administrator)
    yield cast.platform
    undo_import(started=done, actor=cast.administrator)


# Calendars ------------------------------------------------------------------------------------------


def _calendar(cast: Cast) -> CalendarProposal:
    morning, afternoon = (time(9, 30), time(13, 30)), (time(16, 30), time(20))
    return proposals.propose_office_hours(
        actor=cast.administrator,
        place=Place.objects.get(code="652701"),
        seasons=[season_entry(5, 1, morning, afternoon)],
        notice_no="博政办〔2027〕3号",
    )


def _second(cast: Cast) -> Membership:
    return Membership.objects.create(user=cast.outsider, organization=cast.platform, role=Role.ADMINISTRATOR)


@act("calendar.proposed")
def propose(cast: Cast) -> Iterator[Concerned]:
    yield cast.platform
    _calendar(cast)


@act("calendar.approved")
def approve(cast: Cast) -> Iterator[Concerned]:
    proposal, second = _calendar(cast), _second(cast)
    yield cast.platform
    proposals.approve_calendar(proposal=proposal, actor=second)


@act("calendar.rejected")
def reject(cast: Cast) -> Iterator[Concerned]:
    proposal, second = _calendar(cast), _second(cast)
    yield cast.platform
    proposals.reject_calendar(proposal=proposal, actor=second, reason="文号不对")


@act("calendar.withdrawn")
def withdraw(cast: Cast) -> Iterator[Concerned]:
    proposal = _calendar(cast)
    yield cast.platform
    proposals.withdraw_calendar(proposal=proposal, actor=cast.administrator)


# Operations -----------------------------------------------------------------------------------------


@act("operation.alarm_acknowledged")
def acknowledge(cast: Cast) -> Iterator[Concerned]:
    alarm = raise_alarm(AlarmCode.CLOCK_BACKWARD, "倒退")
    yield cast.platform
    operations.acknowledge_alarm(alarm=alarm, actor=cast.administrator, now=timezone.now())


@act("operation.deadline_retried")
def retry_deadline(cast: Cast) -> Iterator[Concerned]:
    _stand_in(cast)
    Deadline.objects.update(attempts=3)
    yield cast.platform
    operations.retry_deadline(deadline=Deadline.objects.get(), actor=cast.administrator, now=timezone.now())


@act("operation.document_retried")
def retry_document(cast: Cast) -> Iterator[Concerned]:
    paper = Document.objects.create(
        kind=DocumentKind.PLAN, issuer=cast.park, issuer_name=cast.park.name, year=2026, sequence=1,
        number="博边合管代计〔2026〕1号", title="代办工作计划表", facts={}, state=DocumentState.FAILED,
        error="缺字", attempts=3, issued_at=timezone.now(), token="token-1",
    )  # fmt: skip
    yield cast.platform
    operations.retry_document(document=paper, actor=cast.administrator, now=timezone.now())


# The catalogue --------------------------------------------------------------------------------------


@act("matter.published")
def publish_matter(cast: Cast) -> Iterator[Concerned]:
    yield cast.centre
    catalogue.publish_matter(
        code="BZ-XX-01",
        content=matter_content("新事项", promised_limit=None),
        now=timezone.now(),
        actor=cast.centre_officer,
    )


@act("matter.closed")
def close_matter(cast: Cast) -> Iterator[Concerned]:
    yield cast.centre
    for _time in range(2):
        catalogue.set_active(matter=cast.land.matter, active=False, actor=cast.centre_officer)


@act("matter.reopened")
def reopen_matter(cast: Cast) -> Iterator[Concerned]:
    catalogue.set_active(matter=cast.land.matter, active=False, actor=cast.centre_officer)
    yield cast.centre
    catalogue.set_active(matter=cast.land.matter, active=True, actor=cast.centre_officer)


def _authority(cast: Cast) -> Any:
    return enter_authority(
        number="博政发〔2026〕1号",
        now=timezone.now(),
        actor=cast.administrator,
        title="关于赋权的决定",
        issuer_name="博乐市人民政府",
        issued_on=date(2026, 1, 5),
        valid_from=date(2026, 2, 1),
    )


@act("authority.entered")
def enter_an_authority(cast: Cast) -> Iterator[Concerned]:
    yield cast.platform
    _authority(cast)


@act("authority.corrected")
def correct_an_authority(cast: Cast) -> Iterator[Concerned]:
    authority = _authority(cast)
    yield cast.platform
    correct_authority(
        authority=authority, seen=1, now=timezone.now(), actor=cast.administrator, note="有更正"
    )

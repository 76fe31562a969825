"""Leaders look after their own organisation's people: give roles, end them, hand work over, close accounts."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations import handover
from portal.organizations.enums import LEADER_ROLES, SEPARATED_ROLES, OrganizationKind, Role
from portal.organizations.models import Grant, Membership, Organization, User
from portal.organizations.queries import managed_organizations
from portal.organizations.recording import record
from portal.organizations.services import substitution_clock
from portal.organizations.services.granting import give_or_propose
from portal.organizations.services.guards import (
    guard_giver,
    guard_organization,
    guard_person,
    guard_role,
)
from portal.organizations.services.watchers import tell_watchers


@transaction.atomic
def assign_role(
    *, user: User, organization: Organization, role: str, actor: Membership
) -> Membership | Grant:
    """Gives a member of the leader's staff a further role; what the security administrator gives waits."""
    guard_organization(actor, organization)
    guard_role(organization, role)
    guard_giver(actor, user)
    known = Membership.objects.filter(user=user, organization__in=managed_organizations(actor))
    if not known.exists():
        raise NotAllowed(_("只能为本组织人员增加角色，其他人员请发送邀请。"))
    now = timezone.now()
    given = give_or_propose(user, organization, role, actor, now)
    if isinstance(given, Membership):
        _record("person.role_given", _("由%(name)s担任“%(role)s”"), given, actor, now)
    return given


def _keep_a_leader(membership: Membership, actor: Membership, now: datetime) -> None:
    """An organisation that looks after itself may not lose the last person who can, nor the platform the last holder
    of one of the three roles (三员); a zone has its park's leaders, and the security administrator can invite a new
    leader."""
    if membership.substitute_for_id or membership.organization.kind == OrganizationKind.ZONE:
        return
    if membership.role in SEPARATED_ROLES:
        needed = frozenset({membership.role})
    elif membership.role in LEADER_ROLES and actor.role != Role.SECURITY_ADMINISTRATOR:
        needed = LEADER_ROLES
    else:
        return
    colleagues = (
        Membership.objects.valid(now)
        .people()
        .filter(organization=membership.organization, role__in=needed, substitute_for=None)
    )
    if not colleagues.exclude(user=membership.user).exists():
        raise Conflict(
            _("这是该组织唯一的%(role)s，请先指定另一位。") % {"role": membership.get_role_display()}
            if membership.role in SEPARATED_ROLES
            else _("这是该组织唯一的负责人，请先指定另一位负责人。")
        )


def _end(membership: Membership, actor: Membership, now: datetime) -> None:
    """Ends a role and what hangs on it. One that has not begun is as if it had never been."""
    if membership.role == Role.AUDITOR:
        # Before it ends, so that the auditor concerned hears of it too.
        body = _("%(actor)s结束了%(name)s的审计管理员任职。") % {
            "actor": actor.user.full_name,
            "name": membership.user.full_name,
        }
        tell_watchers(_("审计管理员任职结束"), body, now)
    standing_in = Membership.objects.filter(substitute_for=membership).filter(
        Q(valid_until=None) | Q(valid_until__gt=now)
    )
    for ended in [membership, *standing_in]:
        ended.valid_until = max(now, ended.valid_from)
        ended.save(update_fields=["valid_until"])
        if ended.substitute_for_id:
            substitution_clock.stop_clock(ended, actor, now)


@transaction.atomic
def end_membership(*, membership: Membership, actor: Membership) -> None:
    """Ends a role at once, and every substitution for it."""
    now = timezone.now()
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    guard_organization(actor, locked.organization)
    guard_person(locked.user)
    if locked.valid_until is not None and locked.valid_until <= now:
        raise Conflict(_("该任职已经结束。"))
    _keep_a_leader(locked, actor, now)
    _end(locked, actor, now)
    _record("person.role_ended", _("%(name)s不再担任“%(role)s”"), locked, actor, now)


@transaction.atomic
def hand_over_work(*, from_membership: Membership, to_membership: Membership, actor: Membership) -> int:
    """Moves a person's open work to a colleague of the same role; returns how many cases changed hands."""
    now = timezone.now()
    guard_organization(actor, from_membership.organization)
    guard_organization(actor, to_membership.organization)
    if to_membership.role != from_membership.role or to_membership.user_id == from_membership.user_id:
        raise InvalidInput(_("请选择担任同一角色的另一位同事。"), field="colleague")
    if not Membership.objects.valid(now).people().filter(pk=to_membership.pk).exists():
        raise InvalidInput(_("所选同事已不在岗。"), field="colleague")
    moved = handover.transfer_all(from_membership, to_membership, actor, now)
    if moved:
        body = _("%(name)s移交给您 %(count)d 件在办工作。") % {
            "name": from_membership.user.full_name,
            "count": moved,
        }
        notify(users=[to_membership.user], subject=_("工作移交"), body=body, url="/home/")
    record(
        actor=actor,
        organization=from_membership.organization,
        kind="person.work_handed_over",
        summary=_("%(giver)s的 %(count)d 件在办工作移交给%(taker)s")
        % {"giver": from_membership.user.full_name, "count": moved, "taker": to_membership.user.full_name},
        data={"from": from_membership.pk, "to": to_membership.pk, "count": moved},
        now=now,
    )
    return moved


@transaction.atomic
def deactivate_person(*, user: User, actor: Membership) -> None:
    """Closes an account: every session and every role ends at once. A leader may do so only with a person who works
    nowhere else; an account that is shared with other organisations is the security administrator's to close."""
    now = timezone.now()
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.pk == actor.user_id:
        raise Conflict(_("不能停用自己的账号。"))
    held = Membership.objects.valid(now).filter(user=person).select_related("organization")
    managed = managed_organizations(actor)
    if not held.exists() and not Membership.objects.filter(user=person, organization__in=managed).exists():
        raise NotAllowed(_("您无权管理该人员。"))
    guard_person(person)
    if held.exclude(organization__in=managed).exists():
        raise Conflict(_("该人员还在其他组织任职，请只结束其在本组织的任职，或联系安全管理员。"))
    for membership in held:
        _keep_a_leader(membership, actor, now)
    for membership in held:
        _end(membership, actor, now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _record_account("person.deactivated", _("停用%(name)s的账号"), person, list(held), actor, now)


@transaction.atomic
def reactivate_person(*, user: User, actor: Membership) -> None:
    """Opens a closed account again; roles have to be given anew."""
    if actor.role != Role.SECURITY_ADMINISTRATOR:
        raise NotAllowed(_("只有安全管理员可以恢复账号。"))
    guard_person(user)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Conflict(_("该账号没有停用。"))
    _record_account("person.reactivated", _("恢复%(name)s的账号"), user, [], actor, timezone.now())


def _record(kind: str, words: str, membership: Membership, actor: Membership, now: datetime) -> None:
    """An act on one role, for its organisation."""
    record(
        actor=actor,
        organization=membership.organization,
        kind=kind,
        summary=words % {"name": membership.user.full_name, "role": membership.get_role_display()},
        data={"user": membership.user_id, "membership": membership.pk, "role": membership.role},
        now=now,
    )


def _record_account(
    kind: str, words: str, person: User, ended: list[Membership], actor: Membership, now: datetime
) -> None:
    """An act on an account, for every organisation that loses somebody by it, in one order; without any, for the one
    in which the person worked last."""
    last = person.memberships.select_related("organization").order_by("-valid_from", "-pk").first()
    concerned = {held.organization_id: held.organization for held in ended or ([last] if last else [])}
    for key in sorted(concerned):
        roles = [held.role for held in ended if held.organization_id == key]
        record(
            actor=actor,
            organization=concerned[key],
            kind=kind,
            summary=words % {"name": person.full_name},
            data={"user": person.pk, "roles": roles},
            now=now,
        )

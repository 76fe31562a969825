"""What gives power takes two people: whatever the security administrator gives waits until another person agrees.

Leaders give roles and keys in their own organisations and answer for them there. The security administrator gives them
anywhere, and would alone make any account whatever they like.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify
from portal.organizations.enums import GrantState, Role
from portal.organizations.models import Grant, Membership, Organization, User
from portal.organizations.queries import may_decide_on, second_people
from portal.organizations.recording import record
from portal.organizations.services.giving import give, guard_gift
from portal.organizations.services.watchers import tell_watchers


def waits_for_another(giver: Membership) -> bool:
    """Whether what this person gives takes a second one."""
    return giver.role == Role.SECURITY_ADMINISTRATOR


def guard_second(giver: Membership, organization: Organization, user: User | None, now: datetime) -> None:
    """``Conflict`` while there is nobody who could agree."""
    if waits_for_another(giver) and not second_people(giver, organization, user, now):
        raise Conflict(
            _(
                "目前没有第二个人可以同意，不能办理。平台还没有审计管理员的，"
                "请在服务器上任命首任（manage.py appoint_first）。"
            )
        )


def give_or_propose(
    user: User, organization: Organization, role: str, giver: Membership, now: datetime
) -> Membership | Grant:
    """The role in force, or what waits for a second person, within the caller's act."""
    if not waits_for_another(giver):
        return give(user, organization, role, now)
    guard_gift(user, organization, role, now)
    grant = propose(user=user, organization=organization, role=role, giver=giver, now=now)
    _record("grant.proposed", _("提出由%(name)s担任“%(role)s”，待第二人同意"), grant, giver, now)
    return grant


def propose(
    *, user: User, organization: Organization, role: str, giver: Membership, now: datetime, detail: str = ""
) -> Grant:
    """Leaves the row that waits and tells all who may agree, within the caller's act, who writes it down.

    ``detail`` says what it is where it is no role. ``Conflict`` while the same waits already, or if nobody could agree.
    """
    guard_second(giver, organization, user, now)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # of two at once one waits
    if Grant.objects.waiting(now).filter(user=user, organization=organization, role=role).exists():
        raise Conflict(_("同样的事项已经提出，正待第二人同意。"))
    grant = Grant.objects.create(
        organization=organization,
        role=role,
        user=user,
        detail=detail,
        proposed_by=giver,
        proposed_at=now,
        expires_at=now + timedelta(days=settings.GRANT_DAYS),
    )
    body = _("%(actor)s提出：%(what)s。请于 %(until)s 前核对并答复，逾期作废。") % {
        "actor": giver.user.full_name,
        "what": _what(grant),
        "until": f"{timezone.localtime(grant.expires_at):%Y-%m-%d %H:%M}",
    }
    notify(
        users=second_people(giver, organization, user, now),
        subject=_("待您同意的授权"),
        body=body,
        url=_page(grant),
    )
    return grant


@transaction.atomic
def agree_to(*, grant: Grant, actor: Membership) -> Grant:
    """The second person agrees, and it takes effect at once. All who watch are told, and whom it is for.

    ``NotAllowed`` for who proposed it, whom it is for, and whoever may not; ``Conflict`` where it is decided, has
    expired, who proposed it is not in office any more, or the role cannot be given any more.
    """
    now = timezone.now()
    locked = _deciding(grant, actor, now)
    if not Membership.objects.valid(now).filter(pk=locked.proposed_by_id).exists():
        raise Conflict(_("提出人已不在任，请由在任的安全管理员重新提出。"))
    if not locked.user.is_active or not locked.organization.is_active:
        raise Conflict(_("该账号或组织已停用，请不予同意。"))
    if not locked.user.is_service:
        locked.membership = give(locked.user, locked.organization, locked.role, now)
    _decide(locked, GrantState.AGREED, actor, now)
    _record("grant.agreed", _("同意%(proposer)s提出的：%(what)s"), locked, actor, now)
    body = _("%(proposer)s提出、%(actor)s同意：%(what)s，自即日起生效。") % _told(locked, actor)
    tell_watchers(_("授权已经两人同意"), body, now)
    notify(users=[locked.user], subject=_("您的角色已生效"), body=body, url="/home/")
    return locked


@transaction.atomic
def refuse(*, grant: Grant, actor: Membership, reason: str) -> Grant:
    """The second person does not agree and says why; who proposed it is told."""
    if not (reason := reason.strip()):
        raise InvalidInput(_("请写明不同意的理由。"), field="reason")
    now = timezone.now()
    locked = _deciding(grant, actor, now)
    locked.answer = reason
    _decide(locked, GrantState.REFUSED, actor, now)
    _record("grant.refused", _("不同意%(proposer)s提出的：%(what)s"), locked, actor, now)
    body = _("%(actor)s不同意：%(what)s。理由：%(answer)s") % _told(locked, actor)
    notify(users=[locked.proposed_by.user], subject=_("授权未获同意"), body=body, url=_page(locked))
    return locked


@transaction.atomic
def withdraw(*, grant: Grant, actor: Membership) -> Grant:
    """Whoever proposed it thinks better of it, before it is decided."""
    now = timezone.now()
    locked = _open(grant, now)
    if locked.proposed_by.user_id != actor.user_id:
        raise NotAllowed(_("只能由提出人撤回。"))
    _decide(locked, GrantState.WITHDRAWN, actor, now)
    _record("grant.withdrawn", _("撤回：%(what)s"), locked, actor, now)
    return locked


def drop(waiting: QuerySet[Grant], actor: Membership, now: datetime) -> None:
    """What they were for was taken back by ``actor`` in another way, within the caller's act, who writes it down."""
    waiting.filter(state=GrantState.WAITING).update(
        state=GrantState.WITHDRAWN, decided_by=actor, decided_at=now
    )


def _open(grant: Grant, now: datetime) -> Grant:
    locked = (
        Grant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization", "user", "proposed_by__user")
        .get(pk=grant.pk)
    )
    if locked.standing(now) != GrantState.WAITING:
        raise Conflict(_("该项已经答复、撤回或过期。"))
    return locked


def _deciding(grant: Grant, actor: Membership, now: datetime) -> Grant:
    locked = _open(grant, now)
    if not may_decide_on(locked, actor):
        raise NotAllowed(_("须由提出人和当事人以外的另一名有权人员答复。"))
    return locked


def _decide(grant: Grant, state: GrantState, actor: Membership, now: datetime) -> None:
    grant.state, grant.decided_by, grant.decided_at = state, actor, now
    grant.save(update_fields=["state", "decided_by", "decided_at", "answer", "membership"])


def _page(grant: Grant) -> str:
    return reverse("grant", args=[grant.pk])


def _what(grant: Grant) -> str:
    told = {
        "name": grant.user.full_name,
        "place": grant.organization.label,
        "role": grant.get_role_display(),
        "detail": grant.detail,
    }
    words = (
        _("为%(name)s（%(place)s·%(role)s）启用%(detail)s")
        if grant.detail
        else _("由%(name)s担任“%(place)s·%(role)s”")
    )
    return words % told


def _told(grant: Grant, actor: Membership) -> dict[str, str]:
    return {
        "proposer": grant.proposed_by.user.full_name,
        "actor": actor.user.full_name,
        "what": _what(grant),
        "answer": grant.answer,
    }


def _record(kind: str, words: str, grant: Grant, actor: Membership, now: datetime) -> None:
    told = _told(grant, actor) | {"name": grant.user.full_name, "role": grant.get_role_display()}
    data = {"grant": grant.pk, "user": grant.user_id, "role": grant.role, "membership": grant.membership_id}
    record(
        actor=actor,
        organization=grant.organization,
        kind=kind,
        summary=words % told,
        data=data | ({"answer": grant.answer} if grant.answer else {}),
        now=now,
    )

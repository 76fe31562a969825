"""Leaders look after their own organisation's people: invite, give roles, end them, hand over, let stand in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.services import notify, send_email
from portal.organizations import handover
from portal.organizations.enums import LEADER_ROLES, ROLES_BY_KIND, OrganizationKind, Role
from portal.organizations.models import Invitation, Membership, Organization, User
from portal.organizations.queries import managed_organizations, park_scope
from portal.organizations.services import substitution
from portal.organizations.services.invitation_limit import invitations_left, no_invitation_left

INVITATION_LASTS = timedelta(days=14)


def _guard(actor: Membership, organization: Organization) -> None:
    if not managed_organizations(actor).filter(pk=organization.pk).exists():
        raise NotAllowed(_("您无权管理该组织的人员。"))


def _guard_role(organization: Organization, role: str) -> None:
    if role not in ROLES_BY_KIND[organization.kind]:
        raise InvalidInput(_("该组织没有这个角色。"), field="role")


def _guard_person(user: User) -> None:
    """The roles of other systems stand and fall with their keys, elsewhere."""
    if user.is_service:
        raise Conflict(_("这是业务系统的服务账号，请在“系统对接”中管理。"))


@transaction.atomic
def invite_colleague(
    *, organization: Organization, role: str, full_name: str, email: str, actor: Membership
) -> Invitation:
    """Sends a colleague a link, good for 14 days, with which they join the organisation in a role. ``Conflict`` while
    too many of the organisation's invitations are unanswered."""
    _guard(actor, organization)
    _guard_role(organization, role)
    now = timezone.now()
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)  # two at once are counted
    if invitations_left(organization, now) <= 0:
        raise Conflict(no_invitation_left(organization))
    invitation = Invitation.objects.create(
        organization=organization,
        role=role,
        full_name=full_name,
        email=email,
        invited_by=actor,
        created_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    link = settings.PUBLIC_URL + reverse("accept-invitation", args=[invitation.token])
    body = _(
        "%(name)s，您好：\n\n%(inviter)s邀请您以“%(role)s”身份加入%(organization)s，使用园办通办理业务。\n"
        "请在%(until)s前打开下面的链接，设置用户名和密码：\n\n%(link)s\n\n如果您不认识邀请人，请忽略本邮件。"
    ) % {
        "name": full_name,
        "inviter": actor.user.full_name,
        "role": Role(role).label,
        "organization": organization.name,
        "until": f"{timezone.localtime(invitation.expires_at):%Y-%m-%d %H:%M}",
        "link": link,
    }
    send_email(to=email, subject=_("邀请您加入%(name)s") % {"name": organization.name}, body=body)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: Membership) -> None:
    """Takes back an invitation that nobody has accepted."""
    _guard(actor, invitation.organization)
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not changed:
        raise Conflict(_("该邀请已被接受或撤回。"))


def _open_invitation(invitation: Invitation, now: datetime) -> Invitation:
    locked = Invitation.objects.select_for_update().select_related("organization").get(pk=invitation.pk)
    if (
        locked.accepted_at
        or locked.revoked_at
        or locked.expires_at <= now
        or not locked.organization.is_active
        # Whoever may not invite any more has not left a door open either.
        or not Membership.objects.valid(now).filter(pk=locked.invited_by_id).exists()
    ):
        raise Conflict(_("该邀请已失效，请联系邀请人重新发送。"))
    return locked


def _give(user: User, organization: Organization, role: str, now: datetime) -> Membership:
    _guard_person(user)
    if Membership.objects.valid(now).filter(
        user=user, organization=organization, role=role, substitute_for=None
    ):
        raise Conflict(_("该人员已担任此角色。"))
    return Membership.objects.create(user=user, organization=organization, role=role, valid_from=now)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """A person who has an account joins another organisation, or takes another role."""
    now = timezone.now()
    locked = _open_invitation(invitation, now)
    membership = _give(user, locked.organization, locked.role, now)
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    return membership


def join_by_invitation(
    *, invitation: Invitation, username: str, password: str, full_name: str, phone: str
) -> Membership:
    """A newcomer makes an account and joins; the address that the invitation went to becomes the account's."""
    if User.objects.filter(username=username).exists():
        raise InvalidInput(_("该用户名已被使用，请换一个。"), field="username")
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, password, full_name=full_name, phone=phone, email=invitation.email
            )
            return accept_invitation(invitation=invitation, user=user)
    except IntegrityError as error:
        raise InvalidInput(_("该用户名已被使用，请换一个。"), field="username") from error


@transaction.atomic
def assign_role(*, user: User, organization: Organization, role: str, actor: Membership) -> Membership:
    """Gives a member of the leader's staff a further role."""
    _guard(actor, organization)
    _guard_role(organization, role)
    known = Membership.objects.filter(user=user, organization__in=managed_organizations(actor))
    if not known.exists():
        raise NotAllowed(_("只能为本组织人员增加角色，其他人员请发送邀请。"))
    return _give(user, organization, role, timezone.now())


def _keep_a_leader(membership: Membership, actor: Membership, now: datetime) -> None:
    """An organisation that looks after itself may not lose the last person who can; a zone has its park's leaders,
    and the administrator can invite a new one."""
    if (
        membership.role not in LEADER_ROLES
        or membership.substitute_for_id
        or actor.role == Role.ADMINISTRATOR
    ):
        return
    if membership.organization.kind == OrganizationKind.ZONE:
        return
    colleagues = (
        Membership.objects.valid(now)
        .people()
        .filter(organization=membership.organization, role__in=LEADER_ROLES, substitute_for=None)
    )
    if not colleagues.exclude(user=membership.user).exists():
        raise Conflict(_("这是该组织唯一的负责人，请先指定另一位负责人。"))


def _end(membership: Membership, actor: Membership, now: datetime) -> None:
    """Ends a role and what hangs on it. One that has not begun is as if it had never been."""
    standing_in = Membership.objects.filter(substitute_for=membership).filter(
        Q(valid_until=None) | Q(valid_until__gt=now)
    )
    for ended in [membership, *standing_in]:
        ended.valid_until = max(now, ended.valid_from)
        ended.save(update_fields=["valid_until"])
        if ended.substitute_for_id:
            substitution.stop_clock(ended, actor, now)


@transaction.atomic
def end_membership(*, membership: Membership, actor: Membership) -> None:
    """Ends a role at once, and every substitution for it."""
    now = timezone.now()
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    _guard(actor, locked.organization)
    _guard_person(locked.user)
    if locked.valid_until is not None and locked.valid_until <= now:
        raise Conflict(_("该任职已经结束。"))
    _keep_a_leader(locked, actor, now)
    _end(locked, actor, now)


@transaction.atomic
def hand_over_work(*, from_membership: Membership, to_membership: Membership, actor: Membership) -> int:
    """Moves a person's open work to a colleague of the same role; returns how many cases changed hands."""
    now = timezone.now()
    _guard(actor, from_membership.organization)
    _guard(actor, to_membership.organization)
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
    return moved


@transaction.atomic
def deactivate_person(*, user: User, actor: Membership) -> None:
    """Closes an account: every session and every role ends at once. A leader may do so only with a person who works
    nowhere else; an account that is shared with other organisations is the administrator's to close."""
    now = timezone.now()
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.pk == actor.user_id:
        raise Conflict(_("不能停用自己的账号。"))
    held = Membership.objects.valid(now).filter(user=person)
    managed = managed_organizations(actor)
    if not held.exists() and not Membership.objects.filter(user=person, organization__in=managed).exists():
        raise NotAllowed(_("您无权管理该人员。"))
    _guard_person(person)
    if held.exclude(organization__in=managed).exists():
        raise Conflict(_("该人员还在其他组织任职，请只结束其在本组织的任职，或联系平台管理员。"))
    for membership in held:
        _keep_a_leader(membership, actor, now)
    for membership in held:
        _end(membership, actor, now)
    person.is_active = False
    person.save(update_fields=["is_active"])


@transaction.atomic
def reactivate_person(*, user: User, actor: Membership) -> None:
    """Opens a closed account again; roles have to be given anew."""
    if actor.role != Role.ADMINISTRATOR:
        raise NotAllowed(_("只有平台管理员可以恢复账号。"))
    _guard_person(user)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Conflict(_("该账号没有停用。"))


@transaction.atomic
def appoint_substitute(
    *,
    membership: Membership,
    substitute_user: User,
    valid_from: datetime,
    valid_until: datetime,
    actor: Membership,
) -> Membership:
    """委托代班: lets a colleague stand in, in the same role and organisation, from one instant to another (exclusive).

    A leader arranges it, or the person who will be away. The stand-in acts in their own name.
    """
    now = timezone.now()
    absent = Membership.objects.select_for_update().select_related("organization").get(pk=membership.pk)
    if actor.pk != absent.pk:
        _guard(actor, absent.organization)
    _guard_person(absent.user)
    if absent.substitute_for_id:
        raise Conflict(_("代班身份不能再委托他人代班。"))
    if substitute_user.pk == absent.user_id:
        raise InvalidInput(_("不能由本人代班。"), field="colleague")
    colleagues = Membership.objects.valid(now).people().filter(user=substitute_user)
    if not colleagues.filter(organization__in=park_scope(absent.organization)).exists():
        raise InvalidInput(_("代班人应是本组织的在岗人员。"), field="colleague")
    if valid_until <= max(now, valid_from):
        raise InvalidInput(_("结束时间应晚于开始时间和当前时间。"), field="valid_until")
    if absent.valid_until is not None and valid_until > absent.valid_until:
        raise InvalidInput(_("代班不能超过被代班人的任期。"), field="valid_until")
    overlapping = Membership.objects.filter(
        substitute_for=absent, user=substitute_user, valid_from__lt=valid_until, valid_until__gt=valid_from
    )
    if overlapping.exists():
        raise Conflict(_("该同事在这段时间已经代班。"))
    stand_in = Membership.objects.create(
        user=substitute_user,
        organization=absent.organization,
        role=absent.role,
        valid_from=max(now, valid_from),
        valid_until=valid_until,
        substitute_for=absent,
    )
    substitution.open_clock(stand_in, actor, now)
    local = timezone.localtime
    body = _("%(from)s 至 %(until)s，由您代%(name)s履行“%(role)s”职责。登录后在右上角切换身份。") % {
        "from": f"{local(stand_in.valid_from):%Y-%m-%d %H:%M}",
        "until": f"{local(valid_until):%Y-%m-%d %H:%M}",
        "name": absent.user.full_name,
        "role": absent.get_role_display(),
    }
    notify(users=[substitute_user], subject=_("委托代班"), body=body)
    return stand_in

"""People join an organisation by invitation of those who look after its staff."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.notifications.services import send_email
from portal.organizations.enums import Role
from portal.organizations.models import Grant, Invitation, Membership, Organization, User
from portal.organizations.recording import record
from portal.organizations.services.granting import give_or_propose, guard_second
from portal.organizations.services.guards import guard_giver, guard_organization, guard_role
from portal.organizations.services.invitation_limit import invitations_left, no_invitation_left
from portal.organizations.services.registration import create_account

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def invite_colleague(
    *, organization: Organization, role: str, full_name: str, email: str, actor: Membership
) -> Invitation:
    """Sends a colleague a link, good for 14 days, with which they join the organisation in a role. ``Conflict`` while
    too many of the organisation's invitations are unanswered."""
    guard_organization(actor, organization)
    guard_role(organization, role)
    now = timezone.now()
    guard_second(actor, organization, None, now)
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
    _record("person.invited", _("邀请%(name)s担任“%(role)s”"), invitation, actor, now)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: Membership) -> None:
    """Takes back an invitation that nobody has accepted."""
    guard_organization(actor, invitation.organization)
    now = timezone.now()
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    if not changed:
        raise Conflict(_("该邀请已被接受或撤回。"))
    _record("person.invitation_revoked", _("撤回对%(name)s担任“%(role)s”的邀请"), invitation, actor, now)


def _open_invitation(invitation: Invitation, now: datetime) -> Invitation:
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organization", "invited_by")
        .get(pk=invitation.pk)
    )
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


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership | Grant:
    """A person who has an account joins another organisation, or takes another role: at once, or once a second person
    agrees."""
    now = timezone.now()
    locked = _open_invitation(invitation, now)
    guard_giver(locked.invited_by, user)
    given = give_or_propose(user, locked.organization, locked.role, locked.invited_by, now)
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    if isinstance(given, Membership):
        _record("person.joined", _("%(name)s接受邀请，担任“%(role)s”"), locked, given, now, user)
    return given


@transaction.atomic
def join_by_invitation(
    *, invitation: Invitation, username: str, password: str, full_name: str, phone: str
) -> Membership | Grant:
    """A newcomer makes an account and joins; the address that the invitation went to becomes the account's."""
    user = create_account(
        username=username, password=password, full_name=full_name, phone=phone, email=invitation.email
    )
    return accept_invitation(invitation=invitation, user=user)


def _record(
    kind: str,
    words: str,
    invitation: Invitation,
    actor: Membership,
    now: datetime,
    user: User | None = None,
) -> None:
    name = user.full_name if user is not None else invitation.full_name
    data = {"invitation": invitation.pk, "role": invitation.role}
    record(
        actor=actor,
        organization=invitation.organization,
        kind=kind,
        summary=words % {"name": name, "role": invitation.get_role_display()},
        data=data if user is None else data | {"user": user.pk},
        now=now,
    )

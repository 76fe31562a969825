"""People and their roles. No file brings passwords: who is new gets an invitation, as from the page of one's staff."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.errors import Conflict, DomainError
from portal.exchange.columns import Column, code, text
from portal.exchange.importing import Facts, Fault, Importer, Row, Trace, Verdict, Written
from portal.organizations.enums import LEADER_ROLES, ROLES_BY_KIND, GrantState, Role
from portal.organizations.models import Grant, Invitation, Membership, Organization, User
from portal.organizations.names import LONGEST_PERSON, normalise_name
from portal.organizations.queries import managed_organizations
from portal.organizations.services.granting import withdraw
from portal.organizations.services.invitation_limit import invitations_left, no_invitation_left
from portal.organizations.services.invitations import invite_colleague, revoke_invitation
from portal.organizations.services.people import assign_role, end_membership

INVITED, GIVEN, PROPOSED = "invitation", "membership", "grant"


class Staff(Importer):
    """A row is one role of one person, who is known within the staff of whoever imports by the e-mail address *and* the
    name: everybody may write any address into their own profile."""

    kind = "staff"
    label = gettext_lazy("人员和角色")
    note = gettext_lazy(
        "一行一人一个角色。新人收到邀请邮件（14 天内有效），自己设置用户名和密码；本组织已有的人员直接增加角色。"
        "不会停用或者移除文件里没有的人。"
    )
    roles = LEADER_ROLES | {Role.SECURITY_ADMINISTRATOR}
    keys = ("email", "organization", "role")
    most = 500  # each row may be a letter
    columns = (
        Column(
            name="full_name",
            head=gettext_lazy("姓名"),
            read=text(LONGEST_PERSON),
            required=True,
            sample="张三",
        ),
        Column(
            name="email",
            head=gettext_lazy("电子邮箱"),
            read=text(254),
            required=True,
            rule=gettext_lazy("邀请发到这个邮箱；已有人员按邮箱和姓名识别。"),
            sample="zhangsan@example.com",
            width=30,
        ),
        Column(
            name="organization",
            head=gettext_lazy("组织代码"),
            read=code(r"[^\s]+", gettext_lazy("组织的代码")),
            rule=gettext_lazy("只能是您管理的组织；不填就是您所在的组织。"),
            sample="652701-FGW",
        ),
        Column(
            name="role",
            head=gettext_lazy("角色"),
            read=text(20),
            required=True,
            rule=gettext_lazy("例如：窗口受理人、代办专员、园区负责人、部门经办人、部门负责人。"),
            sample="部门经办人",
        ),
    )

    def judge(self, actor: Membership, rows: Sequence[Row]) -> list[Verdict]:
        known = _Known(actor, [str(row.values["email"]) for row in rows])
        return [self._verdict(row, known) for row in rows]

    def _verdict(self, row: Row, known: "_Known") -> Verdict:
        email = str(row.values["email"]).lower()
        organization = known.organization(str(row.values["organization"]))
        faults = list(_faults(row, organization))
        if faults or organization is None:
            return Verdict(row, faults=faults)
        role = _role(row)
        facts = {"full_name": normalise_name(str(row.values["full_name"])), "email": email}
        facts |= {"organization": organization.code, "role": role}
        people = known.people(email)
        if len(people) > 1:
            return Verdict(row, faults=[Fault("email", _("有多名人员使用这个邮箱，请在人员管理页面办理。"))])
        if people and normalise_name(people[0].full_name) != facts["full_name"]:
            text = _("该邮箱是您管理的“%(name)s”（用户名 %(username)s）登记的，与姓名不符，请核对。")
            told = {"name": people[0].full_name, "username": people[0].username}
            return Verdict(row, faults=[Fault("email", text % told)])
        if (organization.pk, email, role) in known.held | known.invited:
            return Verdict(row, facts, facts)
        if not people and not known.takes_invitation(organization):
            return Verdict(row, faults=[Fault("", no_invitation_left(organization))])
        return Verdict(row, None, facts | {"username": people[0].username if people else ""})

    def said(self, after: Facts) -> str:
        if after.get("username"):
            told = {"name": after["full_name"], "username": after["username"]}
            return _("给现有人员%(name)s（用户名 %(username)s）增加角色") % told
        return _("向 %(email)s 发出邀请") % after if "username" in after else ""

    def write(self, actor: Membership, verdicts: Sequence[Verdict], now: datetime) -> list[Written]:
        known = _Known(actor, [str(verdict.row.values["email"]) for verdict in verdicts])
        return [self._write(actor, verdict.after or {}, known) for verdict in verdicts]

    def _write(self, actor: Membership, facts: Facts, known: "_Known") -> Written:
        organization = known.organization(facts["organization"])
        people = {user.username: user for user in known.people(facts["email"])}
        try:
            if organization is None:
                raise Conflict(_("没有这个组织。"))
            if facts["username"]:
                if (user := people.get(facts["username"])) is None:
                    raise Conflict(_("该人员的邮箱刚刚有了变化。"))
                given = assign_role(user=user, organization=organization, role=facts["role"], actor=actor)
                made = GIVEN if isinstance(given, Membership) else PROPOSED
                return Written(f"{made}:{given.pk}", facts)
            invitation = invite_colleague(
                organization=organization,
                role=facts["role"],
                full_name=facts["full_name"],
                email=facts["email"],
                actor=actor,
            )
        except DomainError as error:
            raise Conflict(f"{facts['full_name']}：{error.message}") from error
        return Written(f"{INVITED}:{invitation.pk}", facts)

    def undo(self, actor: Membership, traces: Sequence[Trace], now: datetime) -> list[str]:
        """Invitations that nobody followed are taken back, roles that were given end."""
        return [self._undo(actor, trace, now) for trace in traces]

    def _undo(self, actor: Membership, trace: Trace, now: datetime) -> str:
        made, _colon, key = trace.subject.partition(":")
        try:
            if made != INVITED:
                grant = Grant.objects.select_related("membership").get(pk=key) if made == PROPOSED else None
                given = grant.membership if grant else Membership.objects.get(pk=key)
                if given is not None and (given.valid_until is None or given.valid_until > now):
                    end_membership(membership=given, actor=actor)
                elif grant is not None and grant.standing(now) == GrantState.WAITING:
                    withdraw(grant=grant, actor=actor)
                return ""
            invitation = Invitation.objects.select_related("organization").get(pk=key)
            if invitation.accepted_at is not None:
                return _("本人已接受邀请")
            if invitation.revoked_at is None:
                revoke_invitation(invitation=invitation, actor=actor)
        except DomainError as error:
            return error.message
        return ""


def _faults(row: Row, organization: Organization | None) -> Iterable[Fault]:
    try:
        validate_email(str(row.values["email"]))
    except ValidationError as error:
        yield Fault("email", " ".join(error.messages))
    if organization is None:
        yield Fault("organization", _("您没有管理代码为“%s”的组织。") % row.values["organization"])
    elif _role(row) not in ROLES_BY_KIND[organization.kind]:
        words = "、".join(str(role.label) for role in Role if role in ROLES_BY_KIND[organization.kind])
        told = {"name": organization.label, "roles": words}
        yield Fault("role", _("“%(name)s”的角色只有：%(roles)s。") % told)


def _role(row: Row) -> str:
    return next((role.value for role in Role if str(role.label) == row.values["role"]), "")


class _Known:
    """The organisations and people that somebody looks after, who was invited already, and whose role waits."""

    def __init__(self, actor: Membership, emails: Sequence[str]) -> None:
        now = timezone.now()
        managed = managed_organizations(actor).filter(is_active=True)
        self._now, self._own = now, actor.organization.code
        self._left: dict[int, int] = {}
        self._organizations = {organization.code: organization for organization in managed}
        addresses = {email.lower() for email in emails}
        held = Membership.objects.valid(now).filter(organization__in=managed, substitute_for=None)
        self.held: set[tuple[Any, ...]] = set()
        self._people: dict[str, dict[int, User]] = {}
        for membership in held.exclude(user__email="").select_related("user"):
            email = membership.user.email.lower()
            if email in addresses:
                self.held.add((membership.organization_id, email, membership.role))
                self._people.setdefault(email, {})[membership.user_id] = membership.user
        invitations = Invitation.objects.filter(
            organization__in=managed, accepted_at=None, revoked_at=None, expires_at__gt=now
        )
        self.invited: set[tuple[Any, ...]] = {
            (organization, email.lower(), role)
            for organization, email, role in invitations.values_list("organization", "email", "role")
        }
        waiting = Grant.objects.waiting(now).filter(organization__in=managed)
        self.invited |= {
            (organization, email.lower(), role)
            for organization, email, role in waiting.values_list("organization", "user__email", "role")
        }

    def organization(self, code: str) -> Organization | None:
        return self._organizations.get(code or self._own)

    def takes_invitation(self, organization: Organization) -> bool:
        """Whether one more of those asked about before may be sent."""
        left = self._left.get(organization.pk)
        left = invitations_left(organization, self._now) if left is None else left
        self._left[organization.pk] = left - 1
        return left > 0

    def people(self, email: str) -> list[User]:
        return list(self._people.get(email, {}).values())

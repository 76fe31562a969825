"""An enterprise enters itself, with the person who answers for it (BZ54-3.2)."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations import renaming
from portal.organizations import uscc as codes
from portal.organizations.enums import EnterpriseStage, OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.recording import record
from portal.organizations.services.structure import changes, create_organization
from portal.organizations.usernames import TELLS_OF_A_PERSON, tells_of_a_person

# A code of ours for an enterprise that has no credit code yet: YX, the day, eight characters.
INTENDING_PREFIX = "YX"


def taken_message() -> str:
    return _(
        "该统一社会信用代码已注册。请联系本企业负责人，由其在“人员管理”中邀请您加入；"
        "企业是由园区窗口登记、自己还没有账号的，请使用“认领企业”。"
    )


def _intending_code(now: datetime) -> str:
    return f"{INTENDING_PREFIX}{timezone.localdate(now):%Y%m%d}-{secrets.token_hex(4).upper()}"


def _code_of(uscc: str, now: datetime) -> str:
    """What we call an enterprise: its credit code, unless it has none or another one began under that code by mistake
    and has corrected its own since."""
    taken = Organization.objects.filter(code=uscc).exists()
    return uscc if uscc and not taken else _intending_code(now)


def _checked_uscc(stage: str, uscc: str) -> str:
    code = codes.normalise(uscc)
    if stage == EnterpriseStage.SETTLED and not codes.is_well_formed(code):
        raise InvalidInput(
            _("统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）。"), field="uscc"
        )
    return code if stage == EnterpriseStage.SETTLED else ""


def register_enterprise(
    *,
    stage: str,
    name: str,
    uscc: str = "",
    legal_representative: str,
    address: str,
    enterprise_phone: str = "",
    division_code: str,
    username: str,
    password: str | None,
    full_name: str,
    phone: str,
    email: str,
) -> Membership:
    """Makes the enterprise, the account of its owner and the role between them, or none of the three.

    A settled enterprise is known by its credit code, which can be registered once; an intending one gets a code of
    ours until it has one. The park confirms the enterprise at its first request.
    """
    code = _checked_uscc(stage, uscc)
    now = timezone.now()
    if code and Organization.objects.filter(uscc=code).exists():
        raise InvalidInput(taken_message(), field="uscc")
    try:
        with transaction.atomic():
            owner = create_account(
                username=username, password=password, full_name=full_name, phone=phone, email=email
            )
            enterprise = create_organization(
                code=_code_of(code, now),
                name=name,
                kind=OrganizationKind.ENTERPRISE,
                stage=stage,
                uscc=code,
                legal_representative=legal_representative,
                address=address,
                phone=enterprise_phone,
                division_code=division_code,
            )
            membership = admit_owner(enterprise=enterprise, user=owner)
            _record("enterprise.registered", _("%(name)s注册"), enterprise, membership, now)
            return membership
    except IntegrityError as error:
        raise Conflict(_("同一企业或用户名刚刚被注册，请核对后重试。")) from error


def create_account(*, username: str, password: str | None, full_name: str, phone: str, email: str) -> User:
    """An account that holds no role yet; nobody can log in to it without a password. ``InvalidInput`` if the user name
    is taken, or tells who they are or how to reach them."""
    if tells_of_a_person(username):
        raise InvalidInput(str(TELLS_OF_A_PERSON), field="username")
    taken = InvalidInput(_("该用户名已被使用，请换一个。"), field="username")
    if User.objects.filter(username=username).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(username, password, full_name=full_name, phone=phone, email=email)
    except IntegrityError as error:
        raise taken from error


def admit_owner(*, enterprise: Organization, user: User) -> Membership:
    """Makes a person the one who answers for an enterprise: by its registration, or by a claim that was confirmed."""
    return Membership.objects.create(
        user=user, organization=enterprise, role=Role.ENTERPRISE_OWNER, valid_from=timezone.now()
    )


@transaction.atomic
def update_enterprise(
    *,
    enterprise: Organization,
    actor: Membership,
    name: str,
    uscc: str,
    legal_representative: str,
    address: str,
    enterprise_phone: str,
) -> Organization:
    """The owner keeps the enterprise's data up to date. A new name or credit code has to be confirmed by the park
    again; an intending enterprise that enters its credit code counts as settled (BZ54-3.2)."""
    # NO KEY: acts on its requests, which are locked next, may go on naming it.
    enterprise = Organization.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if actor.role != Role.ENTERPRISE_OWNER or actor.organization_id != enterprise.pk:
        raise NotAllowed(_("只有本企业负责人可以修改企业信息。"))
    stage = (
        EnterpriseStage.SETTLED if uscc or enterprise.stage == EnterpriseStage.SETTLED else enterprise.stage
    )
    code = _checked_uscc(stage, uscc)
    if code and Organization.objects.filter(uscc=code).exclude(pk=enterprise.pk).exists():
        raise InvalidInput(taken_message(), field="uscc")
    before = _told(enterprise)
    if (name, code) != (enterprise.name, enterprise.uscc):
        enterprise.confirmed_at = enterprise.confirmed_by = None
    enterprise.name, enterprise.uscc, enterprise.stage = name, code, stage
    enterprise.legal_representative, enterprise.address = legal_representative, address
    enterprise.phone = enterprise_phone
    enterprise.save()
    after = _told(enterprise)
    if before["name"] != after["name"]:
        renaming.tell_all(enterprise)
    if before != after:
        data = changes(before, after)
        _record("enterprise.changed", _("修改%(name)s的信息"), enterprise, actor, timezone.now(), data)
    return enterprise


@transaction.atomic
def record_enterprise(
    *,
    actor: Membership,
    stage: str,
    name: str,
    uscc: str = "",
    legal_representative: str,
    address: str,
    enterprise_phone: str = "",
    division_code: str,
) -> Organization:
    """A window clerk enters an enterprise that comes to the window and has no account (BZ54-3.2)."""
    if actor.role != Role.WINDOW_CLERK:
        raise NotAllowed(_("只有窗口受理人可以代为登记企业。"))
    code = _checked_uscc(stage, uscc)
    if code and Organization.objects.filter(uscc=code).exists():
        raise InvalidInput(_("该统一社会信用代码已登记，请按代码查找该企业。"), field="uscc")
    now = timezone.now()
    enterprise = create_organization(
        code=_code_of(code, now),
        name=name,
        kind=OrganizationKind.ENTERPRISE,
        stage=stage,
        uscc=code,
        legal_representative=legal_representative,
        address=address,
        phone=enterprise_phone,
        division_code=division_code,
    )
    _record("enterprise.recorded", _("窗口登记%(name)s"), enterprise, actor, now)
    return enterprise


def _told(enterprise: Organization) -> dict[str, str]:
    """What its owner may change."""
    return {
        name: getattr(enterprise, name)
        for name in ("name", "uscc", "stage", "legal_representative", "address", "phone")
    }


def _record(
    kind: str,
    words: str,
    enterprise: Organization,
    actor: Membership,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    summary = words % {"name": enterprise.name}
    record(actor=actor, organization=enterprise, kind=kind, summary=summary, data=data, now=now)

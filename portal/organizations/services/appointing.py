"""The first security administrator and the first auditor, without whom nobody gives roles and nobody agrees to them."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import holders
from portal.organizations.recording import record
from portal.organizations.services.giving import give
from portal.organizations.services.registration import create_account
from portal.organizations.services.watchers import tell_watchers

FIRST = (Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


@transaction.atomic
def appoint_first(
    *, role: str, username: str, full_name: str, email: str, told: Mapping[str, str], now: datetime
) -> Membership:
    """By whoever holds the server (``told``: ``shell.from_shell``), while nobody holds ``role``, one of ``FIRST``.

    All others are invited on the pages. Nobody knows the new account's password: it is chosen with the letter of a
    forgotten one. All who watch are told. ``Conflict`` while somebody holds it.
    """
    role = Role(role)
    platform = Organization.objects.select_for_update(no_key=True).get(kind=OrganizationKind.PLATFORM)
    if holders(role, now).exists():
        raise Conflict(_("平台已有%(role)s，请由安全管理员在“人员管理”中邀请。") % {"role": role.label})
    user = User.objects.filter(username=username, is_active=True).first() or create_account(
        username=username, password=secrets.token_urlsafe(32), full_name=full_name, phone="", email=email
    )
    appointed = give(user, platform, role, now)
    summary = _("在服务器上任命%(name)s为首任%(role)s") % {"name": user.full_name, "role": role.label}
    record(
        actor=None,
        organization=platform,
        kind="person.first_appointed",
        summary=summary,
        data={"user": user.pk, "membership": appointed.pk, "role": role, **told},
        now=now,
    )
    tell_watchers(_("服务器上的任命"), f"{summary}。", now)
    return appointed

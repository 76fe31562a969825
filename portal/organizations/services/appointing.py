"""The first security administrator, without whom nobody lets anybody in."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.queries import security_administrators
from portal.organizations.recording import record
from portal.organizations.services.people import give
from portal.organizations.services.registration import create_account


@transaction.atomic
def appoint_first_security_administrator(
    *, username: str, full_name: str, email: str, now: datetime
) -> Membership:
    """By whoever holds the server, while the platform has none; all others are invited on the pages. Nobody knows the
    new account's password: it is chosen with the letter of a forgotten one. ``Conflict`` while there is one."""
    platform = Organization.objects.select_for_update(no_key=True).get(kind=OrganizationKind.PLATFORM)
    if security_administrators(now).exists():
        raise Conflict(_("平台已有安全管理员，请由其在“人员管理”中邀请。"))
    user = User.objects.filter(username=username, is_active=True).first() or create_account(
        username=username, password=secrets.token_urlsafe(32), full_name=full_name, phone="", email=email
    )
    appointed = give(user, platform, Role.SECURITY_ADMINISTRATOR, now)
    record(
        actor=None,
        organization=platform,
        kind="person.first_appointed",
        summary=_("在服务器上任命%(name)s为首任安全管理员") % {"name": user.full_name},
        data={"user": user.pk, "membership": appointed.pk},
        now=now,
    )
    return appointed

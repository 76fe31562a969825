"""What the facts of several papers of delegated powers share."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.authorities import EXERCISED, Standing
from delegation.models.permits import Permit
from delegation.permit_authority import seal_kind
from portal.organizations.models import Membership, Organization

Facts = dict[str, Any]


def day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def filled(**values: Any) -> Facts:
    """Leaves out what is empty: a paper never shows a label with nothing behind it."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def phone_of(organ: Organization, actor: Membership | None) -> str:
    return organ.phone or (actor.user.phone if actor else "") or _("见办事窗口公示")


def authority_of(permit: Permit) -> str:
    """By what, by whom and in whose name."""
    if permit.is_taken_over:
        return f"{permit.authority['taken_over']}。"
    if permit.authority["standing"] not in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        return f"{permit.authority['decides_words']}。"
    return _("依据%(document)s和%(paper)s，%(words)s。") % {
        "document": permit.authority["authority_number"],
        "paper": permit.authority["instrument_name"],
        "words": permit.authority["decides_words"],
    }


def exercised(permit: Permit, issuer: Organization) -> Facts:
    """What the mode decides beside the name, from the frozen answer; the seal is one that is in use today."""
    authority = permit.authority
    return {
        "seal": seal_kind(permit, issuer, timezone.localdate()).wanted(issuer.name),
        "liability": authority["liability"],
        "archive_owner": authority["archive_owner"],
    }

"""How many people an organisation may have invited at a time, by the page and by files together.

The letters go out in the name of the platform, to whatever address the inviter says.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Invitation, Organization

MOST, MOST_OF_ENTERPRISE = 500, 50
TAKEN_BACK_COUNTS_FOR = timedelta(days=1)


def invitations_left(organization: Organization, now: datetime) -> int:
    """How many more may be sent. Those taken back count for a day, or taking back would make room without end."""
    most = MOST_OF_ENTERPRISE if organization.kind == OrganizationKind.ENTERPRISE else MOST
    unanswered = Invitation.objects.filter(organization=organization, accepted_at=None, expires_at__gt=now)
    counted = unanswered.filter(Q(revoked_at=None) | Q(created_at__gt=now - TAKEN_BACK_COUNTS_FOR))
    return most - counted.count()


def no_invitation_left(organization: Organization) -> str:
    text = _("“%(name)s”尚未接受的邀请已达上限，请待受邀人接受，或者撤回不用的邀请后次日再发。")
    return text % {"name": organization.label}

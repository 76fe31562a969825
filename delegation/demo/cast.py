"""Who acts in the demonstration of delegated powers."""

from portal.organizations.enums import Role
from portal.organizations.models import Membership

YINING_PARK, CHENZHOU_PARK = "654002-YNYQ", "431000-GXQ"


def acting(role: Role, code: str) -> Membership:
    """The demonstration's person with a role in the organisation with a code; of several, who came first."""
    held = Membership.objects.filter(role=role, organization__code=code, user__is_demo=True)
    return held.select_related("organization__parent", "user").order_by("pk")[0]


def owner_of(enterprise_pk: int) -> Membership:
    """The owner of one of the demonstration's enterprises."""
    held = Membership.objects.filter(role=Role.ENTERPRISE_OWNER, organization=enterprise_pk)
    return held.select_related("organization", "user").get()

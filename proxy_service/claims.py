"""Which enterprises can be claimed, and who decides on a claim."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import park_scope
from proxy_service.models import EnterpriseClaim, ProxyRequest

# Who has the enterprise before them at the window, and who answers for the park.
DECIDERS = (Role.WINDOW_CLERK, Role.PARK_LEADER)


def nothing_to_claim() -> str:
    """The same answer for an enterprise that nobody knows and for one that has people of its own."""
    return _("没有可以认领的企业：请核对代码或全称；企业已有负责人的，请由其邀请您加入。")


def claimable() -> QuerySet[Organization]:
    """Enterprises that a window filed for and that nobody ever belonged to."""
    return Organization.objects.active().filter(
        Exists(ProxyRequest.objects.filter(enterprise=OuterRef("pk"), filed_at_window=True)),
        ~Exists(Membership.objects.filter(organization=OuterRef("pk"))),
        kind=OrganizationKind.ENTERPRISE,
    )


def parks_serving(enterprise: Organization) -> QuerySet[Organization]:
    """The parks and zones at whose windows the enterprise was."""
    asked = ProxyRequest.objects.filter(enterprise=enterprise).exclude(park=None)
    scope = Organization.objects.none()
    for park in Organization.objects.filter(pk__in=asked.values("park")).select_related("parent"):
        scope |= park_scope(park)
    return scope.distinct()


def to_decide(membership: Membership | None) -> QuerySet[EnterpriseClaim]:
    """The claims, open or decided, to enterprises that the person's park serves."""
    if membership is None or membership.role not in DECIDERS:
        return EnterpriseClaim.objects.none()
    served = ProxyRequest.objects.filter(park__in=park_scope(membership.organization))
    return EnterpriseClaim.objects.filter(enterprise__in=served.values("enterprise"))

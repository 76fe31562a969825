"""The request that a course is about: who acts on it, and what there is to act on."""

from collections.abc import Sequence
from typing import Self

from django.utils import timezone

from portal.organizations.enums import ENTERPRISE_ROLES, OrganizationKind, Role
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import park_scope
from proxy_service.enums import HandoverState, MatterState, ProblemState
from proxy_service.models import (
    Coordination,
    Handover,
    MatterVersion,
    Problem,
    ProxyRequest,
    ReportRecipient,
    RequestMatter,
)
from proxy_service.services import filing


def someone(role: str, *organizations: Organization) -> Membership:
    """The first person who holds the role in one of the organisations, in their own right."""
    held = Membership.objects.valid(timezone.now()).filter(
        role=role, organization__in=organizations, substitute_for=None
    )
    found = held.select_related("user", "organization").order_by("pk").first()
    if found is None:
        raise LookupError(f"nobody is {role} in {', '.join(o.name for o in organizations)}")
    return found


class Case:
    """A request with its people and parts."""

    def __init__(self, request: ProxyRequest) -> None:
        self.request = request

    @classmethod
    def begin(
        cls,
        enterprise: Organization,
        park: Organization,
        versions: Sequence[MatterVersion],
        *,
        at_window: bool = False,
    ) -> Self:
        """A draft with its park and matters, without papers yet."""
        actor = someone(Role.WINDOW_CLERK, *park_scope(park)) if at_window else cls._of_enterprise(enterprise)
        request = filing.start_draft(enterprise=enterprise, actor=actor, park=park, at_window=at_window)
        course = cls(request)
        filing.choose_matters(request=request, actor=actor, versions=versions)
        course.reload()
        return course

    @staticmethod
    def _of_enterprise(enterprise: Organization) -> Membership:
        held = Membership.objects.valid(timezone.now()).filter(
            organization=enterprise, role__in=ENTERPRISE_ROLES
        )
        return held.select_related("user", "organization").order_by("-role", "pk")[0]

    def reload(self) -> ProxyRequest:
        self.request = ProxyRequest.objects.select_related("enterprise", "park", "ledger").get(
            pk=self.request.pk
        )
        return self.request

    # Who acts ---------------------------------------------------------------------------------------

    @property
    def owner(self) -> Membership:
        return self._of_enterprise(self.request.enterprise)

    @property
    def filer(self) -> Membership:
        return self.clerk if self.request.filed_at_window else self.owner

    @property
    def clerk(self) -> Membership:
        return someone(Role.WINDOW_CLERK, *park_scope(self.request.park))

    @property
    def leader(self) -> Membership:
        return someone(Role.PARK_LEADER, *park_scope(self.request.park))

    @property
    def officer(self) -> Membership:
        return self.reload().officer or someone(Role.PROXY_OFFICER, *park_scope(self.request.park))

    @staticmethod
    def department(organ: Organization) -> Membership:
        return someone(Role.DEPARTMENT_CLERK, organ)

    @staticmethod
    def overseer(organization: Organization) -> Membership:
        of_county = organization.kind == OrganizationKind.COUNTY
        return someone(Role.COUNTY_OFFICER if of_county else Role.WORKGROUP_OFFICER, organization)

    # What there is ----------------------------------------------------------------------------------

    @property
    def matters(self) -> list[RequestMatter]:
        found = self.request.matters.exclude(state=MatterState.WITHDRAWN)
        return list(found.select_related("version", "organ", "request"))

    @property
    def matter(self) -> RequestMatter:
        return self.matters[0]

    def handover(self, matter: RequestMatter | None = None) -> Handover:
        sent = Handover.objects.filter(matter=matter or self.matter, state=HandoverState.SENT)
        return sent.select_related("organ", "matter__request").latest("pk")

    @property
    def problem(self) -> Problem:
        return self.request.problems.exclude(state=ProblemState.RESOLVED).latest("pk")

    @property
    def coordination(self) -> Coordination:
        return Coordination.objects.filter(problem__request=self.request).latest("pk")

    @property
    def recipients(self) -> list[ReportRecipient]:
        report = self.reload().report
        return list(report.recipients.filter(round=report.round).select_related("organization"))

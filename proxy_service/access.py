"""Who sees which request, and who may carry out which act (BZ54-2.4). Everything is denied that is not named here, nor
among the roles of an act and its ``conditions``.

What an organisation owns is visible by a plain filter on its key; departments see the matters that were granted to
them (``portal.access``), and the requests of these, which PostgreSQL lists (``proxy_service.department_cases``). An
unknown and a forbidden object answer alike: 404.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from portal.access import grant, granted
from portal.acts.act import Act as AnyAct
from portal.acts.offering import acts_on
from portal.deadlines.models import Deadline, DeadlineQuerySet
from portal.fixed import fixed
from portal.organizations.enums import (
    DEPARTMENT_KINDS,
    DEPARTMENT_ROLES,
    ENTERPRISE_ROLES,
    OVERSIGHT_ROLES,
    PARK_ROLES,
    Role,
)
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import divisions_under, park_keys
from proxy_service import rules
from proxy_service.conditions import CONDITIONS
from proxy_service.enums import FILED_STATES, RequestState
from proxy_service.lifecycle import ACTS, Act, Subject
from proxy_service.models import (
    Coordination,
    Decision,
    Handover,
    Problem,
    ProxyRequest,
    Report,
    ReportRecipient,
    RequestMatter,
    Supervision,
    Visit,
)

WORK_ON_MATTER = "proxy_service.work_requestmatter"

# Each subject's model, and the way from it to its request.
MODELS: dict[str, tuple[type[Model], str]] = {
    Subject.REQUEST: (ProxyRequest, ""),
    Subject.MATTER: (RequestMatter, "request"),
    Subject.HANDOVER: (Handover, "matter__request"),
    Subject.PROBLEM: (Problem, "request"),
    Subject.COORDINATION: (Coordination, "problem__request"),
    Subject.DECISION: (Decision, "coordination__problem__request"),
    Subject.REPORT: (Report, "request"),
    Subject.RECIPIENT: (ReportRecipient, "report__request"),
    Subject.VISIT: (Visit, "request"),
    Subject.SUPERVISION: (Supervision, "request"),
}


def matters_granted_to(membership: Membership) -> QuerySet[RequestMatter]:
    """The matters that a department was given to work on: planned for it or handed to it."""
    if membership.role not in DEPARTMENT_ROLES:
        return RequestMatter.objects.none()
    return granted(WORK_ON_MATTER, membership.organization, RequestMatter.objects.all())


def visible_requests(membership: Membership | None) -> QuerySet[ProxyRequest]:
    """The requests that a person may read in the role they act in, decided in SQL; a draft by those alone who can go on
    with it: its enterprise, and the clerks of the window that began it."""
    requests = ProxyRequest.objects.all()
    if membership is None:
        return requests.none()
    filed = requests.filter(state__in=FILED_STATES).exclude(number=None)
    organization = membership.organization
    if membership.role in ENTERPRISE_ROLES:
        return _of_enterprise(membership.organization_id)
    if membership.role in PARK_ROLES:
        own = requests.filter(park__in=park_keys(organization))
        if membership.role == Role.WINDOW_CLERK:
            return own.filter(~Q(number=None) | Q(filed_at_window=True))
        return own.exclude(number=None)
    if membership.role in DEPARTMENT_ROLES:
        return filed.filter(department_cases__group=organization.group_id)
    if membership.role in OVERSIGHT_ROLES:
        return filed.filter(divisions__overlap=divisions_under(organization))
    if membership.role == Role.AUDITOR:
        return filed
    return requests.none()


def _of_enterprise(enterprise: int) -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.filter(enterprise=enterprise)


# The same for one request, in words composed once. Whose it must be is one key among the values; no other role's rule
# is so simple that its words could not come to depend on who asks (docs/decisions/0048).
@fixed(enterprise=int, key=UUID)
def _own_request(enterprise: int, key: UUID) -> QuerySet[ProxyRequest]:
    return _of_enterprise(enterprise).filter(pk=key)


@fixed(enterprise=int, key=UUID)
def _is_own(enterprise: int, key: UUID) -> QuerySet[ProxyRequest, Any]:
    return _of_enterprise(enterprise).filter(pk=key).values_list("pk", flat=True)


def visible_matters(membership: Membership | None) -> QuerySet[RequestMatter]:
    """A department's queue holds its own matters; for everybody else, those of the requests they see."""
    if membership is not None and membership.role in DEPARTMENT_ROLES:
        return matters_granted_to(membership)
    return RequestMatter.objects.filter(request__in=visible_requests(membership))


def readable_supervisions(membership: Membership | None) -> QuerySet[Supervision]:
    """The letters of supervision whose words a person may read: the park's people, those who oversee the request and
    the auditor all of them; a department those that it answers or got a copy of; the enterprise none, unless the
    setting ``SUPERVISION_SHOWN_TO_ENTERPRISES`` says otherwise. That there is a letter, to whom and until when stands
    in the ledger for everybody who sees the request."""
    letters = Supervision.objects.filter(request__in=visible_requests(membership))
    if membership is None or (
        membership.role in ENTERPRISE_ROLES and not settings.SUPERVISION_SHOWN_TO_ENTERPRISES
    ):
        return letters.none()
    if membership.role in DEPARTMENT_ROLES:
        own = Q(organ=membership.organization_id)
        copies = Supervision.copies_to.through.objects.filter(organization=membership.organization_id)
        return letters.filter(own | Q(pk__in=copies.values("supervision")))
    return letters


def reads(membership: Membership, letter: Supervision) -> bool:
    """Whether the words of a letter about a request that the person sees are theirs to read: the same judgement as
    ``readable_supervisions``, of a letter that is loaded."""
    if membership.role in ENTERPRISE_ROLES:
        return settings.SUPERVISION_SHOWN_TO_ENTERPRISES
    if membership.role in DEPARTMENT_ROLES:
        concerned = {letter.organ_id, *(copy.pk for copy in letter.copies_to.all())}
        return membership.organization_id in concerned
    return True


def may(act: AnyAct, membership: Membership | None, subject: Any) -> bool:
    """Whether the person, in this role, is one whom the act is for; the subject is known to be visible to them."""
    if membership is None or membership.role not in act.roles:
        return False
    condition = CONDITIONS.get(act.code)
    return condition is None or condition(membership, subject)


def visible(subject: str, membership: Membership | None) -> QuerySet[Any]:
    """The objects of one kind that lie within the requests a person sees."""
    model, way = MODELS[subject]
    requests = visible_requests(membership)
    if not way:
        return requests
    if subject == Subject.MATTER:
        return visible_matters(membership).select_related("request")
    if subject == Subject.SUPERVISION:
        return readable_supervisions(membership).select_related("request", "organ", "issuer", "document")
    return model._default_manager.filter(**{f"{way}__in": requests}).select_related(way)


def sees(subject_kind: str, membership: Membership | None, subject: Any) -> bool:
    """Whether the object lies within what the person sees: the last gate, whatever way the object came by."""
    if subject_kind == Subject.REQUEST and membership is not None and membership.role in ENTERPRISE_ROLES:
        return bool(_is_own.ask(enterprise=membership.organization_id, key=subject.pk))
    return visible(subject_kind, membership).filter(pk=subject.pk).exists()


def get_request(membership: Membership | None, pk: Any) -> ProxyRequest:
    """The request, if the person may read it; 404 otherwise."""
    beside = ("enterprise", "park", "ledger", "officer__user", "officer__organization")
    found = visible_requests(membership).filter(pk=pk).select_related(*beside).first()
    if found is None:
        raise Http404
    return found


def get_draft(membership: Membership | None, pk: Any) -> ProxyRequest:
    """A draft that the person may go on with, or what was filed of it if they may read that, alone; 404 otherwise."""
    if membership is not None and membership.role in ENTERPRISE_ROLES:
        found = _own_request.first(enterprise=membership.organization_id, key=pk)
    else:
        found = visible_requests(membership).filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.state == RequestState.DRAFT and not may(ACTS["submit"], membership, found):
        raise Http404
    return found


def visible_deadlines(membership: Membership | None) -> DeadlineQuerySet:
    """The deadlines of the requests that a person sees: who reads a case may know why its dates are what they are."""
    return Deadline.objects.filter(ledger__request__in=visible_requests(membership))


def get_deadline(membership: Membership | None, pk: Any) -> Deadline:
    """The deadline, with its request, if the person may read that; 404 otherwise."""
    found = visible_deadlines(membership).filter(pk=pk).select_related("organ", "ledger__request").first()
    if found is None:
        raise Http404
    return found


def get_subject(membership: Membership | None, act: Act, pk: Any) -> Any:
    """The object of an act, if the person may see it and the act is theirs; 404 otherwise. The state is judged
    later, under the lock, by the service."""
    found = visible(act.subject, membership).filter(pk=pk).first()
    if found is None or not may(act, membership, found):
        raise Http404
    return found


def acts_open_to(membership: Membership | None, subject_kind: str, subject: Any) -> list[Act]:
    """The acts that a person can carry out on a visible object now, in the order of the table: the page's buttons."""
    return acts_on(
        ACTS.values(),
        subject_kind,
        is_open=lambda act: rules.is_open(act, subject),
        is_theirs=lambda act: may(act, membership, subject),
    )


def can_edit_draft(membership: Membership | None, request: ProxyRequest) -> bool:
    return (
        request.state == RequestState.DRAFT
        and may(ACTS["submit"], membership, request)
        and sees(Subject.REQUEST, membership, request)
    )


def grant_to(organ: Organization, matter: RequestMatter) -> None:
    """Opens a matter to a department, and with it, to read, the whole case; called by services alone."""
    grant(WORK_ON_MATTER, organ, matter)


def open_case_to(
    organs: Iterable[Organization], request: ProxyRequest, matter: RequestMatter | None = None
) -> None:
    """Departments that are drawn into a case by coordination or supervision may read it; ``matter`` None: all of it."""
    matters = [matter] if matter else list(request.matters.all())
    for organ in organs:
        if organ.kind in DEPARTMENT_KINDS:
            for one in matters:
                grant_to(organ, one)

"""What anybody who has the number and the query code of a request may read: its course, and nobody's name."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from delegation.models import Permit
from portal.deadlines.explaining import Explanation, explain
from portal.deadlines.models import Deadline
from portal.ledger.departed import Gone, gone_from
from portal.ledger.queries import timeline
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Organization
from portal.together import Whole
from proxy_service.enums import FILED_STATES
from proxy_service.lifecycle import ACTS
from proxy_service.models import (
    Delivery,
    Evaluation,
    MatterVersion,
    ProxyRequest,
    Report,
    ReportRecipient,
    RequestMatter,
    Supervision,
    Visit,
)
from proxy_service.next_steps import next_steps


@dataclass(frozen=True)
class Event:
    """One line of the timeline: what was done on which matter, by which body, and when. No person, no free text."""

    label: str | Promise
    matter: str
    organization: str
    occurred_at: datetime


@dataclass(frozen=True)
class Status:
    request: ProxyRequest
    matters: list[RequestMatter]
    events: list[Event]
    next_steps: list[tuple[str, str]]
    deadline: Deadline | None
    why: Explanation | None
    gone: list[Gone]


def _course(key: uuid.UUID) -> list[QuerySet[Any]]:
    """The parts of a request that say what it waits for (``next_steps``)."""
    return [
        RequestMatter.objects.filter(request=key).order_by("position"),
        Permit.objects.filter(request_matter__request=key),
        Delivery.objects.filter(request=key).order_by("sent_at", "pk"),
        Evaluation.objects.filter(request=key).order_by("side"),
        Report.objects.filter(request=key),
        ReportRecipient.objects.filter(report__request=key).order_by("round", "organization__code"),
        Visit.objects.filter(request=key).order_by("visited_at", "pk"),
        Supervision.objects.filter(request=key).order_by("issued_at", "pk"),
    ]


_COURSE = Whole(_course, frozenset({MatterVersion, Organization}))


def tidy(text: str) -> str:
    """A number or code as people copy it from paper: without spaces, in capitals."""
    return "".join(text.split()).upper()


def find(number: str, code: str) -> ProxyRequest | None:
    """The request of that number, if the code is its own; the comparison takes the same time for every code.

    Numbers are in capitals as far as the codes of parks are. Both readings are found by the index of numbers; a
    comparison without regard to case would read all requests, at a page that is open to everybody."""
    readings = {"".join(number.split()), tidy(number)}
    request = (
        ProxyRequest.objects.filter(number__in=readings, state__in=FILED_STATES)
        .select_related("park__parent", "enterprise", "ledger", "officer__user")
        .first()
    )
    expected = request.query_code if request else ProxyRequest._meta.get_field("query_code").get_default()
    matches = secrets.compare_digest(expected.encode(), tidy(code).replace("-", "").encode())
    return request if matches else None


def status_of(request: ProxyRequest) -> Status:
    _COURSE.load(request)
    matters = list(request.matters.all())
    names = {matter.subject_key: matter.version.name for matter in matters}
    events = [
        Event(
            label=ACTS[entry.kind].label,
            matter=names.get(entry.subject, ""),
            organization=_body(entry.organization),
            occurred_at=entry.occurred_at,
        )
        for entry in timeline(request.ledger).select_related("organization").reverse()
        if entry.kind in ACTS
    ]
    deadline = request.ledger.deadlines.owed().select_related("organ").most_urgent_first().first()
    return Status(
        request=request,
        matters=matters,
        events=events,
        next_steps=[(_without_name(step.who, request), str(step.what)) for step in next_steps(request)],
        deadline=deadline,
        why=explain([deadline])[deadline.pk] if deadline else None,
        gone=gone_from(request.ledger) if request.ledger.closed_at else [],
    )


def _body(organization: Organization | None) -> str:
    if organization is None:
        return _("系统")
    return _("企业") if organization.kind == OrganizationKind.ENTERPRISE else organization.name


def _without_name(who: str, request: ProxyRequest) -> str:
    who = who.replace(request.officer.user.full_name, "") if request.officer else who
    return _("企业") if who == request.enterprise.label else who

"""Predicates on state: does the table of acts allow it now? Who a person is stands in ``access.py``."""

from collections.abc import Iterable
from typing import Any

from proxy_service.enums import CLOSED_MATTER_STATES, DECIDED_STATES, Jurisdiction, MatterState
from proxy_service.lifecycle import Act, Subject
from proxy_service.models import ProxyRequest, RequestMaterial, RequestMatter


def is_open(act: Act, subject: Any) -> bool:
    """Whether the states of the subject, and of the request it belongs to, let the act begin."""
    if subject.state not in act.from_states:
        return False
    if act.subject == Subject.REQUEST:
        return True
    return subject.request.state in act.request_states


def jurisdiction_of(divisions: Iterable[str], *, any_cross_county: bool) -> Jurisdiction:
    """BZ54-5.5: several counties, or a matter that is cross-county by its nature (BZ54-A5), make a request MULTI."""
    return Jurisdiction.MULTI if any_cross_county or len(set(divisions)) > 1 else Jurisdiction.SINGLE


def all_decided(request: ProxyRequest) -> bool:
    """Every matter that was not withdrawn has been granted or refused, and there is at least one."""
    states = set(request.matters.exclude(state=MatterState.WITHDRAWN).values_list("state", flat=True))
    return bool(states) and states <= DECIDED_STATES


def missing_papers(papers: Iterable[RequestMaterial]) -> list[RequestMaterial]:
    """Those without which a request cannot be filed: required, not allowed to follow, and without a file."""
    return [paper for paper in papers if paper.required and not paper.may_follow and not paper.files.all()]


def may_withdraw(matter: RequestMatter) -> bool:
    """The last open matter cannot be withdrawn by itself: then the request is."""
    others = matter.request.matters.exclude(pk=matter.pk).exclude(state=MatterState.WITHDRAWN)
    return others.exists() and matter.state not in CLOSED_MATTER_STATES

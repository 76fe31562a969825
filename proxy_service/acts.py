"""The acts on a request and its parts, with their forms and services."""

from typing import Any

from portal.acts.carrying_out import ActTable
from proxy_service import access, rules
from proxy_service.forms.acts import FORMS
from proxy_service.lifecycle import ACTS, Subject
from proxy_service.models import ProxyRequest
from proxy_service.services.registry import SERVICES

SUBJECTS = {model: kind for kind, (model, _way) in access.MODELS.items()}


def case_of(subject: Any) -> ProxyRequest:
    request: ProxyRequest = subject.request
    return request


TABLE = ActTable(
    acts=ACTS,
    forms=FORMS,
    services=SERVICES,
    cases={Subject.REQUEST},
    visible=access.visible,
    find=lambda membership, act, pk: access.get_subject(membership, ACTS[act.code], pk),
    is_open=lambda act, subject: rules.is_open(ACTS[act.code], subject),
    open_to=lambda membership, subject: list(
        access.acts_open_to(membership, SUBJECTS[type(subject)], subject)
    ),
    case_of=case_of,
)

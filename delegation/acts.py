"""The acts on a case of delegated powers and its parts, with their forms and services."""

from typing import Any

from delegation import access
from delegation.forms import FORMS
from delegation.kinds import KINDS
from delegation.lifecycle import ACTS
from delegation.models.case import Case
from delegation.services.registry import SERVICES
from portal.acts.carrying_out import ActTable


def case_of(subject: Any) -> Case:
    case: Case = subject.case
    return case


TABLE = ActTable(
    acts=ACTS,
    forms=FORMS,
    services=SERVICES,
    cases=KINDS,
    visible=access.visible,
    find=access.get_subject,
    is_open=access.is_open,
    open_to=access.acts_open_to,
    case_of=case_of,
)

"""The acts on a case of delegated powers and its parts, with their forms and services."""

from typing import Any

from delegation import access, loading
from delegation.forms import FORMS
from delegation.kinds import KINDS
from delegation.lifecycle import ACTS
from delegation.models.case import Case
from delegation.services.registry import SERVICES
from portal.acts.act import Act
from portal.acts.carrying_out import ActTable
from portal.organizations.models import Membership


def case_of(subject: Any) -> Case:
    case: Case = subject.case
    return case


def open_to(membership: Membership | None, subject: Any) -> list[Act]:
    """The acts on a case or a part of one, asked about what was read at once."""
    if isinstance(subject, Case):
        loading.load(subject)
    return access.acts_open_to(membership, subject)


TABLE = ActTable(
    acts=ACTS,
    forms=FORMS,
    services=SERVICES,
    cases=KINDS,
    visible=access.visible,
    find=access.get_subject,
    is_open=access.is_open,
    open_to=open_to,
    case_of=case_of,
)

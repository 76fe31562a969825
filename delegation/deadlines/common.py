"""From a deadline to its case: whom it concerns, where they act, and the lock that its effect takes."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.utils import timezone

from delegation.lifecycle import Party
from delegation.models.case import ActedOn
from portal.deadlines.models import Deadline
from portal.organizations.models import User

OUR_DEFAULT = "平台默认时限（可调整）"


def subject_of(deadline: Deadline) -> Any:
    """The object that a deadline is about, from its key (``permit:5f2…``)."""
    kind, _separator, pk = deadline.subject.partition(":")
    for model in apps.get_app_config("delegation").get_models():
        if issubclass(model, ActedOn) and kind == model.SUBJECT:
            return model._default_manager.get(pk=pk)
    raise LookupError(f"no subject {deadline.subject}")


def told(*parties_told: Party) -> Callable[[Deadline], Iterable[User]]:
    """The people of some parties, as the deadline's subject has them at the moment."""

    def find(deadline: Deadline) -> list[User]:
        from delegation import parties

        subject = subject_of(deadline)
        now = timezone.now()
        return list({user for party in parties_told for user in parties.people(party, subject, now)})

    return find


def lock_case(deadline: Deadline) -> bool:
    """The sweep takes the lock of the case first, as every act does, but does not wait for it."""
    case = subject_of(deadline).case
    rows = type(case)._default_manager.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=case.pk).first() is not None


def page_of(deadline: Deadline) -> str:
    return str(subject_of(deadline).case.get_absolute_url())

"""From a deadline to its case: whom it concerns, where they act, and the lock that its effect takes."""

from typing import Any

from django.apps import apps

from delegation import following
from delegation.models.case import ActedOn
from delegation.parties import people
from portal.acts.offering import telling
from portal.deadlines.models import Deadline

OUR_DEFAULT = "平台默认时限（可调整）"


def subject_of(deadline: Deadline) -> Any:
    """The object that a deadline is about, from its key (``permit:5f2…``)."""
    kind, _separator, pk = deadline.subject.partition(":")
    for model in apps.get_app_config("delegation").get_models():
        if issubclass(model, ActedOn) and kind == model.SUBJECT:
            return model._default_manager.get(pk=pk)
    raise LookupError(f"no subject {deadline.subject}")


told = telling(subject_of, people)
"""Watchers by ``lifecycle.Party``."""


def lock_case(deadline: Deadline) -> bool:
    """The sweep takes the lock of the case first, as every act does, but does not wait for it."""
    case = subject_of(deadline).case
    if not following.lock_origin(case, wait=False):
        return False
    rows = type(case)._default_manager.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=case.pk).first() is not None


def page_of(deadline: Deadline) -> str:
    return str(subject_of(deadline).case.get_absolute_url())

"""What an app's table of acts offers a person, and whom a deadline's parties are: the same for every app."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.utils import timezone

from portal.acts.act import Act
from portal.deadlines.models import Deadline
from portal.organizations.models import User

AnAct = TypeVar("AnAct", bound=Act)


def acts_on(
    acts: Iterable[AnAct], kind: str, *, is_open: Callable[[AnAct], bool], is_theirs: Callable[[AnAct], bool]
) -> list[AnAct]:
    """The acts on a kind of subject that can begin now and are the person's, in the order of the table."""
    return [act for act in acts if act.subject == kind and is_open(act) and is_theirs(act)]


def telling(
    subject_of: Callable[[Deadline], Any], people: Callable[[Any, Any, datetime], Iterable[User]]
) -> Callable[..., Callable[[Deadline], list[User]]]:
    """``told(*parties)`` of an app: a deadline's watchers are the people of those parties, as its subject has them at
    the moment, each once."""

    def told(*parties: str) -> Callable[[Deadline], list[User]]:
        def find(deadline: Deadline) -> list[User]:
            subject, now = subject_of(deadline), timezone.now()
            return list({user for party in parties for user in people(party, subject, now)})

        return find

    return told

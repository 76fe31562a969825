"""Every act by every person: what the tables and the conditions offer, and that nobody gets past them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from delegation import access
from delegation.lifecycle import ACTS
from delegation.lifecycle.archiving import ARCHIVING_ACTS
from delegation.models.case import Case
from delegation.services.registry import SERVICES
from portal.errors import Conflict, NotAllowed
from portal.organizations.models import Membership

Offered = dict[str, set[str]]


def owed_on(case: Case) -> bool:
    """Whether anything but the closing of its file is owed."""
    return case.ledger.deadlines.live().exclude(kind="case_archive").exists()


def offered_to(people: Mapping[str, Membership], subject: Any) -> Offered:
    """The codes of the acts that each person can carry out on the subject now; those without any are left out. What
    closes a file is the same for every kind of case (``test_archiving``)."""
    found = {
        name: {act.code for act in access.acts_open_to(person, subject) if act not in ARCHIVING_ACTS}
        for name, person in people.items()
        if access.sees(person, subject)
    }
    return {name: codes for name, codes in found.items() if codes}


def readers_of(people: Mapping[str, Membership], subject: Any) -> set[str]:
    """Who sees the subject."""
    return {name for name, person in people.items() if access.sees(person, subject)}


def assert_refused(
    people: Mapping[str, Membership], subject: Any, acts: Mapping[str, Mapping[str, Any]], offered: Offered
) -> None:
    """Carries out every act of ``acts`` (code to good inputs) by everybody to whom it is not offered: each is refused,
    and the ledger says nothing new."""
    entries = subject.case.ledger.entries
    before = entries.count()
    for code, inputs in acts.items():
        for name, person in people.items():
            if code in offered.get(name, ()):
                continue
            try:
                with transaction.atomic():
                    SERVICES[code](**{subject.SUBJECT: subject}, actor=person, **inputs)
            except (NotAllowed, Conflict):
                pass
            else:
                raise AssertionError(f"{name} could {code} in state {subject.state}")
    assert entries.count() == before


def expected_of(subject: Any, allowed: Mapping[str, set[str]], forbidden: set[str]) -> Offered:
    """Who should be offered what in the state of the subject: ``allowed`` are the people by act, in the test's own
    words; ``forbidden`` are acts that the facts of the stage forbid, whatever the state."""
    expected: Offered = {}
    for code, names in allowed.items():
        act = ACTS[code]
        if act.subject == subject.SUBJECT and subject.state in act.from_states and code not in forbidden:
            for name in names:
                expected.setdefault(name, set()).add(code)
    return expected


def assert_carried_out(
    people: Mapping[str, Membership], subject: Any, acts: Mapping[str, Mapping[str, Any]], offered: Offered
) -> None:
    """Everything that is offered works; each act is undone again."""
    for name, codes in offered.items():
        for code in codes:
            with transaction.atomic():
                SERVICES[code](**{subject.SUBJECT: subject}, actor=people[name], **acts.get(code, {}))
                transaction.set_rollback(True)

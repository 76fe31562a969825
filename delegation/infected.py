"""Who is told when a file of a case turns out to be infected, beside whoever handed it in."""

from collections.abc import Iterable
from datetime import datetime

from delegation.case_seen import model_of
from delegation.kinds import KINDS
from delegation.lifecycle import Party
from delegation.parties import people
from portal.ledger.models import Ledger
from portal.organizations.models import User

#: Whoever of them there is looks after the case.
KEEPERS = (Party.PARK, Party.DEPARTMENT)


def concerned(ledger: Ledger, now: datetime) -> tuple[Iterable[User], str] | None:
    """Park and department of the case."""
    case = model_of(ledger)
    if case is None:
        return None
    told = [person for party in KEEPERS for person in people(party, case, now)]
    return told, case.get_absolute_url() if case.SUBJECT in KINDS else ""

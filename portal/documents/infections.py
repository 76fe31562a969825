"""Who is told that a file turned out to be infected, beside whoever handed it in. The apps above know whose case it is
and say so from ``AppConfig.ready``."""

from collections.abc import Callable, Iterable
from datetime import datetime

from portal.ledger.models import Ledger
from portal.organizations.models import User

#: The people of the case that a ledger belongs to, and its page; None for a ledger that is no case of the app.
Concerned = Callable[[Ledger, datetime], tuple[Iterable[User], str] | None]

_known: list[Concerned] = []


def register(concerned: Concerned) -> None:
    """Registering twice is registering once."""
    if concerned not in _known:
        _known.append(concerned)


def concerned_by(ledger: Ledger | None, now: datetime) -> tuple[list[User], str]:
    """The people who look after the case and its page; nobody for a file that belongs to none."""
    if ledger is not None:
        for concerned in _known:
            if (found := concerned(ledger, now)) is not None:
                return list(found[0]), found[1]
    return [], ""

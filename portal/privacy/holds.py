"""Why what is held about a person must be kept for now (个人信息保护法 19, 47; BZ54-5.5-LEDGER).

The apps above know their cases; each registers a function that finds its own reasons.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal.organizations.models import User


@dataclass(frozen=True)
class Hold:
    """``until`` is the last day; None as long as what is said in ``text`` lasts."""

    text: str
    until: date | None = None


Finder = Callable[[User, datetime], Iterable[Hold]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if finder not in _finders:
        _finders.append(finder)


def holds_on(user: User, now: datetime) -> list[Hold]:
    return [hold for finder in _finders for hold in finder(user, now)]

"""What the apps that stand on this one know of a ledger: which case it is, and who may be told of an entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership

# An account of another system sees what a person in its role would see.
SeenBy = Callable[[Membership, LedgerEntry], bool]


@dataclass(frozen=True)
class Case:
    """The case behind a ledger. ``kind`` begins the types of its events (``request``), ``resource`` is the word in its
    address in the interface (``requests``). ``seen_by`` tells whether a membership reads the case, and this entry."""

    kind: str
    resource: str
    id: str
    number: str
    state: str
    seen_by: SeenBy

    def told(self, entry: LedgerEntry) -> dict[str, Any]:
        """What is told of an entry: no name, no word that anybody wrote."""
        return {
            "resource": self.resource,
            "id": self.id,
            "number": self.number,
            "act": entry.kind,
            "sequence": entry.sequence,
            "state": self.state,
        }


Finder = Callable[[Ledger], Case | None]

_finders: list[Finder] = []
_kinds: dict[str, Any] = {}


def register(finder: Finder, kinds: Mapping[str, Any]) -> None:
    """Called in ``AppConfig.ready()``, with the label of every kind that the finder finds; registering twice is
    registering once."""
    if finder not in _finders:
        _finders.append(finder)
    _kinds.update(kinds)


def kinds() -> dict[str, Any]:
    """Every kind of case that is told of, with its label."""
    return dict(_kinds)


def case_of(ledger: Ledger) -> Case | None:
    """The case that a ledger belongs to; None for one that nobody is told of."""
    return next((case for finder in _finders if (case := finder(ledger)) is not None), None)

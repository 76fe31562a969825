"""Who hears of new entries, in the transaction that writes it.

The ledger stands below the apps that tell others of it; each registers a function that leaves a row to be worked off
later. What a listener does makes every act slower, and what it raises undoes the act.
"""

from collections.abc import Callable

from portal.ledger.models import LedgerEntry

Listener = Callable[[LedgerEntry], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(entry: LedgerEntry) -> None:
    for listener in _listeners:
        listener(entry)

"""Open work changes hands when a person leaves.

What open work is, is known to the apps that stand on this one; each registers a function that moves its own.
"""

from collections.abc import Callable
from datetime import datetime

from portal.organizations.models import Membership

# (from_membership, to_membership, actor, now) -> how many pieces of work were moved
Transfer = Callable[[Membership, Membership, Membership, datetime], int]

_transfers: list[Transfer] = []


def register(transfer: Transfer) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if transfer not in _transfers:
        _transfers.append(transfer)


def transfer_all(
    from_membership: Membership, to_membership: Membership, actor: Membership, now: datetime
) -> int:
    """Moves everything, within the caller's transaction; returns how many pieces of work changed hands."""
    return sum(transfer(from_membership, to_membership, actor, now) for transfer in _transfers)

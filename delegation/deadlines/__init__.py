"""The kinds of deadline of this app, one module a kind of case, each with ``KINDS``."""

from delegation.deadlines import (
    adjustments,
    archiving,
    hall,
    inspections,
    instruments,
    openings,
    oversight,
    permits,
    postings,
    promises,
    whistles,
)
from delegation.lifecycle import ACTS
from portal.deadlines.kinds import DeadlineKind, register

KINDS: tuple[DeadlineKind, ...] = (
    *adjustments.KINDS,
    *inspections.KINDS,
    *instruments.KINDS,
    *hall.KINDS,
    *openings.KINDS,
    *oversight.KINDS,
    *permits.KINDS,
    *postings.KINDS,
    *promises.KINDS,
    *whistles.KINDS,
    *archiving.KINDS,
)


def register_all() -> None:
    """Makes the kinds known to the sweep; ``ValueError`` for a clock that an act opens and nobody declared."""
    declared = {kind.code for kind in KINDS}
    opened = {clock.value for act in ACTS.values() for clock in act.opens}
    if missing := opened - declared:
        raise ValueError(f"no deadline kind for {sorted(missing)}")
    for kind in KINDS:
        register(kind)

"""Taking hold of one deadline without ever waiting for anybody."""

from portal.deadlines import kinds
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.ledger.models import Ledger


def claim(deadline: Deadline, **still: object) -> tuple[Deadline, DeadlineKind] | None:
    """Locks a live deadline for the transaction, freshly read, if it is ``still`` what made it of interest.

    None if it was done meanwhile, or if another sweep or an official is at it: the next pass finds it again. An
    official who acts on the subject locks it first and its deadline later. So does a claim, and skips what is locked:
    no two sweeps wait for one another, and none can lock itself up with an official.
    """
    kind = kinds.get(deadline.kind)
    if not (kind.lock or _lock_ledger)(deadline):
        return None
    locked = (
        Deadline.objects.live()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("ledger", "organ")
        .filter(pk=deadline.pk, **still)
        .first()
    )
    return None if locked is None else (locked, kind)


def _lock_ledger(deadline: Deadline) -> bool:
    ledgers = Ledger.objects.select_for_update(no_key=True, skip_locked=True)
    return ledgers.filter(pk=deadline.ledger_id).first() is not None

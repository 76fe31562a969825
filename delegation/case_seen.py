"""What other systems are told of the cases of delegated powers, and whom."""

from functools import cache
from typing import Any

from delegation import access
from delegation.api.names import RESOURCES
from delegation.kinds import KINDS as KINDS_OF_CASES
from delegation.lifecycle import Subject
from delegation.models.case import Case as DelegatedCase
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership
from portal.webhooks.cases import Case

KINDS = {subject: Subject(subject).label for subject in KINDS_OF_CASES}


@cache
def _relations() -> tuple[str, ...]:
    """From a ledger to the case of each kind."""
    found = (relation for relation in Ledger._meta.related_objects if relation.one_to_one)
    return tuple(
        str(relation.get_accessor_name())
        for relation in found
        if issubclass(relation.related_model, DelegatedCase)
    )


def model_of(ledger: Ledger) -> DelegatedCase | None:
    """The row behind a ledger; None for one of something else."""
    loaded = Ledger.objects.select_related(*_relations()).get(pk=ledger.pk)
    cases = (getattr(loaded, name, None) for name in _relations())
    return next((case for case in cases if case is not None), None)


def case_of(ledger: Ledger) -> Case | None:
    """The case behind a ledger. Not every entry is for everybody who sees its case (``access.readable_entries``)."""
    case: Any = model_of(ledger)
    if case is None or case.SUBJECT not in KINDS:
        return None

    def seen_by(membership: Membership, entry: LedgerEntry) -> bool:
        if not access.sees(membership, case):
            return False
        return access.readable_entries(membership, case).filter(pk=entry.pk).exists()

    return Case(
        kind=case.SUBJECT,
        resource=RESOURCES[case.SUBJECT],
        id=str(case.pk),
        number=case.number or "",
        state=case.state,
        seen_by=seen_by,
    )

"""What closing a case asks of the person beside the role: to belong to who keeps the file, or who handled the case."""

from collections.abc import Callable
from typing import Any

from delegation import archiving
from delegation.lifecycle.archiving import ENDS, HANDED_OVER, archive_code, hand_over_code, return_code
from portal.organizations.models import Membership


def _keeps(membership: Membership, case: Any) -> bool:
    return membership.organization.park == archiving.owner_of(case)


def _hands_over(membership: Membership, case: Any) -> bool:
    """Who handled a case whose file is another's."""
    handler = archiving.handler_of(case)
    return membership.organization.park == handler != archiving.owner_of(case)


def is_handed(case: Any) -> bool:
    filing = archiving.filing_of(case)
    return filing is not None and filing.is_handed


def is_ready_to_archive(case: Any) -> bool:
    """What another handled has to be handed over first."""
    return case.number is not None and (
        archiving.owner_of(case) == archiving.handler_of(case) or is_handed(case)
    )


def _is_to_be_handed_over(case: Any) -> bool:
    """A draft that was withdrawn leaves no file."""
    return archiving.is_over(case) and not is_handed(case)


CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    **{archive_code(subject): _keeps for subject in ENDS},
    **{hand_over_code(subject): _hands_over for subject in HANDED_OVER},
    **{return_code(subject): _keeps for subject in HANDED_OVER},
}
OFFERED: dict[str, Callable[[Any], bool]] = {
    **{archive_code(subject): is_ready_to_archive for subject in ENDS},
    **{hand_over_code(subject): _is_to_be_handed_over for subject in HANDED_OVER},
    **{return_code(subject): is_handed for subject in HANDED_OVER},
}

"""The kinds of case that have a list and a page, in the order of the menu of this app."""

from delegation.kinds.kind import Beginning, Kind
from delegation.kinds.permits import PERMITS

_ALL: tuple[Kind, ...] = (PERMITS,)

KINDS: dict[str, Kind] = {kind.subject.value: kind for kind in _ALL}

__all__ = ["KINDS", "Beginning", "Kind"]

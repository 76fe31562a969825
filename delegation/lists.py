"""The published lists of a scheme's powers: the one in force, and what changed from one to the next (CZ4-2.1, 2.3)."""

from dataclasses import dataclass

from delegation.models import Power, PowerList, PowerListItem, Scheme
from portal.organizations.models import Organization

Key = tuple[int, int]


@dataclass(frozen=True)
class Changed:
    """A power for a park that both lists have, in another mode."""

    before: PowerListItem
    after: PowerListItem


@dataclass(frozen=True)
class Difference:
    added: tuple[PowerListItem, ...]
    removed: tuple[PowerListItem, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def current_list(scheme: Scheme) -> PowerList | None:
    """The newest list of a scheme; None before the first was published."""
    return scheme.lists.order_by("-version").first()


def listed_mode(power: Power, park: Organization) -> str:
    """The mode in which the list in force has a power for a park; "" if it has not. Before a scheme's first list the
    power's own mode counts."""
    newest = current_list(power.scheme)
    if newest is None:
        return power.mode
    found = newest.items.filter(power=power, park=park.park).first()
    return found.mode if found else ""


def items_of(power_list: PowerList) -> dict[Key, PowerListItem]:
    """Its items by power and park, in order."""
    items = power_list.items.select_related("power__organ", "park")
    return {(item.power_id, item.park_id): item for item in items}


def difference(before: PowerList, after: PowerList) -> Difference:
    """What the later list adds, takes away and does otherwise."""
    old, new = items_of(before), items_of(after)
    return Difference(
        added=tuple(item for key, item in new.items() if key not in old),
        removed=tuple(item for key, item in old.items() if key not in new),
        changed=tuple(
            Changed(old[key], item) for key, item in new.items() if key in old and old[key].mode != item.mode
        ),
    )

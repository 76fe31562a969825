"""The demonstration of delegated powers: made by the same services as everything else, one module a feature."""

from collections.abc import Callable, Mapping

from delegation.demo import (
    archiving,
    inspections,
    instruments,
    openings,
    oversight,
    permits,
    postings,
    whistles,
)
from portal.organizations.models import Organization

Story = Callable[[Mapping[str, Organization]], None]

# In the order in which one stands on the other: first the instruments, then what is done on their ground.
STORIES: tuple[Story, ...] = (
    instruments.seed,
    permits.tell_permits,
    oversight.seed,
    postings.seed,
    whistles.seed,
    inspections.seed,
    openings.seed,
    archiving.seed,
)


def seed(enterprises: Mapping[str, Organization]) -> int:
    """Tells every story; ``enterprises`` by the keys of the demonstration's people. Answers how many there are."""
    for story in STORIES:
        story(enterprises)
    return len(STORIES)

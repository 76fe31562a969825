"""An app above that files applications for others: it registers here, and is asked and told.

Imports run from it to this app, never back. It is concerned with permits that name an ``agent``; for all others nothing
here costs a query.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from delegation.models.permits import Permit
from portal.acts.performing import Step
from portal.organizations.models import Membership


@dataclass(frozen=True)
class Origin:
    """What an application was filed from; ``url`` only for those who may see it."""

    text: str
    url: str = ""


class Follower(Protocol):
    def lock(self, permit: Permit, *, wait: bool) -> bool:
        """Locks what the application was filed from. It is always locked before the application itself, so that an act
        on either never waits for one on the other. False: somebody else has it, and ``wait`` is False."""
        ...

    def hear(self, step: Step) -> None:
        """Told of every act on the application, at its end and in its transaction."""
        ...

    def origin_of(self, permit: Permit, membership: Membership) -> Origin: ...

    def represents(self, membership: Membership, permit: Permit) -> bool:
        """Whether the person acts for the applicant."""
        ...

    def delivers(self, permit: Permit) -> bool:
        """Whether the result reaches the applicant there."""
        ...


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Called once when an app is ready."""
    _followers.append(follower)


def _followers_of(case: Any) -> list[Follower]:
    return _followers if isinstance(case, Permit) and case.agent_id is not None else []


def lock_origin(case: Any, *, wait: bool = True) -> bool:
    return all(follower.lock(case, wait=wait) for follower in _followers_of(case))


def tell(step: Step) -> None:
    for follower in _followers_of(step.case):
        follower.hear(step)


def origin_of(case: Any, membership: Membership) -> Origin | None:
    return next((follower.origin_of(case, membership) for follower in _followers_of(case)), None)


def represents_applicant(membership: Membership, case: Any) -> bool:
    """Asked for the page and for its buttons: the row remembers the answer."""
    followers = _followers_of(case)
    known: dict[int, bool] = case.__dict__.setdefault("_represented_by", {}) if followers else {}
    if membership.pk not in known:
        known[membership.pk] = any(follower.represents(membership, case) for follower in followers)
    return known[membership.pk]


def is_delivered_elsewhere(case: Any) -> bool:
    return any(follower.delivers(case) for follower in _followers_of(case))

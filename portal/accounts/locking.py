"""How many wrong passwords and second factors there may be, and what is closed by them for a while.

A name that is nobody's is counted as every other. Names are counted by their digests, for people type their passwords
into that field; addresses by their source, of which one line in IPv6 has only one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import throttle
from portal.accounts.enums import Outcome
from portal.accounts.models import SignIn
from portal.accounts.services.log import digest_of
from portal.organizations.models import User
from portal.organizations.usernames import normalise_username

#: Seconds from the first wrong one until everything is forgotten.
LOCKED = 15 * 60
# The attempts that a page of locks looks at; under an attack there are thousands.
LOOKED_AT = 200


class Kind(models.TextChoices):
    """Wrong passwords for one name from one source, for one name from anywhere, from one source for whichever names;
    wrong second factors of one person; wrong confirmations in one session, and in all of one person. ``KNOWN_…`` in a
    browser that the person signed in with before: it is exempt from the others until its own is full, and closes
    nothing."""

    HERE = "login-here", _("从这个地址登录该账号")
    ANYWHERE = "login", _("登录该账号（从未登录过的设备）")
    SOURCE = "login-from", _("从这个地址登录任何账号")
    FACTOR = "factor", _("出示第二因子（从未登录过的设备）")
    CONFIRMING = "confirm", _("再次确认身份")
    CONFIRMING_HERE = "confirm-here", _("在一次登录里再次确认身份")
    KNOWN_BROWSER = "login-known", _("登录过的设备")
    KNOWN_FACTOR = "factor-known", _("登录过的设备出示第二因子")


MOST = {
    Kind.HERE: 5,
    Kind.ANYWHERE: 50,
    Kind.SOURCE: 100,
    Kind.FACTOR: 5,
    Kind.CONFIRMING: 50,
    Kind.CONFIRMING_HERE: 5,
    Kind.KNOWN_BROWSER: 5,
    Kind.KNOWN_FACTOR: 5,
}
CLOSES_NOTHING = frozenset({Kind.KNOWN_BROWSER, Kind.KNOWN_FACTOR})


@dataclass(frozen=True)
class Counter:
    kind: Kind
    who: str

    @property
    def is_full(self) -> bool:
        return throttle.tries_of(self.kind, self.who) >= MOST[self.kind]

    def count(self) -> bool:
        """One more; whether something is closed by this very one."""
        tries, _left = throttle.count(self.kind, self.who, seconds=LOCKED)
        return tries == MOST[self.kind] and self.kind not in CLOSES_NOTHING

    def forget(self) -> None:
        throttle.forget(self.kind, self.who)


def of_password(name: str, source: str, mark: str) -> list[Counter]:
    """What a wrong password for ``name``, as typed, counts for, in a browser with that ``mark`` (``known.mark_of``)."""
    digest = digest_of(normalise_username(name))
    shared = [*_of_name(digest, source), Counter(Kind.SOURCE, source)]
    return _own_first(Counter(Kind.KNOWN_BROWSER, mark), shared)


def of_factor(user: User, mark: str) -> list[Counter]:
    return _own_first(Counter(Kind.KNOWN_FACTOR, mark), [Counter(Kind.FACTOR, str(user.pk))])


def of_confirming(user: User, session: SessionBase) -> list[Counter]:
    """By session: whoever found one open does not keep its owner from confirming in theirs."""
    here = Counter(Kind.CONFIRMING_HERE, digest_of(session.session_key or ""))
    return [here, *_confirming_anywhere(user)]


def are_full(counters: Iterable[Counter]) -> bool:
    return any(counter.is_full for counter in counters)


def open_again(user: User, source: str) -> None:
    """Forgets the wrong passwords for a person who has just proved by a letter that the mailbox is theirs. Of
    the second factor it proves nothing: wrong ones stay counted. Confirming is counted of sessions, which end."""
    for counter in _of_name(digest_of(user.username), source):
        counter.forget()


def _own_first(own: Counter, shared: list[Counter]) -> list[Counter]:
    return [own] if own.who and not own.is_full else shared


def _of_name(digest: str, source: str) -> list[Counter]:
    return [Counter(Kind.HERE, f"{digest}@{source}"), Counter(Kind.ANYWHERE, digest)]


def _of_person(user: User) -> list[Counter]:
    return [Counter(Kind.FACTOR, str(user.pk)), *_confirming_anywhere(user)]


def _confirming_anywhere(user: User) -> list[Counter]:
    return [Counter(Kind.CONFIRMING, str(user.pk))]


# What is closed -------------------------------------------------------------------------------------------


@dataclass
class Lock:
    """A name, or a source, that is closed to sign-ins. ``attempt`` is the latest that was turned away by it."""

    attempt: SignIn
    by_source: bool
    counters: list[Counter] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        """At the latest."""
        return self.attempt.at + timedelta(seconds=LOCKED)

    @property
    def person(self) -> User | None:
        return None if self.by_source else self.attempt.user

    def forget(self) -> None:
        for counter in self.counters:
            counter.forget()

    @property
    def closed(self) -> list[str | Promise]:
        """What is, in words."""
        return [kind.label for kind in Kind if any(one.kind == kind for one in self.counters)]


def locks_at(now: datetime, person: str = "") -> list[Lock]:
    """What is closed at ``now``, the latest first, narrowed by the name of a person."""
    attempts = _attempts(now)
    if person:
        attempts = attempts.filter(Q(user__full_name__icontains=person) | Q(user__username=person))
    found: dict[tuple[bool, str], Lock] = {}
    for attempt in attempts[:LOOKED_AT]:
        for by_source in (False, True):
            _add(found, attempt, by_source=by_source)
    return list(found.values())


def lock_of(attempt: SignIn, now: datetime, *, by_source: bool) -> Lock | None:
    """What an attempt was turned away by, while it is closed: the whole of it, of a name with all sources."""
    alike = _attempts(now)
    if not by_source:
        alike = alike.filter(user=attempt.user, name_digest=attempt.name_digest)
    found: dict[tuple[bool, str], Lock] = {}
    for one in alike[:LOOKED_AT]:
        if not by_source or throttle.source(one.address) == throttle.source(attempt.address):
            _add(found, one, by_source=by_source)
    return next(iter(found.values()), None)


def _attempts(now: datetime) -> models.QuerySet[SignIn]:
    since = now - timedelta(seconds=LOCKED)
    return SignIn.objects.filter(outcome=Outcome.LOCKED, at__gt=since).select_related("user").order_by("-pk")


def _add(found: dict[tuple[bool, str], Lock], attempt: SignIn, *, by_source: bool) -> None:
    """Puts the attempt to the lock that it tells of, if that still stands."""
    source = throttle.source(attempt.address)
    digest = attempt.name_digest or digest_of(attempt.user.username if attempt.user else "")
    counters = [Counter(Kind.SOURCE, source)]
    if not by_source:
        counters = [*_of_name(digest, source), *(_of_person(attempt.user) if attempt.user else [])]
    if not (full := [counter for counter in counters if counter.is_full]):
        return
    lock = found.setdefault((by_source, source if by_source else digest), Lock(attempt, by_source))
    lock.counters += [counter for counter in full if counter not in lock.counters]
    lock.sources += [source] if source and source not in lock.sources else []

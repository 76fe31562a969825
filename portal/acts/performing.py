"""How every act is carried out: lock, guard, do, write state, deadlines, documents, messages and the ledger entry.

``perform`` is the only place that changes a state. It holds the lock on the case during the whole act, so that two
people acting on one case come one after the other: the second sees the new state and is told who was faster.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.acts.act import Act
from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from portal.documents import services as documents
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.errors import Conflict, NotAllowed
from portal.ledger import services as ledger
from portal.notifications import services as notifications
from portal.organizations.models import Membership, Organization, User
from portal.rows import update

# The ledger on paper must show the entry of the very act that prints it; the index lists that ledger, the cover counts
# what the index lists.
AFTER_THE_ENTRY = frozenset({DocumentKind.LEDGER, DocumentKind.ARCHIVE_INDEX, DocumentKind.ARCHIVE_COVER})

# What the ledger on paper can print; a longer summary stands whole in the entry's data.
LONGEST_SUMMARY = 2_000
LONGEST_TITLE = 200


class Practice(ABC):
    """What an app knows of its acts. A *case* has the ledger and a ``number`` (None while nobody else hears of it); a
    *subject* is a case or a part of one, with a ``state`` and a ``subject_key`` ("" for the case itself)."""

    @abstractmethod
    def lock(self, act: Act, subject: Any) -> tuple[Any, Any]:
        """The subject and its case, freshly read, with the case's row locked."""

    @abstractmethod
    def may(self, act: Act, actor: Membership, subject: Any) -> bool:
        """Whether the person sees the subject and the act is for them."""

    @abstractmethod
    def is_open(self, act: Act, subject: Any) -> bool:
        """Whether the states of the subject and of its case let the act begin."""

    @abstractmethod
    def organ_of(self, clock: str, subject: Any) -> Organization:
        """The organ that owes the act of a deadline, whose calendar counts."""

    @abstractmethod
    def issuer_of(self, case: Any) -> Organization:
        """Who issues the papers of the case, where the service names nobody."""

    @abstractmethod
    def facts(self, kind: DocumentKind, subject: Any, **extra: Any) -> dict[str, Any]:
        """What a paper about the subject has to say."""

    @abstractmethod
    def people(self, party: str, subject: Any, now: datetime) -> Iterable[User]:
        """The people of one party to the subject."""

    @abstractmethod
    def address(self, case: Any) -> str:
        """The page of the case."""

    def follow(self, step: "Step") -> None:  # noqa: B027  (most apps have nothing to add)
        """What else comes of an act, at its end and in its transaction."""


@dataclass
class Step:
    """An act under way. The service fills in what happened; ``perform`` writes it down.

    ``now`` is the moment that counts, from which periods run: for what the system does when a period is over it is the
    end of the period, however late that was found. ``written_at`` is when it is truly done: papers bear that date.
    ``issuer`` issues the papers of the act, where that is not who issues those of the case.
    """

    practice: Practice
    act: Act
    subject: Any
    case: Any
    actor: Membership | None
    now: datetime
    written_at: datetime
    summary: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    to_state: str | None = None
    message: str = ""
    extra_facts: dict[str, Any] = field(default_factory=dict)
    issuer: Organization | None = None
    replaces: Document | None = None
    issued: list[Document] = field(default_factory=list)

    def say(self, summary: str, /, **data: Any) -> None:
        """The sentence for the ledger and for the message to those concerned, with its data beside it."""
        self.summary = summary
        self.data = data

    def open_clock(
        self, clock: str, subject: Any = None, *, organ: Organization | None = None, **options: Any
    ) -> Deadline:
        """Opens a deadline for the subject of the act, or for another part of the case."""
        target = subject if subject is not None else self.subject
        options["title"] = Truncator(options.get("title", "")).chars(LONGEST_TITLE)
        return deadlines.open_deadline(
            ledger=self.case.ledger,
            kind=str(clock),
            organ=organ or self.practice.organ_of(clock, target),
            started_at=options.pop("started_at", self.now),
            subject=target.subject_key,
            **options,
        )

    def settle_clock(self, clock: str, subject: Any = None) -> None:
        target = subject if subject is not None else self.subject
        deadlines.settle(ledger=self.case.ledger, kind=str(clock), now=self.now, subject=target.subject_key)

    def cancel_clock(self, clock: str, subject: Any = None) -> None:
        target = subject if subject is not None else self.subject
        deadlines.cancel(ledger=self.case.ledger, kind=str(clock), now=self.now, subject=target.subject_key)

    def issue(
        self, kind: DocumentKind, subject: Any = None, *, issuer: Organization | None = None
    ) -> Document:
        """Freezes the facts of a document and takes its number; the row is pending until a worker renders it.

        It takes the place of ``replaces``, if that is a paper of its kind.
        """
        target = subject if subject is not None else self.subject
        document = documents.issue(
            kind=kind,
            issuer=issuer or self.issuer or self.practice.issuer_of(self.case),
            ledger=self.case.ledger,
            facts=self.practice.facts(
                kind, target, now=self.written_at, actor=self.actor, **self.extra_facts
            ),
            now=self.written_at,
            actor=self.actor,
            subject=target.subject_key,
            replaces=self.replaces if self.replaces and self.replaces.kind == kind else None,
        )
        self.issued.append(document)
        return document

    def tell(self, *told: str, subject: Any = None) -> None:
        """Queues a message to everybody of the parties but the one who acted. Nobody hears of a draft."""
        target = subject if subject is not None else self.subject
        if self.case.number is not None:
            self.tell_people(user for party in told for user in self.practice.people(party, target, self.now))

    def tell_people(self, told: Iterable[User]) -> None:
        """Queues a message to each of the people but the one who acted."""
        users = set(told)
        if self.actor is not None:
            users.discard(self.actor.user)
        if not users:
            return
        title = _("%(number)s %(act)s") % {"number": self.case.number, "act": self.act.label}
        notifications.notify(
            users=sorted(users, key=lambda user: user.pk),
            subject=title,
            body=self.message or self.summary or str(self.act.label),
            url=self.practice.address(self.case),
            ledger=self.case.ledger,
        )


@dataclass
class Watch:
    """For whoever has the act ``code`` carried out. ``check`` is called with its case, once that is locked and before
    anything is judged or written; what it raises undoes the act. ``step`` is the act when it is done."""

    code: str
    check: Callable[[Any], None]
    step: Step | None = None


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[Watch]:
    """What is carried out within is watched."""
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def guard(practice: Practice, act: Act, subject: Any, case: Any, actor: Membership | None) -> None:
    """Refuses a person whom the act is not for, and a state from which it does not start."""
    if actor is not None and not practice.may(act, actor, subject):
        raise NotAllowed(_("您无权办理此事。"))
    if not practice.is_open(act, subject):
        last = case.ledger.entries.order_by("-sequence").first()
        by = f"{last.actor_name or _('系统')}：{last.summary}" if last else ""
        raise Conflict(
            _("“%(act)s”现在不能办理，当前状态为“%(state)s”。最近一次办理——%(by)s")
            % {"act": act.label, "state": subject.get_state_display(), "by": by}
        )


@contextmanager
def perform(
    practice: Practice, act: Act, subject: Any, actor: Membership | None, *, at: datetime | None = None
) -> Iterator[Step]:
    """Carries out one act of the table; ``actor`` None is the system, which acts ``at`` the moment due.

    Raises ``NotAllowed`` or ``Conflict`` before anything is written. Whatever the body raises undoes everything,
    uploads included.
    """
    with documents.undone_with_uploads():
        subject, case = practice.lock(act, subject)
        watch = _watch.get()
        if watch is not None and watch.code == act.code:
            watch.check(case)
        guard(practice, act, subject, case, actor)
        written_at = timezone.now()
        step = Step(
            practice=practice,
            act=act,
            subject=subject,
            case=case,
            actor=actor,
            now=at or written_at,
            written_at=written_at,
            to_state=act.to_state,
        )
        rows = (subject,) if subject is case else (subject, case)
        before = [_values(row) for row in rows]
        yield step
        if step.to_state is not None:
            subject.state = step.to_state
        case.updated_at = step.written_at
        for row, values in zip(rows, before, strict=True):
            _save_what_changed(row, values)
        for clock in act.settles:
            step.settle_clock(clock)
        for clock in act.opens:
            step.open_clock(clock)
        for kind in act.issues:
            if kind not in AFTER_THE_ENTRY:
                step.issue(kind)
        write_ledger(step)
        for kind in act.issues:
            if kind in AFTER_THE_ENTRY:
                step.issue(kind)
        step.tell(*act.notifies)
        practice.follow(step)
        if watch is not None and watch.code == act.code:
            watch.step = step


def _values(row: Model) -> dict[str, Any]:
    """What the columns of a row hold, in copies that stay as they are."""
    values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: deepcopy(v) if isinstance(v, list | dict) else v for name, v in values.items()}


def _save_what_changed(row: Model, before: dict[str, Any]) -> None:
    """The row is locked, so that all else is in the database as it was read."""
    now = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    changed = [name for name, value in now.items() if value != before[name]]
    if changed:
        update(row, *changed)


def write_ledger(step: Step) -> None:
    """One entry an act, in its transaction, naming the documents that it issued."""
    if step.issued:
        step.data["documents"] = [{"title": paper.title, "number": paper.number} for paper in step.issued]
    summary = step.summary or str(step.act.label)
    if len(summary) > LONGEST_SUMMARY:
        step.data["summary"], summary = summary, Truncator(summary).chars(LONGEST_SUMMARY)
    ledger.append(
        ledger=step.case.ledger,
        heading=step.act.heading,
        kind=step.act.code,
        summary=summary,
        occurred_at=step.now,
        actor=step.actor,
        subject=step.subject.subject_key,
        data=step.data,
    )

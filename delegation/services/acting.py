"""How the acts of this app are carried out (``portal.acts``), and how a case begins."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation import access, facts, following, parties
from delegation.archive_clock import keep_archive_clock
from delegation.lifecycle import ACTS
from delegation.models.case import Case
from portal.acts import performing
from portal.acts.act import Act
from portal.acts.performing import Practice, Step
from portal.documents.chinese import BEIJING
from portal.documents.enums import DocumentKind
from portal.documents.services import take_number
from portal.errors import InvalidInput
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.notifications.services import notify
from portal.organizations.models import Membership, Organization, User

__all__ = ["Step", "number_for", "open_case", "perform", "tell_of_new"]


class DelegationPractice(Practice):
    def lock(self, act: Act, subject: Any) -> tuple[Any, Case]:
        held = subject.case
        following.lock_origin(held)
        case = type(held)._default_manager.select_for_update(of=("self",)).get(pk=held.pk)
        if subject.subject_key == held.subject_key:
            return case, case
        return type(subject)._default_manager.get(pk=subject.pk), case

    def may(self, act: Act, actor: Membership, subject: Any) -> bool:
        return access.may(act, actor, subject) and access.sees(actor, subject)

    def is_open(self, act: Act, subject: Any) -> bool:
        return access.is_open(act, subject)

    def organ_of(self, clock: str, subject: Any) -> Organization:
        owing: Organization = subject.organ_owing(clock)
        return owing

    def issuer_of(self, case: Case) -> Organization:
        return case.issuer

    def facts(self, kind: DocumentKind, subject: Any, **extra: Any) -> dict[str, Any]:
        return facts.build(kind, subject, **extra)

    def people(self, party: str, subject: Any, now: datetime) -> Iterable[User]:
        return parties.people(party, subject, now)

    def address(self, case: Case) -> str:
        return case.get_absolute_url()

    def follow(self, step: Step) -> None:
        following.tell(step)
        keep_archive_clock(step)


PRACTICE = DelegationPractice()


def perform(
    code: str, subject: Any, actor: Membership | None, *, at: datetime | None = None
) -> AbstractContextManager[Step]:
    """``portal.acts.performing.perform`` for an act of this app's tables."""
    return performing.perform(PRACTICE, ACTS[code], subject, actor, at=at)


def number_for(organ: Organization, series: str, title: str, now: datetime) -> str:
    """The next number in an organ's register of cases: ``伊园管许可2026-0007``. ``series`` names the register and
    ``title`` the word in the number; returned when the transaction is rolled back. ``InvalidInput`` for an organ
    without the characters that numbers begin with: two such would number alike."""
    if not organ.park.document_prefix:
        raise InvalidInput(
            _("%(organ)s尚未设置机关代字，不能编号，请联系系统管理员。") % {"organ": organ.park.name}
        )
    year = now.astimezone(BEIJING).year
    sequence = take_number(issuer=organ.park, kind=f"case:{series}", year=year)
    return f"{organ.park.document_prefix}{title}{year}-{sequence:04d}"


def open_case(
    case: Case, *, summary: str, actor: Membership | None, now: datetime, heading: Heading, rule: str
) -> None:
    """Saves a new case with its ledger and the first entry. ``case`` has everything but ledger and times."""
    case.ledger = ledger.open_ledger(case.number or "")
    case.created_at = case.updated_at = now
    case.save(force_insert=True)
    ledger.append(
        ledger=case.ledger,
        heading=heading,
        kind="begin",
        summary=summary,
        occurred_at=now,
        actor=actor,
        subject=case.subject_key,
        data={"rule": rule},
    )


def tell_of_new(case: Case, *told: str, summary: str, actor: Membership | None) -> None:
    """Tells the people of the parties, but the one who began it, that there is a new case."""
    people = {user for party in told for user in parties.people(party, case, case.created_at)}
    if actor is not None:
        people.discard(actor.user)
    title = _("%(number)s %(kind)s") % {"number": case.number, "kind": case._meta.verbose_name}
    notify(
        users=sorted(people, key=lambda user: user.pk),
        subject=title,
        body=summary,
        url=case.get_absolute_url(),
        ledger=case.ledger,
    )

"""Who sees which case, and who may carry out which act. Everything is denied that is not named here.

One module a kind of case, each with ``VISIBLE`` (what a person sees, decided in SQL), ``CONDITIONS`` (what, beside the
role, an act asks of the person) and, where not everybody who sees a case may read all its papers, ``hidden_papers``.
An unknown and a forbidden object answer alike: 404.
"""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from delegation import following
from delegation.access import (
    adjustments,
    archiving,
    hall,
    inspections,
    instruments,
    openings,
    oversight,
    permits,
    postings,
    promises,
    whistles,
)
from delegation.access.committee import acts_as
from delegation.archiving import is_archived, keeps
from delegation.lifecycle import ACTS, Clock
from delegation.models.case import Case
from portal.acts.act import Act
from portal.acts.offering import acts_on
from portal.archives.papers import ABOUT_THE_FILE
from portal.deadlines.models import Deadline
from portal.documents.models import DocumentQuerySet, StoredFile
from portal.documents.queries import documents_of
from portal.ledger.models import LedgerEntry
from portal.organizations.models import Membership

VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    **adjustments.VISIBLE,
    **inspections.VISIBLE,
    **instruments.VISIBLE,
    **hall.VISIBLE,
    **openings.VISIBLE,
    **oversight.VISIBLE,
    **permits.VISIBLE,
    **postings.VISIBLE,
    **promises.VISIBLE,
    **whistles.VISIBLE,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    **adjustments.CONDITIONS,
    **archiving.CONDITIONS,
    **inspections.CONDITIONS,
    **instruments.CONDITIONS,
    **hall.CONDITIONS,
    **openings.CONDITIONS,
    **oversight.CONDITIONS,
    **permits.CONDITIONS,
    **postings.CONDITIONS,
    **promises.CONDITIONS,
    **whistles.CONDITIONS,
}
# What beside the state must be so for an act to be offered. Somebody whose page was open meanwhile is told by the
# service (``Conflict``), not sent away.
OFFERED: dict[str, Callable[[Any], bool]] = {
    **adjustments.OFFERED,
    **archiving.OFFERED,
    **inspections.OFFERED,
    **instruments.OFFERED,
    **openings.OFFERED,
    **oversight.OFFERED,
    **permits.OFFERED,
    **postings.OFFERED,
    **promises.OFFERED,
    **whistles.OFFERED,
}
HIDDEN_PAPERS: dict[str, Callable[[Membership, Any], Q]] = {
    "posting": postings.hidden_papers,
    "whistle": whistles.hidden_papers,
}
# Kinds of clocks, and which entries.
UNREAD: dict[str, Callable[[Membership], Collection[str]]] = {"inspection": inspections.unread}
UNREAD_ENTRIES: dict[str, Callable[[Membership], Q]] = {"inspection": inspections.unread_entries}
# For whoever does not read a case whole: the subjects of which alone they read.
CONFINED: dict[str, Callable[[Membership, Any], Collection[str] | None]] = {
    "inspection": inspections.confined_to
}


def visible(subject: str, membership: Membership | None) -> QuerySet[Any]:
    """The objects of one kind that the person sees in the role they act in; ``Http404`` for an unknown kind."""
    if subject not in VISIBLE or membership is None:
        raise Http404
    return VISIBLE[subject](membership)


def sees(membership: Membership, subject: Any) -> bool:
    """Whether the object lies within what the person sees: the last gate, whatever way the object came by."""
    return visible(subject.SUBJECT, membership).filter(pk=subject.pk).exists()


def may(act: Act, membership: Membership | None, subject: Any) -> bool:
    """Whether the person, in this role, is one whom the act is for; the subject is known to be visible to them."""
    if membership is None or not acts_as(membership, act.roles):
        return False
    condition = CONDITIONS.get(act.code)
    return condition is None or condition(membership, subject)


def is_open(act: Act, subject: Any) -> bool:
    """Whether the state of the subject lets the act begin; of an archived case only what writes nothing into it."""
    is_left = act.code in oversight.AFTER_THE_FILE or not is_archived(subject.case)
    return subject.state in act.from_states and is_left


def get_case(membership: Membership | None, subject: str, pk: Any) -> Any:
    """The case, if the person may read it; 404 otherwise."""
    found = visible(subject, membership).filter(pk=pk).select_related("ledger").first()
    if found is None:
        raise Http404
    return found


def get_subject(membership: Membership | None, act: Act, pk: Any) -> Any:
    """The object of an act, if the person may see it and the act is theirs; 404 otherwise. The state is judged
    later, under the lock, by the service."""
    found = visible(act.subject, membership).filter(pk=pk).first()
    if found is None or not may(act, membership, found):
        raise Http404
    return found


def _is_offered(act: Act, subject: Any) -> bool:
    offered = OFFERED.get(act.code)
    return is_open(act, subject) and (offered is None or offered(subject))


def acts_open_to(membership: Membership | None, subject: Any) -> list[Act]:
    """The acts that a person can carry out on a visible object now, in the order of the tables."""

    @cache
    def stands_aside() -> bool:  # asked once, for all the acts
        return membership is not None and following.represents_applicant(membership, subject)

    return acts_on(
        ACTS.values(),
        subject.SUBJECT,
        is_open=lambda act: _is_offered(act, subject),
        is_theirs=lambda act: (
            may(act, membership, subject) and not (act.code in permits.RECUSED and stands_aside())
        ),
    )


def readable_papers(membership: Membership, case: Case) -> DocumentQuerySet:
    """The papers of a visible case that the person may read."""
    hidden = HIDDEN_PAPERS.get(case.SUBJECT)
    papers = documents_of(case.ledger)
    if not keeps(membership, case):
        papers = papers.exclude(kind__in=ABOUT_THE_FILE)
    if (own := _confined_to(membership, case)) is not None:
        papers = papers.filter(subject__in=own)
    return papers.exclude(hidden(membership, case)) if hidden else papers


def readable_files(membership: Membership, case: Case) -> QuerySet[StoredFile]:
    """What was handed in for a visible case; nobody reads it who reads a part of the case alone."""
    if _confined_to(membership, case) is not None:
        return StoredFile.objects.none()
    return StoredFile.objects.filter(ledger=case.ledger_id)


def _unread(membership: Membership, case: Case) -> Collection[str]:
    unread = UNREAD.get(case.SUBJECT)
    return unread(membership) if unread else ()


def _confined_to(membership: Membership, case: Case) -> Collection[str] | None:
    confined = CONFINED.get(case.SUBJECT)
    return confined(membership, case) if confined else None


def withholds_entries(membership: Membership, case: Case) -> bool:
    """Whether there are entries of such a case that the person may not read."""
    return case.SUBJECT in UNREAD_ENTRIES or _confined_to(membership, case) is not None


def readable_entries(membership: Membership, case: Case) -> QuerySet[LedgerEntry]:
    """The entries of a visible case that the person may read; what their own organisation did is always among them."""
    entries = case.ledger.entries.all()
    if unread := UNREAD_ENTRIES.get(case.SUBJECT):
        entries = entries.exclude(unread(membership))
    if (own := _confined_to(membership, case)) is not None:
        entries = entries.filter(Q(subject__in=own) | Q(organization=membership.organization_id))
    return entries


def readable_clocks(membership: Membership, case: Case) -> QuerySet[Deadline]:
    """The live deadlines of a visible case that the person may read, the most urgent first. How long an archived file
    is kept stands with the archive."""
    live = case.ledger.deadlines.live().exclude(kind__in=_unread(membership, case))
    live = live.exclude(kind=Clock.FILE_RETENTION)
    if (own := _confined_to(membership, case)) is not None:
        live = live.filter(subject__in=own)
    return live.most_urgent_first().select_related("organ")


def get_deadline(membership: Membership | None, pk: int) -> tuple[Deadline, Case]:
    """A deadline of a case that the person sees, with the case: who reads it may know why its dates are what they are;
    404 otherwise."""
    from delegation.deadlines.common import subject_of

    found = Deadline.objects.filter(pk=pk).select_related("organ", "ledger").first()
    if found is None or membership is None or found.subject.partition(":")[0] not in VISIBLE:
        raise Http404
    case: Case = subject_of(found).case
    if not sees(membership, case) or found.kind in _unread(membership, case):
        raise Http404
    if (own := _confined_to(membership, case)) is not None and found.subject not in own:
        raise Http404
    return found, case

"""Who has an application for a permit in hand, on which grounds and in whose name (YN84-3.2, CZ4-2.2, 2.5).

The answer to the question who may decide is frozen with the application. What becomes of the instrument meanwhile is
judged here alone: access asks ``as_it_stands``, and every act of those who handle the case freezes it anew
(``services.permit_hands``).
"""

from copy import copy
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.answer import Answer
from delegation.enums.authorities import Standing
from delegation.enums.instruments import Ender, PendingOf
from delegation.enums.permits import UNFINISHED
from delegation.models import PendingCase
from delegation.models.permits import Permit
from delegation.queries import authority_on, own_answer
from delegation.seal_grounds import is_retired
from portal.documents.seal_names import OFFICIAL, SealKind, kind_named
from portal.organizations.models import Organization

PAPER = ("instrument", "instrument_name")
# Of the day, up to the decision: who answers for it in the transition and after, and which seal is in use.
BY_THE_DAY = ("standing", "liable", "liability", "seal")


def frozen(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: what papers, access and statistics need of it later, whatever becomes of the instrument."""
    return {
        "mode": str(answer.mode),
        "instrument": str(answer.instrument.pk) if answer.instrument is not None else None,
        "instrument_name": answer.paper,
        "authority_number": answer.document,
        "parts": list(answer.parts),
        **_words(answer),
    }


def _words(answer: Answer) -> dict[str, Any]:
    return {
        "standing": str(answer.standing),
        "issuer": answer.issuer.pk,
        "issuer_name": answer.issuer.name,
        "seal": answer.seal,
        "decides_words": answer.decides_words,
        "liable": [body.name for body in answer.liable],
        "liability": answer.liability,
        "remedy": answer.remedy.text,
        "archive_owner": answer.archive_owner.name,
        "archive": answer.archive_owner.pk,
    }


def own_words(permit: Permit) -> dict[str, Any]:
    """Name, seal, risk and remedies where the department decides by itself what the park was not given to decide."""
    return _words(own_answer(permit.power, permit.park))


def seal_kind(permit: Permit, issuer: Organization, on: date) -> SealKind:
    """Which of the issuer's seals a paper of that day wants: that of the frozen answer. Where an instrument has retired
    it since, that of the answer of the day, else the official one; so too in the name of another than the frozen answer
    says, who took the case over."""
    was = permit.authority
    if issuer.pk != was["issuer"]:
        return OFFICIAL
    kind = kind_named(was["seal"], was["issuer_name"]) or OFFICIAL
    if not is_retired(issuer, kind, on):
        return kind
    answer = authority_on(permit.power, permit.park, on)
    kind = (kind_named(answer.seal, issuer.name) if answer.issuer == issuer else None) or OFFICIAL
    return OFFICIAL if is_retired(issuer, kind, on) else kind


def as_it_stands(permit: Permit) -> Permit:
    """The application with the authority of today: a copy to ask, never to save."""
    today, known = timezone.localdate(), getattr(permit, "_as_it_stands", None)
    if known is None or known[0] != today or known[1] is not permit.authority:
        standing = copy(permit)
        standing.authority = _authority_of(permit, today)
        known = (today, permit.authority, standing)
        permit._as_it_stands = known  # type: ignore[attr-defined]  # asked by every button
    copied: Permit = known[2]
    return copied


def changes_hands(permit: Permit) -> bool:
    """Whether others than the frozen authority says have the case in hand today."""
    standing = as_it_stands(permit)
    return (standing.handler, standing.is_taken_over) != (permit.handler, permit.is_taken_over)


def _authority_of(permit: Permit, on: date) -> dict[str, Any]:
    """An instrument in force counts as it is on the day, a decision as it was made. A lapsed document takes nothing
    away from cases under way. What the park exercises no more the department takes over, once and for all, unless the
    case was left with the park."""
    was: dict[str, Any] = permit.authority
    if permit.state not in UNFINISHED or permit.is_taken_over:
        return was
    answer = authority_on(permit.power, permit.park, on)
    if answer.standing == Standing.AUTHORITY_LAPSED or (answer.is_exercised and permit.decided_at):
        return was
    by_instrument = answer.is_exercised and not answer.posting
    if not by_instrument and _is_left_with_the_park(permit):
        return was
    if answer.is_exercised:
        words = frozen(answer)
        same = all(words[name] == was.get(name) for name in PAPER)
        return was | {name: words[name] for name in BY_THE_DAY} if same else words
    if permit.decided_at:
        names = {"issuer": was["issuer_name"], "department": permit.department.name}
        return was | {"taken_over": _("许可决定由%(issuer)s作出，此后由%(department)s办理") % names}
    return was | _words(answer) | {"taken_over": answer.decides_words}


def _is_left_with_the_park(permit: Permit) -> bool:
    """By the last instrument that was taken back, or ended, while it was under way."""
    rows = PendingCase.objects.filter(
        instrument__park=permit.park_id, moment=PendingOf.TAKE_BACK, number=permit.number
    ).order_by("pk")
    left = rows.last()
    return left is not None and left.ender == Ender.PARK

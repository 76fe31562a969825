"""Closing a case: its file is handed over where another keeps it, signed for, and archived (档案法 13, 14; CZ4-2.6).

The archive closes the ledger. After it nothing is written into the case: no act, no upload, no seal.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from delegation.archiving import FILES, filing_of, handler_of, owner_of, retention_of
from delegation.enums.filings import FilingState, Retention
from delegation.file_data import case_data, digest_text
from delegation.lifecycle import Clock
from delegation.lifecycle.archiving import (
    ARCHIVING,
    ENDS,
    HANDED_OVER,
    archive_code,
    hand_over_code,
    return_code,
)
from delegation.models.case import Case
from delegation.models.filings import Filing
from delegation.services.acting import Step, perform
from portal.archives.numbers import archive_number
from portal.documents import seals as documents
from portal.documents.chinese import BEIJING
from portal.documents.services import take_number
from portal.errors import Conflict, InvalidInput
from portal.ledger import services as ledger
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import people_of_park
from portal.workdays.due import beijing_date


def _refuse_unfinished(case: Case, now: Any) -> None:
    """``Conflict`` while something of the case is still to be done, or a paper waits for its seal."""
    rule = FILES[case.SUBJECT]
    if left := rule.left(case):
        raise Conflict(_("%(left)s，不能归档。") % {"left": left})
    last = rule.ends_on(case)
    if last is not None and last >= beijing_date(now):
        raise Conflict(_("到%(day)s期满，在此之前不能归档。") % {"day": last.isoformat()})
    running = case.ledger.deadlines.live().exclude(kind__in=ARCHIVING)
    if clocks := list(running.values_list("title", flat=True)):
        raise Conflict(_("还有未了结的期限（%(clocks)s），不能归档。") % {"clocks": "、".join(clocks)})
    if waiting := documents.being_sealed(case.ledger):
        raise Conflict(
            _("文书%(numbers)s正在用印，用印完成或者失败以后才能归档，请稍后再试。")
            % {"numbers": "、".join(waiting)}
        )


def _filing(case: Case) -> Filing:
    """The row of the case, made anew for one whose file was not handed over."""
    return filing_of(case) or Filing(ledger=case.ledger, subject=case.SUBJECT, case_id=case.pk)


def _tell(step: Step, organ: Organization) -> None:
    """The people of the other side hear of it."""
    roles = ENDS[step.act.subject][1]  # type: ignore[index]  # of cases alone
    step.tell_people(people_of_park(organ, roles, step.now))


def hand_over_file(*, case: Case, actor: Membership, remark: str = "") -> Filing:
    """Who handled the case hands its file to whom it belongs; from now on that body owes its signature (CZ4-2.6)."""
    with perform(hand_over_code(case.SUBJECT), case, actor) as step:
        handed = step.case
        owner, handler = owner_of(handed), handler_of(handed)
        filing = _filing(handed)
        if filing.is_handed:
            raise Conflict(_("案卷已移交%(owner)s，等待签收。") % {"owner": filing.owner})
        if owner == handler:
            raise Conflict(_("案卷由本单位归档，不需要移交。"))
        _refuse_unfinished(handed, step.now)
        filing.title = FILES[handed.SUBJECT].title(handed)
        filing.owner, filing.handler = owner, handler
        filing.state, filing.remark = FilingState.HANDED, remark
        filing.handed_at, filing.handed_by = step.now, actor
        filing.save()
        step.open_clock(Clock.FILE_RECEIPT, handed, organ=owner)
        told = _("%(handler)s将案卷移交%(owner)s") % {"handler": handler, "owner": owner}
        # What is said of the papers is for who gives and who takes them; the ledger is read by the applicant too.
        step.message = f"{told}：{remark}" if remark else ""
        step.say(told, remark=remark)
        _tell(step, owner)
    return filing


def return_file(*, case: Case, actor: Membership, reason: str) -> Filing:
    """Who should keep the file does not sign for it as it is: it goes back, with the reason."""
    with perform(return_code(case.SUBJECT), case, actor) as step:
        filing = _filing(step.case)
        if not filing.is_handed:
            raise Conflict(_("案卷没有移交，或者已经退回。"))
        filing.state, filing.remark = FilingState.RETURNED, reason
        filing.save(update_fields=["state", "remark"])
        told = _("%(owner)s退回案卷") % {"owner": filing.owner}
        step.message = f"{told}：{reason}"
        step.say(told, reason=reason)
        _tell(step, filing.handler)
    return filing


@transaction.atomic
def archive(*, case: Case, actor: Membership, retention: str) -> Filing:
    """Whoever keeps the file closes it: data and index are frozen, it gets its 档号, the ledger takes no entry more.

    ``retention`` may be longer than the kind's, never shorter (``InvalidInput``). ``Conflict`` while anything of the
    case is open, or before the file of another's case was handed over.
    """
    with perform(archive_code(case.SUBJECT), case, actor) as step:
        closed = step.case
        owner, handler = owner_of(closed), handler_of(closed)
        filing = _filing(closed)
        if owner != handler and not filing.is_handed:
            raise Conflict(_("案卷由%(handler)s办理，移交以后才能归档。") % {"handler": handler})
        _refuse_unfinished(closed, step.now)
        kept = Retention(retention)
        if kept.is_shorter_than(least := retention_of(closed)):
            text = _("此类案卷的保管期限不得短于%(least)s。") % {"least": least.label}
            raise InvalidInput(text, field="retention")
        received = filing.is_handed
        filing.title = FILES[closed.SUBJECT].title(closed)
        filing.owner, filing.handler = owner, handler if filing.handed_at else owner
        filing.state, filing.retention = FilingState.ARCHIVED, kept
        filing.number = _next_number(closed, owner, kept, step)
        filing.archived_at, filing.archived_by = step.now, actor
        filing.data = case_data(closed)
        if kept.years is not None:
            clock = step.open_clock(Clock.FILE_RETENTION, closed, organ=owner, amount=12 * kept.years)
            filing.retained_until = clock.due_on
        filing.save()
        step.issuer, step.extra_facts = owner, {"filing": filing}
        words = {"owner": owner, "number": filing.number, "retention": kept.label}
        text = _("%(owner)s签收移交的案卷并归档") if received else _("%(owner)s归档")
        step.say(
            (text + _("，档号%(number)s，保管期限%(retention)s")) % words,
            archive_number=filing.number,
            retention=str(kept),
            data_sha256=hashlib.sha256(digest_text(filing.data).encode()).hexdigest(),
        )
        if received:
            _tell(step, handler)
    ledger.close_ledger(closed.ledger, step.now)
    return filing


def _next_number(case: Case, owner: Organization, kept: Retention, step: Step) -> str:
    """件号 counts on within owner, kind and year."""
    topic, year = FILES[case.SUBJECT].topic, step.now.astimezone(BEIJING).year
    item = take_number(issuer=owner, kind=f"archive:{topic}", year=year)
    return archive_number(owner.code, year=year, retention=kept.code, topic=topic, item=item)


def _of(subject: str, service: Callable[..., Any]) -> Callable[..., Any]:
    def serve(**inputs: Any) -> Any:
        return service(case=inputs.pop(subject), **inputs)

    return serve


SERVICES: dict[str, Callable[..., Any]] = {
    **{archive_code(subject): _of(subject, archive) for subject in ENDS},
    **{hand_over_code(subject): _of(subject, hand_over_file) for subject in HANDED_OVER},
    **{return_code(subject): _of(subject, return_file) for subject in HANDED_OVER},
}
"""By the code of the act, for each kind of case."""

"""Findings of a joint inspection (YN84-2.5): the enterprise puts right, the department checks again, until all are
closed."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from delegation.enums.inspections import FEWEST_INSPECTORS, OPEN_FINDINGS, InspectionState
from delegation.lifecycle import Clock
from delegation.models.inspection_days import Finding
from delegation.services.acting import Step, perform
from delegation.services.inspection_days import await_putting_right
from portal.documents.services import store_upload
from portal.errors import InvalidInput
from portal.organizations.models import Membership


def report_finding(
    *, finding: Finding, actor: Membership, report: str, uploads: Sequence[UploadedFile] = ()
) -> Finding:
    """The enterprise says that it is put right, with files; the department has its time to look."""
    with perform("report_finding", finding, actor) as step:
        reported: Finding = step.subject
        reported.report, reported.reported_at = report, step.now
        for file in uploads:
            store_upload(upload=file, by=actor, ledger=step.case.ledger)
        # That of a date which passed without a word: from now on it is this report that waits.
        step.cancel_clock(Clock.FINDING_RECHECK)
        step.say(_("企业报告“%(finding)s”已整改：%(report)s") % {"finding": reported, "report": report})
    return step.subject


def confirm_finding(*, finding: Finding, actor: Membership, recheck: str, recheckers: str) -> Finding:
    with perform("confirm_finding", finding, actor) as step:
        _record(step, recheck, recheckers)
        _close(step)
        step.say(
            _("复查“%(finding)s”：已整改。%(recheck)s（%(people)s）")
            % {"finding": step.subject, "recheck": recheck, "people": recheckers}
        )
    return step.subject


def return_finding(
    *, finding: Finding, actor: Membership, recheck: str, recheckers: str, put_right_by: date
) -> Finding:
    """Not put right: a new date."""
    with perform("return_finding", finding, actor) as step:
        returned: Finding = step.subject
        _record(step, recheck, recheckers)
        returned.put_right_by, returned.overdue = put_right_by, False
        returned.rounds += 1
        step.settle_clock(Clock.FINDING_PUT_RIGHT)
        await_putting_right(step, returned)
        step.say(
            _("复查“%(finding)s”：未整改，限 %(day)s 前整改（第 %(rounds)d 次）。%(recheck)s（%(people)s）")
            % {
                "finding": returned,
                "day": put_right_by,
                "rounds": returned.rounds,
                "recheck": recheck,
                "people": recheckers,
            }
        )
    return step.subject


def transfer_finding(
    *, finding: Finding, actor: Membership, recheck: str, recheckers: str, transferred_to: str
) -> Finding:
    """Handed on for punishment, which is no business of this portal: to whom, and under which number."""
    with perform("transfer_finding", finding, actor) as step:
        _record(step, recheck, recheckers)
        step.subject.transferred_to = transferred_to
        _close(step)
        step.say(
            _("“%(finding)s”移送立案处理：%(to)s。%(recheck)s")
            % {"finding": step.subject, "to": transferred_to, "recheck": recheck}
        )
    return step.subject


def note_finding_overdue(*, finding: Finding, now: datetime) -> None:
    with perform("note_finding_overdue", finding, None, at=now) as step:
        step.subject.overdue = True
        step.say(
            _("“%(finding)s”的整改期限 %(day)s 已过，企业没有报告，由部门复查")
            % {"finding": step.subject, "day": step.subject.put_right_by}
        )


def _record(step: Step, recheck: str, recheckers: str) -> None:
    """Again by two or more, as at the visit."""
    if len([name for name in re.split(r"[、，,；;\s]+", recheckers) if name]) < FEWEST_INSPECTORS:
        raise InvalidInput(_("复查人员不足两人，请写明姓名，用顿号隔开。"), field="recheckers")
    step.subject.recheck, step.subject.recheckers = recheck, recheckers


def _close(step: Step) -> None:
    """With the last finding a visit that was signed is closed too."""
    step.subject.closed_at = step.now
    others = step.case.findings.exclude(pk=step.subject.pk)
    if step.case.state == InspectionState.RECTIFYING and not others.filter(state__in=OPEN_FINDINGS).exists():
        step.case.state = InspectionState.CLOSED

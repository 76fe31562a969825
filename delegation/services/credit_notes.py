"""失信记录 of a broken promise: noted by the system, objected to by the enterprise, looked into by a head who had no
part in it, repaired once it is made good (CZ4-2.7, IL-6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.promises import is_in_time, is_made_good, reviewers
from delegation.lifecycle import Clock
from delegation.models import CreditNote, Promise
from delegation.promised import OBJECTION_DAYS
from delegation.services.acting import Step, perform
from delegation.services.permit_hands import handling
from portal.documents import services as documents
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership
from portal.workdays.due import end_of_day


def break_promise(*, promise: Promise, now: datetime) -> CreditNote:
    """The day is over and the paper is not there: noted against the applicant, who is told in writing and may object.

    The days for that count from when it is written down, however late the end was found."""
    with handling("break_promise", promise, None, at=now) as step:
        broken: Promise = step.subject
        broken.ended_at = step.now
        recorded_on = timezone.localdate(step.written_at)
        fault = _("未按承诺在%(day)s前补交“%(material)s”（%(kind)s，%(number)s）") % {
            "day": broken.due_on,
            "material": broken.material,
            "kind": broken.get_kind_display(),
            "number": step.case.number,
        }
        note = CreditNote.objects.create(
            promise=broken,
            enterprise=step.case.applicant,
            fault=fault,
            recorded_on=recorded_on,
            objection_until=recorded_on + timedelta(days=OBJECTION_DAYS),
        )
        step.open_clock(
            Clock.CREDIT_OBJECTION,
            note,
            started_at=step.written_at,
            amount=OBJECTION_DAYS,
            fixed_end=end_of_day(note.objection_until),
        )
        step.say(
            _("%(fault)s，记入失信记录；对记录有异议的，可在%(until)s前书面提出")
            % {"fault": fault, "until": note.objection_until}
        )
    return note


def object_credit_note(
    *, credit_note: CreditNote, actor: Membership, objection: str, uploads: Sequence[UploadedFile] = ()
) -> CreditNote:
    """The enterprise's own words with whatever proves them, once and in time; at the window its signed paper."""
    with perform("object_credit_note", credit_note, actor) as step:
        note: CreditNote = step.subject
        if not is_in_time(note):
            raise Conflict(_("提出异议的期限已于%(day)s届满。") % {"day": note.objection_until})
        if note.permit.filed_at_window and not uploads:
            raise InvalidInput(_("请上传企业签章的异议申请。"), field="uploads")
        note.objection, note.objected_at = objection, step.now
        for file in uploads:
            note.evidence.add(documents.store_upload(upload=file, by=actor, ledger=step.case.ledger))
        said = _("对“%(note)s”提出异议：%(objection)s") % {"note": note, "objection": objection}
        if not reviewers(note, step.now):
            said += _("（%(organ)s没有未参与受理的负责人，须另行指定负责人复核）") % {
                "organ": note.organ.name
            }
        step.say(said)
    return note


def _decide(step: Step, reason: str) -> CreditNote:
    note: CreditNote = step.subject
    note.reason, note.decided_by, note.decided_at = reason, step.actor, step.now
    return note


def uphold_credit_note(*, credit_note: CreditNote, actor: Membership, reason: str) -> CreditNote:
    with perform("uphold_credit_note", credit_note, actor) as step:
        note = _decide(step, reason)
        step.say(_("复核认为异议不成立，维持“%(note)s”：%(reason)s") % {"note": note, "reason": reason})
    return note


def withdraw_credit_note(*, credit_note: CreditNote, actor: Membership, reason: str) -> CreditNote:
    """As if it had never been made; what was issued about it is void."""
    with perform("withdraw_credit_note", credit_note, actor) as step:
        note = _decide(step, reason)
        papers = Document.objects.filter(
            ledger=step.case.ledger, kind=DocumentKind.CREDIT_NOTICE, subject=note.promise.subject_key
        )
        for paper in papers.exclude(state=DocumentState.VOID):
            documents.void(document=paper, reason=_("异议成立，记录已撤销"), now=step.written_at)
        step.say(_("复核认为异议成立，撤销“%(note)s”：%(reason)s") % {"note": note, "reason": reason})
    return note


def repair_credit_note(*, credit_note: CreditNote, actor: Membership, reason: str) -> CreditNote:
    """What was promised came in after all: the note is used no more, and stays on record."""
    with perform("repair_credit_note", credit_note, actor) as step:
        if not is_made_good(step.subject):
            raise Conflict(_("承诺的材料还没有补交，不能登记信用修复。"))
        note: CreditNote = step.subject
        note.repair, note.repaired_by, note.repaired_at = reason, step.actor, step.now
        step.say(_("“%(note)s”已修复：%(reason)s") % {"note": note, "reason": reason})
    return note

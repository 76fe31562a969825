"""Supervision: the letter, its signature, the answer, and how it ends (BZ54-6.3, YN84-2.2).

What stands in the ledger and in messages says that there is a letter, to whom, and until when; the words of letter and
answer stay with those who may read them (``access.readable_supervisions``).
"""

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.deadlines.models import Deadline
from portal.documents import services as documents
from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput
from portal.organizations.enums import DEPARTMENT_ROLES, OVERSIGHT_ROLES
from portal.organizations.models import Membership, Organization
from portal.organizations.queries import people_in
from portal.workdays.due import end_of_day
from proxy_service import access
from proxy_service.enums import OPEN_SUPERVISION
from proxy_service.lifecycle import Clock, Party
from proxy_service.models import ProxyRequest, RequestMatter, Supervision, SupervisionReply
from proxy_service.services.acting import Step, perform
from proxy_service.supervision import copies_for, matter_of, recipients_of


def issue_supervision(
    *,
    request: ProxyRequest,
    actor: Membership,
    organ: Organization,
    subject_matter: str,
    delay: str,
    requirement: str,
    reply_by: date,
    matter: RequestMatter | None = None,
    period: Deadline | None = None,
    copies_to: Sequence[Organization] = (),
) -> Supervision:
    """Sends a letter of the oversight body, with a number of its own register, to the organ that is late.

    ``period`` is the one that the letter is about; its matter is meant unless another is named. ``InvalidInput``
    names the field where organ, matter, period or date do not fit together.
    """
    with perform("issue_supervision", request, actor) as step:
        filed = step.case
        matter = matter or (matter_of(period) if period else None)
        _check_addressee(filed, organ, matter, period)
        _check_date(step, reply_by)
        others = set(copies_for(filed, actor.organization)) - {organ}
        if not others.issuperset(copies_to):
            raise InvalidInput(_("只能抄送与本件有关的单位。"), field="copies_to")
        letter = Supervision.objects.create(
            request=filed,
            issuer=actor.organization,
            organ=organ,
            matter=matter,
            period=period,
            subject_matter=subject_matter,
            delay=delay,
            requirement=requirement,
            reply_by=reply_by,
            issued_at=step.now,
            issued_by=actor,
        )
        letter.copies_to.set(copies_to)
        access.open_case_to([organ, *copies_to], filed, matter)
        letter.document = step.issue(DocumentKind.SUPERVISION_LETTER, letter, issuer=actor.organization)
        letter.save(update_fields=["document"])
        step.open_clock(Clock.SUPERVISION_SIGNATURE, letter)
        _await_answer(step, letter)
        step.say(
            _("向%(organ)s发出督办函，要求 %(day)s 前反馈") % {"organ": organ.name, "day": reply_by},
            supervision=letter.pk,
            organ=organ.code,
            copies_to=[copy.code for copy in copies_to],
        )
        if not organ.is_park:  # the park's people are told of every letter
            step.tell(Party.SUPERVISED, subject=letter)
        step.tell_people(people_in(copies_to, DEPARTMENT_ROLES | OVERSIGHT_ROLES, step.now))
    return letter


def sign_supervision(*, supervision: Supervision, actor: Membership) -> Supervision:
    with perform("sign_supervision", supervision, actor) as step:
        step.subject.signed_at, step.subject.signed_by = step.now, actor
        step.say(_("%(organ)s签收督办函") % {"organ": step.subject.organ.name})
    return step.subject


def answer_supervision(
    *,
    supervision: Supervision,
    actor: Membership,
    finished: bool,
    measures: str,
    reason: str = "",
    finish_by: date | None = None,
    paper: UploadedFile | None = None,
) -> SupervisionReply:
    """The organ says what it did. What is not finished needs the reason and a new date; ``paper`` is the answer with
    the organ's seal, scanned."""
    with perform("answer_supervision", supervision, actor) as step:
        letter = step.subject
        if not finished:
            if not reason.strip():
                raise InvalidInput(_("尚未办结的，须说明原因。"), field="reason")
            if finish_by is None:
                raise InvalidInput(_("尚未办结的，须明确新的办结日期。"), field="finish_by")
            _check_date(step, finish_by, field="finish_by")
        reply = SupervisionReply.objects.create(
            supervision=letter,
            finished=finished,
            measures=measures,
            reason="" if finished else reason,
            finish_by=None if finished else finish_by,
            paper=documents.store_upload(upload=paper, by=actor, ledger=step.case.ledger) if paper else None,
            given_at=step.now,
            given_by=actor,
        )
        answer = _("%(organ)s反馈督办情况：%(answer)s") % {"organ": letter.organ.name, "answer": reply}
        if reply.finish_by:
            answer += _("，拟于 %(day)s 前办结") % {"day": reply.finish_by}
        step.say(answer, reply=reply.pk)
    return reply


def close_supervision(*, supervision: Supervision, actor: Membership, conclusion: str) -> Supervision:
    """The answer is enough: the matter of the letter is settled (审结)."""
    with perform("close_supervision", supervision, actor) as step:
        _end(step, conclusion)
        step.say(_("对%(organ)s的督办审结") % {"organ": step.subject.organ.name})
    return step.subject


def return_supervision(
    *, supervision: Supervision, actor: Membership, comment: str, reply_by: date
) -> Supervision:
    """The answer is not enough, or what it promised is to be reported when it is done: the organ answers again."""
    with perform("return_supervision", supervision, actor) as step:
        letter = step.subject
        _check_date(step, reply_by)
        reply = letter.replies.latest("given_at", "pk")
        reply.returned_at, reply.returned_by, reply.return_comment = step.now, actor, comment
        reply.save()
        letter.reply_by = reply_by
        _await_answer(step, letter)
        step.say(
            _("退回%(organ)s的督办反馈，要求 %(day)s 前再次反馈")
            % {"organ": letter.organ.name, "day": reply_by}
        )
    return step.subject


def withdraw_supervision(*, supervision: Supervision, actor: Membership, reason: str) -> Supervision:
    """A letter that should not have gone out, or is pointless now: it is void, its number stays with the reason."""
    with perform("withdraw_supervision", supervision, actor) as step:
        letter = step.subject
        _end(step, reason)
        for clock in (Clock.SUPERVISION_SIGNATURE, Clock.SUPERVISION_REPLY):
            step.cancel_clock(clock)
        documents.void(document=letter.document, reason=reason, now=step.now)
        step.say(
            _("撤销对%(organ)s的督办，督办函%(number)s作废")
            % {"organ": letter.organ.name, "number": letter.document.number}
        )
    return step.subject


def _end(step: Step, conclusion: str) -> None:
    if not conclusion.strip():
        raise InvalidInput(_("请写明意见。"))
    step.subject.conclusion, step.subject.ended_at, step.subject.ended_by = conclusion, step.now, step.actor


def _await_answer(step: Step, letter: Supervision) -> None:
    """The answer is due at the end of the day that the letter names."""
    days = max((letter.reply_by - timezone.localdate(step.now)).days, 0)
    step.open_clock(
        Clock.SUPERVISION_REPLY, letter, amount=days, unit="days", fixed_end=end_of_day(letter.reply_by)
    )


def _check_date(step: Step, day: date, *, field: str = "reply_by") -> None:
    if day <= timezone.localdate(step.now):
        raise InvalidInput(_("日期应当在今天之后。"), field=field)


def _check_addressee(
    request: ProxyRequest, organ: Organization, matter: RequestMatter | None, period: Deadline | None
) -> None:
    if organ not in recipients_of(request):
        raise InvalidInput(_("只能督办受托园区和本件的办理部门。"), field="organ")
    if period is not None and (period.ledger_id != request.ledger_id or period.organ.park != organ):
        raise InvalidInput(_("该时限由%(organ)s负责。") % {"organ": period.organ.park.name}, field="organ")
    if matter is not None and matter.request_id != request.pk:
        raise InvalidInput(_("请选择本件的事项。"), field="matter")
    same = Supervision.objects.filter(request=request, organ=organ, matter=matter, state__in=OPEN_SUPERVISION)
    if same.exists():
        raise InvalidInput(_("对该单位就同一事项的督办尚未审结。"), field="organ")

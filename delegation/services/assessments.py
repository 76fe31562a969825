"""The assessment of how a park exercises a department's powers (YN84-3.2, CZ4-2.10)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.oversight import AssessmentKind, AssessmentResult
from delegation.models import Assessment, Instrument
from delegation.oversight_figures import figures_of, powers_assessed
from delegation.services.acting import number_for, open_case, perform
from portal.documents.chinese import date_text
from portal.errors import InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

RULE = "YN84-3.2、CZ4-2.10"


def draft_assessment(
    *,
    actor: Membership,
    kind: str,
    instrument: Instrument,
    period_from: date,
    period_until: date,
    whole_scheme: bool = False,
) -> Assessment:
    """Begins an assessment of what one instrument handed over, or of everything that its park exercises for the
    department by the scheme. Nobody but the department hears of it before it is issued."""
    now, department = timezone.now(), actor.organization
    if instrument.department_id != department.pk:
        raise InvalidInput(_("请选择本部门的委托书或交接书。"), field="instrument")
    if not period_from <= period_until <= beijing_date(now):
        raise InvalidInput(_("评估期间的止日不能早于起日，也不能晚于今天。"), field="period_until")
    with transaction.atomic():
        assessment = Assessment(
            number=number_for(department, "assessment", _("评估"), now),
            kind=kind,
            department=department,
            park=instrument.park,
            scheme=instrument.scheme,
            instrument=None if whole_scheme else instrument,
            period_from=period_from,
            period_until=period_until,
            drafted_by=actor,
        )
        summary = _("开始%(kind)s：%(park)s，%(first)s至%(last)s") % {
            "kind": AssessmentKind(kind).label,
            "park": instrument.park.name,
            "first": date_text(period_from.isoformat()),
            "last": date_text(period_until.isoformat()),
        }
        open_case(assessment, summary=summary, actor=actor, now=now, heading=Heading.APPROVAL, rule=RULE)
    return assessment


def issue_assessment(*, assessment: Assessment, actor: Membership, comments: str) -> Assessment:
    """Sends figures and comments to the park. The figures are those of this moment and never change again."""
    with perform("issue_assessment", assessment, actor) as step:
        issued: Assessment = step.case
        issued.figures = figures_of(
            powers_assessed(issued), issued.park, issued.period_from, issued.period_until
        )
        issued.comments, issued.issued_at = comments, step.now
        step.say(_("发出评估意见：%(comments)s") % {"comments": comments}, figures=issued.figures)
    return step.case


def drop_assessment(*, assessment: Assessment, actor: Membership, reason: str) -> Assessment:
    with perform("drop_assessment", assessment, actor) as step:
        step.say(_("不再评估：%(reason)s") % {"reason": reason})
    return step.case


def answer_assessment(*, assessment: Assessment, actor: Membership, answer: str) -> Assessment:
    with perform("answer_assessment", assessment, actor) as step:
        step.case.answer, step.case.answered_at = answer, step.now
        step.say(_("园区答复：%(answer)s") % {"answer": answer})
    return step.case


def note_no_answer(*, assessment: Assessment, now: datetime) -> Assessment:
    """The park's time is over: the result may be published without its answer."""
    with perform("note_no_answer", assessment, None, at=now) as step:
        step.say(_("园区在期限内没有答复"))
    return step.case


def publish_assessment(
    *, assessment: Assessment, actor: Membership, result: str, conclusion: str
) -> Assessment:
    """From now on everybody who signs in may read figures, comments, answer and result."""
    with perform("publish_assessment", assessment, actor) as step:
        published: Assessment = step.case
        published.result, published.conclusion = result, conclusion
        published.published_at = step.now
        step.say(
            _("评估结果：%(result)s。%(conclusion)s")
            % {"result": AssessmentResult(result).label, "conclusion": conclusion}
        )
    return step.case

"""The supervision letter of a whistle (YN84-2.2), and what its author starts from."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.whistles import Failure, LetterState, LetterStep
from delegation.models.whistles import WhistleLetter
from portal.documents.chinese import date_text, moment_text
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership, Organization

STEPS = {
    LetterStep.DEPARTMENT: "department",
    LetterStep.LEADER: "leader",
    LetterStep.GOVERNMENT: "government",
}


def phone_of(person: Membership, organization: Organization) -> str:
    """The office telephone first: a private number is shown only where there is no other."""
    return organization.phone or organization.park.phone or person.user.phone or _("见园区窗口公示")


def recipient_of(letter: WhistleLetter) -> str:
    whistle, department = letter.call.whistle, letter.call.department.name
    if letter.step == LetterStep.GOVERNMENT:
        return whistle.park.parent.name
    return (
        _("%(organ)s主要负责人") % {"organ": department} if letter.step == LetterStep.LEADER else department
    )


def copies_of(letter: WhistleLetter) -> list[str]:
    """The second step is known to the government, the third to the department that it is about."""
    if letter.step == LetterStep.LEADER:
        return [letter.call.whistle.park.parent.name]
    return [letter.call.department.name] if letter.step == LetterStep.GOVERNMENT else []


def whistle_supervision(
    letter: WhistleLetter, *, now: datetime, actor: Membership, **_extra: Any
) -> dict[str, Any]:
    """督办函: who whistled for what, when the department was called, what is late, what is asked by which day."""
    call, whistle = letter.call, letter.call.whistle
    matter = whistle.matter
    earlier = call.letters.filter(step__lt=letter.step, document__isnull=False, state=LetterState.RAN_OUT)
    facts: dict[str, Any] = {
        "step": STEPS[LetterStep(letter.step)],
        "case_number": whistle.number,
        "recipient": recipient_of(letter),
        "copies_to": copies_of(letter),
        "department": call.department.name,
        "enterprise": whistle.enterprise.name,
        "matter": matter.name,
        "request": whistle.request,
        "basis": matter.basis,
        "called_at": timezone.localtime(call.called_at).isoformat(timespec="seconds"),
        "report_limit": matter.report_limit.replace(" ", ""),
        "earlier": [
            {
                "number": one.document.number,
                "issued_on": timezone.localdate(one.issued_at).isoformat(),
                "reply_by": one.reply_by.isoformat(),
            }
            for one in earlier.select_related("document")
        ],
        "delay": letter.delay,
        "requirement": letter.requirement,
        "reply_by": letter.reply_by.isoformat(),
        "contact": actor.user.full_name,
        "contact_phone": phone_of(actor, whistle.park),
        "issued_on": timezone.localdate(now).isoformat(),
    }
    return {key: value for key, value in facts.items() if value not in (None, "", [])}


def delay_text(letter: WhistleLetter, now: datetime) -> str:
    """What was due when and what is missing, from the ledger, for the author to check and complete."""
    call = letter.call
    said = [
        _("%(organ)s于%(called)s接到报到通知")
        % {
            "organ": call.department.name,
            "called": moment_text(timezone.localtime(call.called_at).isoformat()),
        }
    ]
    if call.arrived_at is None:
        said.append(_("至今没有报到"))
    else:
        arrived = moment_text(timezone.localtime(call.arrived_at).isoformat())
        said.append((_("%(at)s逾期报到") if call.reported_late else _("%(at)s报到")) % {"at": arrived})
    if call.promised_on is not None:
        day = date_text(call.promised_on.isoformat())
        said.append(_("承诺于%(day)s前解决") % {"day": day})
    if call.rejections:
        said.append(_("登记已解决后，企业 %(times)d 次反映没有解决") % {"times": call.rejections})
    today = date_text(timezone.localdate(now).isoformat())
    return "，".join(said) + _("。%(failure)s，截至%(today)s问题没有解决。") % {
        "failure": Failure(letter.failure).label,
        "today": today,
    }


def requirement_text(letter: WhistleLetter) -> str:
    if letter.step == LetterStep.GOVERNMENT:
        return _(
            "请督促该部门到园区企业服务大厅现场办理，解决企业诉求，并对未按规定报到、未兑现承诺的情况作出处理。"
        )
    return _("请立即派员到园区企业服务大厅报到办理，解决企业诉求；确有困难的，书面说明原因和解决日期。")


BUILDERS = {DocumentKind.WHISTLE_SUPERVISION: whistle_supervision}

"""派驻 (YN84-2.1, CZ4-2.2): a department posts an official to a park's hall, for a time; rights end to the minute."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.authorities import Mode
from delegation.enums.postings import Grade, PostingState, Recommendation, UnabsorbedState
from delegation.lifecycle import Clock, Party
from delegation.models.authorities import Power
from delegation.models.postings import Attendance, Posting, PostingReview, UnabsorbedPower
from delegation.postings import days_present, period_text, powers_to_post
from delegation.queries import authority_on
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from delegation.services.posted_work import keep_left_over, pass_on_left_over, tell_taker
from portal.documents.enums import DocumentKind
from portal.documents.services import undone_with_uploads
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES
from portal.organizations.models import Membership, Organization

# A posting that is not over: proposed, or agreed.
STANDING = (PostingState.PROPOSED, PostingState.AGREED)


def list_unabsorbed(*, actor: Membership, power: Power, reason: str) -> UnabsorbedPower:
    """The park says which power it cannot take over yet, and why; the department may post somebody for it."""
    now, park = timezone.now(), actor.organization.park
    with undone_with_uploads():
        if not power.scheme.parks.filter(pk=park.pk).exists():
            raise InvalidInput(_("该事项不在本园区的赋权方案内。"), field="power")
        if UnabsorbedPower.objects.filter(park=park, power=power, state=UnabsorbedState.LISTED).exists():
            raise InvalidInput(_("该权限已在清单内。"), field="power")
        answer = authority_on(power, park, timezone.localdate(now))
        if answer.is_exercised and answer.mode != Mode.POSTED:
            raise InvalidInput(
                _("园区已经承接该权限（%(mode)s）。") % {"mode": answer.mode.label}, field="power"
            )
        listed = UnabsorbedPower(
            number=number_for(park, "unabsorbed", _("暂不承接"), now),
            park=park,
            power=power,
            reason=reason,
            since=timezone.localdate(now),
        )
        summary = _("列入暂时无能力承接权限清单：%(power)s；%(reason)s") % {
            "power": power.name,
            "reason": reason,
        }
        open_case(listed, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule="YN84-2.1")
        tell_of_new(listed, Party.DEPARTMENT, summary=summary, actor=actor)
    return listed


def change_unabsorbed(*, unabsorbed: UnabsorbedPower, actor: Membership, reason: str) -> UnabsorbedPower:
    with perform("change_unabsorbed", unabsorbed, actor) as step:
        step.subject.reason = reason
        step.say(_("修改暂不能承接的原因：%(reason)s") % {"reason": reason})
    return step.subject


def remove_unabsorbed(*, unabsorbed: UnabsorbedPower, actor: Membership, removal: str) -> UnabsorbedPower:
    """The park can take it over now, or does not need it any more. Postings that run go on to their end."""
    with perform("remove_unabsorbed", unabsorbed, actor) as step:
        step.subject.removed_on, step.subject.removal = timezone.localdate(step.now), removal
        step.say(_("%(power)s移出清单：%(removal)s") % {"power": step.subject.power.name, "removal": removal})
    return step.subject


def propose_posting(
    *,
    actor: Membership,
    park: Organization,
    member: Membership,
    powers: Sequence[Power],
    valid_from: datetime,
    valid_until: datetime,
    duties: str,
) -> Posting:
    """The department's leader names one of its own staff, which is the department's consent; the park's is asked."""
    now, department = timezone.now(), actor.organization
    with undone_with_uploads():
        # One after another for one person: two proposals at once do not overlap unseen.
        member = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
        _check_posting(department, park, member, powers, valid_from, valid_until, now)
        posting = Posting(
            number=number_for(park, "posting", _("派驻"), now),
            park=park,
            department=department,
            member=member,
            valid_from=valid_from,
            valid_until=valid_until,
            planned_until=valid_until,
            duties=duties,
            proposed_by=actor,
        )
        summary = _("%(organ)s选派%(person)s到%(park)s派驻，%(period)s；%(powers)s") % {
            "organ": department.name,
            "person": member.user.full_name,
            "park": park.name,
            "period": period_text(posting),
            "powers": "、".join(power.name for power in powers),
        }
        open_case(
            posting, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule="YN84-2.1"
        )
        posting.powers.set(powers)
        tell_of_new(posting, Party.PARK_LEADER, summary=summary, actor=actor)
    return posting


def _check_posting(
    department: Organization,
    park: Organization,
    member: Membership,
    powers: Sequence[Power],
    valid_from: datetime,
    valid_until: datetime,
    now: datetime,
) -> None:
    staff = Membership.objects.valid(now).people()
    if not staff.filter(pk=member.pk, organization=department, role__in=DEPARTMENT_ROLES):
        raise InvalidInput(_("只能选派本部门在职人员。"), field="member")
    if not powers or not set(powers_to_post(department, park)).issuperset(powers):
        raise InvalidInput(
            _("只能选择园区列入暂时无能力承接权限清单、或者以服务前移方式办理的本部门事项。"), field="powers"
        )
    if valid_until <= valid_from or valid_until <= now:
        raise InvalidInput(_("派驻结束时间应当晚于开始时间和现在。"), field="valid_until")
    if member.valid_until is not None and member.valid_until < valid_until:
        raise InvalidInput(_("派驻结束时间晚于该人员的任职期限。"), field="valid_until")
    overlapping = Posting.objects.filter(
        member=member, state__in=STANDING, valid_from__lt=valid_until, valid_until__gt=valid_from
    )
    if overlapping.exists():
        raise InvalidInput(_("该人员在此期间已有派驻，不能同时派驻两处。"), field="member")


def agree_posting(*, posting: Posting, actor: Membership) -> Posting:
    """The park's leader agrees: from the first minute of the period the official may decide."""
    with perform("agree_posting", posting, actor) as step:
        agreed: Posting = step.subject
        if agreed.valid_until <= step.now:
            raise Conflict(_("派驻期限已过，请部门重新选派。"))
        agreed.agreed_at, agreed.agreed_by = step.now, actor
        step.open_clock(
            Clock.POSTING_END,
            started_at=max(step.now, agreed.valid_from),
            amount=max((agreed.valid_until - step.now).days, 0),
            fixed_end=agreed.valid_until,
            title=_("%(person)s派驻期限") % {"person": agreed.member.user.full_name},
        )
        step.say(_("园区同意派驻，%(period)s") % {"period": period_text(agreed)})
    return step.subject


def refuse_posting(*, posting: Posting, actor: Membership, remark: str) -> Posting:
    with perform("refuse_posting", posting, actor) as step:
        step.subject.remark = remark
        step.say(_("园区不同意派驻：%(remark)s") % {"remark": remark})
    return step.subject


def withdraw_posting(*, posting: Posting, actor: Membership, remark: str) -> Posting:
    with perform("withdraw_posting", posting, actor) as step:
        step.subject.remark = remark
        step.say(_("部门撤回派驻：%(remark)s") % {"remark": remark})
    return step.subject


def sign_in_posted(*, posting: Posting, actor: Membership) -> Attendance:
    """Attendance begins. ``Conflict`` outside the period, however long the page was open."""
    with perform("sign_in_posted", posting, actor) as step:
        if not step.subject.is_in_force(step.now):
            raise Conflict(_("派驻期限为 %(period)s，现在不能签到。") % {"period": period_text(step.subject)})
        if step.subject.attendances.filter(left_at=None).exists():
            raise Conflict(_("该人员已经签到，还没有签退。"))
        stay = Attendance.objects.create(posting=step.subject, came_at=step.now, came_by=actor)
        step.say(_("%(person)s到大厅签到") % {"person": step.subject.member.user.full_name})
    return stay


def sign_out_posted(*, posting: Posting, actor: Membership) -> Attendance:
    with perform("sign_out_posted", posting, actor) as step:
        stay = _sign_out(step, actor)
        if stay is None:
            raise Conflict(_("该人员没有签到。"))
        step.say(_("%(person)s签退") % {"person": step.subject.member.user.full_name})
    return stay


def _sign_out(step: Step, by: Membership | None) -> Attendance | None:
    """Ends the stay that is open, at the latest with the posting."""
    stay: Attendance | None = step.subject.attendances.filter(left_at=None).first()
    if stay is not None:
        stay.left_at = max(min(step.now, step.subject.valid_until), stay.came_at)
        stay.left_by = by
        stay.save()
    return stay


def assess_posting(
    *,
    posting: Posting,
    actor: Membership,
    period_from: date,
    period_until: date,
    grade: Grade,
    opinion: str,
    recommendation: Recommendation,
    grounds: str = "",
) -> PostingReview:
    """The park assesses and recommends (考核权、任免建议权); the department, to which the paper goes, decides."""
    with perform("assess_posting", posting, actor) as step:
        assessed: Posting = step.subject
        begun, today = timezone.localdate(assessed.valid_from), timezone.localdate(step.now)
        if not begun <= period_from <= period_until <= today:
            raise InvalidInput(_("考核期间应当在派驻开始之后、今天之前。"), field="period_until")
        if recommendation not in (Recommendation.NONE, Recommendation.KEEP) and not grounds.strip():
            raise InvalidInput(_("提出任免建议的，请写明理由。"), field="grounds")
        review = PostingReview.objects.create(
            posting=assessed,
            period_from=period_from,
            period_until=period_until,
            days_present=days_present(assessed, period_from, period_until),
            grade=grade,
            opinion=opinion,
            recommendation=recommendation,
            grounds=grounds,
            given_at=step.now,
            given_by=actor,
        )
        step.extra_facts = {"review": review}
        review.document = step.issue(DocumentKind.POSTING_REVIEW)
        review.save(update_fields=["document"])
        step.say(
            _("园区对%(person)s作出考核，考核与任免建议送%(organ)s")
            % {"person": assessed.member.user.full_name, "organ": assessed.department.name},
            review=review.pk,
        )
    return review


@transaction.atomic
def end_posting(*, posting: Posting, actor: Membership, remark: str) -> Posting:
    """Ends it now, before its time; from this moment the official decides nothing more here."""
    with perform("end_posting", posting, actor) as step:
        step.subject.valid_until = max(step.now, step.subject.valid_from)
        step.subject.remark = remark
        left = _end(step, actor)
        step.say(_("派驻提前结束：%(remark)s；%(left)s") % {"remark": remark, "left": left})
    pass_on_left_over(step.subject)
    return step.subject


def close_posting(*, posting: Posting, now: datetime) -> None:
    """The system closes it at its last minute, which by itself ended the rights."""
    with perform("close_posting", posting, None, at=now) as step:
        step.say(_("派驻期满；%(left)s") % {"left": _end(step, None)})
    pass_on_left_over(step.subject)


def _end(step: Step, by: Membership | None) -> str:
    """Signs the official out and lists what is not finished; how much that is, in words."""
    _sign_out(step, by)
    number = keep_left_over(step.subject)
    if not number:
        step.to_state = PostingState.HANDED_OVER
        return _("没有未办结的工作")
    step.to_state = PostingState.ENDED
    step.open_clock(Clock.POSTING_HANDOVER)
    return _("有 %(number)d 件未办结，请部门负责人移交") % {"number": number}


def hand_over_posting(
    *, posting: Posting, actor: Membership, handed_to: Membership, note: str = ""
) -> Posting:
    """The department's leader gives what is left to a named colleague, and every case that is not over yet says so."""
    with perform("hand_over_posting", posting, actor) as step:
        ended: Posting = step.subject
        colleagues = (
            Membership.objects.valid(step.now)
            .people()
            .filter(organization=ended.department, role__in=DEPARTMENT_ROLES)
        )
        if handed_to.user_id == ended.member.user_id or not colleagues.filter(pk=handed_to.pk).exists():
            raise InvalidInput(_("请选择本部门在职的其他人员接手。"), field="handed_to")
        ended.handed_to = handed_to
        left = tell_taker(step, handed_to)
        step.say(
            _("%(number)d 件未办结工作移交%(person)s")
            % {"number": len(left), "person": handed_to.user.full_name}
            + (f"：{note}" if note else ""),
            cases=[one.number for one in left],
        )
    return step.subject

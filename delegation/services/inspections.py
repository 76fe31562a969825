"""One visit to an enterprise (YN84-2.5): outside the plan only for a recorded ground; notice, changes of date."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.inspections import InspectionState
from delegation.lifecycle import Clock, Party
from delegation.models.inspections import Inspection
from delegation.repeats import hold, refuse_unexplained_repeat
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from delegation.services.inspection_joins import (
    ask_to_join,
    checked_ground,
    in_words,
    lapse_joins,
    last_notice,
    write_list,
)
from delegation.services.inspection_wishes import checked_enterprise, make_wish, scheme_of
from delegation.surroundings import belongs_to
from portal.deadlines.services import cancel_all, open_deadline
from portal.errors import InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership, Organization
from portal.workdays.due import end_of_day

RULE = "YN84-2.5"


def propose_inspection(
    *,
    actor: Membership,
    park: Organization,
    enterprise: Organization,
    planned_on: date,
    place: str,
    ground: str,
    ground_text: str,
    apart_reason: str = "",
    **wish: Any,
) -> Inspection:
    """A department asks for an inspection outside the plan: ``topic``, ``legal_basis``, ``points``, ``repeat_reason``.

    If the quarter's visit to the enterprise is still ahead, it is asked that the subject join it, and that visit is
    answered, unless ``apart_reason`` says why it cannot wait.
    """
    now = timezone.now()
    because = checked_ground(ground, ground_text)
    if planned_on < timezone.localdate(now):
        raise InvalidInput(_("检查日期不能早于今天。"), field="planned_on")
    scheme = scheme_of(park.park)
    if not belongs_to(actor.organization, park.park):
        raise InvalidInput(_("%(park)s不在本部门的管辖地区。") % {"park": park.park.name}, field="park")
    with transaction.atomic():
        hold([checked_enterprise(enterprise, park.park)])
        ahead = _ahead(park.park, enterprise, planned_on, timezone.localdate(now))
        if ahead is not None and not apart_reason:
            return ask_to_join(ahead, actor, because, ground_text, wish)
        repeats = refuse_unexplained_repeat(
            enterprise,
            wish["topic"],
            planned_on,
            reason=wish.get("repeat_reason", ""),
            field="repeat_reason",
        )
        inspection = Inspection(
            number=number_for(park, "inspection", _("联检"), now),
            scheme=scheme,
            park=park.park,
            enterprise=enterprise,
            planned_on=planned_on,
            place=place,
            ground=ground,
            ground_text=ground_text,
            apart_reason=apart_reason if ahead else "",
            state=InspectionState.PROPOSED,
        )
        summary = _("%(organ)s申请计划外检查%(enterprise)s：%(topic)s；%(ground)s") % {
            "organ": actor.organization.name,
            "enterprise": enterprise.name,
            "topic": wish["topic"],
            "ground": in_words(because, ground_text),
        }
        if repeats:
            summary += _("；重复检查（%(numbers)s）的理由：%(reason)s") % {
                "numbers": "、".join(str(one.case.number) for one in repeats),
                "reason": wish["repeat_reason"],
            }
        open_case(inspection, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
        make_wish(actor, enterprise, wish, inspection=inspection)
        open_deadline(
            ledger=inspection.ledger,
            kind=Clock.INSPECTION_APPROVAL,
            organ=inspection.park,
            started_at=now,
            subject=inspection.subject_key,
        )
        tell_of_new(inspection, Party.PARK_LEADER, summary=summary, actor=actor)
    return inspection


def _ahead(park: Organization, enterprise: Organization, on: date, today: date) -> Inspection | None:
    """The visit to the enterprise in the same quarter of which it was told and that is still to come."""
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    following = date(on.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
    found = Inspection.objects.filter(
        park=park,
        enterprise=enterprise,
        state=InspectionState.NOTIFIED,
        planned_on__gte=max(first, today),
        planned_on__lt=following,
    )
    return found.order_by("planned_on").first()


def approve_inspection(*, inspection: Inspection, actor: Membership, remark: str = "") -> Inspection:
    """The park's leader lets a visit outside the plan take place; enterprise and justice bureau are told."""
    with perform("approve_inspection", inspection, actor) as step:
        if step.case.planned_on < timezone.localdate(step.now):
            raise InvalidInput(_("申请的检查日期已过，请部门重新提出。"))
        step.subject.remark = remark
        _announce(step)
        step.say(
            _("同意%(ground)s的计划外检查，%(day)s进行")
            % {"ground": step.case.get_ground_display(), "day": step.case.planned_on},
            remark=remark,
        )
    return step.subject


def reject_inspection(*, inspection: Inspection, actor: Membership, remark: str) -> Inspection:
    with perform("reject_inspection", inspection, actor) as step:
        step.subject.remark = remark
        step.say(_("不同意计划外检查：%(remark)s") % {"remark": remark})
    return step.subject


def notify_inspection(*, inspection: Inspection) -> Inspection:
    """What follows for one enterprise from the published plan."""
    with perform("notify_inspection", inspection, None) as step:
        _announce(step)
        step.say(
            _("通知%(enterprise)s：%(day)s联合检查")
            % {"enterprise": step.case.enterprise.name, "day": step.case.planned_on}
        )
    return step.subject


def drop_planned_inspection(*, inspection: Inspection) -> Inspection:
    """Nobody wants it any more before it was published: no enterprise heard of it."""
    with perform("drop_planned_inspection", inspection, None) as step:
        step.say(_("计划公布前取消，没有通知企业"))
    return step.subject


def _announce(step: Step) -> None:
    """The check lists are made, the day has its clock, and the enterprise sees the visit."""
    inspection: Inspection = step.subject
    inspection.notified_at = step.now
    for wish in inspection.standing_wishes.select_related("department").order_by("department", "pk"):
        write_list(inspection, wish)
    _await_visit(step)


def _await_visit(step: Step) -> None:
    planned_on = step.subject.planned_on
    step.open_clock(
        Clock.INSPECTION_VISIT,
        fixed_end=end_of_day(planned_on),
        amount=(planned_on - timezone.localdate(step.now)).days,
    )


def move_inspection(
    *, inspection: Inspection, actor: Membership, planned_on: date, reason: str
) -> Inspection:
    """Another day, within the quarter of its plan; the enterprise gets a new notice."""
    with transaction.atomic():
        hold([inspection.enterprise])
        with perform("move_inspection", inspection, actor) as step:
            moved: Inspection = step.subject
            before = moved.planned_on
            if planned_on < timezone.localdate(step.now) or planned_on == before:
                raise InvalidInput(_("请填写今天或者以后的另一个日期。"), field="planned_on")
            plan = moved.plan
            if plan is not None and not plan.first_day <= planned_on <= plan.last_day:
                raise InvalidInput(
                    _("检查应当在%(period)s之内进行。") % {"period": plan.period}, field="planned_on"
                )
            wishes = list(moved.standing_wishes)
            for wish in wishes:
                refuse_unexplained_repeat(
                    moved.enterprise,
                    wish.topic,
                    planned_on,
                    reason=wish.repeat_reason,
                    but=[one.pk for one in wishes],
                    field="planned_on",
                )
            moved.planned_on = planned_on
            step.cancel_clock(Clock.INSPECTION_VISIT)
            _await_visit(step)
            step.replaces = last_notice(moved)
            step.say(
                _("检查日期由 %(before)s 改为 %(after)s：%(reason)s")
                % {"before": before, "after": planned_on, "reason": reason}
            )
    return step.subject


def cancel_inspection(*, inspection: Inspection, actor: Membership, reason: str) -> Inspection:
    with perform("cancel_inspection", inspection, actor) as step:
        lapse_joins(step.case, str(_("检查已取消")))
        cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(_("取消检查：%(reason)s") % {"reason": reason})
    return step.subject

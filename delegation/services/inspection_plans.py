"""The plan of joint inspections (YN84-2.5): wishes, one visit to an enterprise, review and publication."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.access.inspections import can_be_dropped
from delegation.enums.inspections import InspectionState, PlanState, WishState
from delegation.lifecycle import Clock, Party
from delegation.models.inspections import Inspection, InspectionPlan, InspectionWish
from delegation.repeats import hold, refuse_unexplained_repeat, topic_key
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from delegation.services.inspection_joins import strike_off
from delegation.services.inspection_wishes import checked_enterprise, make_wish, scheme_of
from delegation.services.inspections import drop_planned_inspection, notify_inspection
from delegation.surroundings import departments_around
from portal.deadlines.services import open_deadline
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.models import Membership, Organization
from portal.workdays.due import end_of_day

RULE = "YN84-2.5"


def draft_inspection_plan(
    *,
    actor: Membership,
    year: int,
    quarter: int,
    departments: Sequence[Organization],
    wishes_by: date,
    note: str = "",
) -> InspectionPlan:
    """The park drafts the plan of a quarter that is not over, and asks the departments for their wishes."""
    now, park = timezone.now(), actor.organization.park
    scheme = scheme_of(park)
    plan = InspectionPlan(
        scheme=scheme, park=park, year=year, quarter=quarter, wishes_by=wishes_by, note=note
    )
    today = timezone.localdate(now)
    if not 1 <= quarter <= 4 or plan.last_day <= today:
        raise InvalidInput(_("该季度已经结束。"), field="quarter")
    if not today <= wishes_by < plan.last_day:
        raise InvalidInput(_("截止日期应当不早于今天，且在该季度结束之前。"), field="wishes_by")
    if not departments or not set(departments_around(park)).issuperset(departments):
        raise InvalidInput(_("请选择参加联合检查的本地部门。"), field="departments")
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=park.pk)
        same = InspectionPlan.objects.filter(park=park, year=year, quarter=quarter)
        if same.exclude(state=PlanState.WITHDRAWN).exists():
            raise InvalidInput(_("%(period)s已有联合检查计划。") % {"period": plan.period}, field="quarter")
        plan.number = number_for(park, "inspection_plan", _("检查计划"), now)
        summary = _("编制%(period)s联合检查计划，请%(organs)s于 %(day)s 前提出检查需求") % {
            "period": plan.period,
            "organs": "、".join(organ.name for organ in departments),
            "day": wishes_by,
        }
        open_case(plan, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
        plan.departments.set(departments)
        open_deadline(
            ledger=plan.ledger,
            kind=Clock.INSPECTION_WISHES,
            organ=park,
            started_at=now,
            subject=plan.subject_key,
            fixed_end=end_of_day(wishes_by),
            amount=(wishes_by - today).days,
        )
        tell_of_new(plan, Party.PARK, Party.DEPARTMENT, Party.JUSTICE, summary=summary, actor=actor)
    return plan


def enter_wishes(
    *, inspection_plan: InspectionPlan, actor: Membership, wishes: Sequence[Mapping[str, Any]]
) -> InspectionPlan:
    """A department enters what it wants to inspect: ``enterprise``, ``topic``, ``legal_basis``, ``points``,
    ``repeat_reason``. A repeat without a reason is refused, whoever inspected or wants to."""
    with perform("enter_wishes", inspection_plan, actor) as step:
        plan: InspectionPlan = step.subject
        if not wishes:
            raise InvalidInput(_("请至少填写一项检查需求。"))
        hold([wish["enterprise"] for wish in wishes])
        said = []
        for wish in wishes:
            enterprise = checked_enterprise(wish["enterprise"], plan.park)
            key = topic_key(wish["topic"])
            own = plan.wishes.filter(
                department=actor.organization, enterprise=enterprise, topic_key=key, state=WishState.ENTERED
            )
            if own.exists():
                raise InvalidInput(
                    _("本部门已提出对%(enterprise)s检查“%(topic)s”，不重复列入。")
                    % {"enterprise": enterprise.name, "topic": wish["topic"]}
                )
            repeats = refuse_unexplained_repeat(
                enterprise, wish["topic"], plan.last_day, reason=wish.get("repeat_reason", "")
            )
            made = make_wish(actor, enterprise, wish, plan=plan)
            said.append(
                {
                    "enterprise": enterprise.name,
                    "topic": made.topic,
                    "repeats": [one.case.number for one in repeats],
                    "reason": made.repeat_reason,
                }
            )
        step.say(
            _("%(organ)s提出检查需求 %(count)d 项：%(list)s")
            % {
                "organ": actor.organization.name,
                "count": len(said),
                "list": "；".join(f"{one['enterprise']}“{one['topic']}”" for one in said),
            },
            wishes=said,
        )
    return step.subject


def drop_wish(*, inspection_wish: InspectionWish, actor: Membership, reason: str) -> InspectionWish:
    """Out of a plan while wishes are collected, or out of a visit that it joined, before the day."""
    with perform("drop_wish", inspection_wish, actor) as step:
        wish: InspectionWish = step.subject
        if not can_be_dropped(wish):
            raise Conflict(
                _("计划已报审或者公布，不能再取消检查需求。")
                if wish.plan
                else _("检查已经开始，或者只有这一项；不再检查的，请取消检查。")
            )
        step.say(_("取消检查需求“%(wish)s”：%(reason)s") % {"wish": wish, "reason": reason})
        if wish.plan is None:
            strike_off(step)
        else:
            wish.inspection = None
    return step.subject


def arrange_visits(
    *, inspection_plan: InspectionPlan, actor: Membership, visits: Sequence[Mapping[str, Any]]
) -> InspectionPlan:
    """Merges all wishes about an enterprise into one visit on one day (``enterprise``, ``planned_on``, ``place``)."""
    with perform("arrange_visits", inspection_plan, actor) as step:
        plan: InspectionPlan = step.subject
        wishes = list(plan.wishes.filter(state=WishState.ENTERED).select_related("enterprise", "department"))
        wished = {wish.enterprise for wish in wishes}
        chosen = {visit["enterprise"]: visit for visit in visits}
        if not wished:
            raise InvalidInput(_("还没有部门提出检查需求，请等待或者撤销计划。"))
        if len(chosen) != len(visits) or set(chosen) != wished:
            raise InvalidInput(_("每家有检查需求的企业安排一次上门，不能遗漏，也不能重复。"))
        hold(wished)
        for enterprise, visit in sorted(chosen.items(), key=lambda one: one[1]["planned_on"]):
            own = [wish for wish in wishes if wish.enterprise == enterprise]
            _arrange(step, plan, enterprise, visit, own)
        step.say(
            _("%(wishes)d 项检查需求合并为 %(visits)d 次上门，报请审核")
            % {"wishes": len(wishes), "visits": len(chosen)},
            visits=[
                {"enterprise": enterprise.name, "planned_on": visit["planned_on"].isoformat()}
                for enterprise, visit in chosen.items()
            ],
        )
    return step.subject


def _arrange(
    step: Step,
    plan: InspectionPlan,
    enterprise: Organization,
    visit: Mapping[str, Any],
    wishes: Sequence[InspectionWish],
) -> None:
    planned_on = visit["planned_on"]
    tomorrow = timezone.localdate(step.now) + timedelta(days=1)
    if not max(plan.first_day, tomorrow) <= planned_on <= plan.last_day:
        raise InvalidInput(
            _("%(enterprise)s的检查日期应当在今天之后、%(period)s之内。")
            % {"enterprise": enterprise.name, "period": plan.period}
        )
    own = [wish.pk for wish in wishes]
    for wish in wishes:
        refuse_unexplained_repeat(enterprise, wish.topic, planned_on, reason=wish.repeat_reason, but=own)
    known = plan.visits.filter(enterprise=enterprise).first()
    place = visit.get("place") or enterprise.address or _("企业所在地")
    if known is None:
        known = Inspection(
            number=number_for(plan.park, "inspection", _("联检"), step.now),
            scheme=plan.scheme,
            park=plan.park,
            plan=plan,
            enterprise=enterprise,
            planned_on=planned_on,
            place=place,
            state=InspectionState.PLANNED,
        )
        open_case(
            known,
            summary=_("列入%(period)s联合检查计划（%(number)s）")
            % {"period": plan.period, "number": plan.number},
            actor=step.actor,
            now=step.now,
            heading=Heading.APPLICATION,
            rule=RULE,
        )
    else:
        known.planned_on, known.place = planned_on, place
        known.save(update_fields=["planned_on", "place"])
    plan.wishes.filter(pk__in=own).update(inspection=known)


def return_plan(*, inspection_plan: InspectionPlan, actor: Membership, opinion: str) -> InspectionPlan:
    with perform("return_plan", inspection_plan, actor) as step:
        step.subject.opinion = opinion
        step.say(_("退回修改：%(opinion)s") % {"opinion": opinion})
    return step.subject


def publish_plan(*, inspection_plan: InspectionPlan, actor: Membership, opinion: str = "") -> InspectionPlan:
    """The lead approves it; from now on every enterprise concerned has its notice."""
    with perform("publish_plan", inspection_plan, actor) as step:
        plan: InspectionPlan = step.subject
        planned = plan.visits.filter(state=InspectionState.PLANNED).select_related("enterprise")
        visits = [visit for visit in planned if visit.standing_wishes.exists()]
        today = timezone.localdate(step.now)
        if late := [visit for visit in visits if visit.planned_on <= today]:
            raise InvalidInput(
                _("%(enterprise)s的检查日期 %(day)s 已到，请退回园区改期。")
                % {"enterprise": late[0].enterprise.name, "day": late[0].planned_on}
            )
        plan.opinion, plan.published_at = opinion, step.now
        for visit in planned:
            if visit in visits:
                notify_inspection(inspection=visit)
            else:
                drop_planned_inspection(inspection=visit)
        step.say(
            _("审核通过并公布%(period)s联合检查计划，共 %(count)d 次上门")
            % {"period": plan.period, "count": len(visits)},
            opinion=opinion,
        )
    return step.subject


def withdraw_plan(*, inspection_plan: InspectionPlan, actor: Membership, reason: str) -> InspectionPlan:
    with perform("withdraw_plan", inspection_plan, actor) as step:
        for visit in step.subject.visits.filter(state=InspectionState.PLANNED):
            drop_planned_inspection(inspection=visit)
        step.say(_("撤销计划：%(reason)s") % {"reason": reason})
    return step.subject

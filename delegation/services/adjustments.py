"""The adjustment of powers: a park asks or a department proposes, up to the published list (CZ4-2.1, 2.3, 2.10)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.adjustments import AdjustmentItemState, AdjustmentState, Change, Verdict
from delegation.enums.authorities import Mode
from delegation.lifecycle import Clock, Party
from delegation.lists import current_list
from delegation.models import Adjustment, AdjustmentItem, Power, PowerList, Scheme
from delegation.services.acting import Step, number_for, open_case, perform, tell_of_new
from delegation.services.power_lists import add_list
from portal.deadlines.services import cancel_all, open_deadline
from portal.documents.chinese import date_text
from portal.errors import Conflict, InvalidInput
from portal.ledger.enums import Heading
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership, Organization
from portal.workdays.due import beijing_date

RULE = "CZ4-2.1"
Rows = Sequence[Mapping[str, Any]]


def ask_adjustment(
    *, actor: Membership, scheme: Scheme, park: Organization | None = None, reason: str, items: Rows
) -> Adjustment:
    """A park asks for its own; a department proposes for its own powers and names the park.

    ``items`` are rows of power, change, mode, reason and capacity. ``InvalidInput`` for what does not fit the list in
    force. Each department concerned has its clock.
    """
    now = timezone.now()
    organ = actor.organization
    park = organ.park if organ.is_park else park
    with transaction.atomic():
        _check(scheme, park, organ, items)
        adjustment = Adjustment(
            number=number_for(organ, "adjustment", "赋权调整", now),
            scheme=scheme,
            park=park,
            proposer=organ.park,
            reason=reason,
            asked_by=actor,
        )
        summary = _("%(organ)s提出调整赋权事项：%(items)s") % {
            "organ": organ.name,
            "items": "、".join(f"{row['power'].name}（{Change(row['change']).label}）" for row in items),
        }
        open_case(adjustment, summary=summary, actor=actor, now=now, heading=Heading.APPLICATION, rule=RULE)
        for row in items:
            _begin_item(adjustment, row, now)
        tell_of_new(adjustment, Party.DEPARTMENT, Party.BUREAU, Party.PARK, summary=summary, actor=actor)
    return adjustment


def _begin_item(adjustment: Adjustment, row: Mapping[str, Any], now: datetime) -> None:
    item = AdjustmentItem.objects.create(adjustment=adjustment, **row)
    open_deadline(
        ledger=adjustment.ledger,
        kind=Clock.ADJUSTMENT_ASSESSMENT,
        organ=item.power.organ,
        started_at=now,
        subject=item.subject_key,
        title=_("评估“%(power)s”") % {"power": item.power.name},
    )


def _check(scheme: Scheme, park: Organization | None, organ: Organization, items: Rows) -> None:
    if scheme.justice is None:
        raise InvalidInput(_("该方案没有设定合法性审查部门，请联系系统管理员。"), field="scheme")
    if park is None or park.kind != OrganizationKind.PARK or not scheme.parks.filter(pk=park.pk).exists():
        raise InvalidInput(_("请选择方案范围内的园区。"), field="park")
    if not items:
        raise InvalidInput(_("至少要有一个事项。"))
    if len({row["power"].pk for row in items}) < len(items):
        raise InvalidInput(_("同一事项只能列一次。"))
    listed = _modes_listed(scheme, park)
    for row in items:
        _check_row(scheme, organ, row, listed)


def _check_row(
    scheme: Scheme, organ: Organization, row: Mapping[str, Any], listed: Mapping[int, str]
) -> None:
    power: Power = row["power"]
    name = {"power": power.name}
    if power.scheme_id != scheme.pk or not power.active:
        raise InvalidInput(_("“%(power)s”不在该方案范围内。") % name)
    if not organ.is_park and power.organ_id != organ.pk:
        raise InvalidInput(_("部门只能就本部门的权力提出调整：“%(power)s”不是。") % name)
    change, mode, has = row["change"], row["mode"], listed.get(power.pk, "")
    if change == Change.ADD and has:
        raise InvalidInput(_("“%(power)s”已在清单中，可以申请调整方式。") % name)
    if change != Change.ADD and not has:
        raise InvalidInput(_("“%(power)s”不在现行清单中。") % name)
    if change != Change.REMOVE and not mode:
        raise InvalidInput(_("请选择“%(power)s”的赋权方式。") % name)
    if change == Change.REMOVE and mode:
        raise InvalidInput(_("取消“%(power)s”的，不填赋权方式。") % name)
    if change == Change.CHANGE_MODE and mode == has:
        raise InvalidInput(_("“%(power)s”现在就是这种方式。") % name)


def _modes_listed(scheme: Scheme, park: Organization) -> dict[int, str]:
    """The modes of the list in force for one park, by power; before the first list, those of the powers themselves."""
    newest = current_list(scheme)
    if newest is None:
        return dict(scheme.powers.filter(active=True).values_list("pk", "mode"))
    return dict(newest.items.filter(park=park).values_list("power", "mode"))


def assess_power(
    *,
    adjustment_item: AdjustmentItem,
    actor: Membership,
    verdict: str,
    assessment: str,
    suggested_mode: str = "",
) -> AdjustmentItem:
    """The department's opinion on one power; with the last one the drafter's clock begins."""
    with perform("assess_power", adjustment_item, actor) as step:
        item: AdjustmentItem = step.subject
        if step.case.state != AdjustmentState.ASKED:
            raise Conflict(
                _("该请求的状态为“%(state)s”，不再评估。") % {"state": step.case.get_state_display()}
            )
        if (verdict == Verdict.AGREE_OTHERWISE) != bool(suggested_mode):
            raise InvalidInput(_("建议调整方式的，请选择建议的方式；其他意见不选。"), field="suggested_mode")
        if suggested_mode and item.change == Change.REMOVE:
            raise InvalidInput(_("请求取消赋权的，只能同意或者不同意。"), field="verdict")
        item.verdict, item.suggested_mode, item.assessment = verdict, suggested_mode, assessment
        item.assessed_by = actor
        step.say(
            _("%(organ)s对“%(power)s”的评估意见：%(verdict)s。%(text)s")
            % {
                "organ": item.power.organ.name,
                "power": item.power.name,
                "verdict": Verdict(verdict).label,
                "text": assessment,
            }
        )
        others = step.case.items.filter(state=AdjustmentItemState.ASKED).exclude(pk=item.pk)
        if not others.exists():
            step.case.state = AdjustmentState.ASSESSED
            step.open_clock(Clock.ADJUSTMENT_DRAFT, step.case)
    return step.subject


def withdraw_adjustment(*, adjustment: Adjustment, actor: Membership, reason: str) -> Adjustment:
    with perform("withdraw_adjustment", adjustment, actor) as step:
        step.subject.outcome = reason
        cancel_all(ledger=step.case.ledger, now=step.now)
        step.say(_("撤回请求：%(reason)s") % {"reason": reason})
    return step.subject


def draft_list(*, adjustment: Adjustment, actor: Membership, draft_note: str, drafted: Rows) -> Adjustment:
    """The drafter takes up each power or leaves it out: rows of ``item``, ``adopted`` and ``mode``."""
    with perform("draft_list", adjustment, actor) as step:
        step.subject.draft_note = draft_note
        by_item = {row["item"].pk: row for row in drafted}
        for item in step.subject.items.select_related("power"):
            if item.pk not in by_item:
                raise InvalidInput(_("请对“%(power)s”提出意见。") % {"power": item.power.name})
            _draft(item, **{name: by_item[item.pk][name] for name in ("adopted", "mode")})
        step.say(_("拟定清单：%(items)s") % {"items": drafted_text(step.subject) or _("均不采纳")})
    return step.subject


def _draft(item: AdjustmentItem, *, adopted: bool, mode: str) -> None:
    needs_mode = adopted and item.change != Change.REMOVE
    if needs_mode and not mode:
        raise InvalidInput(_("请选择“%(power)s”的赋权方式。") % {"power": item.power.name})
    item.adopted, item.final_mode = adopted, mode if needs_mode else ""
    item.save(update_fields=["adopted", "final_mode"])


def drafted_text(adjustment: Adjustment) -> str:
    """What the draft changes, in words."""
    return "、".join(
        f"{item.power.name}（{item.get_change_display()}"
        + (f"，{Mode(item.final_mode).label}）" if item.final_mode else "）")
        for item in adjustment.items.filter(adopted=True).select_related("power")
    )


def approve_list(*, adjustment: Adjustment, actor: Membership, opinion: str) -> Adjustment:
    with perform("approve_list", adjustment, actor) as step:
        step.subject.opinion = opinion
        step.say(_("合法性审查通过：%(opinion)s") % {"opinion": opinion})
    return step.subject


def return_list(*, adjustment: Adjustment, actor: Membership, opinion: str) -> Adjustment:
    with perform("return_list", adjustment, actor) as step:
        step.subject.opinion = opinion
        step.say(_("合法性审查退回修改：%(opinion)s") % {"opinion": opinion})
    return step.subject


def decide_list(
    *, adjustment: Adjustment, actor: Membership, decision_number: str, decided_on: date, outcome: str
) -> Adjustment:
    """The government's decision: number or meeting, day, and what was decided."""
    with perform("decide_list", adjustment, actor) as step:
        if decided_on > _today(step):
            raise InvalidInput(_("决定日期不能晚于今天。"), field="decided_on")
        step.subject.decision_number, step.subject.decided_on = decision_number, decided_on
        step.subject.outcome = outcome
        step.say(_("%(number)s研究通过：%(outcome)s") % {"number": decision_number, "outcome": outcome})
    return step.subject


def refuse_list(*, adjustment: Adjustment, actor: Membership, reason: str) -> Adjustment:
    with perform("refuse_list", adjustment, actor) as step:
        step.subject.outcome = reason
        step.say(_("不予通过：%(reason)s") % {"reason": reason})
    return step.subject


def publish_list(*, adjustment: Adjustment, actor: Membership, number: str, published_on: date) -> Adjustment:
    """Publishes the scheme's next list: the one in force with what was taken up."""
    with perform("publish_list", adjustment, actor) as step:
        decided: Adjustment = step.subject
        if not decided.decided_on <= published_on <= _today(step):
            raise InvalidInput(_("公布日期应当在决定日期以后，且不晚于今天。"), field="published_on")
        published = add_list(
            scheme=decided.scheme,
            number=number,
            published_on=published_on,
            changes=decided.items.filter(adopted=True).select_related("power"),
            park=decided.park,
            adjustment=decided,
        )
        step.say(
            _("%(day)s以%(number)s公布第%(version)d版清单")
            % {
                "day": date_text(published_on.isoformat()),
                "number": number,
                "version": published.version,
            }
        )
        step.message = _to_do(step.summary, decided, published)
    return step.subject


def _to_do(summary: str, adjustment: Adjustment, published: PowerList) -> str:
    """What follows for departments and parks: instruments to be signed, replaced or taken back."""
    return summary + _("。请有关部门和园区据此签订、替代或者收回委托书、交接书：%(items)s。") % {
        "items": drafted_text(adjustment) or _("无")
    }


def _today(step: Step) -> date:
    return beijing_date(step.now)

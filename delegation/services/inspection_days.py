"""The day of a joint inspection (YN84-2.5): everybody signs in once, each department fills in its list, the enterprise
signs or refuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.inspections import (
    FEWEST_INSPECTORS,
    OPEN_FINDINGS,
    Conformity,
    InspectionState,
    PartState,
)
from delegation.lifecycle import Clock
from delegation.models.inspection_days import CheckItem, Finding, InspectionPart, Inspector
from delegation.models.inspections import Inspection
from delegation.services.acting import Step, perform
from delegation.services.inspection_joins import lapse_joins
from portal.documents.services import store_upload
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Membership, Organization
from portal.workdays.due import end_of_day


def sign_in_inspection(
    *,
    inspection: Inspection,
    actor: Membership,
    inspectors: Sequence[Mapping[str, Any]],
    absent: Sequence[Organization] = (),
    absence: str = "",
) -> Inspection:
    """The park signs everybody in, once: ``department``, ``name``, ``card``; two or more of each department
    (行政处罚法 42), their cards shown (55). A department that did not come is ``absent``: it inspects nothing."""
    with perform("sign_in_inspection", inspection, actor) as step:
        visit: Inspection = step.subject
        today = timezone.localdate(step.now)
        if today != visit.planned_on:
            raise Conflict(_("检查日期是 %(day)s，不在当天的请先改期。") % {"day": visit.planned_on})
        parts = list(visit.departments.select_related("department"))
        known = {part.department_id for part in parts}
        if any(one["department"].pk not in known for one in inspectors):
            raise InvalidInput(_("只登记通知书上的检查部门。"))
        if len({one["card"] for one in inspectors}) < len(inspectors):
            raise InvalidInput(_("执法证号重复，请核对。"))
        missing = {organ.pk for organ in absent}
        if missing and not absence:
            raise InvalidInput(_("请记明部门未到场的情况。"), field="absence")
        came = [part for part in parts if part.department_id not in missing]
        if not came:
            raise InvalidInput(_("所有部门都没有到场的，请改期或者取消检查。"), field="absent")
        said = [_sign_in(step, part, inspectors) for part in parts if part in came]
        for part in parts:
            if part not in came:
                part.state = PartState.ABSENT
                part.save(update_fields=["state"])
        lapse_joins(visit, str(_("园区没有在检查开始前同意")))
        visit.started_at = step.now
        names = "；".join(said)
        step.say(
            _("检查人员一次进门：%(names)s") % {"names": names},
            absent=[part.department.code for part in parts if part not in came],
            absence=absence,
        )
    return step.subject


def _sign_in(step: Step, part: InspectionPart, inspectors: Sequence[Mapping[str, Any]]) -> str:
    own = [one for one in inspectors if one["department"].pk == part.department_id]
    if len(own) < FEWEST_INSPECTORS:
        raise InvalidInput(
            _("%(organ)s的检查人员不足两人，不得检查；没有到场的，请勾选未到场。")
            % {"organ": part.department.name}
        )
    Inspector.objects.bulk_create(Inspector(part=part, name=one["name"], card=one["card"]) for one in own)
    step.open_clock(
        Clock.INSPECTION_LIST, part, title=_("%(organ)s填写检查单") % {"organ": part.department.label}
    )
    names = "、".join(one["name"] for one in own)
    return f"{part.department.name}（{names}）"


def fill_check_list(
    *,
    inspection_part: InspectionPart,
    actor: Membership,
    results: Mapping[int, Mapping[str, Any]],
    summary: str,
) -> InspectionPart:
    """Every point by the key of its item: ``result``, ``note``, ``photo``; where it does not conform ``problem``,
    ``clause`` and ``put_right_by``, which become a finding with its clock. The last department ends the check."""
    with perform("fill_check_list", inspection_part, actor) as step:
        part: InspectionPart = step.subject
        if step.case.state != InspectionState.UNDER_WAY:
            raise Conflict(_("检查人员签到后才能填写检查单。"))
        items = list(part.items.all())
        if set(results) != {item.pk for item in items}:
            raise InvalidInput(_("请填写检查单的每一项。"))
        found = [finding for item in items if (finding := _fill(step, item, results[item.pk]))]
        part.summary, part.filled_at = summary, step.now
        others = step.case.departments.exclude(pk=part.pk)
        if not others.filter(state=PartState.AWAITED).exists():
            step.case.state = InspectionState.CHECKED
            step.open_clock(Clock.INSPECTION_SIGNATURE, step.case)
        step.say(
            _("%(organ)s检查 %(count)d 项，发现问题 %(found)d 个；%(summary)s")
            % {
                "organ": part.department.name,
                "count": len(items),
                "found": len(found),
                "summary": summary,
            },
            results={item.point: item.result for item in items},
            findings=[finding.problem for finding in found],
        )
    return step.subject


def _fill(step: Step, item: CheckItem, answer: Mapping[str, Any]) -> Finding | None:
    if answer["result"] not in Conformity:
        raise InvalidInput(_("请逐项选择检查结果。"))
    item.result, item.note = answer["result"], answer.get("note", "")
    if photo := answer.get("photo"):
        item.photo = store_upload(upload=photo, by=step.actor, ledger=step.case.ledger)
    item.save()
    if item.result != Conformity.NOT_CONFORM:
        return None
    problem, clause, put_right_by = (answer.get(name) for name in ("problem", "clause", "put_right_by"))
    if not problem or not clause or put_right_by is None:
        raise InvalidInput(_("“%(point)s”不符合，请写明问题、条款和整改期限。") % {"point": item.point})
    finding = Finding.objects.create(
        inspection=step.case,
        department=step.subject.department,
        item=item,
        problem=problem,
        clause=clause,
        put_right_by=put_right_by,
    )
    await_putting_right(step, finding)
    return finding


def await_putting_right(step: Step, finding: Finding) -> None:
    """The enterprise has until the end of the day that the department set."""
    today = timezone.localdate(step.now)
    if finding.put_right_by < today:
        raise InvalidInput(_("整改期限不能早于今天。"), field="put_right_by")
    step.open_clock(
        Clock.FINDING_PUT_RIGHT,
        finding,
        fixed_end=end_of_day(finding.put_right_by),
        amount=(finding.put_right_by - today).days,
        title=_("整改：%(point)s") % {"point": finding.item.point},
    )


def sign_inspection(*, inspection: Inspection, actor: Membership, opinion: str = "") -> Inspection:
    """The enterprise confirms what was recorded, and may say what it thinks of it."""
    with perform("sign_inspection", inspection, actor) as step:
        visit: Inspection = step.subject
        visit.opinion, visit.signer, visit.signed_by = opinion, actor.user.full_name, actor
        _end_visit(step)
        step.say(_("企业确认检查记录并签字：%(name)s") % {"name": visit.signer}, opinion=opinion)
    return step.subject


def record_refusal(*, inspection: Inspection, actor: Membership, refusal: str, witness: str) -> Inspection:
    """The enterprise does not sign: how it happened and who saw it is recorded, and the record stands."""
    with perform("record_refusal", inspection, actor) as step:
        visit: Inspection = step.subject
        visit.refusal, visit.witness = refusal, witness
        _end_visit(step)
        step.say(
            _("企业拒绝签字：%(refusal)s；见证人：%(witness)s") % {"refusal": refusal, "witness": witness}
        )
    return step.subject


def _end_visit(step: Step) -> None:
    step.subject.signed_at = step.now
    still = step.subject.findings.filter(state__in=OPEN_FINDINGS).exists()
    step.to_state = InspectionState.RECTIFYING if still else InspectionState.CLOSED

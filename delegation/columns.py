"""What a file shows of each kind of case between its number and its state: what the list on its page shows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.lifecycle import Subject
from portal.deadlines.wording import end_text
from portal.exchange.tables import Column, words_for


def _park(case: Any) -> str:
    return str(case.park.label)


PARK = Column(gettext_lazy("园区"), 26, _park)


def _joined(parts: Any) -> str:
    return "、".join(str(part) for part in parts)


def _last_day(instrument: Any) -> Any:
    if instrument.first_day is None:
        return ""
    return instrument.last_day or _("依据文件失效或者收回")


def _ground(inspection: Any) -> str:
    return "" if inspection.plan_id else str(inspection.get_ground_display())


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    Subject.INSTRUMENT: (
        Column(gettext_lazy("文书"), 20, words_for("kind")),
        Column(gettext_lazy("部门"), 30, lambda case: case.department.label),
        PARK,
        Column(gettext_lazy("方式"), 16, words_for("mode")),
        Column(gettext_lazy("生效日期"), 14, lambda case: case.first_day),
        Column(gettext_lazy("终止日期"), 24, _last_day),
    ),
    Subject.ADJUSTMENT: (
        PARK,
        Column(gettext_lazy("提出单位"), 30, lambda case: case.proposer.label),
        Column(gettext_lazy("方案"), 40, lambda case: case.scheme.name),
    ),
    Subject.PERMIT: (
        Column(gettext_lazy("事项"), 44, lambda case: case.power.name),
        Column(gettext_lazy("项目"), 30, lambda case: case.project),
        Column(gettext_lazy("申请人"), 30, lambda case: case.applicant.label),
        PARK,
        Column(gettext_lazy("方式"), 16, lambda case: case.mode.label if case.mode else ""),
    ),
    Subject.ORDER: (
        Column(gettext_lazy("决定"), 30, lambda case: case.permit.decision_number),
        Column(gettext_lazy("事项"), 44, lambda case: case.permit.power.name),
        Column(gettext_lazy("申请人"), 30, lambda case: case.permit.applicant.label),
        Column(gettext_lazy("类别"), 14, words_for("kind")),
        Column(gettext_lazy("园区"), 26, lambda case: case.permit.park.label),
    ),
    Subject.ASSESSMENT: (
        PARK,
        Column(gettext_lazy("类别"), 14, words_for("kind")),
        Column(gettext_lazy("部门"), 30, lambda case: case.department.label),
        Column(gettext_lazy("期间自"), 14, lambda case: case.period_from),
        Column(gettext_lazy("期间至"), 14, lambda case: case.period_until),
    ),
    Subject.OPENING: (
        Column(gettext_lazy("企业名称"), 30, lambda case: case.company_name),
        Column(gettext_lazy("申请人"), 30, lambda case: case.applicant.label),
        PARK,
    ),
    Subject.INQUIRY: (
        Column(gettext_lazy("诉求"), 50, lambda case: case.question),
        Column(gettext_lazy("提出人"), 16, lambda case: case.asker),
        Column(gettext_lazy("企业"), 30, lambda case: case.enterprise.label if case.enterprise else ""),
        Column(gettext_lazy("责任人"), 14, lambda case: case.owner.user.full_name if case.owner else ""),
        Column(
            gettext_lazy("责任单位"), 30, lambda case: case.owner.organization.label if case.owner else ""
        ),
        Column(
            gettext_lazy("时限"),
            24,
            lambda case: _joined(end_text(deadline) for deadline in case.ledger.deadlines.all()),
        ),
        Column(gettext_lazy("答复时间"), 18, lambda case: case.answered_at),
    ),
    Subject.APPOINTMENT: (
        Column(gettext_lazy("窗口"), 26, lambda case: case.window.title),
        Column(gettext_lazy("园区"), 26, lambda case: case.window.park.label),
        Column(gettext_lazy("开始"), 18, lambda case: case.starts_at),
        Column(gettext_lazy("结束"), 18, lambda case: case.ends_at),
        Column(gettext_lazy("企业"), 30, lambda case: case.enterprise.label),
        Column(gettext_lazy("办理内容"), 40, lambda case: case.subject),
    ),
    Subject.HALL_WINDOW: (
        Column(gettext_lazy("窗口"), 26, lambda case: case.title),
        Column(gettext_lazy("位置"), 26, lambda case: case.place),
        Column(
            gettext_lazy("服务事项"),
            50,
            lambda case: _joined(
                f"{service.name}（{service.promise}）" for service in case.services.all() if service.active
            ),
        ),
    ),
    Subject.WHISTLE: (
        Column(gettext_lazy("事项"), 40, lambda case: case.matter.name),
        Column(gettext_lazy("企业"), 30, lambda case: case.enterprise.name),
        Column(
            gettext_lazy("部门报到"),
            50,
            lambda case: _joined(
                f"{call.department.label}（{call.get_state_display()}）" for call in case.calls.all()
            ),
        ),
    ),
    Subject.WHISTLE_MATTER: (
        Column(gettext_lazy("事项"), 40, lambda case: case.name),
        Column(
            gettext_lazy("报到部门"), 40, lambda case: _joined(one.label for one in case.departments.all())
        ),
        Column(gettext_lazy("报到时限"), 16, lambda case: case.report_limit),
        Column(gettext_lazy("解决时限（工作日）"), 12, lambda case: case.solve_days),
    ),
    Subject.INSPECTION: (
        Column(gettext_lazy("企业"), 30, lambda case: case.enterprise.name),
        Column(gettext_lazy("检查日期"), 14, lambda case: case.planned_on),
        Column(gettext_lazy("计划外事由"), 24, _ground),
        Column(
            gettext_lazy("检查部门"),
            50,
            lambda case: _joined(f"{wish.department.label}：{wish.topic}" for wish in case.listed_wishes),
        ),
    ),
    Subject.INSPECTION_PLAN: (
        Column(gettext_lazy("季度"), 16, lambda case: case.period),
        PARK,
        Column(
            gettext_lazy("参加部门"), 50, lambda case: _joined(one.label for one in case.departments.all())
        ),
        Column(gettext_lazy("上门次数"), 10, lambda case: len(case.visits.all())),
    ),
    Subject.POSTING: (
        Column(gettext_lazy("派驻人员"), 14, lambda case: case.member.user.full_name),
        Column(gettext_lazy("权限事项"), 44, lambda case: _joined(power.name for power in case.powers.all())),
        Column(gettext_lazy("派出部门"), 30, lambda case: case.department.label),
        Column(gettext_lazy("派驻自"), 18, lambda case: case.valid_from),
        Column(gettext_lazy("派驻至"), 18, lambda case: case.valid_until),
    ),
    Subject.UNABSORBED: (
        Column(gettext_lazy("权限事项"), 44, lambda case: case.power.name),
        Column(gettext_lazy("法定实施机关"), 30, lambda case: case.power.organ.label),
        Column(gettext_lazy("列入日期"), 14, lambda case: case.since),
    ),
}

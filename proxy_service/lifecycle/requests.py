"""Acts on the request as a whole, from its submission to the archive."""

from django.utils.translation import gettext_lazy as _

from portal.acts.act import states
from portal.documents.enums import DocumentKind as D
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, OVERSIGHT_ROLES, PARK_ROLES, Role
from proxy_service.lifecycle.act import (
    AFTER_DELIVERY,
    AP,
    BY_SYSTEM,
    CLERKS,
    CO,
    ENTERPRISE_OR_WINDOW,
    FILED,
    HANDLING,
    LEADER,
    MT,
    OFFICERS,
    PR,
    SY,
    UNDER_WAY,
    A,
    Act,
    Clock,
    Party,
    S,
    Subject,
)

# fmt: off
REQUEST_ACTS = (
    Act(
        code="submit", label=_("提交申请"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.DRAFT), to_state=S.SUBMITTED,
        heading=A, rule="BZ54-5.1", opens=(Clock.FIRST_CHECK,), issues=(D.ENTRUSTMENT,),
        notifies=(Party.ENTERPRISE, Party.PARK), main=True,
    ),
    Act(
        code="accept", label=_("予以受理"), subject=Subject.REQUEST, roles=CLERKS, from_states=states(FILED),
        to_state=S.ACCEPTED, heading=A, rule="BZ54-5.1", settles=(Clock.FIRST_CHECK,),
        opens=(Clock.PLAN,), issues=(D.ACCEPTANCE,), notifies=(Party.ENTERPRISE, Party.LEADER),
        main=True,
    ),
    Act(
        code="ask_correction", label=_("一次性告知补正"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(FILED), to_state=S.CORRECTION_REQUESTED, heading=MT, rule="BZ54-5.1",
        settles=(Clock.FIRST_CHECK,), opens=(Clock.CORRECTION,), issues=(D.CORRECTION,), notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="ask_correction_again", label=_("批准再次补正"), subject=Subject.REQUEST, roles=LEADER,
        from_states=states(FILED), to_state=S.CORRECTION_REQUESTED, heading=MT, rule="BZ54-5.1",
        settles=(Clock.FIRST_CHECK,), opens=(Clock.CORRECTION,), issues=(D.CORRECTION,), notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="decline", label=_("不予受理"), subject=Subject.REQUEST, roles=CLERKS, from_states=states(FILED),
        to_state=S.DECLINED, heading=A, rule="BZ54-5.1", settles=(Clock.FIRST_CHECK,), issues=(D.DECLINE,),
        notifies=(Party.ENTERPRISE,),
    ),
    Act(
        code="answer_correction", label=_("提交补正材料"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.CORRECTION_REQUESTED),
        to_state=S.SUBMITTED, heading=MT, rule="BZ54-5.1", settles=(Clock.CORRECTION,), opens=(Clock.FIRST_CHECK,),
        notifies=(Party.PARK,),
    ),
    Act(
        code="assign_officer", label=_("指定代办专员"), subject=Subject.REQUEST, roles=LEADER,
        from_states=UNDER_WAY | {S.COMPLETED} | AFTER_DELIVERY, heading=A, rule="BZ54-5.2",
        notifies=(Party.ENTERPRISE, Party.PARK), main=True,
    ),
    Act(
        code="save_plan", label=_("编制工作计划"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.ACCEPTED), heading=A, rule="BZ54-5.2",
    ),
    Act(
        code="propose_plan", label=_("提请企业确认计划"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.ACCEPTED), to_state=S.PLANNED, heading=A, rule="BZ54-5.2", settles=(Clock.PLAN,),
        opens=(Clock.PLAN_CONSENT,), notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="comment_plan", label=_("对计划提出意见"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.PLANNED), to_state=S.ACCEPTED, heading=A, rule="BZ54-5.2",
        settles=(Clock.PLAN_CONSENT,), opens=(Clock.PLAN,), notifies=(Party.PARK,),
    ),
    Act(
        code="agree_plan", label=_("确认工作计划"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.PLANNED), to_state=S.IN_PROGRESS, heading=A, rule="BZ54-5.2",
        settles=(Clock.PLAN_CONSENT,), issues=(D.PLAN,), notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="add_material", label=_("补充材料"), subject=Subject.REQUEST, roles=ENTERPRISE_ROLES | PARK_ROLES,
        from_states=states(S.CORRECTION_REQUESTED) | UNDER_WAY, heading=MT, rule="BZ54-5.3",
        notifies=(Party.PARK,),
    ),
    Act(
        code="remind", label=_("催办"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.CORRECTION_REQUESTED, S.PLANNED, S.IN_PROGRESS, S.COMPLETED, S.DELIVERED), heading=CO,
        rule="BZ54-5.3",
    ),
    Act(
        code="report_problem", label=_("反映问题"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | PARK_ROLES | DEPARTMENT_ROLES, from_states=HANDLING, heading=PR,
        rule="BZ54-5.5-48H", notifies=(Party.PARK, Party.LEADER),
    ),
    Act(
        code="deliver", label=_("送达结果"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(S.COMPLETED), heading=AP, rule="BZ54-5.4", settles=(Clock.DELIVERY,),
        issues=(D.DELIVERY,), notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="return_delivery", label=_("登记退件"), subject=Subject.REQUEST, roles=CLERKS,
        from_states=states(S.COMPLETED), heading=AP, rule="BZ54-5.4", opens=(Clock.DELIVERY,),
        notifies=(Party.ENTERPRISE, Party.PARK),
    ),
    Act(
        code="sign_delivery", label=_("签收结果"), subject=Subject.REQUEST,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(S.COMPLETED), to_state=S.DELIVERED,
        heading=AP, rule="BZ54-5.4", settles=(Clock.ENTRUSTMENT,),
        opens=(Clock.EVALUATION, Clock.PARK_EVALUATION, Clock.VISIT), may_issue=(D.DELIVERY,),
        notifies=(Party.ENTERPRISE, Party.PARK, Party.OVERSIGHT), main=True,
    ),
    Act(
        code="evaluate_as_enterprise", label=_("企业评价"), subject=Subject.REQUEST, roles=ENTERPRISE_ROLES,
        from_states=states(S.DELIVERED), may_lead_to=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE",
        settles=(Clock.EVALUATION,), main=True,
    ),
    Act(
        code="evaluate_as_park", label=_("园区评价"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.DELIVERED), may_lead_to=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE",
        settles=(Clock.PARK_EVALUATION,), main=True,
    ),
    Act(
        code="close_evaluation", label=_("以园区评价为准"), subject=Subject.REQUEST, roles=BY_SYSTEM,
        from_states=states(S.DELIVERED), to_state=S.EVALUATED, heading=SY, rule="BZ54-5.5-SINGLE",
    ),
    Act(
        code="visit", label=_("满意度回访"), subject=Subject.REQUEST, roles=OVERSIGHT_ROLES,
        from_states=AFTER_DELIVERY, heading=SY, rule="BZ54-6.3", settles=(Clock.VISIT,), notifies=(Party.PARK,),
        main=True,
    ),
    Act(
        code="archive", label=_("归档"), subject=Subject.REQUEST, roles=OFFICERS,
        from_states=states(S.REPORTED, S.DECLINED, S.WITHDRAWN, S.TERMINATED), to_state=S.ARCHIVED, heading=SY,
        rule="BZ54-5.5-LEDGER", issues=(D.TRACKING, D.LEDGER, D.ARCHIVE_INDEX, D.ARCHIVE_COVER),
        notifies=(Party.ENTERPRISE,), main=True,
    ),
    Act(
        code="withdraw", label=_("撤回委托"), subject=Subject.REQUEST, roles=ENTERPRISE_OR_WINDOW,
        from_states=states(S.DRAFT, FILED, S.CORRECTION_REQUESTED) | UNDER_WAY, to_state=S.WITHDRAWN, heading=A,
        rule="BZ54-2.1", notifies=(Party.PARK, Party.DEPARTMENT),
    ),
    Act(
        code="terminate", label=_("终止代办"), subject=Subject.REQUEST, roles=LEADER,
        from_states=UNDER_WAY | {S.CORRECTION_REQUESTED},  # which the enterprise may never answer
        to_state=S.TERMINATED, heading=A, rule="BZ54-2.3", notifies=(Party.ENTERPRISE, Party.DEPARTMENT),
    ),
)
# fmt: on

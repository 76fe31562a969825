"""Acts on the report of the evaluation and on follow-up visits."""

from django.utils.translation import gettext_lazy as _

from portal.acts.act import states
from portal.documents.enums import DocumentKind as D
from portal.organizations.enums import OVERSIGHT_ROLES
from proxy_service.enums import RecipientState, ReportState, VisitState
from proxy_service.lifecycle.act import (
    AFTER_DELIVERY,
    LEADER,
    OFFICERS,
    PR,
    SY,
    Act,
    Clock,
    Party,
    S,
    Subject,
)

# fmt: off
REPORT_ACTS = (
    Act(
        code="save_report", label=_("编辑报告"), subject=Subject.REPORT, roles=OFFICERS,
        from_states=states(ReportState.DRAFT), request_states=states(S.EVALUATED), heading=SY,
        rule="BZ54-5.5-SINGLE",
    ),
    Act(
        code="submit_report", label=_("提请审签"), subject=Subject.REPORT, roles=OFFICERS,
        from_states=states(ReportState.DRAFT), to_state=ReportState.AWAITING_APPROVAL,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE", notifies=(Party.LEADER,), main=True,
    ),
    Act(
        code="reject_report", label=_("退回拟稿人"), subject=Subject.REPORT, roles=LEADER,
        from_states=states(ReportState.AWAITING_APPROVAL), to_state=ReportState.DRAFT,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE", notifies=(Party.PARK,),
    ),
    Act(
        code="approve_report", label=_("审签并报送"), subject=Subject.REPORT, roles=LEADER,
        from_states=states(ReportState.AWAITING_APPROVAL), to_state=ReportState.SENT,
        request_states=states(S.EVALUATED), heading=SY, rule="BZ54-5.5-SINGLE",
        may_issue=(D.FEEDBACK, D.COMPREHENSIVE), notifies=(Party.OVERSIGHT,), main=True,
    ),
    Act(
        code="sign_report", label=_("签收报告"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SENT), to_state=RecipientState.SIGNED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-5.5-SINGLE", settles=(Clock.REPORT_SIGNATURE,),
        opens=(Clock.REVIEW,), notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="accept_report", label=_("审阅通过"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SIGNED), to_state=RecipientState.ACCEPTED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-6.3", settles=(Clock.REVIEW,),
        notifies=(Party.PARK,), main=True,
    ),
    Act(
        code="return_report", label=_("退回修改"), subject=Subject.RECIPIENT, roles=OVERSIGHT_ROLES,
        from_states=states(RecipientState.SIGNED), to_state=RecipientState.RETURNED,
        request_states=states(S.REPORTED), heading=SY, rule="BZ54-6.3", settles=(Clock.REVIEW,),
        notifies=(Party.PARK, Party.LEADER),
    ),
    Act(
        code="close_follow_up", label=_("整改办结"), subject=Subject.VISIT, roles=OFFICERS,
        from_states=states(VisitState.FOLLOW_UP), to_state=VisitState.CLOSED,
        request_states=AFTER_DELIVERY, heading=PR, rule="BZ54-6.3", settles=(Clock.FOLLOW_UP,),
        notifies=(Party.ENTERPRISE, Party.OVERSIGHT),
    ),
)
# fmt: on

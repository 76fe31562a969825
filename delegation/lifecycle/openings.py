"""Acts of the one-window opening (YN84-2.3): the window checks once, the parts run side by side, licence and seals go
out together."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.openings import OPEN_PARTS, OpeningState, PartState
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, ENTERPRISE_ROLES, Role

APPLICATION, MATERIALS, APPROVAL = Heading.APPLICATION, Heading.MATERIALS, Heading.APPROVAL
WINDOW = frozenset({Role.WINDOW_CLERK})
RULE = "YN84-2.3"
S, P = OpeningState, Party

# fmt: off
OPENING_ACTS = (
    Act(
        code="accept_opening", label=_("核对通过，分送各环节"), subject=Subject.OPENING, roles=WINDOW,
        from_states=states(S.SUBMITTED), to_state=S.RUNNING, heading=APPLICATION, rule=RULE,
        settles=(Clock.OPENING_CHECK,), opens=(Clock.OPENING_WHOLE,), notifies=(P.APPLICANT, P.DEPARTMENT), main=True,
    ),
    Act(
        code="return_opening", label=_("一次告知补正"), subject=Subject.OPENING, roles=WINDOW,
        from_states=states(S.SUBMITTED), to_state=S.RETURNED, heading=MATERIALS, rule=RULE,
        settles=(Clock.OPENING_CHECK,), notifies=(P.APPLICANT,),
    ),
    Act(
        code="correct_opening", label=_("补正后重新提交"), subject=Subject.OPENING, roles=ENTERPRISE_ROLES | WINDOW,
        from_states=states(S.RETURNED), to_state=S.SUBMITTED, heading=MATERIALS, rule=RULE,
        opens=(Clock.OPENING_CHECK,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="withdraw_opening", label=_("撤回开办申请"), subject=Subject.OPENING, roles=ENTERPRISE_ROLES,
        from_states=states(S.SUBMITTED, S.RETURNED, S.RUNNING), to_state=S.WITHDRAWN, heading=APPLICATION, rule=RULE,
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="hand_over_opening", label=_("窗口发放执照和印章"), subject=Subject.OPENING, roles=WINDOW,
        from_states=states(S.READY), to_state=S.HANDED, heading=APPROVAL, rule=RULE,
        settles=(Clock.OPENING_DELIVERY,), opens=(Clock.OPENING_RECEIPT,), issues=(D.OPENING_RECEIPT,),
        notifies=(P.APPLICANT,), main=True,
    ),
    Act(
        code="send_opening", label=_("免费邮寄执照和印章"), subject=Subject.OPENING, roles=WINDOW,
        from_states=states(S.READY), to_state=S.HANDED, heading=APPROVAL, rule=RULE,
        settles=(Clock.OPENING_DELIVERY,), opens=(Clock.OPENING_RECEIPT,), issues=(D.OPENING_RECEIPT,),
        notifies=(P.APPLICANT,),
    ),
    Act(
        code="sign_opening_receipt", label=_("签收执照和印章"), subject=Subject.OPENING,
        roles=ENTERPRISE_ROLES | WINDOW, from_states=states(S.HANDED), may_lead_to=states(S.RECEIVED, S.DONE),
        heading=APPROVAL, rule=RULE, settles=(Clock.OPENING_RECEIPT,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="start_opening_part", label=_("开始办理"), subject=Subject.OPENING_PART, roles=DEPARTMENT_ROLES | WINDOW,
        from_states=states(PartState.WAITING), to_state=PartState.STARTED, heading=APPROVAL, rule=RULE,
    ),
    Act(
        code="finish_opening_part", label=_("登记办结"), subject=Subject.OPENING_PART, roles=DEPARTMENT_ROLES | WINDOW,
        from_states=OPEN_PARTS, to_state=PartState.DONE, heading=APPROVAL, rule=RULE,
        settles=(Clock.OPENING_PART,), notifies=(P.APPLICANT, P.PARK), main=True,
    ),
    Act(
        code="return_opening_part", label=_("退回补正"), subject=Subject.OPENING_PART, roles=DEPARTMENT_ROLES | WINDOW,
        from_states=OPEN_PARTS, to_state=PartState.HELD, heading=MATERIALS, rule=RULE,
        notifies=(P.APPLICANT, P.PARK),
    ),
    Act(
        code="drop_opening_part", label=_("不再一并办理"), subject=Subject.OPENING_PART, roles=ENTERPRISE_ROLES,
        from_states=OPEN_PARTS, to_state=PartState.CANCELLED, heading=APPLICATION, rule=RULE,
        notifies=(P.PARK, P.DEPARTMENT),
    ),
)
# fmt: on

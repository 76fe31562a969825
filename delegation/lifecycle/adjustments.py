"""Acts of the adjustment of powers: asked, assessed, drafted, reviewed, decided, published (CZ4-2.1, 2.3)."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.adjustments import AdjustmentItemState as T
from delegation.enums.adjustments import AdjustmentState as S
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, Role

A, P = Subject.ADJUSTMENT, Party
COMMUNICATION, APPROVAL, APPLICATION = Heading.COMMUNICATION, Heading.APPROVAL, Heading.APPLICATION
GOVERNMENT = frozenset({Role.COUNTY_OFFICER})
# The bureau that leads is a department; where none does, the government drafts itself.
DRAFTERS = DEPARTMENT_ROLES | GOVERNMENT
PROPOSERS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER})

# fmt: off
ADJUSTMENT_ACTS = (
    Act(
        code="assess_power", label=_("评估"), subject=Subject.ADJUSTMENT_ITEM, roles=DEPARTMENT_ROLES,
        from_states=states(T.ASKED), to_state=T.ASSESSED, heading=COMMUNICATION, rule="CZ4-2.1",
        settles=(Clock.ADJUSTMENT_ASSESSMENT,), notifies=(P.PARK, P.BUREAU), main=True,
    ),
    Act(
        code="withdraw_adjustment", label=_("撤回请求"), subject=A, roles=PROPOSERS,
        from_states=states(S.ASKED, S.ASSESSED, S.RETURNED), to_state=S.WITHDRAWN, heading=APPLICATION,
        rule="CZ4-2.1", notifies=(P.PARK, P.DEPARTMENT, P.BUREAU),
    ),
    Act(
        code="draft_list", label=_("拟定清单并送合法性审查"), subject=A, roles=DRAFTERS,
        from_states=states(S.ASSESSED, S.RETURNED), to_state=S.IN_REVIEW, heading=COMMUNICATION, rule="CZ4-2.1",
        settles=(Clock.ADJUSTMENT_DRAFT,), opens=(Clock.ADJUSTMENT_REVIEW,), notifies=(P.JUSTICE, P.PARK),
        main=True,
    ),
    Act(
        code="approve_list", label=_("审查通过"), subject=A, roles=DEPARTMENT_ROLES,
        from_states=states(S.IN_REVIEW), to_state=S.REVIEWED, heading=APPROVAL, rule="CZ4-2.1",
        settles=(Clock.ADJUSTMENT_REVIEW,), opens=(Clock.ADJUSTMENT_DECISION,),
        notifies=(P.BUREAU, P.GOVERNMENT), main=True,
    ),
    Act(
        code="return_list", label=_("退回修改"), subject=A, roles=DEPARTMENT_ROLES,
        from_states=states(S.IN_REVIEW), to_state=S.RETURNED, heading=APPROVAL, rule="CZ4-2.1",
        settles=(Clock.ADJUSTMENT_REVIEW,), opens=(Clock.ADJUSTMENT_DRAFT,), notifies=(P.BUREAU,),
    ),
    Act(
        code="decide_list", label=_("研究通过"), subject=A, roles=GOVERNMENT, from_states=states(S.REVIEWED),
        to_state=S.DECIDED, heading=APPROVAL, rule="CZ4-2.1", settles=(Clock.ADJUSTMENT_DECISION,),
        opens=(Clock.ADJUSTMENT_PUBLICATION,), notifies=(P.BUREAU, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="refuse_list", label=_("不予通过"), subject=A, roles=GOVERNMENT, from_states=states(S.REVIEWED),
        to_state=S.REFUSED, heading=APPROVAL, rule="CZ4-2.1", settles=(Clock.ADJUSTMENT_DECISION,),
        notifies=(P.BUREAU, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="publish_list", label=_("公布清单"), subject=A, roles=DRAFTERS, from_states=states(S.DECIDED),
        to_state=S.PUBLISHED, heading=APPROVAL, rule="CZ4-2.1", settles=(Clock.ADJUSTMENT_PUBLICATION,),
        notifies=(P.PARK, P.DEPARTMENT, P.JUSTICE, P.GOVERNMENT), main=True,
    ),
)
# fmt: on

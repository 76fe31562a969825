"""Acts of posting (YN84-2.1, CZ4-2.2): the list of powers not yet absorbed, and an official's time at the hall."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.postings import PostingState as S
from delegation.enums.postings import UnabsorbedState as U
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, Role

APPLICATION, COMMUNICATION, APPROVAL = Heading.APPLICATION, Heading.COMMUNICATION, Heading.APPROVAL
PARK_LEADER, DEPARTMENT_LEADER = frozenset({Role.PARK_LEADER}), frozenset({Role.DEPARTMENT_LEADER})
AT_THE_HALL = DEPARTMENT_ROLES | {Role.WINDOW_CLERK}
P = Party

# fmt: off
POSTING_ACTS = (
    Act(
        code="change_unabsorbed", label=_("修改清单事项"), subject=Subject.UNABSORBED, roles=PARK_LEADER,
        from_states=states(U.LISTED), heading=APPLICATION, rule="YN84-2.1",
    ),
    Act(
        code="remove_unabsorbed", label=_("移出清单"), subject=Subject.UNABSORBED, roles=PARK_LEADER,
        from_states=states(U.LISTED), to_state=U.REMOVED, heading=APPLICATION, rule="YN84-2.1",
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="agree_posting", label=_("同意派驻"), subject=Subject.POSTING, roles=PARK_LEADER,
        from_states=states(S.PROPOSED), to_state=S.AGREED, heading=APPROVAL, rule="YN84-2.1",
        notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="refuse_posting", label=_("不同意派驻"), subject=Subject.POSTING, roles=PARK_LEADER,
        from_states=states(S.PROPOSED), to_state=S.REFUSED, heading=APPROVAL, rule="YN84-2.1",
        notifies=(P.DEPARTMENT,),
    ),
    Act(
        code="withdraw_posting", label=_("撤回派驻"), subject=Subject.POSTING, roles=DEPARTMENT_LEADER,
        from_states=states(S.PROPOSED), to_state=S.WITHDRAWN, heading=APPROVAL, rule="YN84-2.1",
        notifies=(P.PARK,),
    ),
    Act(
        code="sign_in_posted", label=_("派驻签到"), subject=Subject.POSTING, roles=AT_THE_HALL,
        from_states=states(S.AGREED), heading=COMMUNICATION, rule="YN84-2.1", main=True,
    ),
    Act(
        code="sign_out_posted", label=_("派驻签退"), subject=Subject.POSTING, roles=AT_THE_HALL,
        from_states=states(S.AGREED), heading=COMMUNICATION, rule="YN84-2.1", main=True,
    ),
    Act(
        code="assess_posting", label=_("考核派驻人员"), subject=Subject.POSTING, roles=PARK_LEADER,
        from_states=states(S.AGREED, S.ENDED, S.HANDED_OVER), heading=COMMUNICATION, rule="YN84-2.1",
        may_issue=(D.POSTING_REVIEW,), notifies=(P.DEPARTMENT_LEADER,),
    ),
    Act(
        code="end_posting", label=_("提前结束派驻"), subject=Subject.POSTING,
        roles=PARK_LEADER | DEPARTMENT_LEADER, from_states=states(S.AGREED), heading=APPROVAL, rule="YN84-2.1",
        may_lead_to=states(S.ENDED, S.HANDED_OVER), settles=(Clock.POSTING_END,),
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="close_posting", label=_("派驻期满"), subject=Subject.POSTING, roles=frozenset(),
        from_states=states(S.AGREED), heading=APPROVAL, rule="YN84-2.1",
        may_lead_to=states(S.ENDED, S.HANDED_OVER), settles=(Clock.POSTING_END,),
        notifies=(P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="hand_over_posting", label=_("移交未办结工作"), subject=Subject.POSTING, roles=DEPARTMENT_LEADER,
        from_states=states(S.ENDED), to_state=S.HANDED_OVER, heading=COMMUNICATION, rule="YN84-2.1",
        settles=(Clock.POSTING_HANDOVER,), notifies=(P.PARK, P.DEPARTMENT), main=True,
    ),
)
# fmt: on

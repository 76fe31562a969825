"""Acts of supervision: the letter (督办函) of an oversight body, its signature, the answer, and how it ends.

YN84-2.2 knows the letter, BZ54-6.3 the duty to follow the service up. Who signs and answers for a park is its leader.
"""

from django.utils.translation import gettext_lazy as _

from portal.acts.act import states
from portal.documents.enums import DocumentKind as D
from portal.organizations.enums import DEPARTMENT_ROLES, OVERSIGHT_ROLES, Role
from proxy_service.enums import SupervisionState as V
from proxy_service.lifecycle.act import (
    AFTER_DELIVERY,
    FILED,
    PR,
    UNDER_WAY,
    Act,
    Clock,
    Party,
    S,
    Subject,
)

SUPERVISED_ROLES = DEPARTMENT_ROLES | {Role.PARK_LEADER}
# Where somebody of the park or a department can be late; a request that the enterprise corrects waits for nobody else.
CAN_STALL = states(FILED, S.COMPLETED) | UNDER_WAY | AFTER_DELIVERY
# An answer is owed even when the request has ended meanwhile; the archive waits for it.
NOT_ARCHIVED = frozenset(S) - {S.DRAFT, S.ARCHIVED}

# fmt: off
SUPERVISION_ACTS = (
    Act(
        code="issue_supervision", label=_("发督办函"), subject=Subject.REQUEST, roles=OVERSIGHT_ROLES,
        from_states=CAN_STALL, heading=PR, rule="BZ54-6.3", may_issue=(D.SUPERVISION_LETTER,),
        notifies=(Party.PARK, Party.LEADER, Party.ENTERPRISE),
    ),
    Act(
        code="sign_supervision", label=_("签收督办函"), subject=Subject.SUPERVISION, roles=SUPERVISED_ROLES,
        from_states=states(V.ISSUED), to_state=V.SIGNED, request_states=NOT_ARCHIVED, heading=PR, rule="BZ54-6.3",
        settles=(Clock.SUPERVISION_SIGNATURE,), notifies=(Party.SUPERVISOR, Party.PARK),
    ),
    Act(
        code="answer_supervision", label=_("反馈督办情况"), subject=Subject.SUPERVISION, roles=SUPERVISED_ROLES,
        from_states=states(V.SIGNED, V.RETURNED), to_state=V.ANSWERED, request_states=NOT_ARCHIVED, heading=PR,
        rule="BZ54-6.3", settles=(Clock.SUPERVISION_REPLY,), notifies=(Party.SUPERVISOR, Party.PARK),
    ),
    Act(
        code="close_supervision", label=_("审结督办"), subject=Subject.SUPERVISION, roles=OVERSIGHT_ROLES,
        from_states=states(V.ANSWERED), to_state=V.CLOSED, request_states=NOT_ARCHIVED, heading=PR, rule="BZ54-6.3",
        notifies=(Party.SUPERVISED, Party.PARK, Party.ENTERPRISE),
    ),
    Act(
        code="return_supervision", label=_("退回反馈"), subject=Subject.SUPERVISION, roles=OVERSIGHT_ROLES,
        from_states=states(V.ANSWERED), to_state=V.RETURNED, request_states=NOT_ARCHIVED, heading=PR,
        rule="BZ54-6.3", notifies=(Party.SUPERVISED, Party.PARK),
    ),
    Act(
        code="withdraw_supervision", label=_("撤销督办"), subject=Subject.SUPERVISION, roles=OVERSIGHT_ROLES,
        from_states=states(V.ISSUED, V.SIGNED, V.RETURNED), to_state=V.WITHDRAWN, request_states=NOT_ARCHIVED,
        heading=PR, rule="BZ54-6.3",
        notifies=(Party.SUPERVISED, Party.PARK, Party.ENTERPRISE),
    ),
)
# fmt: on

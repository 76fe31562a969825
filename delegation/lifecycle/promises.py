"""Acts of acceptance with gaps and of approval on a promise (CZ4-2.7)."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.permits import PermitState
from delegation.enums.promises import CreditNoteState as N
from delegation.enums.promises import PromiseState as S
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import ENTERPRISE_ROLES, Role

P = Party
#: Of the organ in whose name the case is handled (``access.promises``).
HEADS = frozenset({Role.PARK_LEADER, Role.DEPARTMENT_LEADER})
# fmt: off
PROMISE_ACTS = (
    Act(
        code="sign_promise", label=_("签署容缺受理（告知承诺）承诺书"), subject=Subject.PERMIT,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(PermitState.RECEIVED),
        heading=Heading.MATERIALS, rule="CZ4-2.7", issues=(D.PERMIT_PROMISE,), notifies=(P.PARK, P.APPLICANT),
        main=True,
    ),
    Act(
        code="break_promise", label=_("逾期未兑现承诺"), subject=Subject.PROMISE, roles=frozenset(),
        from_states=states(S.SIGNED), to_state=S.BROKEN, heading=Heading.PROBLEM, rule="CZ4-2.7",
        settles=(Clock.PROMISE_PAPER,), issues=(D.CREDIT_NOTICE,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="object_credit_note", label=_("对失信记录提出异议"), subject=Subject.CREDIT_NOTE,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(N.RECORDED), to_state=N.OBJECTED,
        heading=Heading.PROBLEM, rule="CZ4-2.7", settles=(Clock.CREDIT_OBJECTION,), opens=(Clock.CREDIT_REVIEW,),
        notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT), main=True,
    ),
    Act(
        code="uphold_credit_note", label=_("异议不成立，维持记录"), subject=Subject.CREDIT_NOTE, roles=HEADS,
        from_states=states(N.OBJECTED), to_state=N.UPHELD, heading=Heading.PROBLEM, rule="CZ4-2.7",
        settles=(Clock.CREDIT_REVIEW,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="withdraw_credit_note", label=_("异议成立，撤销记录"), subject=Subject.CREDIT_NOTE, roles=HEADS,
        from_states=states(N.OBJECTED), to_state=N.WITHDRAWN, heading=Heading.PROBLEM, rule="CZ4-2.7",
        settles=(Clock.CREDIT_REVIEW,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
    Act(
        code="repair_credit_note", label=_("登记信用修复"), subject=Subject.CREDIT_NOTE, roles=HEADS,
        from_states=states(N.RECORDED, N.UPHELD), to_state=N.REPAIRED, heading=Heading.PROBLEM, rule="CZ4-2.7",
        settles=(Clock.CREDIT_OBJECTION,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
)
# fmt: on

"""Acts of acceptance with gaps and of approval on a promise (CZ4-2.7)."""

from django.utils.translation import gettext_lazy as _

from delegation.enums.permits import PermitState
from delegation.enums.promises import PromiseState as S
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.ledger.enums import Heading
from portal.organizations.enums import ENTERPRISE_ROLES, Role

P = Party
# fmt: off
PROMISE_ACTS = (
    Act(
        code="sign_promise", label=_("签署容缺受理（告知承诺）承诺书"), subject=Subject.PERMIT,
        roles=ENTERPRISE_ROLES | {Role.WINDOW_CLERK}, from_states=states(PermitState.RECEIVED),
        heading=Heading.MATERIALS, rule="CZ4-2.7", notifies=(P.PARK, P.APPLICANT), main=True,
    ),
    Act(
        code="break_promise", label=_("逾期未兑现承诺"), subject=Subject.PROMISE, roles=frozenset(),
        from_states=states(S.SIGNED), to_state=S.BROKEN, heading=Heading.PROBLEM, rule="CZ4-2.7",
        settles=(Clock.PROMISE_PAPER,), notifies=(P.APPLICANT, P.PARK, P.DEPARTMENT),
    ),
)
# fmt: on

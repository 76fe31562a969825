"""Acts that close a case of whatever kind: its file is handed over, signed for, archived (档案法 13, 14; CZ4-2.6).

A case may be archived in the states from which nothing leads on. Those states stay: that the file is archived is told
by its closed ledger, and from then on no act on the case is open to anybody (``access.is_open``).
"""

from django.utils.translation import gettext_lazy as _

from delegation.enums.adjustments import AdjustmentState
from delegation.enums.hall import InquiryState
from delegation.enums.inspections import InspectionState, PlanState
from delegation.enums.instruments import InstrumentState
from delegation.enums.openings import OpeningState
from delegation.enums.oversight import AssessmentState, OrderState
from delegation.enums.permits import PermitState
from delegation.enums.postings import PostingState
from delegation.enums.whistles import WhistleState
from delegation.lifecycle.act import Clock, Party, Subject
from portal.acts.act import Act, states
from portal.documents.enums import DocumentKind as D
from portal.ledger.enums import Heading
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role

P = Party
OFFICIALS = PARK_ROLES | DEPARTMENT_ROLES
RULE = "档案法第十三条、第十四条"
HANDOVER = "CZ4-2.6"
#: The states in which a case of a kind is over, and who keeps files of the kind.
ENDS: dict[Subject, tuple[frozenset[str], frozenset[Role]]] = {
    Subject.PERMIT: (
        states(
            PermitState.NOT_NEEDED,
            PermitState.NOT_ACCEPTED,
            PermitState.DELIVERED,
            PermitState.REFUSAL_DELIVERED,
            PermitState.WITHDRAWN,
            PermitState.REVOKED,
        ),
        OFFICIALS,
    ),
    Subject.ORDER: (
        states(OrderState.CORRECTED, OrderState.REVOKED, OrderState.KEPT, OrderState.DROPPED),
        OFFICIALS,
    ),
    Subject.ASSESSMENT: (states(AssessmentState.PUBLISHED, AssessmentState.DROPPED), DEPARTMENT_ROLES),
    Subject.INSTRUMENT: (
        states(
            InstrumentState.REPLACED,
            InstrumentState.TAKEN_BACK,
            InstrumentState.ENDED,
            InstrumentState.DROPPED,
        ),
        DEPARTMENT_ROLES,
    ),
    Subject.ADJUSTMENT: (
        states(AdjustmentState.PUBLISHED, AdjustmentState.REFUSED, AdjustmentState.WITHDRAWN),
        DEPARTMENT_ROLES | {Role.COUNTY_OFFICER},
    ),
    Subject.POSTING: (
        states(PostingState.REFUSED, PostingState.WITHDRAWN, PostingState.HANDED_OVER),
        frozenset({Role.PARK_LEADER}),
    ),
    Subject.WHISTLE: (
        states(WhistleState.DONE, WhistleState.DECLINED, WhistleState.WITHDRAWN),
        # Its package has the records of accountability, which are for leaders.
        frozenset({Role.PARK_LEADER}),
    ),
    Subject.INSPECTION_PLAN: (states(PlanState.PUBLISHED, PlanState.WITHDRAWN), PARK_ROLES),
    Subject.INSPECTION: (
        states(InspectionState.REJECTED, InspectionState.CLOSED, InspectionState.CANCELLED),
        PARK_ROLES,
    ),
    Subject.OPENING: (states(OpeningState.DONE, OpeningState.WITHDRAWN), PARK_ROLES),
    Subject.INQUIRY: (states(InquiryState.ANSWERED), PARK_ROLES),
}
#: Whoever closes a file of any kind.
KEEPERS = frozenset().union(*(roles for _states, roles in ENDS.values()))
#: Kinds whose file may belong to another than handled the case.
HANDED_OVER = (Subject.PERMIT,)
#: The clocks of archiving itself; while any other runs a case is not over.
ARCHIVING = (Clock.CASE_ARCHIVE, Clock.FILE_RECEIPT, Clock.FILE_RETENTION)


def archive_code(subject: str) -> str:
    return f"archive_{subject}"


def hand_over_code(subject: str) -> str:
    return f"hand_over_{subject}_file"


def return_code(subject: str) -> str:
    return f"return_{subject}_file"


def _archive(subject: Subject) -> Act:
    from_states, roles = ENDS[subject]
    return Act(
        code=archive_code(subject),
        label=_("归档"),
        subject=subject,
        roles=roles,
        from_states=from_states,
        heading=Heading.SYSTEM,
        rule=RULE,
        settles=(Clock.CASE_ARCHIVE, Clock.FILE_RECEIPT),
        issues=(D.ARCHIVE_INDEX, D.ARCHIVE_COVER),
        main=True,
    )


def _handing_over(subject: Subject) -> tuple[Act, Act]:
    from_states, roles = ENDS[subject]
    return (
        Act(
            code=hand_over_code(subject),
            label=_("移交案卷"),
            subject=subject,
            roles=roles,
            from_states=from_states,
            heading=Heading.SYSTEM,
            rule=HANDOVER,
            settles=(Clock.CASE_ARCHIVE,),
        ),
        Act(
            code=return_code(subject),
            label=_("退回案卷"),
            subject=subject,
            roles=roles,
            from_states=from_states,
            heading=Heading.SYSTEM,
            rule=HANDOVER,
            settles=(Clock.FILE_RECEIPT,),
        ),
    )


ARCHIVING_ACTS: tuple[Act, ...] = (
    *(_archive(subject) for subject in ENDS),
    *(act for subject in HANDED_OVER for act in _handing_over(subject)),
)

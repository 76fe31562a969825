"""What each paper must know: plain, JSON-able facts, frozen when the paper is issued.

One ``TypedDict`` per paper. Every key is required and may not be empty unless it is ``NotRequired``; an empty list
is as bad as an empty text. Dates are ISO dates (``2026-03-09``), moments ISO date-times with an offset
(``2026-03-09T11:00:00+08:00``); presenters turn them into official Chinese. The text in each ``Annotated`` is the
name by which a person is told that something is missing. Number, issuer, date of issue and check code are not facts:
they belong to the document itself.
"""

from portal.documents.enums import DocumentKind
from portal.documents.facts.archive import ArchiveCoverFacts, ArchiveIndexFacts, IndexLine
from portal.documents.facts.disposal import DisposalRegisterFacts, DisposedFile
from portal.documents.facts.papers import (
    AcceptanceFacts,
    ComprehensiveFacts,
    CoordinationLetterFacts,
    CorrectionFacts,
    DeclineFacts,
    DeliveryFacts,
    EntrustmentFacts,
    FeedbackFacts,
    HandoverFacts,
    LedgerFacts,
    MinutesFacts,
    PlanFacts,
    SupervisionLetterFacts,
    TrackingFacts,
)
from portal.documents.facts.pieces import (
    Agent,
    Client,
    Confirmation,
    CoordinationRecord,
    Decision,
    Defect,
    DeliveredItem,
    Dimension,
    EntrustedMatter,
    Evaluation,
    Iso,
    Issue,
    LedgerLine,
    Material,
    MayBeEmpty,
    Opinion,
    PlannedMatter,
    PlannedStep,
    Powers,
    ProcessStep,
    Project,
    SecondNotice,
    Signature,
    TrackedMatter,
)
from portal.documents.facts.powers_inspections import INSPECTION_FACTS
from portal.documents.facts.powers_instruments import INSTRUMENT_FACTS
from portal.documents.facts.powers_openings import OPENING_FACTS
from portal.documents.facts.powers_oversight import OVERSIGHT_FACTS
from portal.documents.facts.powers_permits import PERMIT_FACTS
from portal.documents.facts.powers_promises import PROMISE_FACTS
from portal.documents.facts.powers_whistles import WHISTLE_FACTS

FACTS: dict[DocumentKind, type] = {
    DocumentKind.ENTRUSTMENT: EntrustmentFacts,
    DocumentKind.ACCEPTANCE: AcceptanceFacts,
    DocumentKind.CORRECTION: CorrectionFacts,
    DocumentKind.DECLINE: DeclineFacts,
    DocumentKind.PLAN: PlanFacts,
    DocumentKind.HANDOVER: HandoverFacts,
    DocumentKind.COORDINATION_LETTER: CoordinationLetterFacts,
    DocumentKind.SUPERVISION_LETTER: SupervisionLetterFacts,
    DocumentKind.MINUTES: MinutesFacts,
    DocumentKind.DELIVERY: DeliveryFacts,
    DocumentKind.FEEDBACK: FeedbackFacts,
    DocumentKind.COMPREHENSIVE: ComprehensiveFacts,
    DocumentKind.TRACKING: TrackingFacts,
    DocumentKind.LEDGER: LedgerFacts,
    DocumentKind.ARCHIVE_COVER: ArchiveCoverFacts,
    DocumentKind.ARCHIVE_INDEX: ArchiveIndexFacts,
    DocumentKind.DISPOSAL_REGISTER: DisposalRegisterFacts,
    **INSPECTION_FACTS,
    **INSTRUMENT_FACTS,
    **OPENING_FACTS,
    **OVERSIGHT_FACTS,
    **PERMIT_FACTS,
    **PROMISE_FACTS,
    **WHISTLE_FACTS,
}

#: The dimensions of the joint evaluation by kind of report (BZ54-5.5-SINGLE, BZ54-5.5-MULTI).
DIMENSIONS: dict[DocumentKind, tuple[str, str, str]] = {
    DocumentKind.FEEDBACK: ("服务效率", "办理质量", "问题解决能力"),
    DocumentKind.COMPREHENSIVE: ("协同效率", "跨区域沟通成效", "事项办结完整性"),
}

__all__ = [
    "DIMENSIONS",
    "FACTS",
    "AcceptanceFacts",
    "Agent",
    "ArchiveCoverFacts",
    "ArchiveIndexFacts",
    "Client",
    "ComprehensiveFacts",
    "Confirmation",
    "CoordinationLetterFacts",
    "CoordinationRecord",
    "CorrectionFacts",
    "Decision",
    "DeclineFacts",
    "Defect",
    "DeliveredItem",
    "DeliveryFacts",
    "Dimension",
    "DisposalRegisterFacts",
    "DisposedFile",
    "EntrustedMatter",
    "EntrustmentFacts",
    "Evaluation",
    "FeedbackFacts",
    "HandoverFacts",
    "IndexLine",
    "Iso",
    "Issue",
    "LedgerFacts",
    "LedgerLine",
    "Material",
    "MayBeEmpty",
    "MinutesFacts",
    "Opinion",
    "PlanFacts",
    "PlannedMatter",
    "PlannedStep",
    "Powers",
    "ProcessStep",
    "Project",
    "SecondNotice",
    "Signature",
    "SupervisionLetterFacts",
    "TrackedMatter",
    "TrackingFacts",
]

"""The words in the addresses of the interface: the plural of what an act is done to."""

from delegation.lifecycle import Subject

RESOURCES: dict[str, str] = {
    Subject.ADJUSTMENT: "adjustments",
    Subject.ADJUSTMENT_ITEM: "adjustment-items",
    Subject.INSTRUMENT: "instruments",
    Subject.PERMIT: "permits",
    Subject.PROMISE: "promises",
    Subject.CREDIT_NOTE: "credit-notes",
    Subject.ORDER: "orders",
    Subject.ASSESSMENT: "assessments",
    Subject.POSTING: "postings",
    Subject.UNABSORBED: "unabsorbed-powers",
    Subject.WHISTLE_MATTER: "whistle-matters",
    Subject.WHISTLE: "whistles",
    Subject.CALL: "calls",
    Subject.WHISTLE_LETTER: "whistle-letters",
    Subject.INSPECTION_PLAN: "inspection-plans",
    Subject.INSPECTION_WISH: "inspection-wishes",
    Subject.INSPECTION: "inspections",
    Subject.INSPECTION_PART: "inspection-parts",
    Subject.FINDING: "findings",
    Subject.OPENING: "openings",
    Subject.OPENING_PART: "opening-parts",
    Subject.HALL_WINDOW: "hall-windows",
    Subject.INQUIRY: "inquiries",
    Subject.APPOINTMENT: "appointments",
}

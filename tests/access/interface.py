"""For every resource of the interface, the kind of things that its addresses name, and who is sure to read them.

Lists hold what a person reads and nothing else; acts are for those whose act it is, of those who read the thing.
"""

#: Resource of the requests, by the first word of its addresses: the kind of things of ``ground``.
OF_REQUESTS = {
    "deadlines": "deadline",
    "documents": "paper alone",
    "exports": "export",
    "ledgers": "ledger",
    "requests": "case",
    **{
        resource: f"api {resource}"
        for resource in (
            "complaints", "coordinations", "decisions", "evaluations", "handovers", "materials", "plan-steps",
            "problems", "progress", "report-recipients", "reports", "request-files", "request-matters",
            "supervisions", "visits",
        )
    },
    "archives": "archive",
    "webhooks/endpoints": "endpoint",
    "webhooks/deliveries": "delivery",
}  # fmt: skip
#: Resources of delegated powers: cases, and parts of cases.
OF_POWERS = (
    "adjustment-items", "adjustments", "appointments", "assessments", "calls", "credit-notes", "findings",
    "hall-windows", "inquiries", "inspection-parts", "inspection-plans", "inspection-wishes", "inspections",
    "instruments", "opening-parts", "openings", "orders", "permits", "postings", "promises", "unabsorbed-powers",
    "whistle-letters", "whistle-matters", "whistles",
)  # fmt: skip
#: Nothing of it is anybody's own: whoever acts, or speaks with a key, reads it.
FOR_WHO_ACTS = {
    "authorities", "calendars", "changes", "matters", "me", "organizations", "power-lists", "powers", "statistics",
}  # fmt: skip

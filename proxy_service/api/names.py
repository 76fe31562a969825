"""The words in the addresses of the interface: the plural of what an act is done to."""

from proxy_service.lifecycle import Subject

RESOURCES: dict[str, str] = {
    Subject.REQUEST: "requests",
    Subject.MATTER: "request-matters",
    Subject.HANDOVER: "handovers",
    Subject.PROBLEM: "problems",
    Subject.COORDINATION: "coordinations",
    Subject.DECISION: "decisions",
    Subject.REPORT: "reports",
    Subject.RECIPIENT: "report-recipients",
    Subject.VISIT: "visits",
    Subject.SUPERVISION: "supervisions",
}

"""Which key reaches which operation: every operation of the description, none besides."""

from typing import Any

from portal.api.schema import document
from portal.organizations.models import Organization
from tests.speaking import Caller

ANY = "authorities calendars matters me organizations power-lists powers"
BOTH = "changes deadlines documents ledgers"
PROXY = (
    "archives complaints coordinations decisions evaluations handovers materials plan-steps problems progress "
    "report-recipients reports request-files request-matters requests statistics supervisions visits"
)
POWERS = (
    "adjustment-items adjustments appointments assessments calls credit-notes findings hall-windows inquiries "
    "inspection-parts inspection-plans inspection-wishes inspections instruments opening-parts openings orders permits "
    "postings unabsorbed-powers whistle-letters whistle-matters whistles"
)
# The resources of the interface. Whoever adds one says here with which keys it is read.
READ_WITH: dict[str, set[str]] = {
    resource: set(scopes)
    for resources, scopes in [
        (ANY, ()),
        (BOTH, ("powers:read", "proxy:read")),
        (PROXY, ("proxy:read",)),
        (POWERS, ("powers:read",)),
        ("webhooks", ("events",)),
        ("exports imports", ("exchange",)),
    ]
    for resource in resources.split()
}
WRITE_WITH = {
    "proxy:read": "proxy:act",
    "powers:read": "powers:act",
    "events": "events",
    "exchange": "exchange",
}


def scopes_due(method: str, path: str) -> set[str]:
    """Which scopes an operation ought to name. ``KeyError`` for a resource that nobody listed."""
    parts = path.removeprefix("/api/v1/").strip("/").split("/")
    reading = READ_WITH[parts[0]]
    if parts[0] != "exports" and (parts[-1] in {"content", "package", "template"} or "files" in parts):
        return {"files"}
    if method == "GET" and parts[-2:-1] != ["acts"] and parts[-1] != "draft":
        return reading
    return {WRITE_WITH[next(iter(reading))]}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, told)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
    ]


EXAMPLE = {"integer": "987654321", "string": "unknown", "uuid": "00000000-0000-0000-0000-000000000007"}


def address(path: str, told: dict[str, Any]) -> str:
    """The address with arguments of the right kind that name nothing."""
    for each in told["parameters"]:
        if each.get("in") == "path":
            kind = each["schema"].get("format") or each["schema"]["type"]
            path = path.replace(f"{{{each['name']}}}", EXAMPLE.get(kind, EXAMPLE["string"]))
    return path


def test_a_key_without_the_scope_is_refused(bureau: Organization) -> None:
    """One operation of each kind of each resource; that all say what they ought to is the other test."""
    keys = {scope: Caller.of(bureau, "department_clerk", [scope]) for scope in ("events", "files")}
    tried = set()
    for method, path, told in operations():
        scopes = frozenset(told["x-scopes"])
        kind = (told["tags"][0], method, scopes)
        if scopes and kind not in tried:
            tried.add(kind)
            other = keys["files" if "events" in scopes else "events"]
            answer = other.send(method, address(path, told))
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), (method, path)
    assert len(tried) > 100


def test_every_operation_names_the_scope_that_it_ought_to() -> None:
    wrong = {
        (method, path): told["x-scopes"]
        for method, path, told in operations()
        if set(told["x-scopes"]) != scopes_due(method, path)
    }
    assert wrong == {}

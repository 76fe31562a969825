"""Which key reaches which operation: every operation of the description, none besides."""

from functools import cache
from itertools import product
from typing import Any

from portal.api.permissions import all_of, any_of, scopes_named
from portal.api.schema import document
from portal.organizations.models import Organization
from portal.service_accounts.enums import Scope
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


def scopes_due(method: str, path: str) -> list[list[str]]:
    """Which scopes an operation ought to name: ways, each to be held whole. Bytes of a case take the scope of the case
    beside that of files. ``KeyError`` for a resource that nobody listed."""
    parts = path.removeprefix("/api/v1/").strip("/").split("/")
    reading = READ_WITH[parts[0]]
    is_read = method == "GET" and parts[-2:-1] != ["acts"] and parts[-1] != "draft"
    due = reading if is_read else {WRITE_WITH[scope] for scope in reading}
    if parts[0] != "exports" and (parts[-1] in {"content", "package", "template"} or "files" in parts):
        return sorted(sorted(("files", scope)) for scope in due)
    return [[scope] for scope in sorted(due)]


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


def test_a_key_that_lacks_one_scope_of_every_way_is_refused(bureau: Organization) -> None:
    """One operation of each kind of each resource; that all say what they ought to is the other test."""

    @cache
    def without(lacking: frozenset[str]) -> Caller:
        return Caller.of(bureau, "department_clerk", set(Scope.values) - lacking)

    tried = set()
    for method, path, told in operations():
        ways = told["x-scopes"]
        kind = (told["tags"][0], method, str(ways))
        if ways and kind not in tried:
            tried.add(kind)
            for lacking in map(frozenset, product(*ways)):
                answer = without(lacking).send(method, address(path, told))
                assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), (path, lacking)
                needed = [way.split(" ") for way in answer["X-Scope-Needed"].split(", ")]
                assert needed == ways
    assert len(tried) > 100


def test_any_and_all_can_be_said_within_each_other() -> None:
    reading = any_of(Scope.PROXY_READ, Scope.POWERS_READ)
    assert scopes_named(None) == scopes_named(all_of()) == scopes_named(any_of(None)) == []
    assert scopes_named(reading) == [["powers:read"], ["proxy:read"]]
    assert scopes_named(all_of(Scope.FILES, None)) == [["files"]]
    assert scopes_named(all_of(reading, Scope.FILES)) == [["files", "powers:read"], ["files", "proxy:read"]]
    assert scopes_named(any_of(all_of(Scope.FILES, Scope.PROXY_ACT), Scope.EVENTS)) == [
        ["events"],
        ["files", "proxy:act"],
    ]


def test_every_operation_names_the_scope_that_it_ought_to() -> None:
    wrong = {
        (method, path): told["x-scopes"]
        for method, path, told in operations()
        if told["x-scopes"] != scopes_due(method, path)
    }
    assert wrong == {}

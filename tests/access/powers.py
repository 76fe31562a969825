"""For every page of delegated powers, whom it is for, and who reads which case of ``tests/delegation/api/world.py``.

Park and bureau of Yining, their neighbours in Khorgos, and the city of Chenzhou, which must not hear of each other.
"""

from collections.abc import Iterator
from typing import Any

from delegation.models import Authority, Call
from portal.deadlines.models import Deadline
from portal.documents.models import Document, StoredFile
from portal.organizations.enums import Role as R
from tests.access.cells import NOBODY, People, Row, Thing, holding
from tests.delegation.api.world import World
from tests.delegation.cast import PEOPLE

OWNERS = holding(PEOPLE, R.ENTERPRISE_OWNER)
FIRMS = OWNERS | holding(PEOPLE, R.ENTERPRISE_HANDLER)
CLERKS = holding(PEOPLE, R.WINDOW_CLERK)
OFFICERS = holding(PEOPLE, R.PROXY_OFFICER)
PARK_LEADERS = holding(PEOPLE, R.PARK_LEADER)
PARKS = CLERKS | OFFICERS | PARK_LEADERS
DEPARTMENT_LEADERS = holding(PEOPLE, R.DEPARTMENT_LEADER)
DEPARTMENTS = DEPARTMENT_LEADERS | holding(PEOPLE, R.DEPARTMENT_CLERK)
COUNTIES = holding(PEOPLE, R.COUNTY_OFFICER)
CENTRE, ADMINISTRATOR, AUDITOR = (
    holding(PEOPLE, role) for role in (R.SERVICE_CENTRE_OFFICER, R.ADMINISTRATOR, R.AUDITOR)
)
ALL = frozenset(PEOPLE)
KEEPERS = PARKS | DEPARTMENTS | COUNTIES

PAGES: dict[str, Row] = {
    "delegation:desk": Row(ALL),
    "delegation:authorities": Row(ALL),
    "delegation:authority": Row(ALL, "authority"),
    "delegation:authority-file": Row(NOBODY, "authority", perhaps=ALL),  # where one was taken in
    "delegation:authority-new": Row(CENTRE | ADMINISTRATOR),
    "delegation:authority-edit": Row(CENTRE | ADMINISTRATOR, "authority"),
    "delegation:decisions": Row(DEPARTMENTS),
    "delegation:credit-notes": Row(FIRMS | PARKS | DEPARTMENTS | COUNTIES | AUDITOR),
    "delegation:oversight-findings": Row(DEPARTMENTS | PARKS | COUNTIES),
    "delegation:whistle-figures": Row(PARKS | DEPARTMENTS | COUNTIES | AUDITOR),
    "delegation:whistle-calls": Row(NOBODY, "figure", perhaps=PARKS | DEPARTMENTS | COUNTIES | AUDITOR),
    "delegation:filings": Row(NOBODY, perhaps=KEEPERS | AUDITOR),
    "delegation:hall-ticket": Row(NOBODY, "window", perhaps=FIRMS),
    "delegation:hall-desk": Row(PARKS),
    "delegation:cases": Row(NOBODY, "kind", perhaps=ALL),
    "delegation:begin": Row(ALL, "beginning"),
    "delegation:case": Row(ALL, "case"),
    "delegation:package": Row(NOBODY, "case", perhaps=KEEPERS),
    "delegation:document": Row(NOBODY, "paper", perhaps=ALL),
    "delegation:document-retry": Row(NOBODY, "paper", perhaps=PARKS | DEPARTMENTS),
    "delegation:file": Row(NOBODY, "file", perhaps=ALL),
    "delegation:act": Row(NOBODY, "act", perhaps=ALL),
}

#: Departments whose powers a scheme names, and parks that one names.
WITH_POWERS = frozenset({"bureau_clerk", "bureau_leader", "construction_clerk", "construction_leader"})
IN_A_SCHEME = PARKS - {"other_clerk", "other_leader"}
#: Whose enterprise has a hall in its city.
NEAR_A_HALL = FIRMS - {"city_owner"}
#: The hall at which enterprises are opened.
OPENING_HALL = frozenset({"clerk", "zone_clerk"})
#: Whom their department posted to a park's hall.
POSTED = frozenset({"construction_clerk"})
#: Who begins a case, by kind and way (the articles stand with the kinds).
BEGINNERS: dict[tuple[str, str], People] = {
    ("adjustment", "ask"): PARK_LEADERS & IN_A_SCHEME,
    ("adjustment", "propose"): DEPARTMENT_LEADERS & WITH_POWERS,
    ("hall_window", "open"): PARK_LEADERS,
    ("inquiry", "register"): PARKS | POSTED,
    ("inquiry", "ask"): NEAR_A_HALL,
    ("appointment", "book"): NEAR_A_HALL,
    ("inspection_plan", "draft"): OFFICERS | PARK_LEADERS,
    ("inspection", "propose"): DEPARTMENTS,
    ("instrument", "draft"): WITH_POWERS,
    ("instrument", "record"): DEPARTMENT_LEADERS & WITH_POWERS,
    ("opening", "apply"): NEAR_A_HALL,
    ("opening", "enter"): OPENING_HALL,
    ("order", "correct"): WITH_POWERS,
    ("order", "revoke"): WITH_POWERS | PARK_LEADERS & IN_A_SCHEME,
    ("assessment", "assess"): WITH_POWERS,
    ("permit", "apply"): FIRMS,
    ("permit", "enter"): CLERKS & IN_A_SCHEME,
    ("posting", "propose"): DEPARTMENT_LEADERS & WITH_POWERS,
    ("unabsorbed", "list"): PARK_LEADERS & IN_A_SCHEME,
    ("whistle", "blow"): FIRMS,
    ("whistle", "blow-for"): PARKS,
    ("whistle_matter", "list"): PARK_LEADERS,
}

# Who reads which case. The park's people, its zone's among them, and who oversees the park.
PARK = frozenset({"clerk", "officer", "leader", "zone_clerk"})
BUREAU = frozenset({"bureau_clerk", "bureau_leader"})
JUSTICE = frozenset({"justice_clerk", "justice_leader"})
SAFETY = frozenset({"safety_clerk", "safety_leader"})
MARKET = frozenset({"market_clerk", "market_leader"})
ENVIRONMENT = frozenset({"environment_clerk", "environment_leader"})
FIRM = frozenset({"owner", "handler"})
ABOVE = frozenset({"government_officer", "auditor"})
CITY_PARK = frozenset({"city_clerk", "city_leader"})
CONSTRUCTION = frozenset({"construction_clerk", "construction_leader"})
CITY_ABOVE = frozenset({"city_officer", "auditor"})
READERS: dict[str, People] = {
    "instrument": PARK | BUREAU | JUSTICE | ABOVE,
    "draft": BUREAU,
    "adjustment": CITY_PARK
    | CONSTRUCTION
    | CITY_ABOVE
    | {"city_bureau_clerk", "city_bureau_leader", "city_justice_clerk", "city_justice_leader"},
    "permit": PARK | BUREAU | FIRM | ABOVE,
    "reviewed": PARK | BUREAU | FIRM | ABOVE,
    "order": PARK | BUREAU | {"auditor"},
    "assessment": PARK | BUREAU | ABOVE,
    "plan": PARK | JUSTICE | MARKET | SAFETY | ABOVE,
    "visit": PARK | JUSTICE | MARKET | SAFETY | ABOVE | {"other_owner"},
    "complained": PARK | JUSTICE | SAFETY | ENVIRONMENT | FIRM | ABOVE,
    "window": PARK | ABOVE,
    "inquiry": PARK | FIRM | ABOVE,
    "appointment": PARK | FIRM | ABOVE,
    "opening": PARK | MARKET | FIRM | ABOVE,
    "matter": PARK | BUREAU | ENVIRONMENT | FIRM | ABOVE | {"other_owner"},
    "whistle": PARK | BUREAU | ENVIRONMENT | FIRM | ABOVE,
    "other_whistle": PARK | ABOVE | {"other_owner"},
    "unabsorbed": CITY_PARK | CONSTRUCTION | CITY_ABOVE,
    "posting": CITY_PARK | CONSTRUCTION | CITY_ABOVE,
}


def things_of_powers(world: World) -> dict[str, list[Thing]]:
    made: dict[str, list[Thing]] = {}
    for kind, thing in _all(world):
        made.setdefault(kind, []).append(thing)
    return made


def _all(world: World) -> Iterator[tuple[str, Thing]]:
    document = Authority.objects.order_by("pk").first()
    assert document is not None
    yield "authority", Thing("", {"pk": document.pk}, ALL)
    yield "window", Thing("", {"pk": world.window.pk}, ALL)
    called = Call.objects.order_by("pk").first()
    assert called is not None
    yield "figure", Thing("", {"measure": "calls", "department": called.department_id}, ALL)
    for (kind, code), people in BEGINNERS.items():
        yield "beginning", Thing(f"{kind} {code}", {"kind": kind, "code": code}, people)
    for kind in sorted({case.SUBJECT for case in world.cases.values()}):
        yield "kind", Thing(kind, {"kind": kind}, ALL)
    for name, found in world.cases.items():
        case: Any = found
        readers = READERS[name]
        named = {"kind": case.SUBJECT, "pk": case.pk}
        yield "case", Thing(name, named, readers)
        yield f"api {case.SUBJECT}", Thing(name, {"pk": case.pk}, readers)
        yield "act", Thing(name, {"code": "withdraw", "pk": case.pk}, NOBODY, readers)
        for part in case.parts():
            yield f"api {part.SUBJECT}", Thing(f"{name}: {part}", {"pk": part.pk}, NOBODY, readers)
        yield "ledger", Thing(name, {"pk": case.ledger_id}, NOBODY, readers)
        for paper in Document.objects.filter(ledger=case.ledger_id)[:2]:
            yield "paper", Thing(name, {**named, "document": paper.pk}, NOBODY, readers)
            yield "paper alone", Thing(name, {"pk": paper.pk}, NOBODY, readers)
        for file in StoredFile.objects.filter(ledger=case.ledger_id)[:1]:
            yield "file", Thing(name, {**named, "file": file.pk}, NOBODY, readers)
        for clock in Deadline.objects.filter(ledger=case.ledger_id)[:1]:
            yield "deadline", Thing(name, {"pk": clock.pk}, NOBODY, readers)

"""The pages of delegated powers that are measured: who asks for what, where most of it is."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from benchmarks.scale.pages import Asks, Page
from benchmarks.scale.people import Town, headers_of
from delegation import access
from delegation.demo.cast import YINING_PARK
from delegation.demo.oversight import BUREAU
from delegation.models import Permit
from delegation.models.case import Case
from portal.organizations.enums import ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership, Organization

R = Role


class PowersTown(Town):
    """The park and the department of the copies, and the enterprises that applied."""

    @cached_property
    def busiest_park(self) -> Organization:
        return Organization.objects.get(code=YINING_PARK)

    @cached_property
    def busiest_department(self) -> Organization:
        return Organization.objects.get(code=BUREAU)

    @cached_property
    def requests(self) -> int:
        """Cases of whatever kind."""
        return sum(model._default_manager.count() for model in Case.__subclasses__())

    def people(self, role: str, most: int = 10) -> list[Membership]:
        if role not in ENTERPRISE_ROLES:
            return super().people(role, most)
        held = Membership.objects.valid(self.now).people().filter(role=role, substitute_for=None)
        applied = held.filter(organization__in=Permit.objects.values("applicant").distinct())
        return list(applied.select_related("user", "organization").order_by("pk")[:most])


def _shown(role: str, path: str, *args: object, **query: str) -> Asks:
    """One page for all who hold the role."""

    def asks(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
        people = town.people(role)
        address = reverse(path, args=args) + (f"?{urlencode(query)}" if query else "")
        for turn in range(number):
            yield headers_of(people[turn % len(people)]), address, ""

    return asks


def _cases(role: str, kind: str) -> Asks:
    """Pages of cases from all over the list of somebody."""

    def asks(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
        person = town.person(role)
        seen: QuerySet[Any] = access.visible(kind, person).order_by("pk")
        keys = list(seen.values_list("pk", flat=True)[: number * 5])
        for key in town.dice.choices(keys, k=number):
            yield headers_of(person), reverse("delegation:case", args=[kind, key]), ""

    return asks


def _calls(town: Town, number: int) -> Iterator[tuple[dict[str, str], str, str]]:
    """The calls behind the largest figure of the year."""
    market = Organization.objects.get(code="654002-SCJG")
    address = reverse("delegation:whistle-calls", args=["calls", market.pk])
    for _turn in range(number):
        yield headers_of(town.person(R.PARK_LEADER)), address, ""


PAGES: Sequence[Page] = (
    *(
        Page(f"desk_{word}", f"desk, {word}", _shown(role, "delegation:desk"))
        for word, role in (
            ("window", R.WINDOW_CLERK),
            ("leader", R.PARK_LEADER),
            ("department", R.DEPARTMENT_CLERK),
            ("county", R.COUNTY_OFFICER),
            ("auditor", R.AUDITOR),
            ("enterprise", R.ENTERPRISE_OWNER),
        )
    ),
    *(
        Page(f"permits_{word}", f"permits, {word}", _shown(role, "delegation:cases", "permit"))
        for word, role in (
            ("park", R.PROXY_OFFICER),
            ("department", R.DEPARTMENT_CLERK),
            ("county", R.COUNTY_OFFICER),
            ("auditor", R.AUDITOR),
            ("enterprise", R.ENTERPRISE_OWNER),
        )
    ),
    *(
        Page(
            f"permits_{word}",
            f"permits, {word}",
            _shown(R.PROXY_OFFICER, "delegation:cases", "permit", **query),
        )
        for word, query in (
            ("paused", {"state": "paused"}),
            ("declined", {"state": "not_accepted"}),
            ("number", {"q": "2026-99"}),
            ("due", {"file": "due"}),
            ("filed", {"file": "filed"}),
        )
    ),
    *(
        Page(f"list_{kind}", f"list, {kind}", _shown(role, "delegation:cases", kind))
        for kind, role in (
            ("order", R.DEPARTMENT_CLERK),
            ("whistle", R.PROXY_OFFICER),
            ("inspection", R.PROXY_OFFICER),
            ("opening", R.WINDOW_CLERK),
            ("inquiry", R.WINDOW_CLERK),
            ("appointment", R.WINDOW_CLERK),
            ("assessment", R.DEPARTMENT_CLERK),
        )
    ),
    *(
        Page(f"case_{kind}_{word}", f"{kind}, {word}", _cases(role, kind))
        for kind, word, role in (
            ("permit", "window", R.WINDOW_CLERK),
            ("permit", "department", R.DEPARTMENT_CLERK),
            ("permit", "enterprise", R.ENTERPRISE_OWNER),
            ("order", "department", R.DEPARTMENT_CLERK),
            ("whistle", "leader", R.PARK_LEADER),
            ("inquiry", "window", R.WINDOW_CLERK),
            ("opening", "window", R.WINDOW_CLERK),
            ("inspection", "officer", R.PROXY_OFFICER),
        )
    ),
    Page("decisions", "decisions", _shown(R.DEPARTMENT_CLERK, "delegation:decisions")),
    Page(
        "decisions_unchecked",
        "decisions nobody saw",
        _shown(R.DEPARTMENT_CLERK, "delegation:decisions", unchecked="1"),
    ),
    Page("credit_notes", "broken promises", _shown(R.AUDITOR, "delegation:credit-notes")),
    Page(
        "findings_department",
        "findings, department",
        _shown(R.DEPARTMENT_CLERK, "delegation:oversight-findings"),
    ),
    Page("findings_park", "findings, park", _shown(R.PARK_LEADER, "delegation:oversight-findings")),
    Page("whistle_figures", "figures of whistles", _shown(R.PARK_LEADER, "delegation:whistle-figures")),
    Page("whistle_calls", "calls behind a figure", _calls),
    Page("filings_park", "files, park", _shown(R.PROXY_OFFICER, "delegation:filings")),
    Page("filings_department", "files, department", _shown(R.DEPARTMENT_CLERK, "delegation:filings")),
    Page("filings_auditor", "files, auditor", _shown(R.AUDITOR, "delegation:filings")),
    Page("hall_desk", "windows of the hall", _shown(R.WINDOW_CLERK, "delegation:hall-desk")),
    *(
        Page(f"api_{name}", f"interface, {name}", _shown(role, f"api-{name}-list"))
        for name, role in (
            ("permits", R.PROXY_OFFICER),
            ("whistles", R.PROXY_OFFICER),
            ("inquiries", R.PROXY_OFFICER),
            ("orders", R.DEPARTMENT_CLERK),
        )
    ),
    Page(
        "api_changed",
        "interface, permits changed since",
        _shown(R.PROXY_OFFICER, "api-permits-list", updated_since="2026-10-01T00:00:00Z"),
    ),
)

"""An original told of another week, another park and other people: an edition, from which copies are made.

A week is shifted as a whole, and only to where the calendar lets every period of the case end as it did: each is
reckoned anew by the code that reckons it otherwise.
"""

import json
import random
import re
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from benchmarks.scale.ground import HOME, PLACES, Place
from benchmarks.scale.originals import Original, Row
from portal.deadlines import kinds
from portal.deadlines.enums import DeadlineState
from portal.deadlines.models import Deadline
from portal.deadlines.reckoning import due_by, stamp
from portal.deadlines.schedule import reminders_for
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership, Organization
from portal.workdays.due import Due
from portal.workdays.queries import calendar_for
from proxy_service.models import MatterVersion
from proxy_service.search import bigrams

_MARK = re.compile(r"⟦(organizations_\w+|auth_group|day):([^⟧]*)⟧")
ISO, WORDS, YEAR = (
    re.compile(r"\d{4}-"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"〔(\d{4})〕"),
)


# For so many years a file is kept at least; ends so far away are counted in years.
KEPT, FAR = 2, timedelta(days=500)
D = TypeVar("D", date, datetime)


class Missing(Exception):
    """The other park has no such body or person."""


class Unfit(Exception):
    """In that week a period of the case would end otherwise."""


class Directory:
    """Who there is, read once; the marks that words of theirs get in texts."""

    def __init__(self) -> None:
        self.organizations = {each.pk: each for each in Organization.objects.all()}
        self.by_code = {each.code: each for each in self.organizations.values()}
        self.by_group = {each.group_id: each for each in self.organizations.values()}
        self.members = {each.pk: each for each in Membership.objects.select_related("user").order_by("pk")}
        self.matters = dict(MatterVersion.objects.values_list("pk", "name"))
        self.staff: dict[tuple[int, str], list[Membership]] = {}
        self.cast: dict[int, Membership] = {}
        for member in self.members.values():
            self.staff.setdefault((member.organization_id, member.role), []).append(member)
            self.cast.setdefault(member.user_id, member)
        self.enterprises = {
            place.division: [
                each
                for each in self.organizations.values()
                if each.kind == OrganizationKind.ENTERPRISE and each.division_code == place.division
            ]
            for place in PLACES
        }

    def known(self) -> dict[str, str]:
        """Words by which a body or a person of the originals is called, with their marks; no word of two of them."""
        words: dict[str, str] = {}
        twice: set[str] = set()

        def add(word: str, mark: str) -> None:
            if len(word) < 2:
                return
            if word in words and words[word] != mark:
                twice.add(word)
            words.setdefault(word, mark)

        home = min(self.enterprises[HOME], key=lambda each: each.pk)
        for pk, each in self.organizations.items():
            if each.kind == OrganizationKind.ENTERPRISE and each != home:
                continue
            for name in ("code", "name", "short_name", "legal_representative", "address", "phone"):
                add(getattr(each, name), f"⟦organizations_organization:{pk}:{name}⟧")
        for (organization, _role), staff in self.staff.items():
            of_others = (
                self.organizations[organization].kind == OrganizationKind.ENTERPRISE
                and organization != home.pk
            )
            for member in [] if of_others else staff[:1]:
                for name in ("full_name", "phone", "email", "username"):
                    add(getattr(member.user, name), f"⟦organizations_user:{member.user_id}:{name}⟧")
        return {word: mark for word, mark in words.items() if word not in twice}


class Edition:
    """``rows`` of the original, told anew. ``Missing`` or ``Unfit`` where that cannot be."""

    def __init__(
        self, original: Original, directory: Directory, place: Place, weeks: int, dice: random.Random
    ) -> None:
        self.original, self.directory, self.place, self.dice = original, directory, place, dice
        self.shift = timedelta(weeks=weeks)
        (request,) = original.rows["proxy_service_proxyrequest"]
        self.far = request["updated_at"].date() + FAR
        self.enterprise = dice.choice(directory.enterprises[place.division])
        self.people: dict[int, Membership] = {}
        self.rows = {name: [self._row(row) for row in found] for name, found in original.rows.items()}
        self._reckon()
        self._years()
        self._mail()
        (request,) = self.rows["proxy_service_proxyrequest"]
        self.begins: datetime = request["submitted_at"] or request["created_at"]
        request["divisions"] = sorted(request["divisions"])
        # A draft is found by nothing yet.
        request["search"] = self._search(request) if request["number"] else []

    def _row(self, row: Row) -> Row:
        return {column: self._value(value) for column, value in row.items()}

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return _MARK.sub(self._filled, value) if "⟦" in value else value
        if isinstance(value, list):
            return [self._value(part) for part in value]
        if isinstance(value, date):  # and datetime
            return self._shifted(value)
        return value

    def _shifted(self, value: D) -> D:
        """A day of the case some weeks away. What is kept for years ends in another year on the same day."""
        if (value.date() if isinstance(value, datetime) else value) < self.far:
            return value + self.shift
        moved = value.replace(year=value.year - KEPT) + self.shift
        if (moved.month, moved.day) == (2, 29):
            raise Unfit("29 February")
        return moved.replace(year=moved.year + KEPT)

    def _filled(self, mark: re.Match[str]) -> str:
        table, rest = mark[1], mark[2]
        if table == "day":
            return self._day(rest)
        pk, _, attribute = rest.partition(":")
        match table:
            case "organizations_organization":
                return str(getattr(self.organization(int(pk)), attribute))
            case "auth_group":
                return str(self.organization(self.directory.by_group[int(pk)].pk).group_id)
            case "organizations_membership":
                return str(self.member(int(pk)).pk)
            case _:
                user = self.member(self.directory.cast[int(pk)].pk).user
                return str(getattr(user, "pk" if attribute == "id" else attribute))

    def organization(self, pk: int) -> Organization:
        here = self.directory.organizations[pk]
        if here.kind == OrganizationKind.ENTERPRISE:
            return self.enterprise
        if here.code == PLACES[0].park:
            code = self.place.park
        else:
            division, dash, suffix = here.code.partition("-")
            code = (
                {HOME: self.place.division, PLACES[0].other: self.place.other}.get(division, division)
                + dash
                + suffix
            )
        if code not in self.directory.by_code or (self.place.other == "" and code.startswith(HOME[:4])):
            raise Missing(code)
        return self.directory.by_code[code]

    def member(self, pk: int) -> Membership:
        if pk not in self.people:
            here = self.directory.members[pk]
            there = self.directory.staff.get((self.organization(here.organization_id).pk, here.role))
            if not there:
                raise Missing(f"{here.role} of {here.organization_id}")
            self.people[pk] = self.dice.choice(there)
        return self.people[pk]

    def _day(self, text: str) -> str:
        if ISO.match(text):
            return self._shifted(date.fromisoformat(text)).isoformat()
        if found := WORDS.fullmatch(text):
            day = self._shifted(date(*map(int, found.groups())))
            return f"{day.year}年{day.month}月{day.day}日"
        return f"〔{self.year}〕"

    @property
    def year(self) -> int:
        """The year in which the case ends, for numbers that others gave."""
        (request,) = self.original.rows["proxy_service_proxyrequest"]
        return int((request["updated_at"] + self.shift).year)

    def _reckon(self) -> None:
        (request,) = self.rows["proxy_service_proxyrequest"]
        for row in self.rows.get("deadlines_deadline", []):
            row.update(reckoned(row, self.directory, ends=request["updated_at"]))

    def _years(self) -> None:
        for row in self.rows.get("documents_document", []):
            row["year"] = (row["issued_at"] + timedelta(hours=8)).year

    def _mail(self) -> None:
        """Who has no address gets no letter."""
        letters = self.rows.get("notifications_email", [])
        self.rows["notifications_email"] = [row for row in letters if row["to"]]

    def without_mail_before(self, since: datetime) -> dict[str, list[Row]]:
        """The rows but for older messages, and letters of such."""
        messages = [row for row in self.rows.get("notifications_message", []) if row["created_at"] >= since]
        kept = {row["id"] for row in messages}
        letters = [row for row in self.rows["notifications_email"] if row["message_id"] in kept]
        return self.rows | {"notifications_message": messages, "notifications_email": letters}

    def _search(self, request: Row) -> list[str]:
        matters = self.rows.get("proxy_service_requestmatter", [])
        names = [self.directory.matters[row["version_id"]] for row in matters]
        texts = [self.enterprise.name, request["project_place"], *names]
        return sorted(set().union(*(bigrams(text) for text in texts)))


def reckoned(row: Row, directory: Directory, *, ends: datetime) -> Row:
    """What the calendar says of the shifted period of a case that ``ends`` then; ``Unfit`` where people would have been
    told something else. Of a period that was called off nobody knows when, but not later than the case."""
    given = {
        name: json.loads(row[name]) if name in ("pauses", "counted", "skipped", "reminders") else row[name]
        for name in row
        if name not in ("id", "ledger_id", "organ_id")
    }
    deadline = Deadline(**given)
    if deadline.fixed_end is not None:
        return {}
    kind = kinds.get(deadline.kind)
    due: Due = due_by(calendar_for(directory.organizations[int(row["organ_id"])]), deadline)
    changed: Row = {
        "received_on": due.received_on,
        "due_on": due.due_on,
        "counted": dumped([day.isoformat() for day in due.counted]),
        "skipped": dumped([[rest.day.isoformat(), rest.name] for rest in due.skipped]),
        "provisional": due.provisional,
        "calendar_version": due.calendar_version,
    }
    if (
        due.due_at == deadline.due_at
        and len(due.counted) == len(deadline.counted)
        and ([day.isoformat() for day in due.counted] == deadline.counted)
    ):
        return changed
    told = any(sent for _code, _at, sent in deadline.reminders)
    settled = deadline.settled_at or ends
    if (
        deadline.state not in (DeadlineState.SETTLED, DeadlineState.CANCELLED)
        or deadline.was_late
        or deadline.fired_at
        or told
        or deadline.pauses
        or not due.due_at
    ):
        raise Unfit(deadline.kind)
    ahead = reminders_for(
        wanted=kind.reminders,
        due=due,
        started_at=deadline.started_at,
        unit=deadline.unit,
        after=deadline.started_at,
    )
    first = min([due.due_at, *(moment for moment, _reminder in ahead)])
    if settled >= first:
        raise Unfit(deadline.kind)
    return changed | {
        "due_at": due.due_at,
        "fires_at": max(due.due_at - kind.lead, deadline.started_at),
        "reminders": dumped([[reminder.value, stamp(moment), None] for moment, reminder in ahead]),
    }


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

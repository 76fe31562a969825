"""What the matrix is made of, and how one cell of it is asked."""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.organizations.enums import Role
from portal.organizations.models import Membership, User

People = frozenset[str]
NOBODY: People = frozenset()
#: Not signed in; signed in without any role.
VISITOR, OUTSIDER = "visitor", "outsider"


@dataclass(frozen=True)
class Thing:
    """What addresses name: the arguments that do, who may open it, and who may open some of it, or at some time."""

    about: str
    arguments: Mapping[str, Any]
    readers: People
    perhaps: People = NOBODY


@dataclass(frozen=True)
class Row:
    """Whom an address is for, by their roles, and the kind of things that it names. ``perhaps``: whom a further
    condition lets in or keeps out, which is tested where it is at home."""

    people: People
    kind: str = ""
    perhaps: People = NOBODY


@dataclass(frozen=True)
class Cell:
    """One address about one thing: who gets in, and who, for sure, does not."""

    name: str
    about: str
    address: str
    allowed: People
    refused: People

    def __str__(self) -> str:
        return f"{self.name} {self.about}".strip()


def cells(
    name: str,
    examples: Mapping[str, Any],
    row: Row,
    things: Mapping[str, list[Thing]],
    everybody: People,
) -> Iterator[Cell]:
    """One for each thing that the address can name. ``examples`` are its arguments, which name nothing."""
    everybody = everybody | {VISITOR, OUTSIDER}
    whole = Thing("", {}, everybody)
    for thing in things[row.kind] if row.kind else [whole]:
        allowed = row.people & thing.readers
        maybe = (row.people | row.perhaps) & (thing.readers | thing.perhaps)
        given = {"id": thing.arguments.get("pk"), **thing.arguments}
        try:
            address = reverse(name, kwargs={key: given.get(key, value) for key, value in examples.items()})
        except NoReverseMatch:
            continue  # the same name for a number, where this has a UUID
        sure = allowed - row.perhaps - thing.perhaps
        yield Cell(name, thing.about, address, sure, everybody - allowed - maybe)


#: What any request may write: that the person was here, and what a program was answered, to be told it again.
TRACES = ("accounts_session", "api_reply")
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY)\b", re.IGNORECASE)


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that change rows."""
    found: list[str] = []

    def note(execute: Any, statement: Any, *rest: Any) -> Any:
        text = str(statement)
        if WRITING.match(text) and not any(f'"{table}"' in text for table in TRACES):
            found.append(text[:200])
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        yield found


def state_of_everything() -> dict[str, tuple[int, int]]:
    """Every table: how many rows, and the sum of what is in them."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - set(TRACES))
        parts = [
            f"SELECT '{table}', count(*), coalesce(sum(hashtext(t::text)), 0) FROM \"{table}\" t"
            for table in tables
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (rows, content) for table, rows, content in cursor.fetchall()}


@dataclass
class Speakers:
    """A browser for each person, signed in."""

    people: Mapping[str, Membership]
    outsider: User
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        if name not in self._clients:
            self._clients[name] = Client()
            if name != VISITOR:
                user = self.outsider if name == OUTSIDER else self.people[name].user
                self._clients[name].force_login(user)
        return self._clients[name]

    def sign_in(self) -> None:
        """Everybody, which is written down."""
        for name in (*self.people, OUTSIDER):
            self.client(name)

    def sends(self, name: str, method: str, address: str, *, part: bool = False) -> HttpResponse:
        """``part``: asked for by a script, for a part of a page."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if part:
            headers["HX-Request"] = "true"
        if method == "GET":
            return self.client(name).get(address, headers=headers)
        if address.startswith("/api/"):
            return self.client(name).post(address, "{}", content_type="application/json", headers=headers)
        return self.client(name).post(address, {"key": str(uuid.uuid4())}, headers=headers)


def refusal(speakers: Speakers, cell: Cell, name: str, method: str, *, part: bool = False) -> str:
    """What is wrong with how somebody was refused; nothing if they were, and no row was written."""
    with written() as statements:
        answer = speakers.sends(name, method, cell.address, part=part)
    program = cell.address.startswith("/api/v1/")
    told = f"{cell}: {name} {method}: {answer.status_code}"
    if statements:
        return f"{told}, and wrote {statements}"
    if program:
        problem = answer.get("Content-Type", "") == "application/problem+json"
        fine = problem and answer.status_code in ({401} if name == VISITOR else {403, 404, 405})
    elif name == VISITOR:
        to_login = answer.status_code == 302 and answer["Location"].startswith("/login/")
        fine = to_login or answer.status_code in {404, 405}
    else:
        fine = answer.status_code in {404, 405}
    return "" if fine else f"{told} {answer.get('Location', '')}"


def welcome(speakers: Speakers, cell: Cell, name: str) -> str:
    """What is wrong with how somebody was let in; undone again."""
    with transaction.atomic():
        answer = speakers.sends(name, "GET", cell.address)
        if answer.status_code == 405:
            answer = speakers.sends(name, "POST", cell.address)
        transaction.set_rollback(True)
    kept_out = answer.status_code in {401, 403, 404} or answer.status_code >= 500
    to_login = answer.get("Location", "").startswith("/login/")
    return f"{cell}: {name} was kept out: {answer.status_code}" if kept_out or to_login else ""


def holding(people: Mapping[str, tuple[str, Role, str]], *roles: Role) -> People:
    """Who in a cast holds one of the roles."""
    return frozenset(name for name, (_full_name, role, _organization) in people.items() if role in roles)


def expect_nothing(wrong: list[str]) -> None:
    """All of it, a line each, where there is anything."""
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:200]])

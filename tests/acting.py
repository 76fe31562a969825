"""Acts through the interface: carried out with good inputs, and tried with rubbish."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.organizations.models import Membership
from tests.speaking import Caller

NO_SUCH = {"no-such-member": 1}


def person(member: Membership) -> Caller:
    """Somebody with the session of their pages."""
    client = Client()
    client.force_login(member.user)
    return Caller(client=client)


def address(act: str, subject: Any) -> str:
    return reverse(f"api-act-{act}", args=[subject.pk])


def codes_of(answer: Any) -> set[tuple[str, str]]:
    return {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}


def act(
    caller: Caller, code: str, subject: Any, body: dict[str, Any] | None = None, **files: Any
) -> dict[str, Any]:
    """Carries an act out; files make it a multipart form."""
    where = address(code, subject)
    answer = caller.upload(where, {**(body or {}), **files}) if files else caller.post(where, body or {})
    assert answer.status_code == 200, (code, answer.content.decode())
    told: dict[str, Any] = answer.json()
    return told


JUNK: tuple[Any, ...] = (
    *(None, "", " ", "x" * 6000, 0, -1, 10**25, 1.5, 1e300, True, False, [], {}, [{}], [[]], ["x", 1]),
    *("9999-12-31", "0001-01-01", "2026-02-30", "2026-03-02T10:00:00+08:00", "\u202e\ufeff", "'; DROP", "٣"),
)


def bodies(described: dict[str, Any], chance: random.Random, turns: int) -> Iterator[dict[str, Any]]:
    """Bodies with a likely value here and rubbish there."""
    members = described["inputs"]
    rows = described["rows"]

    def value(member: dict[str, Any]) -> Any:
        options = [option["value"] for option in member["choices"] or []]
        return chance.choice((*JUNK, *options[:3])) if chance.random() < 0.5 else likely(member)

    def one(asked: list[dict[str, Any]]) -> dict[str, Any]:
        return {member["name"]: value(member) for member in asked if chance.random() < 0.9}

    for _turn in range(turns):
        body = one(members)
        if rows:
            body[rows["name"]] = [one(rows["inputs"]) for _row in range(chance.randrange(3))]
        yield body


def likely(member: dict[str, Any]) -> Any:
    options = [option["value"] for option in member["choices"] or []]
    today = timezone.localdate()
    return {
        "text": "情况说明",
        "boolean": True,
        "integer": 5,
        "decimal": "5.5",
        "date": (today + timedelta(days=7)).isoformat(),
        "date-time": (timezone.localtime() + timedelta(days=1)).isoformat(),
        "time": "10:30",
        "choice": options[0] if options else None,
        "choices": options[:2],
    }.get(member["type"])


def try_rubbish(caller: Caller, subject: Any, resource: str, chance: random.Random, turns: int) -> set[int]:
    """Sends it to every act that is open to the caller; each answer is undone again."""
    found = set()
    for offered in caller.get(reverse(f"api-{resource}-acts", args=[subject.pk])).json()["items"]:
        for body in bodies(offered, chance, turns):
            with transaction.atomic():
                answer = caller.post(address(offered["act"], subject), body)
                transaction.set_rollback(True)
            assert answer.status_code in {200, 409, 415, 422}, (offered["act"], body, answer.content.decode())
            found.add(answer.status_code)
    return found

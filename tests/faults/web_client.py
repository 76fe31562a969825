"""Who sends acts from outside and keeps a record of it, written down before anything is sent and after each answer.

What is proven is judged from that record alone: the server's word counts as far as the client has heard it.
"""

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from portal.organizations.models import Membership
from tests.faults.web_server import PATIENCE, Line
from tests.speaking import as_parts

TOKEN = "drill" * 6 + "ab"  # as long as Django's own
DONE = {200, 201, 302}
LATER = 503
# Of a form that was not read when the database went, nobody knows whether it is one that is done once.
CLEAR = ("不会重复办理", "看看是否已经办成", '"busy"', '"unavailable"')
PAUSE = 0.05


@dataclass(frozen=True)
class Sending:
    """One act as it goes over the line, however often: always the same bytes with the same one-time key."""

    name: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Told:
    status: int
    text: str
    location: str

    @property
    def is_clear(self) -> bool:
        """Done, or an answer that says, to people in Chinese and to programs by its code, to send it again."""
        return self.status in DONE or (self.status == LATER and any(words in self.text for words in CLEAR))


def cookies_of(person: Membership) -> str:
    """The session of somebody who has signed in."""
    client = Client()
    client.force_login(person.user)
    if person.substitute_for_id:
        session = client.session
        session["membership"] = person.pk
        session.save()
    held = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={held}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def form(name: str, path: str, cookies: str, typed: Mapping[str, Any]) -> Sending:
    """As a browser sends the form of a page, whose one-time key is among what is typed."""
    data = {"csrfmiddlewaretoken": TOKEN, **{key: value for key, value in typed.items() if value is not None}}
    return Sending(name, path, {"Cookie": cookies, "Content-Type": MULTIPART_CONTENT}, _parts(data))


def operation(
    name: str, path: str, cookies: str, body: Mapping[str, Any], files: Mapping[str, Any] | None = None
) -> Sending:
    """As a program sends an act over the interface, with its ``Idempotency-Key``."""
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "Idempotency-Key": str(uuid.uuid4())}
    if not files:
        typed = {**headers, "Content-Type": "application/json"}
        return Sending(name, path, typed, json.dumps(body).encode())
    return Sending(
        name, path, {**headers, "Content-Type": MULTIPART_CONTENT}, _parts({**as_parts(body), **files})
    )


def _parts(data: dict[str, Any]) -> bytes:
    for value in data.values():
        for file in value if isinstance(value, list) else [value]:
            if hasattr(file, "seek"):
                file.seek(0)
    return encode_multipart(BOUNDARY, data)


@dataclass
class Recorder:
    """Sends, and sends again while nobody answers. The record is a file of JSON lines. ``seconds`` are those from each
    break until the answer, ``unclear`` the pages of 503 that do not say what to do."""

    socket: Path
    record: Path
    patience: float = PATIENCE
    seconds: list[float] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def send(self, sending: Sending, headers: Mapping[str, str] | None = None) -> Told:
        """Until an answer comes that is no 503."""
        end, broken = time.monotonic() + self.patience, 0.0
        while (told := self.once(sending, headers or {}, "")) is None or told.status == LATER:
            if told is not None and not told.is_clear:
                self.unclear.append(told.text)
            broken = broken or time.monotonic()
            assert time.monotonic() < end, f"nobody answers {sending.name}"
            time.sleep(PAUSE)
        if broken:
            self.seconds.append(time.monotonic() - broken)
        return told

    def once(self, sending: Sending, headers: Mapping[str, str], harm: str) -> Told | None:
        """One sending alone; None if the line was cut."""
        self._write(sending, event="sent")
        try:
            told = Told(*self.ask(sending, {**headers, "X-Drill": harm}))
        except (OSError, http.client.HTTPException) as error:
            self._write(sending, event="cut", error=repr(error))
            return None
        self._write(sending, event="answered", status=told.status)
        return told

    def ask(self, sending: Sending, headers: Mapping[str, str]) -> tuple[int, str, str]:
        line = Line(self.socket, self.patience)
        try:
            line.request("POST", sending.path, sending.body, {**sending.headers, **headers})
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), answer.getheader("Location", "")
        finally:
            line.close()

    def _write(self, sending: Sending, **what: Any) -> None:
        with self.record.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": time.time(), "name": sending.name, **what}) + "\n")

    def acknowledged(self) -> set[str]:
        """The names of what the server has said is done."""
        lines = [json.loads(line) for line in self.record.read_text("utf-8").splitlines()]
        return {line["name"] for line in lines if line["event"] == "answered" and line["status"] in DONE}

"""The other end of the portal's e-mail: what it records is what counts."""

import time
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

from aiosmtpd.controller import Controller

from tests.ports import free_port


@dataclass(frozen=True, slots=True)
class Letter:
    """``arrived`` in seconds of the epoch. Copies of one letter have one ``message_id``."""

    message_id: str
    to: str
    subject: str
    arrived: float


class Receiver:
    """A mail server at a port of its own that keeps every letter it has said 250 to, in order."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        subject = str(make_header(decode_header(letter["Subject"])))
        for recipient in envelope.rcpt_tos:
            self.letters.append(Letter(letter["Message-ID"], recipient, subject, time.time()))
        return "250 OK"

    def different(self, to: str) -> list[Letter]:
        """The first copy of each letter to an address: e-mail comes at least once and is told apart by Message-ID."""
        first: dict[str, Letter] = {}
        for letter in self.letters:
            if letter.to == to:
                first.setdefault(letter.message_id, letter)
        return list(first.values())

    @property
    def copies(self) -> int:
        """How many letters came again."""
        return len(self.letters) - len({(letter.message_id, letter.to) for letter in self.letters})

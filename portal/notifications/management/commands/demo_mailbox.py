"""The demonstration's mail server: takes every message and keeps it as a file, delivers none."""

import os
import signal
import threading
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class FolderHandler:
    """Stores each message as one .eml file; names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(self.numbers)}.eml"
        recipients = ", ".join(envelope.rcpt_tos)
        header = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        content = envelope.original_content or b""
        # A reader never sees half a message: the name appears when the file is complete.
        temporary = self.folder / f".{name}"
        temporary.write_bytes(header.encode("utf-8", "replace") + content)
        temporary.rename(self.folder / name)
        return "250 Message kept"


class Command(BaseCommand):
    help = "Run a mail server on 127.0.0.1 that keeps every message as an .eml file (settings.DEMO_MAIL_DIR)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)
        parser.add_argument("--folder", type=Path, default=Path(settings.DEMO_MAIL_DIR))

    def handle(self, *args: Any, port: int, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        controller = Controller(FolderHandler(folder), hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
        controller.start()
        self.stdout.write(f"demo mailbox on 127.0.0.1:{port}, messages in {folder}")
        stopped.wait()
        controller.stop()

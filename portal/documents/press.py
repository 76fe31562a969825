"""Keeps a rendering process warm, and kills it when a paper takes too long."""

import atexit
import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.documents.renderer import LENGTH

STYLE_SHEET = Path("templates/documents/paper.css")
START_LIMIT = 60.0


# What WeasyPrint and Pango keep of every paper adds up to some 45 kB: a process prints so many and goes. Starting
# another takes as long as six papers.
PAPERS_A_PROCESS = 200


class PressError(Exception):
    """The paper could not be printed this time; another attempt may succeed."""


class Busy(PressError):
    """Other papers kept the press longer than the caller would wait."""


class TooSlow(PressError):
    """The paper took longer than its limit, and its process was killed."""


class TooManyPages(Exception):
    """The paper has more pages than settings allow: no attempt will succeed. ``pages`` says how many."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


class UnprintableText(Exception):
    """The fonts lack characters of the text: no attempt will succeed. ``characters`` names them."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


@dataclass(frozen=True)
class Printed:
    pdf: bytes
    pages: int
    seals: int
    warnings: tuple[str, ...]


class Press:
    """One child process, used by one thread at a time; a fork of the parent starts a child of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._printed = 0
        self._folder = ""

    def print(self, html: str, *, limit: float, patience: float = -1, seal: str = "", **job: Any) -> Printed:
        """Renders ``html`` within ``limit`` seconds, a cold start not counted.

        Waits ``patience`` seconds until other threads are done, without it as long as it takes, or raises ``Busy``.

        ``seal``, an SVG, is laid under the text at every place that the paper keeps for it; ``Printed.seals`` says at
        how many. Raises ``PressError``, ``UnprintableText`` or ``TooManyPages``; ``OSError`` where no process starts,
        be it for want of room for its fonts, whatever the paper.
        """
        if not self._lock.acquire(timeout=patience):
            raise Busy("other papers are being printed")
        try:
            child = self._running()
            try:
                self._send(child, {"limit": limit, "job": {"html": html, "seal": seal, **job}})
                reply = self._receive(child, time.monotonic() + limit)
            except BaseException:
                self.stop()
                raise
        finally:
            self._lock.release()
        if "unprintable" in reply:
            raise UnprintableText(reply["unprintable"])
        if "too_many_pages" in reply:
            raise TooManyPages(reply["too_many_pages"])
        if "error" in reply:
            self.stop()  # out of memory, perhaps: the next paper gets a process without a past
            raise PressError(reply["error"])
        return Printed(
            base64.b64decode(reply["pdf"]), reply["pages"], reply["seals"], tuple(reply["warnings"])
        )

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None else None

    def stop(self) -> None:
        """Kills the process, if it is ours; the next paper starts a new one."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        child.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()

    def _running(self) -> subprocess.Popen[bytes]:
        ours = self._child if self._owner == os.getpid() else None
        if ours is not None and ours.poll() is None and self._printed < PAPERS_A_PROCESS:
            self._printed += 1
            return ours
        self.stop()
        self._printed = 1
        # The child sees none of our secrets: only what Python and fontconfig need to start.
        environment = {
            key: os.environ[key] for key in ("PATH", "HOME", "LANG", "TMPDIR") if key in os.environ
        }
        self._folder = tempfile.mkdtemp(prefix="paper-")
        self._child = subprocess.Popen(  # noqa: S603  (our own module)
            [
                sys.executable,
                "-m",
                "portal.documents.renderer",
                str(settings.FONT_DIR),
                str(settings.BASE_DIR / STYLE_SHEET),
                self._folder,
                str(settings.PAPER_MEMORY),
                str(settings.PAPER_PAGES),
            ],
            cwd=settings.BASE_DIR,
            env={**environment, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._owner = os.getpid()
        try:
            self._receive(self._child, time.monotonic() + START_LIMIT)
        except BaseException as error:
            self.stop()
            if type(error) is PressError:
                raise OSError("the rendering process does not start") from error
            raise
        return self._child

    @staticmethod
    def _send(child: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
        assert child.stdin is not None  # noqa: S101  (for mypy: opened with PIPE)
        body = json.dumps(message).encode()
        try:
            child.stdin.write(LENGTH.pack(len(body)) + body)
            child.stdin.flush()
        except OSError as error:
            raise PressError("the rendering process is gone") from error

    @staticmethod
    def _receive(child: subprocess.Popen[bytes], deadline: float) -> dict[str, Any]:
        assert child.stdout is not None  # noqa: S101  (for mypy: opened with PIPE)
        descriptor = child.stdout.fileno()

        def take(size: int) -> bytes:
            received = bytearray()
            while len(received) < size:
                rest = deadline - time.monotonic()
                if rest <= 0 or not select.select([descriptor], [], [], rest)[0]:
                    raise TooSlow("the paper took too long")
                chunk = os.read(descriptor, size - len(received))
                if not chunk:
                    raise PressError("the rendering process ended unexpectedly")
                received += chunk
            return bytes(received)

        message: dict[str, Any] = json.loads(take(LENGTH.unpack(take(LENGTH.size))[0]))
        return message


press = Press()
atexit.register(press.stop)

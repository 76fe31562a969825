"""A mail server in every mood that mail servers have, which keeps the Message-ID of each letter that it took."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

FINE = "fine"
#: What goes wrong, in the order of a conversation. ``down`` is for the test, which gives another port.
MOODS = (
    "down",
    "silent",
    "421 at the greeting",
    "450 to the recipient",
    "silent after DATA",
    "451 after DATA",
    "hangs up after DATA",
    "silent at the end",
)


class MoodyServer(socketserver.ThreadingTCPServer):
    """``mood`` may be changed while it listens. ``taken`` are the letters it kept, whether or not it could say so."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mood = FINE
        self.taken: list[str] = []
        self.asked = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    server: MoodyServer

    def handle(self) -> None:
        mood = self.server.mood
        self.server.asked += 1
        if mood == "silent":
            self._wait()
            return
        self._say("421 too busy" if mood.startswith("421") else "220 ready")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"RCPT" if mood.startswith("450"):
                    self._say("450 later")
                case b"DATA":
                    if not self._take(mood):
                        return
                case b"QUIT":
                    if mood == "silent at the end":
                        self._wait()
                    else:
                        self._say("221 bye")
                    return
                case _:
                    self._say("250 OK")

    def _take(self, mood: str) -> bool:
        """Whether the conversation goes on."""
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if mood.startswith("451"):
            self._say("451 later")
            return True
        self.server.taken.append(str(message_from_bytes(b"".join(lines))["Message-ID"]))
        if mood == "silent after DATA":
            self._wait()
        if mood.endswith("after DATA"):
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _wait(self) -> None:
        """Until the other side is tired of it."""
        while self.rfile.readline():
            pass


@contextmanager
def moody_server() -> Iterator[MoodyServer]:
    server = MoodyServer()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

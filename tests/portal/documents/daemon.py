"""A virus scanner of the tests: speaks clamd's INSTREAM over a real socket and knows EICAR only."""

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# In halves, so that no scanner takes this file for infected.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Win.Test.EICAR_HDB-1"


@dataclass
class Clamd:
    """``address`` is where it listens; the others may be changed while it does. ``heard`` is what it was sent."""

    address: str
    slow: float = 0.0
    longest: int = 1 << 30
    hangs_up: bool = False
    heard: list[bytes] = field(default_factory=list)

    def answer(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        if self.hangs_up:
            return
        content = bytearray()
        while length := struct.unpack(">I", stream.read(4))[0]:
            content += stream.read(length)
            if len(content) > self.longest:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        time.sleep(self.slow)
        self.heard.append(bytes(content))
        verdict = f"{NAME} FOUND" if EICAR in content else "OK"
        line.sendall(f"stream: {verdict}\0".encode())


@contextmanager
def clamd_at(place: Path | None = None) -> Iterator[Clamd]:
    """Listens at a socket of that path, or at a port of this machine."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                daemon.answer(self.request)
            except (OSError, struct.error):
                return  # whoever asked hung up

    kind = socketserver.ThreadingUnixStreamServer if place else socketserver.ThreadingTCPServer
    server = kind(str(place) if place else ("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    daemon = Clamd(str(place) if place else f"127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield daemon
    finally:
        server.shutdown()
        server.server_close()

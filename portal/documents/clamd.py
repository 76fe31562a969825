"""Asking ClamAV's daemon what is in a file, by the INSTREAM command of its protocol (man 8 clamd).

Nothing is written where the daemon could read it, so it may run on another machine and needs no right to our files.
"""

import socket
import struct
import time
from contextlib import suppress
from typing import IO

PORT = 3310
CHUNK = 128 * 1024
CONNECT_SECONDS = 5.0
LONGEST_REPLY = 4096
_LENGTH = struct.Struct(">I")


class ScannerGone(Exception):
    """The daemon cannot be reached, or it fell silent: the next file would fare no better."""


class NotScanned(Exception):
    """The daemon has an answer, but no verdict on this file; its words are the message."""


def scan(file: IO[bytes], *, address: str, seconds: float) -> str:
    """The name of what was found in ``file``, empty for nothing. ``address``: the path of a socket, or host and port.

    The whole conversation takes at most ``seconds``. Raises ``ScannerGone`` or ``NotScanned``.
    """
    until = time.monotonic() + seconds
    try:
        with _connected(address) as line:
            # It answers before it has heard all where a file is too long for it, and hangs up on who goes on.
            with suppress(BrokenPipeError, ConnectionResetError):
                _tell(line, file, until)
            reply = _hear(line, until)
    except (OSError, ValueError) as error:
        raise ScannerGone(f"{type(error).__name__}: {error}") from error
    if reply.endswith(" OK"):
        return ""
    if reply.endswith(" FOUND"):
        return reply.removeprefix("stream: ").removesuffix(" FOUND")
    if not reply:
        raise ScannerGone("it hung up without an answer")
    raise NotScanned(reply)


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address)
        except BaseException:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    # Raises ValueError for a port that is none.
    place = (host.strip("[]"), int(port)) if host else (address, PORT)
    return socket.create_connection(place, CONNECT_SECONDS)


def _tell(line: socket.socket, file: IO[bytes], until: float) -> None:
    line.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        _mind(line, until)
        line.sendall(_LENGTH.pack(len(chunk)) + chunk)
    line.sendall(_LENGTH.pack(0))


def _hear(line: socket.socket, until: float) -> str:
    reply = b""
    while b"\0" not in reply and len(reply) < LONGEST_REPLY:
        _mind(line, until)
        try:
            piece = line.recv(1024)
        except ConnectionResetError:
            break
        if not piece:
            break
        reply += piece
    return reply.partition(b"\0")[0].decode(errors="replace").strip()


def _mind(line: socket.socket, until: float) -> None:
    rest = until - time.monotonic()
    if rest <= 0:
        raise TimeoutError("it took too long")
    line.settimeout(rest)

"""One request over HTTP to a service outside: a bounded answer, one limit of time for everything, no redirects and no
proxies."""

import http.client
import socket
import threading
from contextlib import suppress
from typing import Any

# Method, target, body and headers, as ``http.client`` takes them.
Question = tuple[str, str, bytes | None, dict[str, str]]


class NoAnswer(Exception):
    """Nobody answered, or not in time. Its cause is the error, if there was one."""


def ask(
    connection: http.client.HTTPConnection, question: Question, *, largest: int, limit: float
) -> tuple[int, bytes]:
    """Status and body, which is cut behind ``largest`` bytes; ``NoAnswer`` if it is not there ``limit`` seconds from
    the first look-up of the name."""
    return _Exchange(connection, question, largest).within(limit)


class _Exchange:
    """A question and its answer in a thread of their own: the time-out of a socket begins anew with every byte, and the
    look-up of a name has none."""

    def __init__(self, connection: http.client.HTTPConnection, question: Question, largest: int) -> None:
        self._connection: Any = connection
        self._question, self._largest = question, largest
        self._answer: tuple[int, bytes] | None = None
        self._error: Exception | None = None
        self._given_up = False

    def within(self, limit: float) -> tuple[int, bytes]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        thread.join(limit)
        if self._answer is not None:
            return self._answer
        if self._error is None:
            self._give_up()
            raise NoAnswer(f"{self._connection.host} did not answer within {limit:g} seconds")
        error = self._error
        raise NoAnswer(f"{self._connection.host} did not answer: {type(error).__name__} {error}") from error

    def _run(self) -> None:
        try:
            self._connection.connect()
            if self._given_up:
                return  # nobody waits for the answer any more
            self._connection.request(*self._question)
            response = self._connection.getresponse()
            self._answer = response.status, response.read(self._largest)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._error = error
        finally:
            self._connection.close()

    def _give_up(self) -> None:
        """Wakes the thread, wherever it waits. The plain socket is shut, for TLS would want to say good-bye first."""
        self._given_up = True
        if isinstance(self._connection.sock, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(self._connection.sock, socket.SHUT_RDWR)

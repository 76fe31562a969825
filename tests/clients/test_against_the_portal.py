"""The client against the portal itself, over a network that breaks: what was asked once is done once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer
from yuanbantong import Client

from portal.api.models import Reply
from portal.organizations.enums import Role
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.proxy_service.api.test_acts_from_draft import draft_of
from tests.speaking import Caller, issue_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


class CuttingLine:
    """A line to a server. Of the first ``cut`` connections it hands over the request, waits until the server has
    answered, and hangs up without a word; the others go through."""

    def __init__(self, address: str, cut: int) -> None:
        host, _colon, port = address.removeprefix("http://").partition(":")
        self.target, self.left, self.swallowed = (host, int(port)), cut, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _peer = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with closing(near), closing(socket.create_connection(self.target)) as far:
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()
            first = far.recv(1 << 16)
            if self.left:
                self.left -= 1
                self.swallowed.append(first.split(b"\r\n", 1)[0])
                near.shutdown(socket.SHUT_RDWR)  # to close it alone would not end the other thread's wait
                return
            while first:
                near.sendall(first)
                first = far.recv(1 << 16)

    @staticmethod
    def _pump(near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):  # one of the two has hung up; the other learns of it
            while data := near.recv(1 << 16):
                far.sendall(data)
            far.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.listener.close()


@pytest.fixture
def key(cast: Cast) -> str:
    _account, secret = issue_key(cast.enterprise, Role.ENTERPRISE_HANDLER)
    return secret


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[CuttingLine]:
    made = CuttingLine(live_server.url, cut=2)
    yield made
    made.close()


def test_a_request_whose_answer_was_lost_twice_is_filed_once(cast: Cast, key: str, line: CuttingLine) -> None:
    pauses: list[float] = []
    with Client(line.address, key, pause=pauses.append) as portal:
        told = portal.post("requests/", draft_of(cast), idempotency_key="filing-7")
        assert line.swallowed == [b"HTTP/1.1 201 Created"] * 2, "done, answered, and not heard"
        assert len(pauses) == 2
        assert ProxyRequest.objects.get().pk.hex == told["id"].replace("-", "")
        assert portal.post("requests/", draft_of(cast), idempotency_key="filing-7") == told
    assert (ProxyRequest.objects.count(), Reply.objects.count()) == (1, 1)


def test_fifty_equal_requests_at_once_are_one(cast: Cast, key: str) -> None:
    answers: list[str] = []
    body, together = draft_of(cast), threading.Barrier(50)

    def send() -> None:
        try:
            together.wait()
            answers.append(Caller(key).post("requests/", body, key="filing-8").json()["id"])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [str(ProxyRequest.objects.get().pk)] * 50

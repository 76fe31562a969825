"""One conversation: to the address that was judged, in the time that is given, believing nobody's certificate."""

import datetime
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from portal.webhooks.posting import LARGEST, post
from tests.portal.webhooks.receiver import DRIP, Receiver

NAME = "hooks.example.test"


def test_what_is_sent_and_answered(receiver: Receiver) -> None:
    receiver.answer = lambda heard: 204
    answer = post(f"{receiver.url}/a?b=c", b"{}", {"webhook-id": "msg_1"})
    assert (answer.status, answer.error) == (204, "")
    [heard] = receiver.heard
    assert heard.path == "/hooks/a?b=c"
    assert heard.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["webhook-id"] == "msg_1"
    assert heard.raw == b"{}"


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda heard: 307
    assert post(receiver.url, b"{}", {}).status == 307
    assert len(receiver.heard) == 1


def test_addresses_inside_are_never_connected_to(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    for url in (receiver.url, f"http://localhost:{receiver.port}/"):
        answer = post(url, b"{}", {})
        assert answer.status is None and re.search("内部地址|不是外部地址", answer.error)
    assert receiver.heard == []


def test_a_name_is_resolved_once_and_that_address_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the second answer of the name would lead elsewhere."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.99"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    real = socket.create_connection
    dialled: list[str] = []

    def dial(address: tuple[str, int], *arguments: Any) -> socket.socket:
        dialled.append(address[0])
        assert ipaddress.ip_address(address[0]), "no name is looked up again"
        monkeypatch.undo()
        return real(address, *arguments)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", dial)
    answer = post(f"http://{NAME}:{receiver.port}/", b"{}", {})
    assert answer.status == 200, answer
    assert (asked, dialled) == ([NAME], ["127.0.0.1"])
    assert receiver.heard[0].headers["host"] == f"{NAME}:{receiver.port}"


def test_proxies_of_the_environment_are_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    assert post(receiver.url, b"{}", {}).status == 200


def test_an_answer_that_drips_ends_in_time(receiver: Receiver, settings: Settings) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.4
    receiver.answer = lambda heard: DRIP
    began = time.monotonic()
    answer = post(receiver.url, b"{}", {})
    assert answer.status is None and "0.4 seconds" in answer.error
    assert time.monotonic() - began < 10, "all of it takes 20 seconds"


def test_a_name_that_is_not_resolved_ends_in_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.2
    free = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [free.wait(60)][:0])
    began = time.monotonic()
    answer = post(f"https://{NAME}/", b"{}", {})
    free.set()
    assert answer.status is None
    assert time.monotonic() - began < 30


def test_a_long_answer_is_not_read_whole(settings: Settings) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    sent = 0

    def flood() -> None:
        nonlocal sent
        connection, _address = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            try:
                while sent < 200_000_000:
                    connection.sendall(b"x" * 65536)
                    sent += 65536
            except OSError:
                return

    thread = threading.Thread(target=flood)
    thread.start()
    answer = post(f"http://127.0.0.1:{listener.getsockname()[1]}/", b"{}", {})
    thread.join(10)
    listener.close()
    assert answer.status == 200
    assert LARGEST < sent < 20_000_000, "what the network's buffers took"


def test_nobody_listens_or_hangs_up(receiver: Receiver) -> None:
    receiver.answer = lambda heard: 0
    assert post(receiver.url, b"{}", {}).status is None
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    answer = post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert answer.status is None and "refused" in answer.error.lower()


class House:
    """A certificate authority and a server with a certificate of it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.roots = folder / "roots.pem"
        root_key, root = self._certificate("测试根", None, None)
        key, leaf = self._certificate(name, root_key, root)
        self.roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        chain = folder / "server.pem"
        chain.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + leaf.public_bytes(serialization.Encoding.PEM)
        )
        self.names: list[str | None] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain)
        self.context.sni_callback = lambda _socket, name, _context: self.names.append(name)

    @staticmethod
    def _certificate(
        name: str, signer: ec.EllipticCurvePrivateKey | None, issuer: x509.Certificate | None
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        )
        if issuer is not None:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return key, builder.sign(signer or key, hashes.SHA256())


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, NAME)


@pytest.fixture
def secure(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """An https server that the name leads to."""
    server = Receiver(house.context)
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
    real = socket.getaddrinfo

    def resolve(host: Any, *arguments: Any, **named: Any) -> Any:
        return here if str(host).endswith(".test") else real(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield server
    server.stop()


def test_over_tls_it_is_the_name_that_counts(secure: Receiver, house: House, settings: Settings) -> None:
    settings.WEBHOOK_CA_FILE = str(house.roots)
    answer = post(f"https://{NAME}:{secure.port}/hooks", b"{}", {})
    assert answer.status == 200, answer
    assert house.names == [NAME]
    assert secure.heard[0].headers["host"] == f"{NAME}:{secure.port}"


def test_a_certificate_of_nobody_known_or_of_another_name_is_not_believed(
    secure: Receiver, house: House, settings: Settings
) -> None:
    answer = post(f"https://{NAME}:{secure.port}/hooks", b"{}", {})
    assert answer.status is None and "CERTIFICATE_VERIFY_FAILED" in answer.error
    settings.WEBHOOK_CA_FILE = str(house.roots)
    answer = post(f"https://other.example.test:{secure.port}/hooks", b"{}", {})
    assert answer.status is None and "Hostname mismatch" in answer.error
    assert secure.heard == []

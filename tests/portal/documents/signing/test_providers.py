"""Where keys may be kept, and whose time may go into a signature."""

import base64
import json
import select
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, pem, tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.utils import timezone
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from portal.documents import signing
from portal.documents.models import Seal
from portal.documents.samples.common import PARK
from portal.documents.signing import SigningError
from portal.documents.signing.key_file import KeyFile
from portal.documents.signing.trial import TrialCA
from tests.portal.documents.signing.conftest import House

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "271828"
DATA = b"a paper"

Answer = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, bytes]]


def signed(seal: Seal) -> signing.Verdict:
    signature = signing.sign_detached(DATA, seal=seal, moment=timezone.now())
    return signing.judge_detached(DATA, signature)


class Service:
    """A small HTTP server that answers what a test tells it to."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _request, _body: (500, b"")
        self.asked: list[tuple[dict[str, str], bytes]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.asked.append((dict(self.headers), body))
                status, content = service.answer(self, body)
                self.send_response(status)
                if status in {301, 302, 307}:
                    self.send_header("Location", service.url)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/sign?of=park"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    yield running
    running.stop()


# A key in a file -------------------------------------------------------------------------------------


def test_key_that_others_can_read_is_refused(house: House) -> None:
    seal = house.seal()
    assert signed(seal).bottom_line
    (house.keys / "park.key").chmod(0o640)
    with pytest.raises(SigningError, match="chmod 600"):
        signed(seal)


def test_key_of_another_certificate_is_refused(house: House) -> None:
    seal = house.seal(key_name="own.key")
    house.seal(key_name="others.key")
    seal.key_name = "others.key"
    with pytest.raises(SigningError, match="签名与签署证书不符"):
        signed(seal)


def test_key_opens_with_its_passphrase_alone(house: House, settings: Any) -> None:
    seal = house.seal()
    key = load_pem_private_key((house.keys / "park.key").read_bytes(), None)
    closed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption("芝麻".encode()))
    house.keep("park.key", closed)
    for wrong in ("", "绿豆"):
        settings.SEAL_KEY_PASSPHRASE = wrong
        with pytest.raises(SigningError, match="passphrase"):
            signed(seal)
    settings.SEAL_KEY_PASSPHRASE = "芝麻"
    assert signed(seal).bottom_line


@pytest.mark.parametrize("name", ["../trust/park.key", "/etc/passwd", ".hidden", "", "no-such.key"])
def test_names_lead_nowhere_else(house: House, name: str) -> None:
    key, _chain = house.ca.seal(PARK)
    (house.trust / "park.key").write_bytes(key)
    (house.trust / "park.key").chmod(0o600)
    with pytest.raises(SigningError):
        KeyFile(name).sign_digest(bytes(32), algorithm="sha256")


def test_rsa_key_signs_too(house: House) -> None:
    key, chain = house.ca.seal(PARK, rsa.generate_private_key(65537, 2048))
    house.keep("rsa.key", key)
    assert signed(Seal(provider="file", key_name="rsa.key", certificate=chain.decode())).bottom_line


# A key in a hardware module --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of SoftHSM, which this process loads once, from the configuration that stands in its environment."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        softhsm("--init-token", "--free", "--label", "seals", "--so-pin", PIN, "--pin", PIN)
        yield folder


def softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


@pytest.fixture
def in_token(token: Path, house: House, settings: Any) -> Callable[..., Seal]:
    settings.SEAL_PKCS11_MODULE, settings.SEAL_PKCS11_TOKEN = SOFTHSM, "seals"
    settings.SEAL_PKCS11_PIN = PIN

    def put(label: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Seal:
        pem_key, chain = house.ca.seal(PARK, key)
        house.keep(label, pem_key)
        number = label.encode().hex()
        place = ("--token", "seals", "--pin", PIN, "--label", label, "--id", number)
        softhsm("--import", str(house.keys / label), *place)
        (house.keys / label).unlink()
        return Seal(provider="pkcs11", key_name=label, certificate=chain.decode())

    return put


@pytest.mark.parametrize(
    ("label", "make"),
    [
        ("p256", lambda: ec.generate_private_key(ec.SECP256R1())),
        ("p384", lambda: ec.generate_private_key(ec.SECP384R1())),
        ("rsa", lambda: rsa.generate_private_key(65537, 2048)),
    ],
)
def test_token_signs(in_token: Callable[..., Seal], label: str, make: Callable[[], Any]) -> None:
    assert signed(in_token(label, make())).bottom_line


def test_wrong_pin_and_missing_key_are_told(in_token: Callable[..., Seal], settings: Any) -> None:
    seal = in_token("own", ec.generate_private_key(ec.SECP256R1()))
    seal.key_name = "missing"
    with pytest.raises(SigningError, match="missing"):
        signed(seal)
    settings.SEAL_PKCS11_PIN = "000000"
    with pytest.raises(SigningError, match="PinIncorrect"):
        signed(seal)
    settings.SEAL_PKCS11_MODULE = ""
    with pytest.raises(SigningError, match="SEAL_PKCS11_MODULE"):
        signed(seal)


# A seal service --------------------------------------------------------------------------------------


def test_seal_service_gets_the_hash_alone(house: House, service: Service, settings: Any) -> None:
    settings.SEAL_REMOTE_URL, settings.SEAL_REMOTE_TOKEN = service.url, "令牌-token".encode().hex()
    seal = house.seal()
    seal.provider, seal.key_name = "remote", "park-2026"

    def sign(_request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        raw = KeyFile("park.key").sign_digest(bytes.fromhex(asked["digest"]), algorithm=asked["algorithm"])
        return 200, json.dumps({"signature": base64.b64encode(raw).decode()}).encode()

    service.answer = sign
    assert signed(seal).bottom_line
    ((headers, body),) = service.asked
    assert headers["Authorization"] == f"Bearer {settings.SEAL_REMOTE_TOKEN}"
    asked = json.loads(body)
    assert (asked.keys(), asked["key"], asked["algorithm"], len(bytes.fromhex(asked["digest"]))) == (
        {"key", "algorithm", "digest"},
        "park-2026",
        "sha256",
        32,
    )


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (500, b"", "500"),
        (307, b"", "307"),
        (200, b"not json", "no signature"),
        (200, b'{"signature": 7}', "no signature"),
        (200, b'{"signature": "AAAA"}', "签名与签署证书不符"),
        (200, b"x" * 200_000, "131073 bytes"),
    ],
)
def test_bad_answers_of_the_seal_service_sign_nothing(
    house: House, service: Service, settings: Any, status: int, content: bytes, why: str
) -> None:
    settings.SEAL_REMOTE_URL = service.url
    seal = house.seal()
    seal.provider = "remote"
    service.answer = lambda _request, _body: (status, content)
    with pytest.raises(SigningError, match=why):
        signed(seal)
    assert len(service.asked) == 1, "nobody is led elsewhere"


def test_service_that_keeps_silent_is_given_up(house: House, service: Service, settings: Any) -> None:
    settings.SEAL_REMOTE_URL, settings.SEAL_TIMEOUT_SECONDS = service.url, 0.2
    seal = house.seal()
    seal.provider = "remote"
    enough = threading.Event()

    def wait(_request: BaseHTTPRequestHandler, _body: bytes) -> tuple[int, bytes]:
        enough.wait(10)
        return 500, b""

    service.answer = wait
    with pytest.raises(SigningError, match="did not answer"):
        signed(seal)
    enough.set()
    settings.SEAL_REMOTE_URL = "file:///etc/passwd"
    with pytest.raises(SigningError, match="not asked by HTTP"):
        signed(seal)


def test_service_that_drips_is_given_up_at_the_end_of_its_time(
    house: House, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every byte comes well within the time-out of a socket; all of them would take a minute."""
    settings.SEAL_TIMEOUT_SECONDS = 0.4
    seal = house.seal()
    seal.provider = "remote"
    gone = threading.Event()

    def drip(listening: socket.socket) -> None:
        client, _address = listening.accept()
        with client, suppress(OSError):
            for letter in b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n" + b" " * 600:
                client.sendall(bytes([letter]))
                if gone.wait(0.1):
                    return
                if select.select([client], [], [], 0)[0] and not client.recv(1 << 16):
                    gone.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.SEAL_REMOTE_URL = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server = threading.Thread(target=drip, args=(listening,), daemon=True)
        server.start()
        begun = time.monotonic()
        with pytest.raises(SigningError, match=r"did not answer within 0\.4 seconds"):
            signed(seal)
        assert time.monotonic() - begun < 30
        assert gone.wait(30), "the connection is not kept open for whoever drips"
        server.join(5)


# A time service --------------------------------------------------------------------------------------


def time_service(ca: TrialCA, moment: Any) -> Answer:
    """An RFC 3161 service that pyHanko plays."""
    key, chain = ca.time_service("测试时间戳服务", rsa.generate_private_key(65537, 2048))
    certificates = [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(chain, multiple=True)]
    private = keys.PrivateKeyInfo.load(pem.unarmor(key)[2])
    clock = DummyTimeStamper(certificates[0], private, certs_to_embed=certificates[1:], fixed_dt=moment)

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        assert request.headers["Content-Type"] == "application/timestamp-query"
        response = clock.request_tsa_response(tsp.TimeStampReq.load(body))
        return 200, bytes(response.dump())

    return answer


def test_time_of_the_service_counts(
    house: House, service: Service, settings: Any, unsigned: Callable[..., bytes]
) -> None:
    moment = timezone.now().replace(microsecond=0)
    settings.TIMESTAMP_URL = service.url
    service.answer = time_service(house.ca, moment)
    given = {"seal": house.seal(), "reason": "用印", "location": PARK, "moment": timezone.now()}
    verdict = signing.judge(signing.sign(unsigned(), **given))
    assert (verdict.bottom_line, verdict.timestamped, verdict.signed_at) == (True, True, moment)
    assert len(service.asked) == 1, "the paper's own time alone is asked for"
    assert signed(house.seal()).timestamped


def test_time_of_an_unknown_service_is_refused(house: House, service: Service, settings: Any) -> None:
    settings.TIMESTAMP_URL = service.url
    service.answer = time_service(TrialCA(timezone.now()), timezone.now())
    with pytest.raises(SigningError, match="时间戳"):
        signed(house.seal())
    service.answer = lambda _request, _body: (200, b"junk")
    with pytest.raises(SigningError):
        signed(house.seal())
    service.answer = lambda _request, _body: (503, b"")
    with pytest.raises(SigningError, match="503"):
        signed(house.seal())

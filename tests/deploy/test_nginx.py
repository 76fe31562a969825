"""nginx as deploy/nginx sets it up, really run, before a portal that only says what it was asked."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer

import pytest
from django.conf import settings

from tests.ports import free_port

DEPLOY = Path(settings.BASE_DIR) / "deploy" / "nginx"
PORTAL, FILES = "portal.example.cn", "files.example.cn"
PATIENCE = 60


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent; /strict brings headers of its own, /dead hangs up."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/dead":
            self.close_connection = True
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "sid=1")
        if self.path == "/strict":
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return ""


class Upstream(ThreadingUnixStreamServer):
    request_queue_size = 128  # as many as may come at once; who finds no room is told 502


@dataclass
class Site:
    port: int
    log: Path
    certificate: Path

    def ask(
        self, path: str, *, host: str = PORTAL, method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        connection = HTTPSConnection(host, self.port)
        connection.sock = self.call(host)
        connection.request(method, path, body, {"Host": host, **headers})
        answer = connection.getresponse()
        found = answer, answer.read()
        connection.close()
        return found

    def call(self, host: str = PORTAL) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=self.certificate)
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return context.wrap_socket(line, server_hostname=host)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    for place in ("tls", "log", "current/staticfiles", "next/staticfiles"):
        (folder / place).mkdir(parents=True)
    (folder / "current/staticfiles/portal.123.css").write_text("body{}")
    (folder / "next/staticfiles/portal.456.css").write_text("main{}")
    subject = ["-subj", f"/CN={PORTAL}", "-addext", f"subjectAltName=DNS:{PORTAL},DNS:{FILES}"]
    key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        folder / "tls/privkey.pem",
    ]
    subprocess.run(
        ["openssl", "req", "-x509", "-days", "2", *subject, *key, "-out", folder / "tls/fullchain.pem"],
        check=True,
        capture_output=True,
    )
    port, plain = free_port(), free_port()
    shutil.copytree(DEPLOY, folder / "conf")
    places = {
        "/etc/nginx/yuanbantong": str(folder / "conf"),
        "/etc/yuanbantong/tls": str(folder / "tls"),
        "/var/log/yuanbantong": str(folder / "log"),
        "/opt/yuanbantong": str(folder),
        "/run/yuanbantong-web.sock": str(folder / "web.sock"),
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain}",
    }
    for path in (folder / "conf" / "yuanbantong.conf", *(folder / "conf").glob("*.inc")):
        text = path.read_text()
        for old, new in places.items():
            text = text.replace(old, new)
        path.write_text("\n".join(line for line in text.splitlines() if "listen [::]" not in line))
    main = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places_to_write = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    main.write_text(
        f"{user} pid {folder}/pid; error_log {folder}/log/main.log; events {{}}"
        f" http {{ access_log off; {places_to_write}"
        f" include {folder}/conf/yuanbantong.conf; }}"
    )
    command = ["/usr/sbin/nginx", "-c", str(main), "-p", str(folder), "-e", str(folder / "log/start.log")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "[warn]" not in tried.stderr, tried.stderr
    upstream = Upstream(str(folder / "web.sock"), Echo)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    running = subprocess.Popen([*command, "-g", "daemon off;"])
    found = Site(port, folder / "log/access.log", folder / "tls/fullchain.pem")
    try:
        end = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert running.poll() is None and time.monotonic() < end
            time.sleep(0.05)
        yield found
    finally:
        running.terminate()
        running.wait(10)
        upstream.shutdown()
        upstream.server_close()


def test_the_portal_is_told_who_asks_and_not_what_they_claim(site: Site) -> None:
    claimed = {"X-Real-IP": "6.6.6.6", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http"}
    _answer, body = site.ask("/", **claimed, Forwarded="for=6.6.6.6")
    told = {name.lower(): value for name, value in json.loads(body).items()}
    assert told["x-real-ip"] == told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == PORTAL
    assert "forwarded" not in told


def test_pages_of_nginx_have_the_headers_and_pages_of_the_portal_keep_theirs(site: Site) -> None:
    for path, status, policy in (
        ("/strict", 200, "default-src 'self'"),
        ("/dead", 502, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
        ("/static/portal.000.css", 404, None),
    ):
        answer, body = site.ask(path)
        assert answer.status == status
        if policy:
            assert answer.headers.get_all("Content-Security-Policy") == [policy]
        assert len(answer.headers.get_all("Strict-Transport-Security") or []) == 1
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert "nginx/" not in str(answer.headers)
        if status == 502:
            assert "正在升级" in body.decode()


def test_files_of_the_running_and_the_coming_release_are_there(site: Site) -> None:
    for name, content in (("portal.123.css", b"body{}"), ("portal.456.css", b"main{}")):
        answer, body = site.ask(f"/static/{name}")
        assert (answer.status, body) == (200, content)
        assert "immutable" in str(answer.headers["Cache-Control"])
    assert site.ask("/static/../../tls/privkey.pem")[0].status in (400, 404)


def test_too_much_is_refused_before_the_portal_reads_it(site: Site) -> None:
    answer, body = site.ask("/", method="POST", **{"Content-Length": str(300 * 1024 * 1024)})
    assert answer.status == 413
    assert "文件太大" in body.decode()
    assert site.ask("/" + "x" * 9000)[0].status == 414


def test_the_host_of_files_takes_nothing_and_knows_no_cookie(site: Site) -> None:
    answer, body = site.ask("/files/c2VjcmV0", host=FILES, Cookie="sid=secret", Authorization="Bearer secret")
    assert answer.status == 200
    assert answer.headers["Set-Cookie"] is None
    assert b"secret" not in body
    assert json.loads(body)["X-Real-IP"] == "127.0.0.1"
    assert site.ask("/files/c2VjcmV0", host=FILES, method="POST")[0].status == 403


def test_strangers_names_and_the_doors_of_monitoring_are_shut(site: Site) -> None:
    for path in ("/metrics", "/readyz"):
        assert site.ask(path)[0].status == 404
    with pytest.raises((ssl.SSLError, OSError)):
        site.ask("/", host="evil.example.org")


def test_the_log_keeps_no_key_and_nothing_that_was_searched_for(site: Site) -> None:
    site.ask("/feeds/c2VjcmV0LXRva2Vu.ics")
    site.ask("/requests/?q=%E7%8E%8B%E5%BB%BA%E5%9B%BD&phone=13899990000")
    deadline = time.monotonic() + PATIENCE
    while "/requests/" not in (text := site.log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for line in text.splitlines():
        json.loads(line)
    assert "c2VjcmV0" not in text
    assert "13899990000" not in text and "q=" not in text
    assert '"/feeds/…"' in text


def test_who_asks_without_end_is_told_to_wait(site: Site) -> None:
    """Without waiting for answers: one after another they are not too much on a slow machine."""
    lines = [site.call() for _number in range(20)]
    question = f"GET / HTTP/1.1\r\nHost: {PORTAL}\r\n"
    for line in lines:
        line.sendall(f"{question}\r\n".encode() * 14 + f"{question}Connection: close\r\n\r\n".encode())
    statuses: Counter[bytes] = Counter()
    for line in lines:
        with line, line.makefile("rb") as answers:
            statuses.update(re.findall(rb"HTTP/1.1 (\d+)", answers.read()))
    assert set(statuses) == {b"200", b"429"} and statuses.total() == 20 * 15

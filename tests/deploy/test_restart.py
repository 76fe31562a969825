"""The web server is started anew, as an upgrade does, while people go on asking: none of them is refused."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RESTARTS = 3


def command() -> list[str]:
    """What the unit starts, two workers of it."""
    unit = (ROOT / "deploy/systemd/yuanbantong-web.service").read_text()
    started = re.search(r"^ExecStart=((?:.*\\\n)*.*)$", unit, re.MULTILINE)
    assert started is not None
    line = started[1].replace("\\\n", " ").replace("${WEB_WORKERS}", "2")
    return line.replace("/opt/yuanbantong/current", str(ROOT)).split()


def start(listening: socket.socket) -> "subprocess.Popen[bytes]":
    """As systemd does it: the socket is the fourth file of a process that knows by its number that it is meant."""
    handed = [
        "bash",
        "-c",
        'exec 3<&"$1"; shift; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"',
        "bash",
        str(listening.fileno()),
    ]
    return subprocess.Popen(
        [*handed, *command()],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        pass_fds=[listening.fileno()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def ask(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(60)
        line.connect(str(path))
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
    return answer.split(b"\r\n")[0].decode()


@pytest.mark.soak
def test_nobody_is_refused_while_the_web_server_is_started_anew(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen(2048)
    answers: list[str] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            try:
                answers.append(ask(path))
            except OSError as error:
                answers.append(repr(error))
            time.sleep(0.05)

    running = start(listening)
    try:
        assert ask(path) == "HTTP/1.1 200 OK"
        visitors = [threading.Thread(target=visit) for _number in range(4)]
        for visitor in visitors:
            visitor.start()
        for _time in range(RESTARTS):
            before = len(answers)
            running.send_signal(signal.SIGTERM)
            assert running.wait(60) == 0
            running = start(listening)
            while len(answers) < before + 20:
                assert running.poll() is None
                time.sleep(0.1)
        over.set()
        for visitor in visitors:
            visitor.join(60)
    finally:
        running.terminate()
        running.wait(60)
        listening.close()
    assert len(answers) >= RESTARTS * 20
    assert set(answers) == {"HTTP/1.1 200 OK"}

"""The portal as it was some migrations ago, in a folder of its own, and clients that keep their own record."""

import http.client
import json
import os
import subprocess
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.documents.samples import uploads as samples

FEWEST_MIGRATIONS = 5
#: Run by the older code itself, on its own schema: what the clients work with.
SEED = """
import json, uuid, django
django.setup()
from django.urls import reverse
from portal.organizations.enums import Role
from portal.workdays.services import load_calendar
from tests.cast import build_cast
from tests.proxy_service.api.test_acts_from_draft import draft_of
from tests.speaking import issue_key
load_calendar(json.load(open("fixtures/calendar.json", encoding="utf-8")))
cast = build_cast()
told = {"key": issue_key(cast.enterprise, Role.ENTERPRISE_HANDLER)[1], "draft": draft_of(cast)}
print(json.dumps(told | {"submit": reverse("api-act-submit", args=[uuid.UUID(int=0)])}))
"""


def git(*arguments: str) -> str:
    command = ["git", "-C", str(settings.BASE_DIR), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def migrations_of(commit: str) -> set[str]:
    names = git("ls-tree", "-r", "--name-only", commit).splitlines()
    return {name for name in names if "/migrations/0" in name}


def older_commit() -> str:
    """What is in service before the upgrade, as ``FAULT_UPGRADE_FROM`` says; else the newest commit that lacks some of
    today's migrations."""
    if given := os.environ.get("FAULT_UPGRADE_FROM"):
        return git("rev-parse", "--verify", f"{given}^{{commit}}").strip()
    today = migrations_of("HEAD")
    for commit in git("rev-list", "--first-parent", "HEAD").splitlines():
        if len(today - migrations_of(commit)) >= FEWEST_MIGRATIONS:
            return commit
    raise AssertionError("the history is cut short: fetch all of it")


def unpack(commit: str, folder: Path) -> Path:
    """The code of the commit, with the packages and programs of today."""
    folder.mkdir()
    archive = subprocess.Popen(
        ["git", "-C", str(settings.BASE_DIR), "archive", commit], stdout=subprocess.PIPE
    )
    subprocess.run(["tar", "-x", "-C", str(folder)], stdin=archive.stdout, check=True)
    assert archive.wait() == 0
    for name in ("vendor", "staticfiles"):
        if not (folder / name).exists():
            (folder / name).symlink_to(Path(settings.BASE_DIR) / name)
    return folder


@dataclass
class Record:
    """What one client was told: the numbers of the requests that it was told are filed, by their id; every answer."""

    filed: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[float, int, float]] = field(default_factory=list)

    def failures(self) -> Counter[int]:
        return Counter(status for _at, status, _seconds in self.answers if status >= 500 or not status)


class Client(threading.Thread):
    """Files one request after the other until told to stop. Whatever is not answered is sent again with the same key,
    to wherever ``port`` leads by then."""

    def __init__(self, seed: dict[str, Any], port: int) -> None:
        super().__init__(daemon=True)
        self.seed, self.port = seed, port
        self.record, self.stopping = Record(), threading.Event()
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                self._file()
        except Exception as error:
            self.trouble = error

    def _file(self) -> None:
        told = self._tell("requests/", json.dumps(self.seed["draft"]).encode(), "application/json")
        for material in told["materials"]:
            upload = samples.pdf(material["name"])
            edge = uuid.uuid4().hex
            head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
            body = head.encode() + upload.read() + f"\r\n--{edge}--\r\n".encode()
            self._tell(f"materials/{material['id']}/files/", body, f"multipart/form-data; boundary={edge}")
        agreed = json.dumps({"confirmed": True, "privacy": True}).encode()
        submit = self.seed["submit"].replace(str(uuid.UUID(int=0)), told["id"])
        done = self._tell(submit, agreed, "application/json")
        self.record.filed[told["id"]] = done["number"]

    def _tell(self, address: str, body: bytes, kind: str) -> Any:
        key = str(uuid.uuid4())
        headers = {
            "Authorization": f"Bearer {self.seed['key']}",
            "Idempotency-Key": key,
            "Content-Type": kind,
        }
        for _attempt in range(200):
            began, status, answer = time.monotonic(), 0, b""
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                line.request("POST", address if address[0] == "/" else f"/api/v1/{address}", body, headers)
                got = line.getresponse()
                status, answer = got.status, got.read()
                line.close()
            except OSError:
                pass
            self.record.answers.append((began, status, time.monotonic() - began))
            if 200 <= status < 300:
                return json.loads(answer)
            assert not status or status >= 500 or status == 429, answer.decode()
            time.sleep(0.5)
        raise AssertionError(f"{address} was never answered")

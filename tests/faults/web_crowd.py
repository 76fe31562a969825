"""People and programs at work at once: filing, uploading, accepting, posting; and the judge of what they were told."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse

from portal.documents.models import StoredFile
from portal.documents.samples import uploads
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Email, Message
from proxy_service.models import ProgressNode, ProxyRequest
from tests.cast import Cast
from tests.faults.web_client import DONE, Recorder, Sending, cookies_of, form, operation
from tests.proxy_service.api.test_acts_from_draft import draft_of
from tests.stages import make_course

Signature = Counter[tuple[str, ...]]


class Crowd:
    """``filers`` file one request after the other and the window accepts each; ``posters`` post progress with a file,
    each about a case of its own. Everybody goes on until ``over`` and brings what they began to its end."""

    def __init__(self, cast: Cast, socket: Path, folder: Path, *, filers: int, posters: int) -> None:
        self.over, self.failures = threading.Event(), list[str]()
        self.recorders: list[Recorder] = []
        self._socket, self._folder = socket, folder
        self._draft = draft_of(cast)
        self._owner, self._clerk = cookies_of(cast.owner), cookies_of(cast.clerk)
        self._department = cookies_of(cast.land_clerk)
        cases = [make_course(cast, "received").matter.pk for _number in range(posters)]
        work = [*(self._filing(number) for number in range(filers)), *map(self._posting, cases)]
        self._threads = [threading.Thread(target=self._go_on, args=[turn]) for turn in work]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join()

    @property
    def acknowledged(self) -> set[str]:
        return set().union(*(recorder.acknowledged() for recorder in self.recorders))

    def _go_on(self, turn: Callable[[int], None]) -> None:
        number = 0
        try:
            while not self.over.is_set():
                number += 1
                turn(number)
        except Exception as error:
            self.failures.append(repr(error))

    def _recorder(self, name: str) -> Recorder:
        recorder = Recorder(self._socket, self._folder / f"{name}.jsonl", patience=600)
        recorder.record.touch()
        self.recorders.append(recorder)
        return recorder

    def file_one(self, recorder: Recorder, project: str) -> None:
        """From the draft to the acceptance; by the interface and by pages in turn."""
        body = {**self._draft, "project_name": project}
        draft = json.loads(
            self._send(recorder, operation(f"create {project}", "/api/v1/requests/", self._owner, body))
        )
        for material in draft["materials"]:
            name, path = f"upload {project}: {material['id']}", f"/api/v1/materials/{material['id']}/files/"
            file = {"file": uploads.pdf(f"{project} {material['name']}")}
            self._send(recorder, operation(name, path, self._owner, {}, file))
        agreed = {"confirmed": "on", "privacy": "on", "key": str(uuid.uuid4())}
        page = reverse("draft-step", args=[draft["id"], "review"])
        self._send(recorder, form(f"submit {project}", page, self._owner, agreed))
        typed = {"assign_by_load": "on", "key": str(uuid.uuid4())}
        self._send(
            recorder,
            form(f"accept {project}", reverse("act", args=["accept", draft["id"]]), self._clerk, typed),
        )

    def _filing(self, who: int) -> Callable[[int], None]:
        recorder = self._recorder(f"filer-{who}")
        return lambda number: self.file_one(recorder, f"项目{who}-{number}")

    def _posting(self, matter: int) -> Callable[[int], None]:
        recorder, page = self._recorder(f"poster-{matter}"), reverse("act", args=["post_progress", matter])

        def post(number: int) -> None:
            said = f"意见{matter}-{number}"
            typed = {
                "kind": "review",
                "opinion": said,
                "attachment": uploads.pdf(said),
                "key": str(uuid.uuid4()),
            }
            self._send(recorder, form(f"post {said}", page, self._department, typed))

        return post

    @staticmethod
    def _send(recorder: Recorder, sending: Sending) -> str:
        told = recorder.send(sending)
        assert told.status in DONE, (sending.name, told.status, told.text[-500:])
        return told.text


def signature(request: ProxyRequest) -> Signature:
    """Everything that a request has left, but for names and moments."""
    ledger, found = request.ledger, Signature()
    found.update(("entry", kind) for kind in ledger.entries.values_list("kind", flat=True))
    found.update(("deadline", *row) for row in ledger.deadlines.values_list("kind", "state"))
    found.update(("document", *row) for row in ledger.documents.values_list("kind", "state"))
    found.update(("message", row.user.username) for row in Message.objects.filter(ledger=ledger))
    found.update(("email", row.to) for row in Email.objects.filter(subject__contains=str(request.number)))
    found.update(("file", "uploaded") for _file in StoredFile.objects.filter(ledger=ledger))
    found[("state", request.state)] += 1
    return found


def project_of(request: ProxyRequest) -> str:
    """The name that its maker gave it, the draft's too."""
    (name,) = request.answers.get("scope", {}).get("project_name") or [""]
    return request.project_name or str(name)


def judge(acknowledged: set[str], wanted: Signature) -> tuple[list[str], list[str]]:
    """What was acknowledged and is not there; what is there more than once, or without being asked for."""
    lost, doubled = list[str](), list[str]()
    filed = Counter(map(project_of, ProxyRequest.objects.all()))
    posted = Counter(ProgressNode.objects.values_list("opinion", flat=True))
    for name in sorted(acknowledged):
        word, _space, what = name.partition(" ")
        if word == "accept":
            request = ProxyRequest.objects.filter(project_name=what).first()
            found = signature(request) if request else Signature()
            lost += [f"{name}: {' '.join(one)}" for one in (wanted - found)]
            doubled += [f"{name}: {' '.join(one)}" for one in (found - wanted)]
        elif word in ("create", "post") and not (filed if word == "create" else posted)[what]:
            lost.append(name)
    doubled += [name for name in filed if name.startswith("项目") and filed[name] > 1]
    doubled += [name for name in posted if name.startswith("意见") and posted[name] > 1]
    entries = LedgerEntry.objects.filter(kind="post_progress").count()
    if entries != sum(number for opinion, number in posted.items() if opinion.startswith("意见")):
        doubled.append(f"{entries} entries of posting")
    return lost, doubled

"""Work on bytes: papers printed and sealed, uploads scanned, what nobody names swept away.

A judge asserts of one thing that it is done, that nothing of it is lost and nothing doubled.
"""

import os
import time
import uuid
from itertools import count
from pathlib import Path
from time import monotonic

from django.utils import timezone

from portal.documents import services as documents
from portal.documents import storage
from portal.documents.enums import DocumentKind, DocumentState, ScanState, SealingState
from portal.documents.models import Document, Sealing, StoredFile
from portal.documents.press import Printed, press
from portal.documents.samples import ordinary
from portal.ledger.models import Ledger
from portal.ledger.services import open_ledger
from portal.ledger.verify import verify
from portal.notifications.models import Message
from tests.faults.work_house import A_DAY, House, Job
from tests.portal.documents.daemon import EICAR, clamd_at
from tests.proxy_service.packages import Seals

KIND = DocumentKind.DECLINE


def _paper(house: House, ledger: Ledger) -> Document:
    """A paper whose print is something else every time, as if the layout changed."""

    def print_something(*_: object, **__: object) -> Printed:
        return Printed(b"%PDF-1.7 " + uuid.uuid4().bytes, 1, 1, ())

    if press.print.__func__ is type(press).print:  # type: ignore[attr-defined]  # until it is patched
        house.patch.setattr(press, "print", staticmethod(print_something))
    return documents.issue(
        kind=KIND, issuer=house.cast.park, ledger=ledger, facts=ordinary()[KIND], now=timezone.now()
    )


def rendering(house: House) -> Job:
    ledger = open_ledger("生成")

    def judge(paper: Document) -> None:
        paper.refresh_from_db()
        assert (paper.state, paper.attempts, paper.error) == (DocumentState.READY, 1, "")

    return Job(lambda: _paper(house, ledger), documents.render_pending, judge)


def printing_anew(house: House) -> Job:
    ledger = open_ledger("重新生成")

    def make() -> Document:
        paper = documents.render(_paper(house, ledger))
        outcome = documents.print_anew(documents=[paper], actor=house.cast.leader, now=timezone.now())
        assert not outcome.refused
        return paper

    def judge(paper: Document) -> None:
        before = paper.sha256
        paper.refresh_from_db()
        assert paper.state == DocumentState.READY and paper.sha256 != before
        (earlier,) = paper.renderings.all()
        assert earlier.sha256 == before and earlier.superseded_at is not None
        told = ledger.entries.filter(kind="printed_anew", data__document=paper.number)
        assert told.count() == 1 and verify(ledger) is None

    return Job(make, documents.render_pending, judge)


def sealing(house: House) -> Job:
    ledger = open_ledger("用印")
    folders = house.folder / "keys", house.folder / "trust"
    house.settings.SEAL_KEY_DIR, house.settings.SEAL_TRUST_DIR = folders
    Seals(*folders).give(house.cast.park, house.cast.security)
    facts = ordinary()[KIND]
    first = documents.issue(kind=KIND, issuer=house.cast.park, ledger=ledger, facts=facts, now=timezone.now())
    with documents.render(first).file.open("rb") as file:
        printed = Printed(file.read(), 1, 1, ())
    house.patch.setattr(press, "print", staticmethod(lambda *_, **__: printed))

    def make() -> Sealing:
        paper = documents.render(
            documents.issue(kind=KIND, issuer=house.cast.park, ledger=ledger, facts=facts, now=timezone.now())
        )
        outcome = documents.request_sealing(documents=[paper], actor=house.cast.leader, now=timezone.now())
        assert not outcome.refused, outcome.refused
        return outcome.done[0]

    def judge(asked: Sealing) -> None:
        asked.refresh_from_db()
        assert (asked.state, asked.attempts) == (SealingState.DONE, 1), asked.error
        told = ledger.entries.filter(kind="sealed", data__document=asked.document.number)
        assert told.count() == 1 and verify(ledger) is None

    return Job(make, documents.seal_pending, judge)


def scanning(house: House, content: bytes = b"%PDF-1.4 clean", state: str = ScanState.CLEAN) -> Job:
    house.settings.CLAMD_ADDRESS = house.stack.enter_context(clamd_at()).address
    numbers = count(1)

    def make() -> StoredFile:
        return documents.store_checked(
            name=f"{state}-{next(numbers)}.pdf",
            content_type="application/pdf",
            extension=".pdf",
            chunks=[content],
            by=house.cast.handler,
        )

    def judge(stored: StoredFile) -> None:
        stored.refresh_from_db()
        assert (stored.scan_state, stored.scan_attempts) == (state, 0)
        told = Message.objects.filter(user=house.cast.handler.user, subject__endswith=f"：{stored.name}")
        assert told.count() == (state == ScanState.INFECTED)

    return Job(make, lambda: documents.scan_pending(stop_at=monotonic() + 20), judge)


def isolating(house: House) -> Job:
    return scanning(house, EICAR, ScanState.INFECTED)


def sweeping_orphans(house: House) -> Job:
    long_ago = time.time() - 2 * A_DAY.total_seconds()

    def make() -> tuple[list[Path], Path]:
        kept = documents.store_checked(
            name="留.pdf", content_type="application/pdf", extension=".pdf", chunks=[b"%PDF-1.4"]
        )
        key = uuid.uuid4()
        left = [
            f"uploads/2026/11/{key}.pdf",
            f"documents/2026/{key}-sealed.pdf",
            f"documents/2026/.{key}.pdf.7.tmp",
        ]
        root = Path(house.settings.MEDIA_ROOT)
        for name in (*left, str(kept.file)):
            if name in left:
                storage.write(name, [b"%PDF"])
            os.utime(root / name, (long_ago, long_ago))
        return [root / name for name in left], root / str(kept.file)

    def judge(made: tuple[list[Path], Path]) -> None:
        left, kept = made
        assert kept.exists() and not any(path.exists() for path in left)

    return Job(make, lambda: documents.sweep_orphans(now=timezone.now()), judge)

"""Holds what people were told is done against the database: each act once, and everything that follows from it."""

import time
from collections.abc import Sequence

from benchmarks.scale.script import Done
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.ledger.models import LedgerEntry
from portal.notifications.enums import EmailState
from portal.notifications.models import Email
from proxy_service.models import ProgressNode

ENTRY = {"file": "submit", "accept": "accept"}
LOOK_EVERY = 2.0


def lost_and_doubled(acknowledged: Sequence[Done]) -> tuple[list[str], list[str]]:
    """The acts that left no trace, and those that left more than one."""
    lost, doubled = [], []
    for done in acknowledged:
        if done.act == "post":
            times = ProgressNode.objects.filter(opinion=done.opinion).count()
        else:
            entries = LedgerEntry.objects.filter(ledger=done.request.ledger_id, kind=ENTRY[done.act])
            times = entries.count()
        if times == 0:
            lost.append(str(done))
        elif times > 1:
            doubled.append(str(done))
    return lost, doubled


def unsettled(acknowledged: Sequence[Done], seconds: float) -> tuple[list[str], float]:
    """Waits for worker and beat to print the papers and send the letters of what was acknowledged. What is left after
    so many seconds, and how many it took."""
    ledgers = {done.request.ledger_id for done in acknowledged}
    papers = Document.objects.filter(ledger__in=ledgers, state=DocumentState.PENDING)
    letters = Email.objects.filter(message__ledger__in=ledgers, state=EmailState.PENDING)
    begin = time.monotonic()
    while papers.exists() or letters.exists():
        if time.monotonic() - begin > seconds:
            break
        time.sleep(LOOK_EVERY)
    failed = Document.objects.filter(ledger__in=ledgers, state=DocumentState.FAILED)
    left = [
        *(f"paper {paper.pk} is {paper.state}" for paper in [*papers, *failed]),
        *(f"letter {letter.pk} waits" for letter in letters),
    ]
    return left, round(time.monotonic() - begin, 1)

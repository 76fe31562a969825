"""What no page waits for: taking a list out as a file, the sweep of deadlines, issuing a paper. Runs in this process,
except for the file, which a process of its own makes as a worker does."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

from django.utils import timezone

from benchmarks import measuring
from benchmarks.exports_making import ask
from benchmarks.report import ROOT, Stopwatch, spread
from benchmarks.scale.people import Town
from portal.deadlines.sweeping import sweep
from portal.documents import storage
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.documents.services import render
from portal.exchange.models import Export
from portal.organizations.enums import Role
from proxy_service.listing import listed

EXPORTED = 100_000
MAKE = "import django; django.setup(); from benchmarks.exports_making import make; make()"
PAPERS = 10


def export(town: Town) -> dict[str, Any]:
    """The newest of the ledger list, as nearly ``EXPORTED`` as whole days allow, made into CSV by another process."""
    person = town.person(Role.AUDITOR)
    seen = listed(person)
    newest = seen.order_by("-submitted_at").values_list("submitted_at", flat=True)
    total = seen.count()
    filters = ""
    Export.objects.unmade().delete()  # what a run asked for that was killed
    if total > EXPORTED:
        since = timezone.localdate(newest[EXPORTED]) + timedelta(days=1)
        filters = f"since={since.isoformat()}"
    asked = ask(person, "csv", filters)
    done = subprocess.run(
        [sys.executable, "-c", MAKE], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    made = Export.objects.get(pk=asked.pk)
    storage.remove(str(made.file))
    Export.objects.filter(pk=made.pk).delete()
    return told


def sweeping(settled: dict[str, Any]) -> dict[str, Any]:
    """What a row took of those that were due when the run began; what the claim alone and an idle pass take."""
    done = settled["worked_off"]
    found: dict[str, Any] = {"worked_off": done}
    if done:
        found["row_ms"] = round(settled["seconds"] * 1000 / done, 2)
    found["claim"] = measuring.claim()
    while sweep():
        pass  # what has fallen due since
    found["idle_pass_ms"] = measuring.idle_pass()
    return found


def papers() -> dict[str, Any]:
    """Milliseconds to print one pending paper and keep it, the first of the process left out: it loads the fonts."""
    waiting = list(Document.objects.filter(state=DocumentState.PENDING).order_by("-issued_at")[: PAPERS + 1])
    times: list[float] = []
    for paper in waiting:
        with Stopwatch() as watch:
            printed = render(paper)
        if printed.is_ready:
            times.append(watch.seconds * 1000)
    return {"papers": len(times), "issue_ms": spread(times[1:])} if len(times) > 1 else {"papers": len(times)}

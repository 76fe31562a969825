"""The limits of a matter: begun with the department's signature, held by the procedures that they leave out."""

from datetime import datetime

from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from proxy_service.lifecycle import Clock
from proxy_service.models import RequestMatter
from proxy_service.services.acting import Step

LIMITS = (Clock.STATUTORY_LIMIT, Clock.PROMISED_LIMIT)


def clocks_on(step: Step, matter: RequestMatter) -> list[Deadline]:
    """The deadlines that still wait for the matter's act, running or overdue."""
    return list(step.case.ledger.deadlines.live().filter(subject=matter.subject_key))


def _pauses_of(matter: RequestMatter) -> list[tuple[datetime, datetime | None]]:
    return [(pause.started_at, pause.ended_at) for pause in matter.pauses.all()]


def open_limits(step: Step, matter: RequestMatter) -> None:
    """Starts the limits with the signature. A pause that still lasts, from before a correction, holds them too."""
    version, pauses = matter.version, _pauses_of(matter)
    running = {row.kind for row in clocks_on(step, matter)}
    limits = {Clock.STATUTORY_LIMIT: version.statutory_limit, Clock.PROMISED_LIMIT: version.promised_limit}
    for clock, days in limits.items():
        if days is not None and clock.value not in running:
            step.open_clock(clock, matter, amount=days, title=f"{version.name}·{clock.label}", pauses=pauses)


def move_limits(step: Step) -> None:
    """Recomputes both limits from the stored pauses, whatever they are."""
    pauses = _pauses_of(step.subject)
    for row in clocks_on(step, step.subject):
        if row.kind in {clock.value for clock in LIMITS}:
            deadlines.set_pauses(deadline=row, pauses=pauses, now=step.now)

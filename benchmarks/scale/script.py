"""What people do while worker and broker are killed: the pages in turn, and acts one after another, each known by a
name of its own in what it writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.acts import Desk, accept_one, file_one, post_one
from benchmarks.scale.load import Answer, Ask
from benchmarks.scale.pages import PAGES
from benchmarks.scale.people import Town
from proxy_service.models import ProxyRequest

ACKNOWLEDGED = (200, 302)
#: What an act takes at the least, beside the pause before it: so many acts are prepared as can be done in the time.
LEAST = 0.2


@dataclass(frozen=True)
class Done:
    """An act that somebody was told is done: ``file`` or ``accept`` of a request, or ``post`` of an opinion."""

    act: str
    request: ProxyRequest
    opinion: str = ""

    def __str__(self) -> str:
        return f"{self.act} {self.request.pk} {self.opinion}".strip()


class Script:
    """Prepares the acts, which takes about a second for each request that will be filed."""

    def __init__(self, town: Town, socket: Path, seconds: float, pause: float) -> None:
        self.town = town
        self.desk = Desk(town, socket)
        rounds = max(1, round(seconds / (pause + LEAST) / 3))
        self.drafts = self.desk.drafts(rounds, "故障压测项目")
        matters = self.desk.at_departments(20)
        self._asks: list[Ask] = []
        self._meant: dict[str, Done] = {}
        for turn, (draft, owner) in enumerate(self.drafts):
            self._add(Done("file", draft), file_one(draft, owner))
            if matters:
                matter, clerk = matters[turn % len(matters)]
                opinion = f"故障压测意见{draft.pk}"
                self._add(Done("post", matter.request, opinion), post_one(matter, clerk, opinion))
            self._add(Done("accept", draft), accept_one(draft, self.desk.clerk))

    def _add(self, done: Done, ask: Ask) -> None:
        name = str(done)
        self._meant[name] = done
        self._asks.append(Ask(name, ask.path, ask.headers, ask.method, ask.body))

    def reading(self, number: int) -> list[Ask]:
        """All pages, mixed as if many people looked at them."""
        asks = [ask for page in PAGES for ask in page.plan(self.town, number)]
        self.town.dice.shuffle(asks)
        return asks

    def acting(self) -> list[Ask]:
        """In an order in which nothing is accepted before it was filed."""
        return self._asks

    def acknowledged(self, answers: Sequence[Answer]) -> list[Done]:
        return [self._meant[answer.name] for answer in answers if answer.status in ACKNOWLEDGED]

"""What the apps above say of rows that the capabilities keep: which of them a membership reads, and where these stand.

Each app says so from its ``AppConfig.ready``, once per model; what any of them shows is shown. A key reads through an
app only with that app's scope.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.organizations.models import Membership
from portal.paging import Part
from portal.service_accounts.enums import Scope


class _RowByRow(Exists):
    template = "EXISTS(%(subquery)s OFFSET 0)"


def one_of(rows: "QuerySet[Any]") -> Exists:
    """Whether a row of the same model is one of ``rows``, asked of each row that a list comes to. PostgreSQL would
    rather gather all that somebody sees, millions of entries for a page of fifty; what has an offset it does not."""
    return _RowByRow(rows.order_by().filter(pk=OuterRef("pk")).values("pk"))


Read = Callable[[Membership], "QuerySet[Any]"]
# Those among rows that an app shows, by an index of the reader's own, in its order; no row stands in two parts.
Led = Callable[[Membership, "QuerySet[Any]"], Sequence[Part]]
#: So many ledgers can be named one by one, for PostgreSQL to gather their entries.
FEW = 200
# A person or program took the bytes of a paper: (paper, membership).
Opened = Callable[[Any, Membership], None]


@dataclass(frozen=True)
class _Shown:
    """What one app shows of a model."""

    scope: str
    read: Read
    led: Led | None

    def leads(self, membership: Membership, rows: "QuerySet[Any]") -> Sequence[Part]:
        return self.led(membership, rows) if self.led else [Part(rows, ("-pk",))]


@dataclass
class Readable:
    """The rows of one model that each app shows."""

    _by_app: list[_Shown] = field(default_factory=list)

    def register(self, read: Read, *, scope: Scope, led: Led | None = None) -> None:
        """``read(membership)``: a queryset of the model, unsliced; a key needs ``scope`` for it. ``led`` may lead to
        more than ``read`` has, and loses what it does not lead to; without it everybody's rows are walked past."""
        self._by_app.append(_Shown(scope, read, led))

    def of(
        self, membership: Membership, rows: "QuerySet[Any]", scopes: Collection[str] | None
    ) -> "QuerySet[Any]":
        """Those of ``rows`` that some app shows; ``scopes`` None is a person, who needs none."""
        shown = Q(pk__in=[])
        for app in self._asked(scopes):
            shown |= Q(one_of(app.read(membership)))
        return rows.filter(shown)

    def parts(
        self, membership: Membership, rows: "QuerySet[Any]", scopes: Collection[str] | None
    ) -> list[Part]:
        """A list of ``rows``, all of which are ``of`` the membership, app after app: in the order of each, and without
        a look at what is others'. What two apps show stands with the first."""
        parts, before = [], Q(pk__in=[])
        for app in self._asked(scopes):
            shown = Q(one_of(app.read(membership)))
            parts += [
                replace(part, rows=part.rows.filter(shown).exclude(before))
                for part in app.leads(membership, rows)
            ]
            before |= shown
        return parts

    def few(
        self, membership: Membership, rows: "QuerySet[Any]", scopes: Collection[str] | None
    ) -> list[Any] | None:
        """The keys of those ``rows`` that apps lead to, none of what they show left out; None if they are many."""
        keys: list[Any] = []
        for app in self._asked(scopes):
            for part in app.leads(membership, rows):
                keys += part.ordered().values_list("pk", flat=True)[: FEW + 1 - len(keys)]
                if len(keys) > FEW:
                    return None
        return keys

    def _asked(self, scopes: Collection[str] | None) -> Iterator[_Shown]:
        return (app for app in self._by_app if scopes is None or app.scope in scopes)


deadlines = Readable()
documents = Readable()
ledgers = Readable()
entries = Readable()  # of ledgers, which may be read in part; listed in the order of their keys

# Whoever must be told that a paper was taken, as the page that hands it out tells them.
document_opened: list[Opened] = []

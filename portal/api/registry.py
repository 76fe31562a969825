"""What the apps above say of rows that the capabilities keep: which of them a membership may read.

Each app says so from its ``AppConfig.ready``, once per model; what any of them shows is shown. A key reads through an
app only with that app's scope.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope


class _RowByRow(Exists):
    template = "EXISTS(%(subquery)s OFFSET 0)"


def among(rows: "QuerySet[Any]") -> Exists:
    """Whether a row of the same model is one of ``rows``, asked of each row that a list comes to. PostgreSQL would
    rather gather all that somebody sees, millions of entries for a page of fifty; what has an offset it does not."""
    return _RowByRow(rows.order_by().filter(pk=OuterRef("pk")).values("pk"))


Read = Callable[[Membership], "QuerySet[Any]"]
# A person or program took the bytes of a paper: (paper, membership).
Opened = Callable[[Any, Membership], None]


@dataclass
class Readable:
    """The rows of one model that each app shows."""

    _by_app: list[tuple[str, Read]] = field(default_factory=list)

    def register(self, read: Read, *, scope: Scope) -> None:
        """``read(membership)``: a queryset of the model, unsliced; a key needs ``scope`` for it."""
        self._by_app.append((scope, read))

    def of(
        self, membership: Membership, rows: "QuerySet[Any]", scopes: Collection[str] | None
    ) -> "QuerySet[Any]":
        """Those of ``rows`` that some app shows; ``scopes`` None is a person, who needs none."""
        shown = Q(pk__in=[])
        for scope, read in self._by_app:
            if scopes is None or scope in scopes:
                shown |= Q(among(read(membership)))
        return rows.filter(shown)


deadlines = Readable()
documents = Readable()
ledgers = Readable()
entries = Readable()  # of ledgers, which may be read in part

# Whoever must be told that a paper was taken, as the page that hands it out tells them.
document_opened: list[Opened] = []

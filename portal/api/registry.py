"""What the apps above say of rows that the capabilities keep: which of them a membership may see.

Each app says so from its ``AppConfig.ready``; what any of them shows is shown.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from portal.organizations.models import Membership

Visible = Callable[[Membership], "QuerySet[Any]"]


class Views:
    """The querysets of one model, joined by primary key: ``register`` one per app, ``visible`` asks them all."""

    def __init__(self) -> None:
        self._visible: list[Visible] = []

    def register(self, visible: Visible) -> None:
        """``visible(membership)``: a queryset of the model, without slices."""
        self._visible.append(visible)

    def visible(self, membership: Membership, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of ``rows`` that some app shows to the membership."""
        seen = Q(pk__in=[])
        for visible in self._visible:
            seen |= Q(pk__in=visible(membership).order_by().values("pk"))
        return rows.filter(seen)


deadlines = Views()  # of portal.deadlines.models.Deadline
documents = Views()  # of portal.documents.models.Document
ledgers = Views()  # of portal.ledger.models.Ledger

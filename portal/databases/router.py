"""Django's questions to the right database (``DATABASE_ROUTERS``)."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from portal.databases import reading
from portal.databases.position import wrote

# Written with every page that is read: no list shows it.
_UNSEEN = "accounts.session"


class Router:
    """Reads as ``reading`` says, writes to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return reading.alias()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """``RuntimeError`` in a view that may lag: called anew when a replica fails, it would write twice."""
        if reading.only_reads():
            raise RuntimeError(f"a page that may lag writes {model._meta.label}")
        if model._meta.label_lower != _UNSEEN:
            wrote.set(True)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """A row is the same wherever it was read."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """PostgreSQL itself brings everything to the replica."""
        return None if db == DEFAULT_DB_ALIAS else False

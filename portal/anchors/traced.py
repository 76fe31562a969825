"""Of which rows traces are kept: those that name bytes, those that say which upload is which of a case, those that say
which case a ledger is of, and ledgers' names.

Apps register their models in ``AppConfig.ready()``, and have a migration that traces their tables
(``portal.anchors.migrating``): triggers of the database write the traces, so that no program can forget to.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from portal.ledger.horizon import Keys

TRACES = Keys("anchors_trace_id_seq", 0x5944)


@dataclass(frozen=True)
class Traced:
    """A model of which traces are kept, and the columns that are traced. Once one of them is filled it stays as it is;
    ``portal.anchors.tracing`` knows the exceptions. Columns are keys and texts: what reads the same for ever as JSON.
    """

    model: type[Model]
    columns: tuple[str, ...]

    @property
    def kind(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def name(self) -> str:
        """What people call it; links of a field to many have no name of their own."""
        maker = self.model._meta.auto_created
        return str((maker if isinstance(maker, type) else self.model)._meta.verbose_name)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def present(self) -> str:
        """A query for (key, value) of every row as it stands, the value as a trace has it."""
        listed = ", ".join(f'"{column}"' for column in self.columns)
        return f'SELECT "{self.key}"::text AS key, jsonb_build_array({listed}) AS value FROM "{self.table}"'  # noqa: S608  (names of our own tables)

    def rows(self) -> Iterator[dict[str, Any]]:
        """As it stands, row by row, in no order; in a transaction."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT key, value::text FROM ({self.present}) AS present")  # noqa: S608  (as above)
            for key, value in cursor:
                yield {"kind": self.kind, "key": key, "value": json.loads(value)}


_traced: dict[str, Traced] = {}


def register(model: type[Model], *columns: str) -> None:
    """Registering again takes the place of what was there."""
    traced = Traced(model, columns)
    _traced[traced.kind] = traced


def all_traced() -> list[Traced]:
    return [_traced[kind] for kind in sorted(_traced)]

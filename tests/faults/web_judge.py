"""What an act has left in a database: counted, and compared with what it leaves when nothing happens to it."""

import hashlib
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from tests.faults.private_services import ROLE, Postgres

Effects = Counter[tuple[str, ...]]
Change = dict[tuple[str, ...], int]

#: Written whoever asks for whatever: that somebody did something in their session.
BESIDE_ACTS = {"accounts_session"}
#: Beside how many rows there are, what they say: (name, statement of columns and their number).
SAYING = {
    "entry": "SELECT kind, heading, count(*) FROM ledger_ledgerentry GROUP BY 1, 2",
    "deadline": "SELECT kind, state, count(*) FROM deadlines_deadline GROUP BY 1, 2",
    "document": "SELECT kind, state, count(*) FROM documents_document GROUP BY 1, 2",
}


class Books:
    """One database, read without Django."""

    def __init__(self, postgres: Postgres, database: str) -> None:
        self.postgres, self.database = postgres, database

    def ask(self, *statements: str) -> list[list[Any]]:
        line = psycopg2.connect(host=str(self.postgres.folder), user=ROLE, dbname=self.database)
        with closing(line), line.cursor() as cursor:
            found = []
            for statement in statements:
                cursor.execute(statement)
                found.append(cursor.fetchall())
            return found

    def last_commit(self) -> Any:
        """Names the last transaction of the whole cluster that has written anything and was committed."""
        return self.ask("SELECT xid::text, timestamp FROM pg_last_committed_xact()")[0][0]

    def read(self) -> Effects:
        """How much there is of everything."""
        tables = self.ask(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )[0]
        with_state = {
            name
            for (name,) in self.ask(
                "SELECT DISTINCT table_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND column_name = 'state'"
            )[0]
        }
        names = [name for (name,) in tables if name not in BESIDE_ACTS]
        counting = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
        states = " UNION ALL ".join(
            f"SELECT '{name}', state::text, count(*) FROM \"{name}\" GROUP BY 2"
            for name in sorted(with_state & set(names))
        )
        counted, stated, *said = self.ask(counting, states, *SAYING.values())
        effects: Effects = Counter()
        effects.update({("rows", name): number for name, number in counted})
        effects.update({("state", *map(str, columns)): number for *columns, number in stated})
        for word, rows in zip(SAYING, said, strict=True):
            effects.update({(word, *map(str, columns)): number for *columns, number in rows})
        return effects


def difference(after: Effects, before: Effects) -> Change:
    """What is more or less now."""
    return {
        what: after[what] - before[what]
        for what in after.keys() | before.keys()
        if after[what] != before[what]
    }


def missing(found: Change, wanted: Change) -> list[tuple[str, ...]]:
    """What differs from what there should be, either way of it: less (lost) is told by the sign at its end."""
    return [
        (*what, f"{found.get(what, 0) - wanted.get(what, 0):+d}")
        for what in sorted(found.keys() | wanted.keys())
        if found.get(what, 0) != wanted.get(what, 0)
    ]


def broken_chains() -> list[str]:
    """Of the database that Django is led to: the ledgers whose chain does not hold, and files that are not there as
    their rows say."""
    from portal.documents.models import StoredFile

    broken = [str(ledger) for ledger in Ledger.objects.all() if verify(ledger) is not None]
    for stored in StoredFile.objects.all():
        name = str(stored.file.name)
        path = Path(settings.MEDIA_ROOT) / name
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != stored.sha256:
            broken.append(name)
    return broken

"""What only the owner of the database could do to ledgers."""

from collections.abc import Callable

import pytest
from django.db import connection

from tests.roles import as_owner


@pytest.fixture
def meddle() -> Callable[..., None]:
    """Does to the tables what only the owner of the database could do, with the guards switched off."""

    def run(statement: str, *values: object) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("ledger_ledgerentry", "ledger_ledger"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("ledger_ledgerentry", "ledger_ledger"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return run

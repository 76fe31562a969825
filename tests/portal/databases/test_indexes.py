"""A migration whose index was cut off while it was built, begun again."""

from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, models, transaction
from django.db.migrations.loader import MigrationLoader

from portal.databases.indexes import AddIndexConcurrently
from tests.roles import owner_at_new_lines

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "counter_cut_off"
ADD = AddIndexConcurrently("counter", models.Index(fields=["last"], name=NAME))
SECONDS = 60


def migrate(way: str = "database_forwards") -> None:
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    ADD.state_forwards("documents", after)
    states = (before, after) if way == "database_forwards" else (after, before)
    with connection.schema_editor(atomic=False) as editor:
        getattr(ADD, way)("documents", editor, *states)


def is_valid() -> bool | None:
    """Whether the index answers; None where there is none."""
    found: Any
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [NAME])
        found = cursor.fetchone()
    return found and found[0]


def build_until_cut_off() -> None:
    def build() -> None:
        try:
            with pytest.raises(DatabaseError):
                migrate()
        finally:
            connections.close_all()

    builder = Thread(target=build)
    # The build waits for whoever is writing, its index in the catalogue already.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE documents_counter IN ROW EXCLUSIVE MODE")
        builder.start()
        until = monotonic() + SECONDS
        while is_valid() is None and monotonic() < until:
            sleep(0.05)
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE %s AND pid <> pg_backend_pid()",
            [f"CREATE INDEX CONCURRENTLY%{NAME}%"],
        )
        assert cursor.fetchall() == [(True,)]
    builder.join(SECONDS)


def test_an_index_that_was_cut_off_or_is_there_already_is_built_anew() -> None:
    with owner_at_new_lines():
        connection.close()
        try:
            build_until_cut_off()
            assert is_valid() is False
            migrate()
            assert is_valid() is True
            migrate()
            assert is_valid() is True
        finally:
            migrate("database_backwards")
            connection.close()
    assert is_valid() is None

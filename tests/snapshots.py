"""What many tests begin with, made once per process and copied in from then on."""

import hashlib
import io
import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import time_machine
from django.conf import UserSettingsHolder, settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from portal.documents.models import StoredFile
from tests.roles import as_owner

T = TypeVar("T")
Rows = dict[str, list[bytes]]
Files = dict[str, tuple[int, int]]

# Filled by migrations; emptying the database leaves them alone.
ALWAYS_FILLED = {"django_migrations", "django_content_type", "auth_permission"}

_taken: dict[str, tuple[bytes, Rows, set[str]]] = {}
_kept: dict[tuple[Hashable, ...], tuple[bytes, Rows, set[str], Files]] = {}


def bring_in(name: str, build: Callable[[], T]) -> T:
    """The answer of ``build``, and in the database every row that it writes. It runs once, under that name, on what
    stands there then; from then on the same rows, with the same keys and moments, are copied in, and take the place of
    what else stands in a table where something stood already. The answer must be picklable."""
    if name not in _taken:
        with transaction.atomic():
            before = _rows()
            answer = pickle.dumps(build())
            after = {table: rows for table, rows in _rows().items() if rows != before.get(table)}
            transaction.set_rollback(True)
        _taken[name] = answer, after, before.keys() & after.keys()
    answer, after, replaced = _taken[name]
    _copy_in(after, replaced)
    return pickle.loads(answer)  # noqa: S301  (written above)


class Ground:
    """What stands in the database, the moment and the settings that a test has changed: what services make of the same
    is the same. Not what a test has patched: patch after making what stands before it.

    For use inside a transaction: what would run at its commit is not kept. A clock that goes on under a traveller
    never shows a moment again.
    """

    def __init__(self) -> None:
        self._before = _rows()
        digest = hashlib.sha256(repr(sorted(self._before.items())).encode()).digest()
        moment = time.time_ns() if time_machine.escape_hatch.is_travelling() else timezone.localdate()
        self._key = digest, moment, repr(_overridden())

    def keep(self, name: Hashable, answer: Any) -> None:
        """Everything written since, under that name; the answer must be picklable."""
        added, replaced = {}, set()
        after = _rows()
        for table in self._before.keys() | after.keys():
            before, rows = Counter(self._before.get(table)), Counter(after.get(table))
            if before - rows:
                replaced.add(table)
                added[table] = after.get(table, [])
            elif rows != before:
                added[table] = list((rows - before).elements())
        _kept[name, *self._key] = pickle.dumps(answer), added, replaced, _files()

    def recall(self, name: Hashable) -> Any:
        """What was kept on the same ground, with its rows put back; None if nothing was, or a file has changed."""
        if (name, *self._key) not in _kept:
            return None
        answer, added, replaced, files = _kept[name, *self._key]
        if files != {path: _state(path) for path in files}:
            return None
        _copy_in(added, replaced)
        return pickle.loads(answer)  # noqa: S301  (written above)


def made_once(name: Hashable, build: Callable[[], T]) -> T:
    """What ``build`` makes on the ground that stands: made once, and copied in for every test on the same. The answer
    must be picklable and not None. Files that it stores must outlive the test (not those of ``own_media``)."""
    ground = Ground()
    made: T | None = ground.recall(name)
    if made is None:
        made = build()
        ground.keep(name, made)
    return made


def _overridden() -> list[tuple[str, Any]]:
    found: dict[str, Any] = {}
    holder = settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        found = vars(holder) | found
        holder = holder.default_settings
    return sorted((name, value) for name, value in found.items() if name.isupper())


def _files() -> Files:
    """The uploads that rows name, by place: their size and when they were written."""
    names = StoredFile.objects.values_list("file", flat=True)
    return {path: _state(path) for path in map(default_storage.path, names)}


def _state(path: str) -> tuple[int, int]:
    if not os.path.exists(path):
        return 0, 0
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def _copy_in(added: Rows, replaced: set[str]) -> None:
    # Past the triggers: rows may come before those that they name, and nothing is added to what was copied out.
    with transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in replaced:
            cursor.execute(f'DELETE FROM "{table}"')
        for table, rows in added.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(b"".join(rows)))
        cursor.execute("SET LOCAL session_replication_role = origin")


def _rows() -> Rows:
    """Sorted: a row that was written again with the same content stands elsewhere, and is the same."""
    found = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - ALWAYS_FILLED:
            target = io.BytesIO()
            cursor.copy_expert(f'COPY (TABLE "{table}") TO STDOUT', target)
            if target.tell():
                found[table] = sorted(target.getvalue().splitlines(keepends=True))
    return found

"""How far a step is, told while its own transaction still runs and nobody else sees what it has written."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TypeVar
from uuid import UUID

from django.db import DatabaseError, connection

from portal.exchange.models import Import

T = TypeVar("T")
EVERY = 200


class Progress:
    """Counts on a connection of its own. What cannot be told is not: the step goes on."""

    def __init__(self, pk: UUID) -> None:
        self.pk = pk
        self.done = 0
        self._own = connection.copy()

    def __enter__(self) -> "Progress":
        self._tell()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._own.close()

    def over(self, things: Iterable[T]) -> Iterator[T]:
        """The things one after the other, counted."""
        for thing in things:
            yield thing
            self.add(1)

    def add(self, count: int) -> None:
        before, self.done = self.done, self.done + count
        if self.done // EVERY > before // EVERY:
            self._tell()

    def _tell(self) -> None:
        table = Import._meta.db_table
        try:
            with self._own.cursor() as cursor:
                # The step does not hold its own row until the end; whoever does is not waited for.
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(f'UPDATE "{table}" SET done = %s WHERE id = %s', [self.done, self.pk])  # noqa: S608  (our own)
        except DatabaseError:
            self._own.close()

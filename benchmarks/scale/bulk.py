"""Very many rows soon: backends of PostgreSQL that work beside each other, and indexes made when all rows are there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction

from benchmarks.scale.schema import rows, run

T = TypeVar("T")
# A build that is cut short begins anew; backends share the cores, so that none needs helpers.
SETTINGS = """
    SET synchronous_commit = off; SET work_mem = '128MB'; SET maintenance_work_mem = '1GB';
    SET max_parallel_maintenance_workers = 0; SET max_parallel_workers_per_gather = 0; SET jit = off
"""
# Of a table that is kept by month, those of its months.
INDEXES = """
    SELECT i.indexrelid::regclass::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
    WHERE c.relkind = 'r' AND coalesce(pg_partition_root(c.oid), c.oid)::regclass::text = ANY (%s)
    ORDER BY pg_table_size(c.oid) DESC, i.indexrelid
"""
TABLES = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY pg_table_size(oid) DESC
"""
ASIDE = "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indexrelid = ANY (%s::regclass[])"


def settle() -> None:
    run(SETTINGS)


def in_backends(backends: int, work: Callable[[T], object], parts: Iterable[T]) -> None:
    """Does the work for each part. One backend is the caller's own, within its transaction; several have connections of
    their own, which end with their threads, and take the parts in turn. What fails stops those that have not begun."""
    if backends == 1:
        for part in parts:
            work(part)
        return
    pool = ThreadPoolExecutor(backends, initializer=settle)
    try:
        for _ in pool.map(work, parts):
            pass
    finally:
        pool.shutdown(cancel_futures=True)


def largest_first() -> list[str]:
    """All tables of the portal."""
    return [name for (name,) in rows(TABLES)]


@contextmanager
def triggers_off() -> Iterator[None]:
    """One transaction without triggers, foreign keys among them."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield
        run("SET LOCAL session_replication_role = origin")


@contextmanager
def indexes_aside(names: Sequence[str], backends: int) -> Iterator[None]:
    """Without all indexes of these tables, the unique ones too: those are not written until they are made anew at the
    end, sorted, and fail then if something is there twice. Told to the catalog, as primary keys that others point to
    cannot be dropped; a superuser may."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    found = [index for (index,) in rows(INDEXES, [list(names)])]
    run(ASIDE, [found])
    yield
    make = [index for (index,) in rows(INDEXES, [list(names)])]  # one table after another, the largest first
    in_backends(backends, lambda index: run(f"REINDEX INDEX {index}"), make)

"""From where a page reads: the primary, or a replica where the page may lag and nothing of its person is missing there.

Only what bears ``may_lag`` ever reads from a replica: lists and figures, which only read. Sessions, roles, the page of
one case, acts and everything that programs ask are the primary's alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.databases import replica
from portal.databases.position import needed_by

View = Callable[..., HttpResponseBase]

_alias: ContextVar[str] = ContextVar("reading from", default=DEFAULT_DB_ALIAS)
_only_reads: ContextVar[bool] = ContextVar("only reads", default=False)


def alias() -> str:
    """Where a question goes now. Within a transaction to the primary: it must see what it has written."""
    chosen = _alias.get()
    return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else chosen


def connection() -> BaseDatabaseWrapper:
    """For lists and figures that speak SQL themselves, in the place of ``django.db.connection``."""
    return connections[alias()]


def only_reads() -> bool:
    return _only_reads.get()


@contextmanager
def _only_reading(chosen: str) -> Iterator[None]:
    where, what = _alias.set(chosen), _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(what)
        _alias.reset(where)


@contextmanager
def from_primary() -> Iterator[None]:
    """What is asked within is asked of the primary, whatever the page: for what a process keeps and uses for acts."""
    where = _alias.set(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _alias.reset(where)


def may_lag(view: View) -> View:
    """For a list or figures: what others did in the last seconds may be missing, nothing that this person did is.

    The page is one transaction on the replica, so all of it comes from the very server that was asked how far it is,
    also through a pool in front of several. If the replica fails in the middle, the page is made anew from the primary:
    such a view writes nothing (``Router`` refuses), so that it can be called twice.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if replica.is_worth_asking():
            try:
                with replica.having(needed_by(request)) as has_it:
                    if has_it:
                        with _only_reading(replica.ALIAS):
                            return view(request, *args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                replica.let_rest(error)
        with _only_reading(DEFAULT_DB_ALIAS):
            return view(request, *args, **kwargs)

    wrapped.may_lag = True  # type: ignore[attr-defined]  # tests look for it
    return wrapped

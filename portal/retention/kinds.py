"""Which archived files there are; the apps whose they are register them in ``AppConfig.ready()``.

For each kind the database has a function ``retention_of_<code>(ledger) → date``, by which its triggers judge: the last
day on which the file is kept, NULL while it is not archived or if it is kept for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal.ledger.models import Ledger
from portal.organizations.models import Organization
from portal.organizations.models.organization import OrganizationQuerySet


@dataclass(frozen=True, kw_only=True)
class Told:
    """What lists and registers say of one file."""

    kind: str
    ledger_id: Any
    number: str
    title: str
    archived_on: date
    retained_until: date | None
    keeper: Organization

    @property
    def key(self) -> str:
        return str(self.ledger_id)


def head_of(ledger: Any) -> str:
    """The seal of the last entry of a ledger, which seals all of it."""
    return Ledger.objects.get(pk=ledger).head_hash


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """``archived`` are the rows of files that some organisations keep, each with ``ledger`` and ``retained_until``;
    ``told`` tells of some of them, in their order. ``prolong`` sets a later last day; ``strip`` takes what is personal
    out of the rows, and what papers were made of, and says how many pieces went beside papers and uploads. ``seal`` is
    by what the file can be told after it is gone. ``overseen``: counties and work-group read it, and may have it held.
    """

    code: str
    archived: Callable[[OrganizationQuerySet], QuerySet[Any]]
    told: Callable[[Iterable[Any]], Iterable[Told]]
    prolong: Callable[[Any, date], None]
    strip: Callable[[Any], int]
    overseen: bool
    seal: Callable[[Any], str] = head_of


_kinds: dict[str, FileKind] = {}


def register(kind: FileKind) -> None:
    """Registering again takes the place of what was there."""
    _kinds[kind.code] = kind


def all_kinds() -> list[FileKind]:
    return list(_kinds.values())


def kind_of(code: str) -> FileKind:
    """``KeyError`` for an unknown one."""
    return _kinds[code]

"""The only writer of ledgers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import Conflict
from portal.fixed import fixed
from portal.ledger import chain, horizon, listeners
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger, LedgerEntry
from portal.organizations.models import Membership
from portal.rows import insert, update
from portal.words import word_of


def open_ledger(label: str = "") -> Ledger:
    """Opens a ledger; the label may be given later, with ``name_ledger``. ``Conflict`` for one that another bears or
    ever bore: nobody could tell the two apart."""
    ledger = Ledger(label=label)
    ledger.head_hash = chain.genesis(ledger.pk)
    with _label_given_once(label), transaction.atomic():  # ``open_ledger_named`` goes on with the next
        ledger.save(force_insert=True)
    return ledger


def open_ledger_named(*labels: str) -> Ledger:
    """Opens a ledger with the first of the labels that no other bears or bore; ``Conflict`` if there is none."""
    for label in labels[:-1]:
        try:
            return open_ledger(label)
        except Conflict:
            continue
    return open_ledger(labels[-1])


def name_ledger(ledger: Ledger, label: str) -> None:
    """Gives a ledger the number by which people know it; ``Conflict`` as for ``open_ledger``, which ends the act."""
    with _label_given_once(label):
        ledger.label = label
        update(ledger, "label")


@contextmanager
def _label_given_once(label: str) -> Iterator[None]:
    """The database judges (``ledger_label_once``): of two who give one label at once, one waits and is refused."""
    try:
        yield
    except IntegrityError as error:
        if "ledger_label_once" not in str(error):
            raise
        raise Conflict(_("编号“%(label)s”已属于另一本台账，不能再用。") % {"label": label}) from error


@transaction.atomic(savepoint=False)
def append(
    *,
    ledger: Ledger,
    heading: Heading | str,
    kind: str,
    summary: str,
    occurred_at: datetime,
    actor: Membership | None = None,
    subject: str = "",
    data: dict[str, Any] | None = None,
    told: bool = True,
) -> LedgerEntry:
    """Adds one entry to the chain, in the transaction of the act that it records (BZ54-5.5-LEDGER).

    ``actor`` None is the system. ``data`` is plain JSON (``TypeError`` otherwise). ``told`` says whether those who
    listen hear of it. ``Conflict`` once the ledger is closed: after the archive nobody adds anything, the system
    included.
    """
    # Entries queue up on the ledger's row; NO KEY leaves others free to insert rows that point to it.
    locked = _locked.first(key=ledger.pk)
    if locked is None:
        raise Ledger.DoesNotExist
    if locked.closed_at is not None:
        raise Conflict(_("台账已归档，不能再追加记录。"))
    entry = LedgerEntry(
        ledger=locked,
        sequence=locked.length + 1,
        heading=Heading(heading).value,
        kind=str(kind),
        subject=subject,
        summary=str(summary),
        data=chain.plain(data or {}),
        occurred_at=occurred_at,
        recorded_at=timezone.now(),
        previous_hash=locked.head_hash,
    )
    if actor is not None:
        entry.actor = actor.user
        entry.organization = actor.organization
        entry.actor_name = actor.user.full_name
        entry.role_name = word_of(actor, "role")
        entry.organization_name = actor.organization.name
    entry.hash = chain.seal(entry)
    horizon.announce()
    insert(entry)  # the guard of the table moves the ledger's head (``0005_one_after_the_other``)
    locked.length = ledger.length = entry.sequence
    locked.head_hash = ledger.head_hash = entry.hash
    if told:
        listeners.tell(entry)
    return entry


@fixed(key=UUID)
def _locked(key: UUID) -> QuerySet[Ledger]:
    return Ledger.objects.select_for_update(no_key=True).filter(pk=key)


@transaction.atomic
def close_ledger(ledger: Ledger, now: datetime) -> None:
    """Closes the ledger at the archive; ``Conflict`` if it is closed already."""
    locked = Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    if locked.closed_at is not None:
        raise Conflict(_("台账已归档。"))
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    ledger.closed_at = now
    ledger.first_recorded_at, ledger.last_recorded_at = locked.first_recorded_at, locked.last_recorded_at

"""Issuing papers: a number, frozen facts, and a pending row that the renderer finds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from portal.documents.checking import checked
from portal.documents.chinese import BEIJING
from portal.documents.enums import KIND_CHARACTERS, DocumentKind, DocumentState
from portal.documents.models import Document
from portal.documents.text import clean_line
from portal.errors import Conflict, InvalidInput
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization
from portal.rows import insert
from portal.workdays.queries import calendar_for


@contextmanager
def _told_if_taken() -> Iterator[None]:
    """A number that another body has, which gave up the letters that it begins with, is no fault of whoever acts."""
    try:
        yield
    except IntegrityError as error:
        if "number" not in getattr(getattr(error.__cause__, "diag", None), "constraint_name", ""):
            raise
        raise Conflict(
            _("下一个文号已由以前用同一机关代字的单位使用，不能出具文书，请联系系统管理员更换机关代字。")
        ) from error


@_told_if_taken()
def issue(
    *,
    kind: DocumentKind | str,
    issuer: Organization,
    ledger: Ledger | None,
    facts: Mapping[str, Any],
    now: datetime,
    actor: Membership | None = None,
    subject: str = "",
    title: str = "",
    replaces: Document | None = None,
) -> Document:
    """Issues a paper: takes the next number of the issuer, kind and Beijing year, and freezes ``facts``.

    ``facts`` follow ``portal.documents.facts``; what is missing raises ``InvalidInput`` in words for the person who
    acts. A zone issues under the number of its park. The number is taken in the caller's transaction, so it returns
    when the act is rolled back. Rendering happens later, from the pending row. The ledger entry is the caller's.
    """
    kind = DocumentKind(kind)
    issuer = issuer.park
    if not issuer.document_prefix:
        raise InvalidInput(
            _("%(issuer)s尚未设置机关代字，不能出具文书，请联系系统管理员。") % {"issuer": issuer.name}
        )
    clean = checked(kind, facts)
    year = now.astimezone(BEIJING).year
    with transaction.atomic(savepoint=False):  # an act that cannot issue its paper is undone
        if replaces is not None:
            _replace(replaces, kind)
        sequence = take_number(issuer=issuer, kind=kind, year=year)
        document = Document(
            ledger=ledger,
            kind=kind,
            subject=subject,
            issuer=issuer,
            issuer_name=issuer.name,
            year=year,
            sequence=sequence,
            number=f"{issuer.document_prefix}{KIND_CHARACTERS[kind]}〔{year}〕{sequence}号",
            title=clean_line(title) or str(kind.label),
            calendar_version=calendar_for(issuer).version,
            facts=clean,
            issued_at=now,
            issued_by=actor,
            replaces=replaces,
        )
        insert(document)
        return document


@transaction.atomic
def void(*, document: Document, reason: str, now: datetime) -> Document:
    """Declares a paper void. Its number stays in the register, with the reason; its bytes stay readable."""
    document = _locked(document)
    if document.state == DocumentState.VOID:
        raise Conflict(_("文书%(number)s已经作废。") % {"number": document.number})
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(_("请说明作废原因。"), field="reason")
    document.state = DocumentState.VOID
    document.void_reason = reason
    document.voided_at = now
    document.save(update_fields=["state", "void_reason", "voided_at"])
    return document


@transaction.atomic
def retry(*, document: Document) -> Document:
    """Puts a paper whose rendering failed back into the queue."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state != DocumentState.FAILED:
        raise Conflict(_("文书%(number)s不在生成失败状态。") % {"number": document.number})
    document.state = DocumentState.PENDING
    document.attempts = 0
    document.not_before = None
    document.error = ""
    document.save(update_fields=["state", "attempts", "not_before", "error"])
    return document


def _replace(replaced: Document, kind: DocumentKind) -> None:
    """A paper is replaced once, by one of its kind; two officers who correct it at once do not make two."""
    replaced = _locked(replaced)
    if replaced.kind != kind:
        raise InvalidInput(_("替代文书应当与原文书种类相同。"))
    if replaced.replaced_by.exclude(state=DocumentState.VOID).exists():
        raise Conflict(_("文书%(number)s已被替代。") % {"number": replaced.number})


def _locked(document: Document) -> Document:
    """The row as it stands, kept from others. ``Conflict`` while a worker holds it for longer than we wait."""
    try:
        return Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Conflict(
                _("文书%(number)s正在生成或者用印，请稍后再试。") % {"number": document.number}
            ) from error
        raise


def take_number(*, issuer: Organization, kind: str, year: int) -> int:
    """The next number of an issuer's register of one kind in a year; returned when the transaction is rolled back.

    One statement makes or locks the counter row and counts on; the lock lasts to the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_counter AS counter (issuer_id, kind, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [issuer.pk, str(kind), year],
        )
        (number,) = cursor.fetchone()
    return int(number)


def count_past(*, issuer: Organization, kind: str, year: int, last: int) -> None:
    """Has the register of numbers go on behind ``last``, which was given elsewhere; it never goes back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_counter AS counter (issuer_id, kind, year, last) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = GREATEST(counter.last, EXCLUDED.last)",
            [issuer.pk, str(kind), year, last],
        )

"""What is done to several papers at once by whoever seals for their issuer: each is judged for itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.documents.enums import SEALED_BY_BOTH, DocumentState, SealingState
from portal.documents.models import Document, Sealing
from portal.documents.seals import may_seal
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.models import Membership

#: What one request may ask for.
MOST_AT_ONCE = 50


@dataclass
class Outcome:
    """What came of it: the rows that were written, and a sentence for each paper that was refused."""

    done: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def one_by_one(
    documents: Iterable[Document], *, actor: Membership, carry_out: Callable[[Document], Any]
) -> Outcome:
    """Calls ``carry_out`` with each paper, locked; what raises ``Conflict`` is refused, and the others go on.

    ``NotAllowed`` for a person who does not seal or a paper of another issuer, ``InvalidInput`` for none or too many:
    nothing is done then.
    """
    keys = {document.pk for document in documents}
    if not 0 < len(keys) <= MOST_AT_ONCE:
        raise InvalidInput(_("请选择 1 至 %(most)d 份文书。") % {"most": MOST_AT_ONCE}, field="documents")
    if not may_seal(actor):
        raise NotAllowed(_("您无权用印。"))
    # Locked in one order, so that two people who choose the same papers wait for each other instead of both failing.
    chosen = (
        Document.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys, issuer=actor.organization)
        .select_related("ledger")
        .order_by("pk")
    )
    found = list(chosen)
    if len(found) != len(keys):
        raise NotAllowed(_("只能在本单位出具的文书上用印。"))
    outcome = Outcome()
    for document in sorted(
        found, key=lambda each: str(each.ledger_id)
    ):  # ledgers, too, are locked in one order
        try:
            with transaction.atomic():
                outcome.done.append(carry_out(document))
        except Conflict as error:
            outcome.refused.append(error.message)
    return outcome


def refuse_unless_open(document: Document) -> None:
    """Raises ``Conflict`` for a paper that is not to be sealed whatever its layout."""
    number = {"number": document.number}
    if document.state != DocumentState.READY:
        raise Conflict(_("文书%(number)s不在有效状态，不能用印。") % number)
    if document.kind in SEALED_BY_BOTH:
        raise Conflict(
            _("%(title)s由双方共同签章，请打印后由双方盖章，不能单方用印。") % {"title": document.title}
        )
    if document.successor is not None:
        raise Conflict(_("文书%(number)s已被替代，不能用印。") % number)
    if document.ledger is not None and document.ledger.closed_at is not None:
        raise Conflict(_("文书%(number)s所在台账已归档，不能再用印。") % number)


def earlier_sealing(document: Document) -> Sealing | None:
    """The sealing that failed before, if there was one. Raises ``Conflict`` for one that is done or under way."""
    # Read without a lock: a worker that holds the row of a paper under way waits for that paper, which we hold.
    sealing = Sealing.objects.filter(document=document).first()
    if sealing is not None and sealing.state != SealingState.FAILED:
        raise Conflict(_("文书%(number)s已经用印或者正在用印。") % {"number": document.number})
    return sealing

"""Sealing papers: a person asks, a worker carries it out. A pending row is the queue; done means skip."""

import hashlib
import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import limits, signing, storage
from portal.documents.composing import Paper, compose, frozen_facts
from portal.documents.enums import WITHOUT_PLACE_FOR_SEAL, SealingState
from portal.documents.models import Document, Seal, Sealing
from portal.documents.press import PressError, TooManyPages, UnprintableText, press
from portal.documents.seal_drawing import draw_seal
from portal.documents.seals import Seals, choose, is_outdated, seals_on, why_not
from portal.documents.services.chosen import Outcome, earlier_sealing, one_by_one, refuse_unless_open
from portal.documents.services.rendering import ROOM_PAUSE, ROUND
from portal.errors import Conflict, DomainError, error_text
from portal.ledger.enums import Heading
from portal.ledger.services import append
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

logger = logging.getLogger(__name__)

#: Pauses after failed attempts, as services of other houses need them; the attempt after the last pause is the last.
PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


def request_sealing(*, documents: Iterable[Document], actor: Membership, now: datetime) -> Outcome:
    """Asks for the seals of the actor's organisation on papers that it issued, on each for the one that it names, and
    says of which it was refused: one that is not ready, replaced, sealed already, printed in another layout than
    today's, whose ledger is closed, or whose seal is not in use.

    Whether it is the person in front of the screen (the password) was asked before. Raises like ``one_by_one``, and
    ``Conflict`` where there is no seal.
    """
    seals = seals_on(actor.organization, beijing_date(now))
    if not seals:
        raise Conflict(_("本单位没有在用的电子印章。"))
    return one_by_one(
        documents, actor=actor, carry_out=lambda document: _request(document, seals, actor, now)
    )


def seal_pending(limit: int = 20) -> int:
    """Seals up to ``limit`` papers that wait for it, oldest first, and returns how many were sealed.

    Each row is claimed with SKIP LOCKED and held by its own transaction: several workers share the queue, and a killed
    one gives its row back at once.
    """
    done = 0
    enough = time.monotonic() + ROUND
    for _turn in range(limit):
        if time.monotonic() > enough:
            break
        with transaction.atomic():
            sealing = (
                Sealing.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(Q(not_before=None) | Q(not_before__lte=timezone.now()), state=SealingState.PENDING)
                .select_related("seal__organization")
                .order_by("requested_at", "pk")
                .first()
            )
            if sealing is None:
                break
            _attempt(sealing)
            done += sealing.is_done
    return done


def _request(document: Document, seals: Seals, actor: Membership, now: datetime) -> Sealing:
    _refuse_unless_sealable(document)
    seal = _its_seal(document, seals)
    sealing = earlier_sealing(document)
    sealing = sealing or Sealing(document=document)
    sealing.seal, sealing.requested_by, sealing.requested_at = seal, actor, now
    sealing.state, sealing.attempts, sealing.not_before, sealing.error = SealingState.PENDING, 0, None, ""
    sealing.save()
    summary = _("在《%(title)s》%(number)s上用印：%(seal)s。") % {
        "title": document.title,
        "number": document.number,
        "seal": seal,
    }
    _record(sealing, "request_sealing", summary, now, actor=actor, certificate=seal.fingerprint)
    return sealing


def _refuse_unless_sealable(document: Document) -> None:
    """Raises ``Conflict``, with the reason, for a paper that cannot be sealed as things stand."""
    refuse_unless_open(document)
    if is_outdated(document):
        # People seal what they read: the preview, which today's templates would print differently.
        raise Conflict(
            _("文书%(number)s生成以后版式有更新，用印件会与核对过的预览不同。请先重新生成，核对后再用印。")
            % {"number": document.number}
        )


def _its_seal(document: Document, seals: Seals) -> Seal:
    """The seal that belongs on the paper. Raises ``Conflict``, with the reason, where it cannot be had."""
    choice = choose(document, seals)
    if choice.seal is None:
        told = {"number": document.number, "seal": choice.words, "reason": choice.reason}
        raise Conflict(_("文书%(number)s应当加盖“%(seal)s”：%(reason)s") % told)
    return choice.seal


def _attempt(sealing: Sealing) -> None:
    """One attempt, counted whatever goes wrong: one that is not would be made for ever, before all other papers."""
    sealing.attempts += 1
    try:
        with transaction.atomic():
            # Whoever voids or replaces the paper meanwhile waits for us, or was first and is seen here.
            document = Document.objects.select_for_update(of=("self",), no_key=True).get(
                pk=sealing.document_id
            )
            _refuse_unless_sealable(document)
            if Seal.objects.get(pk=sealing.seal_id).ended_at is not None:
                raise Conflict(_("印章“%(seal)s”已停用。") % {"seal": sealing.seal})
            now = timezone.now()
            reason = why_not(sealing.seal, beijing_date(now))
            _its_seal(document, {sealing.seal.kind: (sealing.seal, reason)})
            _carry_out(sealing, document, now)
    except Exception as error:
        known = isinstance(error, DomainError)
        logger.warning(
            "sealing %s, attempt %d: %s", sealing.pk, sealing.attempts, error_text(error), exc_info=not known
        )
        sealing.refresh_from_db()
        sealing.attempts += 1
        sealing.error = _told(error)
        # What could be printed as a preview, but cannot any more: fonts or limits were changed meanwhile.
        if isinstance(error, OSError):
            # The disk, not the paper: it is sealed when there is room, however long that takes.
            sealing.attempts = min(sealing.attempts, len(PAUSES))
            sealing.not_before = timezone.now() + min(PAUSES[sealing.attempts - 1], ROOM_PAUSE)
        elif known or isinstance(error, UnprintableText | TooManyPages) or sealing.attempts > len(PAUSES):
            sealing.state = SealingState.FAILED
        else:
            sealing.not_before = timezone.now() + PAUSES[sealing.attempts - 1]
        sealing.save()


def _told(error: Exception) -> str:
    """What failed, for those who asked for the seal: what they can do, and nothing of how our machines are made."""
    match error:
        case DomainError():
            return error.message
        case UnprintableText():
            return _("字库缺少下列字符，不能用印：%(characters)s。请更正后重新出具。") % {
                "characters": error.characters
            }
        case TooManyPages():
            return _("用印件有%(pages)d页，超过上限，不能用印。请拆分后重新出具。") % {"pages": error.pages}
        case PressError():
            return _("文书没有印成，平台会再试几次；仍不成功的，请联系系统管理员。")
        case signing.SigningError():
            return _(
                "印章的密钥、证书或者签名服务暂时不能使用，平台会再试几次；仍不成功的，请联系系统管理员。"
            )
        case OSError():
            return _("服务器磁盘空间不足或不可写，恢复后自动用印，不用重新申请。")
    return _("用印时出错，平台会再试几次；仍不成功的，请联系系统管理员。")


def _carry_out(sealing: Sealing, document: Document, now: datetime) -> None:
    """Prints the paper with the seal in its place, signs the bytes, keeps them and writes it into the ledger; saves the
    row. What fails leaves no file."""
    seal = sealing.seal
    paper = Paper.of(document, sealed=True)
    printed = press.print(
        compose(paper),
        limit=limits.seconds(document.kind),
        seal=draw_seal(owner=seal.name, purpose=seal.kind.inscription, sample=seal.sample),
        attachment=frozen_facts(paper),
        created=document.issued_at.isoformat(),
        identifier=document.pk.hex,
    )
    if not printed.seals and document.kind not in WITHOUT_PLACE_FOR_SEAL:
        raise Conflict(_("印章没有印到文书%(number)s的盖章处，没有签名。") % {"number": document.number})
    signed = signing.sign(
        printed.pdf, seal=seal, reason=_("用印"), location=seal.organization.name, moment=now
    )
    verdict = signing.judge(signed, at=now)
    written = storage.write(f"documents/{document.year}/{document.pk}-sealed.pdf", [signed])
    sealing.state, sealing.seals, sealing.error = SealingState.DONE, printed.seals, ""
    sealing.file.name = written.name
    sealing.size, sealing.sha256, sealing.sm3 = written.size, written.sha256, written.sm3
    sealing.unsigned_sha256 = hashlib.sha256(printed.pdf).hexdigest()
    sealing.template_version = document.template_version
    sealing.signer = verdict.signer[:200]  # as much as the column takes
    sealing.timestamped, sealing.sealed_at = verdict.timestamped, verdict.signed_at
    summary = _("《%(title)s》%(number)s%(mark)s，签署人：%(signer)s。") % {
        "title": document.title,
        "number": document.number,
        "mark": sealing.mark,
        "signer": sealing.signer,
    }
    try:
        _record(sealing, "sealed", summary, now, sha256=written.sha256, timestamped=verdict.timestamped)
        sealing.save()
    except Exception:
        storage.remove(written.name)  # archived while we worked, perhaps: no entry, so no seal
        raise


def _record(
    sealing: Sealing,
    kind: str,
    summary: str,
    now: datetime,
    *,
    actor: Membership | None = None,
    **data: object,
) -> None:
    """Into the ledger of the request that the paper belongs to; a register's own papers have none, only this row."""
    document = sealing.document
    if document.ledger is not None:
        append(
            ledger=document.ledger,
            heading=Heading.SYSTEM,
            kind=kind,
            summary=summary,
            occurred_at=now,
            actor=actor,
            subject=document.subject,
            data={"document": document.number, "seal": str(sealing.seal), **data},
        )

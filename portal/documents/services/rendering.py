"""Rendering pending papers. A pending row is the queue; done means skip."""

import hashlib
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import limits, storage
from portal.documents.composing import Paper, compose, frozen_facts, templates_version
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.documents.press import PressError, Printed, TooManyPages, TooSlow, UnprintableText, press
from portal.documents.services.reprinting import supersede
from portal.errors import Conflict

logger = logging.getLogger(__name__)

#: Seconds after which a round takes no further paper: it ends well before the worker's own limit for a task.
ROUND = 25.0
#: Pauses after the first and the second failed attempt; the third is the last.
PAUSES = (timedelta(seconds=5), timedelta(seconds=60))
#: Where the machine is to blame, a full disk above all, no paper is given up: it is tried again this often.
ROOM_PAUSE = timedelta(seconds=60)


def render_pending(limit: int = 20) -> int:
    """Renders up to ``limit`` papers, oldest first, and returns how many of them were printed.

    Each row is claimed with SKIP LOCKED and held by its own transaction while it is rendered: several workers share
    the queue, and a killed one gives its row back at once.
    """
    done = 0
    enough = time.monotonic() + ROUND
    for _turn in range(limit):
        if time.monotonic() > enough:
            break
        with transaction.atomic():
            now = timezone.now()
            document = (
                Document.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(Q(not_before=None) | Q(not_before__lte=now), state=DocumentState.PENDING)
                .order_by("issued_at", "sequence")
                .first()
            )
            if document is None:
                break
            if not _attempt(document):
                break
            done += document.is_ready and not document.error
    return done


@transaction.atomic
def render(document: Document) -> Document:
    """Renders one paper now, unless it is rendered already; returns the row as it then stands."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state == DocumentState.PENDING:
        _attempt(document)
    return document


def _attempt(document: Document) -> bool:
    """Whether the next one would fare any better."""
    document.attempts += 1
    machine_works = True
    try:
        _keep(document, _printed(document))
    except UnprintableText as error:
        reason = _("字库缺少下列字符，不能生成文书：%(characters)s。请更正后重新出具。") % {
            "characters": error.characters
        }
        _fail(document, reason, final=True)
    except TooManyPages as error:
        reason = _("文书有%(pages)d页，超过%(most)d页的上限。请拆分后重新出具。") % {
            "pages": error.pages,
            "most": settings.PAPER_PAGES,
        }
        _fail(document, reason, final=True)
    except TooSlow:
        _fail(document, _("生成超过 %(seconds)d 秒，已终止。") % {"seconds": limits.seconds(document.kind)})
    except Conflict as error:
        _fail(document, error.message, final=True)
    except PressError as error:
        _fail(document, _("生成失败：%(error)s") % {"error": error})
    except OSError as error:
        logger.error("document %s waits for the machine: %s", document.pk, error)
        machine_works = False
        document.attempts -= 1
        document.not_before = timezone.now() + ROOM_PAUSE
        document.error = _("服务器磁盘空间不足或不可写，恢复后自动生成，不用重新出具。")
    document.save()
    return machine_works


def _printed(document: Document) -> Printed:
    paper = Paper.of(document)
    return press.print(
        compose(paper),
        limit=limits.seconds(document.kind),
        attachment=frozen_facts(paper),
        created=document.issued_at.isoformat(),
        identifier=document.pk.hex,
    )


def _keep(document: Document, printed: Printed) -> None:
    """Stores the bytes, beside those that stood before if the paper was printed anew."""
    earlier = document.renderings.filter(superseded_at=None).first()
    sha256 = hashlib.sha256(printed.pdf).hexdigest()
    if earlier is not None and earlier.sha256 == sha256:
        earlier.delete()  # this paper looks as it did: it stands as it was read
    else:
        with transaction.atomic():
            if earlier is not None:
                supersede(earlier, sha256)
            count = document.renderings.exclude(superseded_at=None).count()
            name = f"{document.pk}-{count}.pdf" if count else f"{document.pk}.pdf"
            written = storage.write(f"documents/{document.year}/{name}", [printed.pdf])
        document.file.name, document.size = written.name, written.size
        document.sha256, document.sm3 = written.sha256, written.sm3
        document.pages = printed.pages
        document.rendered_at = timezone.now()
    document.state, document.error = DocumentState.READY, ""
    document.template_version = templates_version(document.kind)


def _fail(document: Document, reason: str, *, final: bool = False) -> None:
    logger.warning("document %s, attempt %d: %s", document.pk, document.attempts, reason)
    document.error = reason
    if not final and document.attempts <= len(PAUSES):
        document.not_before = timezone.now() + PAUSES[document.attempts - 1]
    elif document.sha256:
        document.renderings.filter(superseded_at=None).delete()  # printed anew in vain: what was there stands
        document.state = DocumentState.READY
    else:
        document.state = DocumentState.FAILED

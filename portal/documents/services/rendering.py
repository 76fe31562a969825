"""Rendering pending papers. A pending row is the queue; done means skip."""

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
from portal.documents.press import PressError, TooManyPages, TooSlow, UnprintableText, press

logger = logging.getLogger(__name__)

#: Seconds after which a round takes no further paper: it ends well before the worker's own limit for a task.
ROUND = 25.0
#: Pauses after the first and the second failed attempt; the third is the last.
PAUSES = (timedelta(seconds=5), timedelta(seconds=60))


def render_pending(limit: int = 20) -> int:
    """Renders up to ``limit`` papers, oldest first, and returns how many became ready.

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
            _attempt(document)
            done += document.is_ready
    return done


@transaction.atomic
def render(document: Document) -> Document:
    """Renders one paper now, unless it is rendered already; returns the row as it then stands."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.state == DocumentState.PENDING:
        _attempt(document)
    return document


def _attempt(document: Document) -> None:
    document.attempts += 1
    document.template_version = templates_version()
    try:
        paper = Paper.of(document)
        printed = press.print(
            compose(paper),
            limit=limits.seconds(document.kind),
            attachment=frozen_facts(paper),
            created=document.issued_at.isoformat(),
            identifier=document.pk.hex,
        )
        written = storage.write(f"documents/{document.year}/{document.pk}.pdf", [printed.pdf])
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
    except (PressError, OSError) as error:
        _fail(document, _("生成失败：%(error)s") % {"error": error})
    else:
        document.state = DocumentState.READY
        document.file.name = written.name
        document.size = written.size
        document.sha256 = written.sha256
        document.sm3 = written.sm3
        document.pages = printed.pages
        document.rendered_at = timezone.now()
        document.error = ""
    document.save()


def _fail(document: Document, reason: str, *, final: bool = False) -> None:
    logger.warning("document %s, attempt %d: %s", document.pk, document.attempts, reason)
    document.error = reason
    if final or document.attempts > len(PAUSES):
        document.state = DocumentState.FAILED
    else:
        document.not_before = timezone.now() + PAUSES[document.attempts - 1]

"""The demonstration's mailbox: what its mail server has kept, to be read in the portal."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    subject: str
    sender: str
    to: str
    sent_at: datetime | None
    body: str


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters first; the names of the files sort by arrival."""
    page = Paginator(sorted(_files(), reverse=True), PAGE_SIZE).get_page(request.GET.get("page"))
    letters = [_read(path) for path in page.object_list]
    return render(request, "notifications/demo_mailbox.html", {"page": page, "letters": letters})


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    # Looked up among the files that are there, so that no name leads out of the folder.
    for path in _files():
        if path.name == name:
            return render(request, "notifications/demo_letter.html", {"letter": _read(path)})
    raise Http404


def _files() -> list[Path]:
    folder = Path(settings.DEMO_MAIL_DIR)
    return [path for path in folder.glob("*.eml") if not path.name.startswith(".")] if folder.is_dir() else []


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise Http404
    part = message.get_body(preferencelist=("plain",))
    return Letter(
        name=path.name,
        subject=str(message["subject"] or ""),
        sender=str(message["from"] or ""),
        to=str(message["to"] or ""),
        sent_at=parsedate_to_datetime(message["date"]) if message["date"] else None,
        body=part.get_content() if part else "",
    )

"""From a document to the HTML of its paper."""

import hashlib
import inspect
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.documents.chinese import BEIJING
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.presenters import PRESENTERS, common

TEMPLATES = settings.BASE_DIR / "templates/documents"


@dataclass(frozen=True)
class Paper:
    """What is printed: the frozen parts of a document, saved or not.

    ``mark`` labels what is no document (样例, 草稿). A ``sealed`` paper leaves the place of the issuer's seal empty,
    for the press to lay the seal there; any other says that it is a preview and frames the place.
    """

    kind: DocumentKind
    title: str
    number: str
    issuer_name: str
    facts: dict[str, Any]
    issued_at: datetime
    token: str = ""
    replaces: str = ""
    mark: str = ""
    sealed: bool = False

    @classmethod
    def of(cls, document: Document, *, sealed: bool = False) -> Self:
        return cls(
            kind=DocumentKind(document.kind),
            title=document.title,
            number=document.number,
            issuer_name=document.issuer_name,
            facts=document.facts,
            issued_at=document.issued_at,
            token=document.token,
            replaces=document.replaces.number if document.replaces else "",
            sealed=sealed,
        )

    @property
    def check_url(self) -> str:
        return f"{settings.PUBLIC_URL}{reverse('documents:check', args=[self.token])}" if self.token else ""


def compose(paper: Paper) -> str:
    """The HTML of the paper. Facts reach it through autoescaping templates only."""
    context = {"paper": paper, "qr": qr_code(paper.check_url), **PRESENTERS[paper.kind](paper.facts)}
    html = render_to_string(f"documents/{paper.kind.value}.html", context)
    # 间隔号 may not begin a line (GB/T 15834): a name is broken behind its dots only. The joiner prints nothing.
    return html.replace("·", "\u2060·")


def frozen_facts(paper: Paper) -> str:
    """What travels inside the PDF as facts.json, for machines and for archives."""
    content = {
        "kind": paper.kind.value,
        "title": paper.title,
        "number": paper.number,
        "issuer": paper.issuer_name,
        "issued_at": paper.issued_at.astimezone(BEIJING).isoformat(),
        "facts": paper.facts,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def qr_code(url: str) -> SafeString:
    """An inline picture of 22 mm, described in words for those who cannot see it.

    Eight points to the module, 300 to the inch: as sharp as print shows, and laid out in half the time of an outline.
    """
    if not url:
        return mark_safe("")
    picture = segno.make(url, error="m", micro=False).png_data_uri(scale=8, border=0)
    return mark_safe(f'<img class="qr" src="{picture}" alt="核验二维码">')  # noqa: S308  (no text of a person in it)


@lru_cache
def templates_version(kind: str) -> str:
    """A fingerprint of what makes the words and the look of a kind of paper out of its facts: its template and its
    presenter, with the parts and the style sheet that all share."""
    shared = [path for path in TEMPLATES.iterdir() if path.name.startswith("_") or path.suffix == ".css"]
    presenter = PRESENTERS[DocumentKind(kind)]
    code = {Path(inspect.getfile(part)) for part in (presenter, common)}
    digest = hashlib.sha256()
    for path in sorted([*shared, TEMPLATES / f"{kind}.html", *code]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]

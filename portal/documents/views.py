"""The public check page that the QR code on every paper leads to."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.documents.queries import get_by_token
from portal.documents.services.uploading import LARGEST


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what the register says of a paper, without its content; a posted file is compared with what was issued."""
    document = get_by_token(token)
    if document is None:
        raise Http404
    context: dict[str, Any] = {"document": document, "replacement": _replacement(document)}
    if request.method == "POST":
        context["verdict"], context["genuine"] = _compare(request, document)
    return render(request, "documents_public/check.html", context)


def _replacement(document: Document) -> Document | None:
    return next((paper for paper in document.replaced_by.all() if paper.state != DocumentState.VOID), None)


def _compare(request: HttpRequest, document: Document) -> tuple[str, bool]:
    """A sentence, and whether the bytes are those that were issued."""
    upload = request.FILES.get("file")
    if upload is None:
        return _("请选择要比对的 PDF 文件。"), False
    if not document.sha256:
        return _("该文书尚未生成，暂不能比对。"), False
    if (upload.size or 0) > LARGEST:
        return _("文件超过 20 MB，不可能是本平台出具的这份文书。"), False
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    if digest.hexdigest() != document.sha256:
        return _("不一致：您提供的文件与本平台出具的文书不同，可能被改动或另存过。"), False
    return _("一致：您提供的文件与本平台出具的文书逐字节相同。"), True

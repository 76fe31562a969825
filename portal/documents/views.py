"""The public check pages: the one that the QR code on every paper leads to, and the one without a code."""

import hashlib
import re
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import throttle
from portal.documents.comparing import Answer, answer_to, answers_of
from portal.documents.models import Document
from portal.documents.queries import get_by_code, get_by_hash, get_by_token
from portal.documents.services.uploading import LARGEST

TRIES, WINDOW = 30, 10 * 60
SHA256 = re.compile(r"[0-9a-f]{64}")


class CodeForm(forms.Form):
    """What is printed on the paper, copied by hand."""

    number = forms.CharField(
        label=gettext_lazy("文号"),
        max_length=80,
        help_text=gettext_lazy("例如：博边合管代受〔2026〕12号，括号可以不输。"),
    )
    code = forms.CharField(
        label=gettext_lazy("核验码"),
        max_length=40,
        help_text=gettext_lazy("印在二维码下方，12 位字母和数字，不分大小写。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what the register says of a paper, without its content; a posted file is compared with what was issued.

    Wrong codes and comparisons are counted: 429 for whoever tries too many.
    """
    document = get_by_token(token)
    if document is None:
        if _too_often(request):
            return _start(request, CodeForm(), status=429)
        raise Http404
    if request.method != "POST":
        return _show(request, document)
    if _too_often(request):
        return _show(request, document, _tried_too_often(), status=429)
    sha256, complaint = _hash_of(request)
    if complaint:
        return _show(request, document, Answer("", "error", complaint), status=422)
    if not document.hashes:
        return _show(request, document, Answer("", "error", _("该文书尚未生成，暂不能比对。")))
    return _show(request, document, answer_to(document, sha256))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Without a QR code: a file is found by its hash, a printed code beside its number. Nothing posted is kept."""
    if request.method != "POST":
        return _start(request, CodeForm())
    if _too_often(request):
        return _start(request, CodeForm(), _tried_too_often(), status=429)
    if "number" in request.POST:
        return _find_by_code(request)
    sha256, complaint = _hash_of(request)
    if complaint:
        return _start(request, CodeForm(), Answer("", "error", complaint), status=422)
    document = get_by_hash(sha256)
    if document is None:
        unknown = _(
            "没有查到：本平台没有出具过与它逐字节相同的文书。可能被改动、另存或扫描过，也可能不是本平台出具的；"
            "请改用纸面上的二维码或核验码核对。"
        )
        return _start(request, CodeForm(), Answer("", "error", unknown))
    return _show(request, document, answer_to(document, sha256))


def _find_by_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        document = get_by_code(**form.cleaned_data)
        if document is not None:
            return _show(request, document)
        form.add_error(None, _("没有查到。请核对文号和核验码，两项都与文书上一致。"))
    return _start(request, form, status=422)


def _show(
    request: HttpRequest, document: Document, verdict: Answer | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"document": document, "answers": answers_of(document), "verdict": verdict}
    response = render(request, "documents_public/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _start(
    request: HttpRequest, form: CodeForm, verdict: Answer | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "documents_public/start.html", {"form": form, "verdict": verdict}, status=status)


def _too_often(request: HttpRequest) -> bool:
    return throttle.too_often("check", throttle.source_of(request), times=TRIES, seconds=WINDOW)


def _tried_too_often() -> Answer:
    return Answer("", "error", _("核验次数过多，请 10 分钟后再试，或联系受理窗口。"))


def _hash_of(request: HttpRequest) -> tuple[str, str]:
    """The SHA-256 of what was handed in, or what is wrong with it. A browser with scripts sends the hash alone."""
    told = request.POST.get("sha256", "")
    if SHA256.fullmatch(told):
        return told, ""
    upload = request.FILES.get("file")
    if upload is None:
        return "", _("请选择要比对的 PDF 文件。")
    if (upload.size or 0) > LARGEST:
        return "", _("文件超过 20 MB，不可能是本平台出具的文书。")
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest(), ""

"""A host that gives out files and nothing else (``FILES_ORIGIN``).

Should a browser ever run what a stranger handed in, it runs where there is no session, no cookie and no page of ours.
The portal itself decides who may have a file, and leads to an address there that names one file and one person, is
signed, and holds for a minute. There is no session that could be asked who comes with it: so it is taken from one
source only, that which comes first. Not just once, for some browsers fetch twice what they save.
"""

import hashlib
from collections.abc import Callable
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import throttle
from portal.documents.downloads import ELSEWHERE, SALT, Reader, bytes_response, refuse_withheld
from portal.errors import Withheld
from portal.organizations.models import Membership, User

SECONDS = 60


class FilesOriginMiddleware:
    """Stands before sessions and accounts: what comes for the other host gets no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.FILES_ORIGIN or _host_of(request) != urlsplit(settings.FILES_ORIGIN).hostname:
            return self.get_response(request)
        response = _give_out(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _host_of(request: HttpRequest) -> str:
    """The host's name alone, in the one spelling: a port or a final dot makes no other host of it."""
    name, _port = split_domain_port(request.headers.get("Host", "").lower())
    return name


def _give_out(request: HttpRequest) -> HttpResponseBase:
    request.get_host()  # refuses a host that is not among ALLOWED_HOSTS
    if request.method not in ("GET", "HEAD"):
        return _say("", 405)
    try:
        told = signing.loads(request.path.removeprefix(ELSEWHERE), salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired:
        return _say(_("这个下载地址已经过期，请回到平台重新点击下载。"), 410)
    except signing.BadSignature:
        return _say(_("没有这个地址。"), 404)
    reader = Reader(**told["by"])
    if not _is_still(reader):
        return _say(_("没有这个地址。"), 404)
    source, named = throttle.source_of(request), hashlib.sha256(request.path.encode()).hexdigest()
    if throttle.first("file", named, source, seconds=SECONDS) != source:
        return _say(_("这个下载地址已经有人用过，请回到平台重新点击下载。"), 410)
    stored = apps.get_model(told["of"])._default_manager.filter(pk=told["id"]).first()
    if stored is None:
        return _say(_("文件已不在了，请回到平台查看。"), 410)
    try:
        refuse_withheld(stored)
        return bytes_response(stored, reader, inline=told["inline"])
    except Withheld as error:
        response = _say(error.message, error.status)
        for name, value in error.headers.items():
            response[name] = value
        return response


def _is_still(reader: Reader) -> bool:
    """Whether account and role are still those for which the portal decided."""
    if reader.membership is not None:
        held = Membership.objects.valid(timezone.now())
        return held.filter(pk=reader.membership, user=reader.user).exists()
    return reader.user is None or User.objects.filter(pk=reader.user, is_active=True).exists()


def _say(words: str, status: int) -> HttpResponse:
    text = f"{words}\n{settings.PUBLIC_URL}\n"
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

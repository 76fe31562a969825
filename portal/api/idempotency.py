"""The same request sent again does nothing twice and gets the same answer, also when the first answer was lost."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from portal.api.models import Reply
from portal.api.permissions import membership_of
from portal.api.problems import Fault, Refusal
from portal.documents.services import undone_with_uploads
from portal.organizations.models import Membership, User

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY = re.compile(r"[!-~]{1,128}")
KEPT = timedelta(days=7)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
# Answers that would be the same the next time. The others tell of the caller or of the moment, not of the act.
FINAL_REFUSALS = {404, 409, 412, 422}


def is_final(status: int) -> bool:
    return 200 <= status < 300 or status in FINAL_REFUSALS


def key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise Refusal(
            "idempotency-key-missing", errors=[Fault(f"/header/{HEADER}", "1–128 ASCII", "required")]
        )
    return key


def once(request: Request, carry_out: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of ``carry_out``, or the one that this very request got before.

    ``carry_out`` does the act in a savepoint and answers with a rendered response, refusals included; what it raises
    undoes all. Key, act and answer are committed together. ``Refusal``: no key, or a key of another request.
    """
    key, asked = key_of(request), fingerprint(request)
    user = cast(User, request.user)
    with undone_with_uploads():
        reply, first = Reply.objects.get_or_create(
            user=user, key=key, defaults={"fingerprint": asked, "created_at": timezone.now()}
        )
        if first:
            response = carry_out()
            if is_final(response.status_code):
                _keep(reply, response)
            else:
                transaction.set_rollback(True)
            return response
    if reply.fingerprint != asked:
        raise Refusal("idempotency-key-reused")
    return HttpResponse(bytes(reply.body), status=reply.status, headers={**reply.headers, REPLAYED: "true"})


def fingerprint(request: Request) -> str:
    """What was asked: by whom in which role, where, and with which content; of files their bytes."""
    digest = hashlib.sha256()
    membership = cast(Membership, membership_of(request))
    asked: list[Any] = [membership.pk, request.method, request.get_full_path()]
    if isinstance(request.data, dict) and not hasattr(request.data, "lists"):
        asked.append(request.data)
    else:
        asked.append(sorted((name, values) for name, values in request.POST.lists()))
    digest.update(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"\n{name}\n{file.name}\n{file.size}\n".encode())
            _read(file, digest.update)
    return digest.hexdigest()


def sweep_replies(*, now: datetime) -> int:
    """Forgets the answers of a week ago. How many."""
    removed, _tables = Reply.objects.filter(created_at__lt=now - KEPT).delete()
    return removed


def _keep(reply: Reply, response: HttpResponse) -> None:
    reply.status = response.status_code
    reply.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    reply.body = response.content
    reply.save(update_fields=["status", "headers", "body"])


def _read(file: UploadedFile, take: Callable[[bytes], None]) -> None:
    for chunk in file.chunks():
        take(chunk)
    file.seek(0)

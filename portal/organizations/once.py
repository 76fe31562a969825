"""What a form does is done once, however often it is sent: a double click, or a form sent again after the connection
broke. The page carries a one-time key (``{% form_key %}``); key and deed stand or fall together."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections, router, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.errors import InvalidInput
from portal.organizations.models import FormSubmission

KEY = "key"


@dataclass(frozen=True)
class Outcome:
    """``result`` names what the form made, the first time; ``first`` tells whether that was now."""

    result: str
    first: bool


def fingerprint(request: HttpRequest, act: str, about: Any = "") -> uuid.UUID:
    """The one-time key of the form bound to what was sent with it and about what: changed and sent again, it is
    another form. Not bound to the sender: the first sending may have signed them in. ``InvalidInput`` without a key."""
    try:
        key = uuid.UUID(request.POST.get(KEY, ""))
    except ValueError as error:
        raise InvalidInput(_("表单已失效，请核对后重新提交。")) from error
    typed = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, [(file.name, file.size) for file in some]) for name, some in request.FILES.lists())
    return uuid.uuid5(key, repr((act, about, typed, files)))


def repeated(request: HttpRequest, act: str, *, about: Any = "") -> str | None:
    """What came of this very form when it was carried out before; None if it never was. For pages whose checks would
    complain about what the first sending made."""
    return (
        FormSubmission.objects.filter(key=fingerprint(request, act, about))
        .values_list("result", flat=True)
        .first()
    )


def once(request: HttpRequest, act: str, carry_out: Callable[[], Any], *, about: Any = "") -> Outcome:
    """Calls ``carry_out`` unless this very form was carried out before. What it returns, as a short text (an id; of a
    row its key, for its name may be long and somebody's), is told to whoever sends the form again."""
    key = fingerprint(request, act, about)
    with transaction.atomic():
        if not _is_first(key, act, request.user.pk):
            return Outcome(FormSubmission.objects.get(pk=key).result, first=False)
        done = carry_out()
        result = "" if done is None else str(getattr(done, "pk", done))
        FormSubmission.objects.filter(pk=key).update(result=result)
    return Outcome(result, first=True)


def _is_first(key: uuid.UUID, act: str, user: int | None) -> bool:
    """Writes the key down. Of two who do so at once, one waits until the other's deed stands or is undone."""
    with connections[router.db_for_write(FormSubmission)].cursor() as cursor:
        cursor.execute(
            "INSERT INTO organizations_formsubmission (key, act, user_id, result, submitted_at)"
            " VALUES (%s, %s, %s, '', %s) ON CONFLICT (key) DO NOTHING",
            [key, act, user, timezone.now()],
        )
        return cursor.rowcount == 1

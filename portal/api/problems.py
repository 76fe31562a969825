"""Refusals as RFC 9457 problem details: a stable code for programs, Chinese for people, errors by pointer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from portal.api.problem_kinds import KINDS, ProblemKind
from portal.errors import (
    Busy,
    Conflict,
    DomainError,
    InvalidInput,
    NotAllowed,
    TooOften,
    Withheld,
    is_broken_off,
    is_out_of_room,
)

CONTENT_TYPE = "application/problem+json"
WAIT_SECONDS = 60
# Another act holds what is wanted (lock_timeout), or two acts held what the other wanted: later it goes.
BUSY_STATES = {"55P03", "40P01", "40001"}
WORDS = {
    "invalid": _("值不正确。"),
    "required": _("必填。"),
    "null": _("不能为 null。"),
    "blank": _("不能为空。"),
    "empty": _("不能为空。"),
    "invalid_choice": _("不是可选的值。"),
    "max_length": _("太长。"),
    "min_length": _("太短。"),
    "max_value": _("太大。"),
    "min_value": _("太小。"),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of what was sent. ``pointer`` is a JSON pointer into the body; a parameter of the
    address is ``/query/<name>``, a header ``/header/<name>``."""

    pointer: str
    detail: str
    code: str = "invalid"


class Refusal(Exception):
    """An answer with the problem of that code; ``detail`` is Chinese, else the kind's own words."""

    def __init__(
        self,
        code: str,
        detail: str | Promise = "",
        *,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = KINDS[code]
        self.detail = str(detail or self.kind.explanation)
        self.errors = list(errors)
        self.headers = dict(headers or {})
        super().__init__(f"{code}: {self.detail}")


def body_of(refusal: Refusal) -> dict[str, Any]:
    """The members of the problem."""
    kind: ProblemKind = refusal.kind
    body: dict[str, Any] = {
        "type": reverse("api-problem", args=[kind.code]),
        "title": str(kind.title),
        "status": kind.status,
        "detail": refusal.detail,
        "code": kind.code,
    }
    if refusal.errors:
        body["errors"] = [vars(fault) for fault in refusal.errors]
    return body


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of the API; None leaves the error to Django, which logs it and answers 500."""
    refusal = refusal_for(error)
    if refusal is None:
        return None
    return Response(
        body_of(refusal), status=refusal.kind.status, headers=refusal.headers, content_type=CONTENT_TYPE
    )


def plain_answer(refusal: Refusal) -> JsonResponse:
    """The same where no view of the API was reached."""
    return JsonResponse(
        body_of(refusal), status=refusal.kind.status, headers=refusal.headers, content_type=CONTENT_TYPE
    )


def refusal_for(error: Exception) -> Refusal | None:
    """The problem that an error is; None for one that nobody foresaw."""
    match error:
        case Refusal():
            return error
        case InvalidInput():
            faults = [Fault(f"/{error.field}", error.message)] if error.field else []
            return Refusal("invalid", error.message, errors=faults)
        case Busy():
            return Refusal("busy", error.message, headers=error.headers)
        case Withheld():
            return Refusal("conflict", error.message, headers=error.headers)
        case Conflict():
            return Refusal("conflict", error.message)
        case TooOften():
            return Refusal("too-often", error.message, headers={"Retry-After": str(WAIT_SECONDS)})
        case exceptions.Throttled():
            seconds = getattr(error, "wait", None) or WAIT_SECONDS
            return Refusal("too-often", headers={"Retry-After": str(seconds)})
        case NotAllowed() | Http404():
            return Refusal("not-found")
        case DomainError():
            return Refusal("malformed", error.message)
        case exceptions.ValidationError():
            return Refusal("invalid", errors=faults_in(error.get_full_details()))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            header = getattr(error, "auth_header", "")
            return Refusal("not-authenticated", headers={"WWW-Authenticate": header} if header else {})
        case exceptions.PermissionDenied() | PermissionDenied():
            # What a person has to do on a page first says which problem it is (portal.accounts).
            return Refusal(getattr(error, "problem", "forbidden"))
        case exceptions.MethodNotAllowed():
            return Refusal("method-not-allowed")
        case exceptions.NotAcceptable():
            return Refusal("not-acceptable")
        case exceptions.UnsupportedMediaType():
            return Refusal("unsupported-media-type")
        case RequestDataTooBig():
            return Refusal("too-large")
        case exceptions.ParseError() | SuspiciousOperation():
            return Refusal("malformed")
        case OperationalError() if getattr(error.__cause__, "pgcode", "") in BUSY_STATES:
            return Refusal("busy", headers={"Retry-After": "2"})
        case Exception() if is_broken_off(error):
            return Refusal("unavailable", headers={"Retry-After": "2"})
        case OSError() if is_out_of_room(error):
            detail = _("服务器存储空间不足，没有办理，没有保存任何内容。")
            return Refusal("busy", detail, headers={"Retry-After": str(WAIT_SECONDS)})
    return None


def faults_in(details: Any, pointer: str = "") -> list[Fault]:
    """The errors of a serializer, flat."""
    if isinstance(details, dict) and "message" in details and "code" in details:
        message, code = str(details["message"]), str(details["code"])
        # The framework's own words are English: it is no installed app, lest its words take the place of Django's.
        return [
            Fault(pointer, str(WORDS.get(code, WORDS["invalid"])) if message.isascii() else message, code)
        ]
    if isinstance(details, dict):
        return [
            fault
            for name, inner in details.items()
            for fault in faults_in(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
        ]
    if all(isinstance(inner, dict) and "message" in inner and "code" in inner for inner in details):
        return [fault for inner in details for fault in faults_in(inner, pointer)]
    return [fault for at, inner in enumerate(details) for fault in faults_in(inner, f"{pointer}/{at}")]


def faults_of_form(errors: Any, pointer: str = "") -> list[Fault]:
    """The errors of a form of Django (``form.errors``), each at the pointer of its field."""
    return [
        Fault(
            pointer if name == "__all__" else f"{pointer}/{name}", each["message"], each["code"] or "invalid"
        )
        for name, some in errors.get_json_data().items()
        for each in some
    ]


def is_api(request: HttpRequest) -> bool:
    """Whether programs, not people, asked: the addresses under ``/api/`` that are no page."""
    return request.path.startswith("/api/v")

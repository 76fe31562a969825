"""The description of the API, for programs and for people; open to everybody."""

import hashlib
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from portal.api import documentation
from portal.api.etags import is_known
from portal.api.problem_kinds import KINDS
from portal.api.schema import document
from portal.service_accounts.enums import Scope

RENDERERS = {"json": OpenApiJsonRenderer(), "yaml": OpenApiYamlRenderer()}


@cache
def _written(form: str) -> tuple[bytes, str]:
    """The document in one form, and its tag."""
    text: Any = RENDERERS[form].render(document())
    return text, f'"{hashlib.sha256(text).hexdigest()[:32]}"'


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON, with ``?format=yaml`` as YAML."""
    form = request.GET.get("format", "json")
    if form not in RENDERERS:
        raise Http404
    text, etag = _written(form)
    headers = {"ETag": etag, "Cache-Control": "public, max-age=300"}
    if is_known(request, etag):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type=RENDERERS[form].media_type, headers=headers)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """What every operation has in common, and the resources."""
    context = {"topics": documentation.topics(), "scopes": Scope.choices, "problems": KINDS.values()}
    return render(request, "api/docs.html", context)


@require_safe
def docs_topic(request: HttpRequest, tag: str) -> HttpResponse:
    """The operations of one resource."""
    topic = next((each for each in documentation.topics() if each.tag == tag), None)
    if topic is None:
        raise Http404
    context = {"topic": topic, "operations": documentation.operations_of(tag)}
    return render(request, "api/docs_topic.html", context)


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a code of a problem means and what to do about it."""
    kind = KINDS.get(code)
    if kind is None:
        raise Http404
    return render(request, "api/problem.html", {"kind": kind})

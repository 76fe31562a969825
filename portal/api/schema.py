"""The description of the API in OpenAPI 3.1, drawn from the code: every answer that an operation may give is in it."""

import re
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from rest_framework.permissions import SAFE_METHODS

from portal.api.permissions import scope_declared, scopes_named
from portal.api.problem_kinds import KINDS

PROBLEM = "application/problem+json"
SPOKEN_OF = re.compile(r"[：。，；]")
ALWAYS = {400, 401, 403, 406, 429, 500}
OF_ONE_THING = {404, 409}
OF_WRITES = {404, 409, 412, 413, 415, 422, 503}
PARTIAL, NOT_SATISFIABLE = "206", 416

_TEXT = {"type": "string"}
_COMPONENTS: dict[str, dict[str, Any]] = {
    "schemas": {
        "Problem": {
            "type": "object",
            "description": "RFC 9457 问题说明。程序按 code 判断，detail 给人看。",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
                "type": {**_TEXT, "description": "说明这种问题的页面"},
                "title": {**_TEXT, "description": "问题的名称"},
                "status": {"type": "integer", "description": "HTTP 状态"},
                "detail": {**_TEXT, "description": "这一次的原因"},
                "code": {"enum": list(KINDS), "description": "稳定的代码"},
                "errors": {
                    "type": "array",
                    "description": "逐项的错误",
                    "items": {"$ref": "#/components/schemas/Fault"},
                },
            },
        },
        "Fault": {
            "type": "object",
            "required": ["pointer", "detail", "code"],
            "properties": {
                "pointer": {
                    **_TEXT,
                    "description": "请求正文中的位置（JSON 指针）；/query/… 为查询参数，/header/… 为请求头",
                },
                "detail": {**_TEXT, "description": "原因"},
                "code": {**_TEXT, "description": "错误的代码"},
            },
        },
    },
    "headers": {
        "RateLimit": {"description": "本分钟内还可以请求的次数和剩余秒数", "schema": _TEXT},
        "RateLimit-Policy": {"description": "每分钟的上限", "schema": _TEXT},
        "ETag": {"description": "所读状态的标记，用于 If-Match 和 If-None-Match", "schema": _TEXT},
        "Idempotent-Replayed": {
            "description": "true：这是同一请求先前的答复",
            "schema": {"enum": ["true"]},
        },
    },
    "parameters": {
        "Idempotency-Key": {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "每次业务操作一个新的值；没有收到答复时用同一个值重发，只会办理一次。",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]{1,128}$"},
        },
        "If-Match": {
            "name": "If-Match",
            "in": "header",
            "description": "所见状态的 ETag；其后已有变化的，不办理，答复 412。",
            "schema": _TEXT,
        },
        "If-None-Match": {
            "name": "If-None-Match",
            "in": "header",
            "description": "已有状态的 ETag；没有变化的，答复 304。",
            "schema": _TEXT,
        },
    },
}


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "portal.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        words = "服务账号的密钥：Authorization: Bearer ybt_…。由本单位负责人在“系统对接”页面生成。"
        return {"type": "http", "scheme": "bearer", "description": words}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "portal.api.authentication.PersonAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        words = "人员登录后的会话；写操作另须 X-CSRFToken。"
        return {"type": "apiKey", "in": "cookie", "name": "sid", "description": words}


class Schema(AutoSchema):
    """Says of every operation also what all have in common: scope, headers, and the problems it may answer with.

    Descriptions are the Chinese docstrings of views and actions; the words before the first stop name the thing.
    """

    def get_summary(self) -> str | None:
        noun = SPOKEN_OF.split(get_doc(type(self.view)))[0]
        verb = {"list": "查询", "retrieve": "读取"}.get(getattr(self.view, "action", ""))
        return f"{verb}{noun}" if verb else SPOKEN_OF.split(self.get_description())[0]

    def get_extensions(self) -> dict[str, Any]:
        return {"x-scopes": scopes_named(scope_declared(self.view, self.method))}

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        ways = [" 和 ".join(way) for way in operation["x-scopes"]]
        needed = "，或 ".join(ways) if ways else "任何有效密钥"
        operation["description"] = f"{operation.get('description', '')}\n\n权限范围：{needed}".strip()
        self._add_parameters(operation)
        self._add_answers(operation["responses"])
        return operation

    @property
    def _writes(self) -> bool:
        return self.method not in SAFE_METHODS

    def _add_parameters(self, operation: dict[str, Any]) -> None:
        names = ["Idempotency-Key", "If-Match"] if self._writes else []
        if "304" in operation["responses"] or self._is_conditional():
            names.append("If-None-Match")
        parameters = operation.setdefault("parameters", [])
        given = {each.get("name") for each in parameters}
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in names if name not in given]

    def _is_conditional(self) -> bool:
        """Whether one thing is read that has a tag."""
        return getattr(self.view, "action", "") == "retrieve" and hasattr(self.view, "etag")

    def _add_answers(self, responses: dict[str, Any]) -> None:
        if self._is_conditional():
            responses.setdefault("304", {"description": "没有变化"})
        names = ["RateLimit", "RateLimit-Policy"]
        if self._writes or "304" in responses:
            names.append("ETag")
        if self._writes:
            names.append("Idempotent-Replayed")
        for status, response in responses.items():
            if status.startswith("2"):
                headers = response.setdefault("headers", {})
                headers.update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
        problems = ALWAYS | getattr(self.view, "may_answer", frozenset())
        if "{" in self.path:
            problems |= OF_ONE_THING
        if self._writes:
            problems |= OF_WRITES
        if PARTIAL in responses:
            problems.add(NOT_SATISFIABLE)
        for problem in sorted(problems):
            responses.setdefault(str(problem), {"$ref": f"#/components/responses/Problem{problem}"})


def add_components(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """What operations refer to."""
    components = result.setdefault("components", {})
    for kind, named in _COMPONENTS.items():
        components.setdefault(kind, {}).update(named)
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {
            "description": "；".join(str(kind.title) for kind in KINDS.values() if kind.status == status),
            "content": content,
        }
        for status in sorted({kind.status for kind in KINDS.values()})
    }
    _tidy(result["paths"])
    _tidy(components["schemas"])
    result["tags"] = [{"name": tag, "description": noun} for tag, noun in sorted(_nouns(result).items())]
    return result


def _nouns(result: dict[str, Any]) -> dict[str, str]:
    """What each resource is called: as its list says, else its first operation."""
    nouns: dict[str, str] = {}
    for operations in result["paths"].values():
        for operation in operations.values():
            tag, summary = operation["tags"][0], operation["summary"]
            noun = summary.removeprefix("查询").partition("：")[0]
            if operation["operationId"] == f"{tag.replace('-', '_')}_list":
                nouns[tag] = noun
            nouns.setdefault(tag, noun)
    return nouns


def _tidy(part: Any) -> None:
    """Takes out what the generator needed for itself, and says of a parameter of unknown type that it is text."""
    if isinstance(part, list):
        for each in part:
            _tidy(each)
    if not isinstance(part, dict):
        return
    part.pop("x-spec-enum-id", None)
    if {"type": "null"} in part.get("oneOf", ()):
        part["anyOf"] = part.pop("oneOf")  # null may be one of the values anyway
    if part.get("in") == "query" and not part["schema"]:
        part["schema"] = dict(_TEXT)
    for each in part.values():
        _tidy(each)


@cache
def document() -> dict[str, Any]:
    """The whole description, as plain data."""
    return SchemaGenerator().get_schema(request=None, public=True)

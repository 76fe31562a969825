"""The description of the API as people read it: drawn from the same document that programs fetch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.api.schema import document

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 3
_TYPES = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "是否",
    "array": "列表",
    "object": "对象",
    "null": "null",
}
_FORMATS = {"date": "日期", "date-time": "时间", "uuid": "UUID", "binary": "文件"}


@dataclass(frozen=True)
class Row:
    """One parameter or member; members of members under ``outer.inner``, of items of a list under ``outer[].inner``."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    about: str
    scopes: list[list[str]]  # ways, each with the scopes that it takes together
    parameters: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    media_types: list[str] = field(default_factory=list)
    answer: list[Row] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Topic:
    """A resource: its name in addresses, what it is called, and how many operations it has."""

    tag: str
    noun: str
    count: int


def topics() -> list[Topic]:
    counts: dict[str, int] = {}
    for operations in document()["paths"].values():
        for operation in operations.values():
            counts[operation["tags"][0]] = counts.get(operation["tags"][0], 0) + 1
    return [Topic(each["name"], each["description"], counts[each["name"]]) for each in document()["tags"]]


def operations_of(tag: str) -> list[Operation]:
    """Those of one resource, lists and single things first, acts by their addresses."""
    found = [
        _operation(path, method, operations[method])
        for path, operations in document()["paths"].items()
        for method in METHODS
        if method in operations and operations[method]["tags"] == [tag]
    ]
    return sorted(found, key=lambda one: ("/acts/" in one.path, one.path, METHODS.index(one.method.lower())))


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    about, _gap, _scopes = told["description"].rpartition("\n\n权限范围：")
    bodies: dict[str, Any] = told.get("requestBody", {}).get("content", {})
    answers = {status: answer for status, answer in told["responses"].items() if status.startswith("2")}
    answered: dict[str, Any] = _first(answers).get("content", {})
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        about=about,
        scopes=told["x-scopes"],
        parameters=[_parameter(_resolved(each)) for each in told.get("parameters", [])],
        body=list(_members(_first(bodies).get("schema", {}))),
        media_types=list(bodies),
        answer=list(_members(_first(answered).get("schema", {}))),
        statuses=list(told["responses"]),
    )


def _first(parts: dict[str, Any]) -> dict[str, Any]:
    """The first of several, of media types say; nothing of none."""
    return next(iter(parts.values())) if parts else {}


def _parameter(told: dict[str, Any]) -> Row:
    about = _first_part(told.get("description", ""))
    where = {"header": "请求头", "path": "地址"}.get(told["in"], "")
    kind = "，".join(word for word in (where, _kind(told["schema"])) if word)
    return Row(told["name"], kind, told.get("required", False), about)


def _members(schema: dict[str, Any], outer: str = "", depth: int = 1) -> Iterator[Row]:
    schema = _resolved(schema)
    if "items" in schema:
        yield from _members(schema["items"], f"{outer}[]" if outer else "[]", depth)
        return
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        inner = _resolved(member)
        full = f"{outer}.{name}" if outer else name
        about = _first_part(member.get("description") or inner.get("description", ""))
        yield Row(full, _kind(member), name in required, about)
        if depth < DEEPEST:
            yield from _members(inner, full, depth + 1)


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to, also where something is said beside it or null is allowed too."""
    while True:
        if "$ref" in part:
            _hash, _components, kind, name = part["$ref"].split("/")
            part = document()["components"][kind][name]
        elif many := [each for way in ("allOf", "oneOf", "anyOf") for each in part.get(way, ())]:
            solid = [each for each in many if each.get("type") != "null"]
            if len(solid) != 1:
                return part
            part = solid[0]
        else:
            return part


def _kind(schema: dict[str, Any]) -> str:
    solid = _resolved(schema)
    if solid.get("enum"):
        return " | ".join(str(value) for value in solid["enum"] if value not in ("", None))
    if "items" in solid:
        return f"{_kind(solid['items'])} 的列表"
    if solid.get("format") in _FORMATS:
        return _FORMATS[solid["format"]]
    types = solid.get("type", "")
    types = [types] if isinstance(types, str) else types
    return " 或 ".join(_TYPES[each] for each in types if each in _TYPES) or "任意"


def _first_part(text: str) -> str:
    """Without the list of choices that the generator adds: the codes stand in the column of kinds."""
    return text.split("\n\n* ")[0].strip()

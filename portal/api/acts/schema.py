"""The request of an act as JSON Schema, from the class of its form: what is known before there is an object."""

from collections.abc import Collection
from typing import Any

from django import forms

from portal.acts.forms import MOST_ROWS, ActForm
from portal.api.acts.kinds import Kind, is_aid, kind_of

JSON, MULTIPART = "application/json", "multipart/form-data"
PER_SUBJECT = "取决于具体对象的输入项，名称和选项见同一地址的 GET 答复。"
FILES = (Kind.FILE, Kind.FILES)
_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": ["number", "string"], "pattern": r"^-?\d+(\.\d+)?$"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.TIME: {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"},
    Kind.CHOICE: {"type": ["string", "integer"]},
    Kind.CHOICES: {"type": "array", "items": {"type": ["string", "integer"]}},
    Kind.FILE: {"type": "string", "format": "binary"},
    Kind.FILES: {"type": "array", "items": {"type": "string", "format": "binary"}},
}


def request_of(form: type[ActForm]) -> dict[str, Any]:
    """The bodies that an act takes, by media type. Files come as multipart; where one is required, only so."""
    fields = form.base_fields
    row_fields = form.rows.form.base_fields if form.rows is not None else {}
    files = [asked for asked in (*fields.values(), *row_fields.values()) if kind_of(asked) in FILES]
    bodies = {}
    if not any(asked.required and not form.as_far_as_known for asked in files):
        bodies[JSON] = _body(form, with_files=False)
    if files or grows(form):
        bodies[MULTIPART] = _body(form, with_files=True)
    return bodies


def grows(form: type[ActForm]) -> bool:
    """Whether what is asked depends on the object, so that there may be more members than the class has."""
    return form.build is not ActForm.build


def schema_of(asked: forms.Field, *, required: bool | None = None) -> dict[str, Any]:
    """One member. What is not required may be null, which is the same as left out."""
    kind, required = kind_of(asked), asked.required if required is None else required
    schema: dict[str, Any] = dict(_TYPES[kind])
    keys = _known_keys(asked) if kind in (Kind.CHOICE, Kind.CHOICES) else []
    if keys and kind == Kind.CHOICE:
        schema = {"enum": [*keys, *([] if required else ["", None])]}
    elif keys:
        schema["items"] = {"enum": keys}
    if not required and "type" in schema and kind not in FILES:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        schema["type"] = [*types, "null"]
    if kind == Kind.BOOLEAN and required:
        schema["const"] = True
    if kind == Kind.TEXT:
        if length := getattr(asked, "max_length", None):
            schema["maxLength"] = length
        if required:
            schema["minLength"] = 1
    for name, bound in (("min_value", "minimum"), ("max_value", "maximum")):
        if kind in (Kind.INTEGER, Kind.DECIMAL) and (limit := getattr(asked, name, None)) is not None:
            schema[bound] = int(limit)
    if kind == Kind.CHOICES and required:
        schema["minItems"] = 1
    words = [str(asked.label or ""), str(asked.help_text or "")]
    if kind in (Kind.CHOICE, Kind.CHOICES) and not keys:
        words.append("取值见 GET 答复的 choices。")
    schema["description"] = "：".join(word for word in words if word)
    return schema


def _known_keys(asked: Any) -> list[str | int]:
    """The keys of choices that are the same for every object; texts and, where they are numbers, numbers as well."""
    if isinstance(asked, forms.ModelChoiceField):
        return []
    pairs = [
        pair
        for key, words in asked.choices
        for pair in (words if isinstance(words, list) else [(key, words)])
    ]
    keys: list[str | int] = [str(key) for key, _words in pairs if str(key)]
    return [*keys, *(int(key) for key in keys if str(key).isdecimal())]


def _body(form: type[ActForm], *, with_files: bool) -> dict[str, Any]:
    loose = form.base_fields if form.as_far_as_known else form.asked_of_some
    members, required = _members(form.base_fields, with_files, loose=loose)
    if form.rows is not None:
        inner, needed = _members(form.rows.form.base_fields, with_files=False, loose=())
        members[form.rows_name] = {
            "type": "array" if form.rows.at_least_one else ["array", "null"],
            "maxItems": MOST_ROWS,
            "description": str(form.rows_label or ""),
            "items": {
                "type": "object",
                "properties": inner,
                "required": needed,
                "additionalProperties": False,
            },
        }
        if form.rows.at_least_one:
            members[form.rows_name]["minItems"] = 1
            required.append(form.rows_name)
    body: dict[str, Any] = {"type": "object", "properties": members}
    if required:
        body["required"] = required
    body["additionalProperties"] = {"description": PER_SUBJECT} if grows(form) else False
    row_files = (
        [name for name, asked in form.rows.form.base_fields.items() if kind_of(asked) in FILES]
        if form.rows is not None and with_files
        else []
    )
    if row_files:
        body["patternProperties"] = {
            rf"^{form.rows_name}-\d+-{name}$": dict(_TYPES[Kind.FILE]) for name in row_files
        }
    return body


def _members(
    fields: dict[str, forms.Field], with_files: bool, *, loose: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """The members and the names of those that must be there."""
    told = {
        name: asked
        for name, asked in fields.items()
        if not is_aid(asked) and (with_files or kind_of(asked) not in FILES)
    }
    needed = [name for name, asked in told.items() if asked.required and name not in loose]
    return {name: schema_of(asked, required=name in needed) for name, asked in told.items()}, needed

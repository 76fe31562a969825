"""What a system sends — JSON, or the parts of a multipart form — as the data that an act's form takes, and every fault
in it by JSON pointer (RFC 6901).

What is left out, or null, is left empty: nothing is filled in silently. Members that a form does not know are refused.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.acts.forms import MOST_ROWS, ActForm, RowForm
from portal.api.acts.kinds import COMPLAINTS, Kind, fits, is_aid, kind_of
from portal.api.problems import Fault, Refusal
from portal.errors import InvalidInput

UNKNOWN = gettext_lazy("没有这个输入项。")
UNKNOWN_CODE = "unknown-member"
LONGEST_NAME = 100


def pointer(*path: str | int) -> str:
    """A JSON pointer; of a name that nobody knows, however long it is, the beginning."""
    steps = (str(step)[:LONGEST_NAME].replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps)


def invalid(*faults: Fault) -> Refusal:
    """The refusal (422) that names what is wrong."""
    unknown = all(fault.code == UNKNOWN_CODE for fault in faults)
    return Refusal(UNKNOWN_CODE if unknown else "invalid", errors=faults)


@dataclass
class Sent:
    """``members`` as they were sent, those of the rows apart; ``data`` and ``files`` as a form takes them.
    ``as_text``: they came as parts of a multipart form, in which everything is text."""

    members: dict[str, Any] = field(default_factory=dict)
    rows_name: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    files: MultiValueDict[str, UploadedFile] = field(default_factory=MultiValueDict)
    as_text: bool = False

    @property
    def data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, value in self.members.items():
            _put(data, name, value)
        if self.rows_name:
            data[f"{self.rows_name}-TOTAL_FORMS"] = str(len(self.rows))
            data[f"{self.rows_name}-INITIAL_FORMS"] = "0"
        for number, row in enumerate(self.rows):
            for name, value in row.items():
                _put(data, f"{self.rows_name}-{number}-{name}", value)
        return data


def read(body: Mapping[str, Any], files: MultiValueDict[str, UploadedFile], *, rows_name: str = "") -> Sent:
    """What was sent in one request: ``body`` is a JSON object, or the ``QueryDict`` of a multipart form, where rows
    are one part in JSON. Raises a refusal where rows are none."""
    as_text = isinstance(body, QueryDict)
    if isinstance(body, QueryDict):
        # The parser puts the files among the parts as well.
        parts = {name: body.getlist(name) for name in body if name not in files}
        members: dict[str, Any] = {
            name: values[0] if len(values) == 1 else values for name, values in parts.items()
        }
        if rows_name in members:
            members[rows_name] = _parsed(members[rows_name], rows_name)
    else:
        members = {**body}
    rows: Any = (members.pop(rows_name, None) or []) if rows_name else []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise invalid(Fault(pointer(rows_name), _("应为数组，最多 %d 行。") % MOST_ROWS, "type"))
    faults = [
        Fault(pointer(rows_name, number), _("应为 JSON 对象。"), "type")
        for number, row in enumerate(rows)
        if not isinstance(row, Mapping)
    ]
    if faults:
        raise invalid(*faults)
    return Sent(members, rows_name, rows, files, as_text)


def judge(form: BaseForm, sent: Sent) -> list[Fault]:
    """What is wrong with what was sent to the form; without a fault the form is valid."""
    return [*_misfits(form, sent)] or [*_faults(form)]


def settle(form: BaseForm, sent: Sent) -> None:
    """Lets a form have what was sent to it; raises a refusal with every fault."""
    if faults := judge(form, sent):
        raise invalid(*faults)


def blame(form: BaseForm, error: InvalidInput) -> Refusal:
    """What a service refused, by the member that is to blame."""
    named = error.field is not None and (
        error.field in form.fields or error.field == getattr(form, "rows_name", None)
    )
    return invalid(Fault(pointer(error.field or "") if named else "", error.message, "refused"))


def _put(data: QueryDict, name: str, value: Any) -> None:
    """A JSON value as a page would have sent it. What is of another type than the form asks for is refused later."""
    if texts := [_text(item) for item in (value if isinstance(value, list) else [value]) if _is_said(item)]:
        data.setlist(name, texts)


def _text(value: Any) -> str:
    return "on" if value is True else str(value)


def _is_said(value: Any) -> bool:
    return isinstance(value, str | int | float) and value is not False


def _parsed(text: Any, rows_name: str) -> Any:
    """The JSON of one part, held to what the database can keep, as whole bodies are."""
    if not isinstance(text, str) or not text:
        return text
    try:
        rows = json.loads(text)
        json.dumps(rows, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise invalid(Fault(pointer(rows_name), _("应为 JSON 数组。"), "type")) from error
    return rows


def _misfits(form: BaseForm, sent: Sent) -> Iterator[Fault]:
    """What the form does not know, and what is of another type."""
    row_forms: list[RowForm] = form.formset.forms if isinstance(form, ActForm) and form.formset else []
    yield from _misfits_of(form, sent.members, (), sent.as_text)
    for number, (row, members) in enumerate(zip(row_forms, sent.rows, strict=False)):
        path = (sent.rows_name, number)
        found = [*_misfits_of(row, members, path, as_text=False)]
        yield from found
        if not found and not row.has_changed():
            yield Fault(pointer(*path), _("这一行没有填写。"), "required")
    yield from _misplaced_files(form, row_forms, sent)


def _misplaced_files(form: BaseForm, row_forms: list[RowForm], sent: Sent) -> Iterator[Fault]:
    """Files of a row are named as on the page: ``<rows>-<number>-<member>``."""
    asked = dict(form.fields)
    for row in row_forms:
        asked.update({row.add_prefix(name): one for name, one in row.fields.items()})
    for name in sent.files:
        kind = kind_of(asked[name]) if name in asked else None
        if kind not in (Kind.FILE, Kind.FILES):
            yield Fault(pointer(name), str(UNKNOWN), UNKNOWN_CODE)
        elif kind == Kind.FILE and len(sent.files.getlist(name)) > 1:
            yield Fault(pointer(name), _("只能上传一个文件。"), "type")


def _misfits_of(
    form: BaseForm, members: Mapping[str, Any], path: tuple[str | int, ...], as_text: bool
) -> Iterator[Fault]:
    for name, value in members.items():
        asked = form.fields.get(name)
        if asked is None or is_aid(asked):
            yield Fault(pointer(*path, name), str(UNKNOWN), UNKNOWN_CODE)
        elif not fits(kind_of(asked), value, as_text=as_text):
            yield Fault(pointer(*path, name), str(COMPLAINTS[kind_of(asked)]), "type")


def _faults(form: BaseForm) -> Iterator[Fault]:
    form.is_valid()
    yield from _faults_of(form, ())
    formset = form.formset if isinstance(form, ActForm) else None
    if formset is not None:
        yield from _told(formset.non_form_errors().as_data(), (formset.prefix,))
        for number, row in enumerate(formset.forms):
            yield from _faults_of(row, (formset.prefix, number))


def _faults_of(form: BaseForm, path: tuple[str | int, ...]) -> Iterator[Fault]:
    for name, errors in form.errors.as_data().items():
        yield from _told(errors, path if name == NON_FIELD_ERRORS else (*path, name))


def _told(errors: list[ValidationError], path: tuple[str | int, ...]) -> Iterator[Fault]:
    for error in errors:
        yield Fault(pointer(*path), "".join(error.messages), error.code or "invalid")

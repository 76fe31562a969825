"""Reading what is sent: JSON without traps."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from portal.api.problems import Refusal


class ObjectParser(BaseParser):
    """One JSON object in UTF-8, no larger than what Django takes of a form. Refused with 400: names given twice,
    numbers that are none, and text that the database cannot hold (NUL, halves of surrogate pairs)."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise Refusal("too-large")
        try:
            read = json.loads(body.decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
            # What cannot be written as UTF-8 is found by writing it.
            if "\\u0000" in json.dumps(read) or not json.dumps(read, ensure_ascii=False).encode():
                raise ValueError("NUL")
        except (ValueError, RecursionError) as error:
            raise Refusal("malformed") from error
        if not isinstance(read, dict):
            raise Refusal("malformed")
        return read


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name twice")
    return members


def _no_number(name: str) -> float:
    raise ValueError(name)

"""The log: one record, one line of JSON, and in no line a secret or anything personal.

Whatever comes from outside (addresses, headers, names, what a database quotes in its errors) may end up in a message or
in a traceback. Control characters are escaped, so that nobody writes a line of their own; keys, telephone and identity
numbers and e-mail addresses are masked; what follows ``?`` in an address and what PostgreSQL quotes of a row is left
out, for names stand in both, which nothing could recognise.
"""

import json
import logging
import re
from datetime import UTC, datetime

from portal.privacy.masking import mask_text
from portal.security import hide_secrets

# The rest of an address behind its path.
QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
# psycopg: “DETAIL:  Key (username)=(…) already exists.”, “LINE 1: INSERT … VALUES ('…'” with a pointer below.
QUOTED = re.compile(r"^(\s*(?:DETAIL|CONTEXT|LINE \d+):).*", re.MULTILINE)
# What some reader takes for the end of a line, or a terminal for an order; JSON escapes the others itself.
BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """A text as it may stand in the log."""
    return mask_text(hide_secrets(QUERY.sub(r"\1?…", QUOTED.sub(r"\1 …", text))))


class JsonFormatter(logging.Formatter):
    """``{"time": …, "level": …, "logger": …, "process": …, "message": …}``, with ``error`` where there is one; the time
    in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": clean(record.getMessage()),
        }
        if record.exc_info:
            said["error"] = clean(self.formatException(record.exc_info))
        if record.stack_info:
            said["stack"] = clean(self.formatStack(record.stack_info))
        # Halves of surrogate pairs cannot be written; JSON says them in ASCII.
        line = json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
        return BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)

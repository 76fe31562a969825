"""Every promise in writing stands beside a test that exists."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
PROMISES = ("SECURITY.md", "docs/trust.md")
#: ``path``, ``path::test`` or ``::test`` of the path named last, in a code span.
NAMED = re.compile(r"`((?:tests/[\w/.-]+)?(?:::\w+)?)`")
#: A section's own words for the file that its short names are of.
OF_ALL = re.compile(r"都在 `(tests/[\w/.]+)`")


@cache
def names_in(path: str) -> frozenset[str]:
    return frozenset(
        re.findall(r"^(?:async )?def (test_\w+)", (BASE / path).read_text("utf-8"), re.MULTILINE)
    )


def wrong_in(text: str) -> list[str]:
    """The names in a document of promises that name nothing."""
    found = []
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        whole = OF_ALL.search(section)
        for line in section.splitlines():
            path = whole[1] if whole else ""
            for name in NAMED.findall(line):
                here, _colons, test = name.partition("::")
                path = here or path
                if not path or not (BASE / path).exists():
                    found.append(f"{name}: no such file")
                elif test and ((BASE / path).is_dir() or test not in names_in(path)):
                    found.append(f"{path}::{test}: no such test")
    return found


def rows_of(text: str) -> list[list[str]]:
    """The cells of every row of every table of promises."""
    rows = [
        line for line in text.splitlines() if line.startswith("|") and not re.match(r"\|[\s|:-]+\|$", line)
    ]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("name", PROMISES)
def test_every_test_that_a_promise_names_exists(name: str) -> None:
    assert wrong_in((BASE / name).read_text("utf-8")) == []


def test_every_promise_names_a_test() -> None:
    rows = rows_of((BASE / "docs/trust.md").read_text("utf-8"))
    assert len(rows) > 100
    without = [row[0] for row in rows if not row[0].startswith("承诺") and not NAMED.search(row[-1])]
    assert without == []


def test_a_name_that_names_nothing_is_found() -> None:
    assert wrong_in("`tests/test_promises.py::test_nothing`") == [
        "tests/test_promises.py::test_nothing: no such test"
    ]
    assert wrong_in("`tests/nowhere.py`") == ["tests/nowhere.py: no such file"]
    assert wrong_in("`tests/test_promises.py::test_every_promise_names_a_test`、`::test_gone`") == [
        "tests/test_promises.py::test_gone: no such test"
    ]

"""A piece of work that workers do again and again, the house it is done in, and whether its files and rows agree."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.documents import services as documents
from portal.documents.models import Document, Rendering, Sealing, StoredFile
from portal.exchange.models import Export
from portal.exchange.services import exports
from tests.cast import Cast

A_DAY = timedelta(days=1)


@dataclass
class House:
    """Where the work is done. What ``stack`` holds goes with the test."""

    cast: Cast
    settings: Settings
    patch: pytest.MonkeyPatch
    folder: Path
    stack: ExitStack


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Job:
    """``make`` leaves something new to be done and answers what ``judge`` is to look at; ``later`` lets the time pass
    that the dead have to themselves."""

    make: Callable[[], Any]
    run: Callable[[], object]
    judge: Callable[[Any], None]
    later: Callable[[], object] = _nothing


def _named() -> dict[str, str]:
    """Every file that a row names, and its hash."""
    rows = [
        model.objects.exclude(file="").values_list("file", "sha256")
        for model in (Document, Rendering, Sealing, StoredFile, Export)
    ]
    return {name: sha256 for found in rows for name, sha256 in found}


def _on_disk(house: House) -> set[str]:
    root = Path(house.settings.MEDIA_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def files_agree(house: House) -> int:
    """Asserts that every row has its bytes, and every file its row once the sweeps have been; how many files those who
    were killed had left."""
    for name, sha256 in _named().items():
        content = (Path(house.settings.MEDIA_ROOT) / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256, name
    left = len(_on_disk(house)) - len(_named())
    documents.sweep_orphans(now=timezone.now() + A_DAY + A_DAY)
    exports.sweep_exports(now=timezone.now() + exports.kept_for() + A_DAY + A_DAY)
    assert _on_disk(house) == set(_named())
    return left

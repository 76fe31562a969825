"""Numbered places on the way of one deadline through the sweep where a test may kill the process, and the mutant.

Nothing of this is in the portal's code: the functions of the sweep are wrapped by name when a test's process starts.
"""

import contextlib
import functools
import os
import signal
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

from django.db import transaction

from portal.deadlines import sweeping

# In the order in which one deadline passes them.
POINTS = (
    "before claim",
    "after claim",
    "before effect",
    "amid effect",
    "after effect",
    "before ledger",
    "after ledger",
    "before outbox",
    "after outbox",
    "before commit",
    "after commit",
)
# Environment: the point and at which of its passings, "after ledger@7"; and whether the transaction is left out.
VARIABLE, MUTANT = "KILL_POINT", "SWEEP_WITHOUT_TRANSACTION"

_target, _left = "", 0


def reach(point: str) -> None:
    """Called at each point; at the one that is the target everything ends, as a power failure ends it."""
    global _left
    if _target and point == _target:
        _left -= 1
        if _left == 0:
            os.killpg(os.getpgrp(), signal.SIGKILL)


def aim(text: str) -> None:
    """Chooses the point ("after ledger", or "after ledger@7" for its seventh passing)."""
    global _target, _left
    point, _at, passing = text.partition("@")
    if point not in POINTS:
        raise ValueError(f"no kill point {point}")
    _target, _left = point, int(passing or 1)


def install() -> None:
    """Puts the points in, and obeys the environment."""
    if os.environ.get(MUTANT):
        leave_out_the_transaction()
    _wrap(sweeping, "claim", "before claim", "after claim")
    _wrap(sweeping, "_fire", "", "after effect")
    _wrap(sweeping, "_record", "before ledger", "after ledger")
    _wrap(sweeping, "tell", "before outbox", "after outbox")
    _wrap(sweeping, "_claim_and_perform", "", "before commit")
    _wrap(sweeping, "_work_off", "", "after commit")
    if target := os.environ.get(VARIABLE):
        aim(target)


def leave_out_the_transaction() -> None:
    """The mutant: every write of the sweep is committed by itself, as if ``atomic`` had been forgotten."""
    # PostgreSQL only locks rows inside a transaction; this one ends with the claim.
    names = vars(sweeping)
    names["claim"] = transaction.atomic(names["claim"])
    names["transaction"] = SimpleNamespace(atomic=contextlib.nullcontext)


def _wrap(module: ModuleType, name: str, before: str, after: str) -> None:
    real: Callable[..., Any] = getattr(module, name)

    @functools.wraps(real)
    def passing(*arguments: Any, **named: Any) -> Any:
        reach(before)
        result = real(*arguments, **named)
        # A function that answers says whether there was anything to do.
        if result or name in ("_record", "tell"):
            reach(after)
        return result

    setattr(module, name, passing)

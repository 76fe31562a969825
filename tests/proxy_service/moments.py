"""Moments in Beijing, and a clock that stands still there."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

BEIJING = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """The instant of "2026-05-25 10:00" in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def standing(text: str) -> time_machine.travel:
    """A context in which it is that moment and stays so."""
    return time_machine.travel(at(text), tick=False)

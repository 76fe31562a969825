"""How much memory a process takes at the most, in kilobytes, by the kernel's account of it (Linux)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: For another process to print of itself: ``ru_maxrss`` begins with what the one that started it ever took.
PEAK = "open('/proc/self/status').read().split('VmHWM:')[1].split()[0]"
_ABOUT_US = Path("/proc/self")


def _read(name: str) -> int:
    return int((_ABOUT_US / "status").read_text().split(f"{name}:")[1].split()[0])


@contextmanager
def growth() -> Iterator[Callable[[], int]]:
    """What is called inside, or after it, answers by how much this process has grown at its most since the beginning.
    The highest mark is forgotten first: it would hide all that stays below what any test before took."""
    (_ABOUT_US / "clear_refs").write_text("5")
    before = _read("VmRSS")
    yield lambda: _read("VmHWM") - before

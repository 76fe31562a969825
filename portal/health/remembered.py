"""A value that is read again only when it is old; each process keeps its own."""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Calling it gives what ``read`` gave at most ``seconds`` ago."""

    def __init__(self, read: Callable[[], T], seconds: float) -> None:
        self.read = read
        self.seconds = seconds
        self._kept: tuple[float, T] | None = None

    def __call__(self) -> T:
        if self._kept is None or monotonic() - self._kept[0] >= self.seconds:
            return self.note(self.read())
        return self._kept[1]

    def note(self, value: T) -> T:
        """Keeps what was just read otherwise."""
        self._kept = (monotonic(), value)
        return value

    def forget(self) -> None:
        self._kept = None

"""What can go wrong in a conversation with the portal."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """``pointer`` names the member that was sent, as in RFC 6901: ``/rows/0/name``."""

    pointer: str
    detail: str
    code: str = ""


@dataclass
class Problem(Exception):
    """The portal's own answer that something was not done (RFC 9457). ``code`` is stable, ``detail`` is for people."""

    status: int
    code: str
    detail: str
    errors: list[FieldError] = field(default_factory=list)
    retry_after: float | None = None

    def __str__(self) -> str:
        fields = "；".join(f"{error.pointer} {error.detail}" for error in self.errors)
        return f"{self.status} {self.code}：{self.detail}{f'（{fields}）' if fields else ''}"

    @classmethod
    def of(cls, status: int, body: Any, retry_after: float | None = None) -> "Problem":
        """From what was answered; an answer that is no problem document is told by its status."""
        told = body if isinstance(body, dict) else {}
        return cls(
            status=status,
            code=str(told.get("code", "")),
            detail=str(told.get("detail") or told.get("title") or f"HTTP {status}"),
            errors=[
                FieldError(
                    str(error.get("pointer", "")), str(error.get("detail", "")), str(error.get("code", ""))
                )
                for error in told.get("errors", [])
                if isinstance(error, dict)
            ],
            retry_after=retry_after,
        )


class Unreachable(Exception):
    """No answer, however often it was tried. Of an act it is then not known whether it was done: send it again with
    the same key (``idempotency_key``)."""

    def __init__(self, message: str, *, idempotency_key: str = "") -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key

"""The errors that services raise; the middleware turns each into an answer that says, in Chinese, what to do."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError


class DomainError(Exception):
    """A request that the rules do not allow.

    ``message`` is for people; ``field`` names the form field, if one is to blame.
    """

    status = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class InvalidInput(DomainError):
    """What was sent cannot be understood or is incomplete (422)."""

    status = 422


class Conflict(DomainError):
    """The matter is no longer in the state that the act needs; someone else was faster (409)."""

    status = 409


class Withheld(Conflict):
    """The file that is asked for is there, but nobody may have it: not yet, ``again`` after so many seconds, or, with
    None, never."""

    def __init__(self, message: str, *, again: int | None) -> None:
        super().__init__(message)
        self.again = again

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.again is None else {"Retry-After": str(self.again)}


class Busy(Withheld):
    """The server has too much to do to hand the file out now; ``again`` seconds later it may (503)."""

    status = 503


class TooOften(DomainError):
    """The person has asked for it too many times; later they may again (429)."""

    status = 429


class NotAllowed(DomainError):
    """The person may not do this. Answered like an unknown address (404), so that nothing is learned from it."""

    status = 404


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether a disk was full, or what we may have of it: nobody did anything wrong, and later it goes."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def is_broken_off(error: BaseException | None) -> bool:
    """Whether the database broke off, so that it may have done what it was asked, or not. The driver calls it a plain
    ``DatabaseError`` at times; one that Django itself raises has no cause."""
    plain = type(error) is DatabaseError and error.__cause__ is not None
    return plain or isinstance(error, OperationalError | InterfaceError)


def error_text(error: Exception, most: int = 2000) -> str:
    """What an error was, in at most ``most`` characters and as PostgreSQL takes it: errors quote what they were given,
    NUL characters and halves of surrogate pairs too."""
    text = f"{type(error).__name__}: {error}".replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode()[:most]

"""Administrative acts are written into an audit log that stands above the apps whose acts they are.

Every app declares the kinds of its acts when it is ready, and its services call ``record`` within the act's own
transaction: an act that could not be written down did not happen. Who keeps the log registers itself with ``listen``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from portal.organizations.models import Membership, Organization

Label = str | Promise


class Recorder(Protocol):
    def __call__(
        self,
        *,
        actor: "Membership | None",
        organization: "Organization | None",
        kind: str,
        summary: str,
        data: Mapping[str, Any],
        now: datetime,
    ) -> None: ...


_recorders: list[Recorder] = []
_kinds: dict[str, Label] = {}


def listen(recorder: Recorder) -> None:
    """Called in ``AppConfig.ready()``; registering twice is registering once."""
    if recorder not in _recorders:
        _recorders.append(recorder)


def declare(kinds: Mapping[str, Label]) -> None:
    """The kinds of an app's administrative acts, as ``area.deed``, with what people call them. Called in
    ``AppConfig.ready()``; ``ValueError`` for a kind that is taken."""
    if taken := {kind for kind in kinds if _kinds.get(kind, kinds[kind]) != kinds[kind]}:
        raise ValueError(f"declared twice: {', '.join(sorted(taken))}")
    _kinds.update(kinds)


def declared() -> dict[str, Label]:
    """Every kind of administrative act, with its label, in the order of the apps."""
    return dict(_kinds)


def record(
    *,
    actor: "Membership | None",
    organization: "Organization | None",
    kind: str,
    summary: str,
    data: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Writes one administrative act into the log of the organisation concerned; None is the platform itself.

    ``actor`` None is the system. ``kind`` was declared; ``summary`` says in words what was done and to whom, without
    telephone or identity numbers; ``data`` is plain JSON. ``LookupError`` for an unknown kind, or while nobody keeps
    a log: nothing is administered unseen.
    """
    if kind not in _kinds:
        raise LookupError(f"{kind} is no declared kind of administrative act")
    if not _recorders:
        raise LookupError("nobody keeps an audit log")
    for recorder in _recorders:
        recorder(actor=actor, organization=organization, kind=kind, summary=summary, data=data or {}, now=now)

"""Who signs a promise: whoever files the application, while a paper that may follow is missing (CZ4-2.7). Who objects
to a note that it was broken, and who looks into that: a head who had no part in the acceptance (IL-6)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from delegation.access.permits import files, visible_permits
from delegation.models import CreditNote, Permit, Promise
from portal.organizations.enums import ENTERPRISE_ROLES, Role
from portal.organizations.models import Membership, User
from portal.organizations.queries import people_in

TOOK_PART = ("accept_permit", "sign_promise")


def visible_promises(membership: Membership) -> QuerySet[Promise]:
    return Promise.objects.filter(permit__in=visible_permits(membership)).select_related("permit", "material")


def visible_notes(membership: Membership) -> QuerySet[CreditNote]:
    """An enterprise its own, all others those of the permits that they see."""
    return CreditNote.objects.filter(promise__permit__in=visible_permits(membership)).select_related(
        "promise__material", "promise__permit__power__organ", "promise__permit__park", "enterprise"
    )


def _objects(membership: Membership, note: CreditNote) -> bool:
    """The applicant can always do so themselves; the window for whoever applied there."""
    return membership.role in ENTERPRISE_ROLES or note.permit.filed_at_window


def reviews(membership: Membership, note: CreditNote) -> bool:
    """A head of the organ in whose name the case is handled, who neither accepted it nor took the promise."""
    if membership.role != _head_role(note) or membership.organization_id != note.organ.pk:
        return False
    return membership.user_id not in _took_part(note)


def reviewers(note: CreditNote, now: datetime) -> list[User]:
    """All who may look into it now; nobody where the only head took part: another has to be named then."""
    heads, took_part = people_in([note.organ], [_head_role(note)], now), _took_part(note)
    return [head for head in heads if head.pk not in took_part]


def _head_role(note: CreditNote) -> Role:
    return Role.PARK_LEADER if note.organ == note.permit.park else Role.DEPARTMENT_LEADER


def _took_part(note: CreditNote) -> set[int | None]:
    return {entry.actor_id for entry in note.permit.ledger.entries.all() if entry.kind in TOOK_PART}


def is_in_time(note: CreditNote) -> bool:
    return timezone.localdate() <= note.objection_until


def is_made_good(note: CreditNote) -> bool:
    """The paper came in after all."""
    return bool(note.promise.material.files.all())


def _may_promise(permit: Permit) -> bool:
    """``unpromised`` of what was read with the case."""
    may_follow = (material for material in permit.materials.all() if material.may_follow)
    return any(not paper.files.all() and not hasattr(paper, "promise") for paper in may_follow)


VISIBLE: dict[str, Callable[[Membership], QuerySet[Any]]] = {
    Promise.SUBJECT: visible_promises,
    CreditNote.SUBJECT: visible_notes,
}
CONDITIONS: dict[str, Callable[[Membership, Any], bool]] = {
    "sign_promise": files,
    "object_credit_note": _objects,
    **dict.fromkeys(("uphold_credit_note", "withdraw_credit_note", "repair_credit_note"), reviews),
}
OFFERED: dict[str, Callable[[Any], bool]] = {
    "sign_promise": _may_promise,
    "object_credit_note": is_in_time,
    "repair_credit_note": is_made_good,
}

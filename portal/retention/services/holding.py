"""暂缓销毁: placing a hold and lifting it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import Ledger
from portal.organizations.models import Membership
from portal.retention.enums import AppraisalState
from portal.retention.kinds import Told
from portal.retention.models import Appraisal, AppraisedFile, Hold
from portal.retention.queries import HOLDERS, find


@transaction.atomic
def place_hold(*, told: Told, actor: Membership, ground: str, reason: str) -> Hold:
    """From now on nobody proposes to destroy the file, and what was proposed or approved of it is over.

    Leaders of who keeps it and those who oversee them. ``Conflict`` once it is destroyed.
    """
    if actor.role not in HOLDERS or find(actor, told.ledger_id) is None:
        raise NotAllowed(_("暂缓销毁由保管单位负责人、县市人民政府或者州专班决定。"))
    if not reason.strip():
        raise InvalidInput(_("请写明暂缓销毁的理由。"), field="reason")
    now = timezone.now()
    Ledger.objects.select_for_update().get(pk=told.ledger_id)  # the worker that destroys holds the same row
    pending = AppraisedFile.objects.filter(ledger=told.ledger_id, settled=False)
    if pending.exclude(emptied_at=None).exists():
        raise Conflict(_("该案卷已经销毁。"))
    hold = Hold.objects.create(
        ledger_id=told.ledger_id, ground=ground, reason=reason.strip(), placed_by=actor, placed_at=now
    )
    touched = list(pending.values_list("appraisal", flat=True))
    pending.update(settled=True)
    for appraisal in Appraisal.objects.filter(pk__in=touched).select_for_update():
        if not appraisal.files.filter(settled=False).exists():
            appraisal.state = AppraisalState.WITHDRAWN
            appraisal.save(update_fields=["state"])
    _note("retention.held", hold, told, actor, now)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, told: Told, actor: Membership, reason: str) -> Hold:
    """Whoever placed it, or a colleague of the same organisation and role, says that what it was for is over."""
    now = timezone.now()
    locked = Hold.objects.select_for_update(of=("self",)).select_related("placed_by").get(pk=hold.pk)
    if not may_lift(locked, actor):
        raise NotAllowed(_("由决定暂缓销毁的单位解除。"))
    if locked.lifted_at is not None:
        raise Conflict(_("已经解除。"))
    if not reason.strip():
        raise InvalidInput(_("请写明解除的理由。"), field="reason")
    locked.lifted_by, locked.lifted_at, locked.lifted_because = actor, now, reason.strip()
    locked.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])
    _note("retention.released", locked, told, actor, now)
    return locked


def may_lift(hold: Hold, actor: Membership) -> bool:
    placed = hold.placed_by
    return placed.organization_id == actor.organization_id and placed.role == actor.role


def _note(kind: str, hold: Hold, told: Told, actor: Membership, now: datetime) -> None:
    audit.record(
        actor=actor,
        organization=told.keeper,
        kind=kind,
        summary=_("%(number)s：%(ground)s") % {"number": told.number, "ground": hold.get_ground_display()},
        data={"hold": hold.pk, "reason": hold.reason, "lifted_because": hold.lifted_because},
        now=now,
    )

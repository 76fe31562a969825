"""No repeated inspections (YN84-2.5): what of a subject was, or will be, inspected at an enterprise around a day."""

import unicodedata
from calendar import monthrange
from collections.abc import Collection
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from delegation.enums.inspections import STANDING_VISITS, PartState, PlanState, WishState
from delegation.models.inspection_days import InspectionPart
from delegation.models.inspections import InspectionWish
from portal.errors import InvalidInput
from portal.organizations.models import Organization


def topic_key(topic: str) -> str:
    """A subject as it is compared: width, case, blanks and punctuation do not make it another."""
    plain = unicodedata.normalize("NFKC", topic).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of its month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_of(wish: InspectionWish) -> date:
    """When it was or will be inspected; of a wish without a visit yet, the latest day that its plan allows."""
    if wish.inspection is not None:
        return wish.inspection.planned_on
    assert wish.plan is not None  # noqa: S101  (a constraint of the table)
    return wish.plan.last_day


def repeats_of(
    enterprise: Organization, topic: str, on: date, *, but: Collection[Any] = ()
) -> list[InspectionWish]:
    """Inspections of the subject, by whatever department, less than ``INSPECTION_REPEAT_MONTHS`` from a day, the last
    first; ``but`` are wishes left out."""
    months = settings.INSPECTION_REPEAT_MONTHS
    visited = Q(inspection__state__in=STANDING_VISITS)
    awaited = Q(inspection=None, plan__state__in=[PlanState.COLLECTING, PlanState.IN_REVIEW])
    same = InspectionWish.objects.filter(
        visited | awaited, enterprise=enterprise, topic_key=topic_key(topic), state=WishState.ENTERED
    )
    absent = InspectionPart.objects.filter(
        inspection=OuterRef("inspection"), department=OuterRef("department"), state=PartState.ABSENT
    )
    same = same.exclude(Exists(absent))
    found = same.exclude(pk__in=list(but)).select_related("inspection", "plan", "department")
    near = [wish for wish in found if months_before(max(day_of(wish), on), months) < min(day_of(wish), on)]
    return sorted(near, key=day_of, reverse=True)


def refuse_unexplained_repeat(
    enterprise: Organization,
    topic: str,
    on: date,
    *,
    reason: str,
    but: Collection[Any] = (),
    field: str | None = None,
) -> list[InspectionWish]:
    """The inspections that this one would repeat. ``InvalidInput`` if there are any and nobody says why."""
    found = repeats_of(enterprise, topic, on, but=but)
    if found and not reason:
        last = found[0]
        raise InvalidInput(
            _(
                "%(enterprise)s的“%(topic)s”已由%(organ)s安排在 %(day)s 检查（%(number)s），"
                "不满 %(months)d 个月不重复检查；确需再查的，请写明理由。"
            )
            % {
                "enterprise": enterprise.name,
                "topic": topic,
                "organ": last.department.name,
                "day": last.plan.period if last.plan and not last.inspection else day_of(last),
                "number": last.case.number,
                "months": settings.INSPECTION_REPEAT_MONTHS,
            },
            field=field,
        )
    return found


def hold(enterprises: Collection[Organization]) -> None:
    """Locks the enterprises for the transaction, in one order: two departments cannot enter the same inspection at
    once, whatever plan or visit they come by."""
    keys = sorted({organ.pk for organ in enterprises})
    list(Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))

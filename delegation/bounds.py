"""Whether an application lies within what an instrument covers (行政许可法 24; CZ4-2.2). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

#: The answer to the question where a project lies, for a place that belongs to no part of the park.
OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The limits of one power in one instrument; empty ones do not limit."""

    area_codes: Sequence[str] = ()
    area_text: str = ""
    object_text: str = ""
    amount_limit: Decimal | None = None
    unit: str = ""


def beyond(
    bounds: Bounds, *, organ: str, area_code: str, within_object: bool, amount: Decimal | None
) -> tuple[str, str] | None:
    """The field that is out of bounds and why, with the organ that is competent then; None if nothing is."""
    competent = _("请向%(organ)s申请。") % {"organ": organ}
    if area_code == OUTSIDE:
        return "area_code", _("项目不在园区管辖范围之内，") + competent
    if bounds.area_codes and area_code not in bounds.area_codes:
        named = _("（%(area)s）") % {"area": bounds.area_text} if bounds.area_text else ""
        return "area_code", _("项目所在区域不在委托或赋权的区域范围%(named)s之内，") % {
            "named": named
        } + competent
    if bounds.object_text and not within_object:
        words = {"objects": bounds.object_text}
        return "within_object", _("委托或赋权的对象范围是“%(objects)s”，超出的") % words + competent
    if bounds.amount_limit is not None and (amount is None or amount > bounds.amount_limit):
        limit = {"limit": f"{bounds.amount_limit.normalize():f}", "unit": bounds.unit}
        return "amount", _("超过委托或赋权的限额%(limit)s%(unit)s的，") % limit + competent
    return None

"""Whether and within which bounds a park takes applications for a power (YN84-3.2, CZ4-2.2)."""

from datetime import date

from django.utils.translation import gettext as _

from delegation.answer import Answer
from delegation.bounds import Bounds
from delegation.enums.authorities import PowerKind, PowerPart
from delegation.models import Power
from delegation.queries import authority_on
from portal.errors import InvalidInput
from portal.organizations.models import Organization


def answer_for_applying(power: Power, park: Organization, on: date) -> Answer:
    """The answer, where the park takes applications for the power on that day; ``InvalidInput`` with the reason and the
    organ to go to otherwise."""
    if power.kind != PowerKind.LICENCE:
        raise InvalidInput(_("该事项不是行政许可，不在此申请。"), field="power")
    answer = authority_on(power, park, on)
    if not answer.may_begin:
        raise InvalidInput(answer.reason, field="power")
    if PowerPart.ACCEPTANCE not in answer.parts:
        reason = _("“受理”环节没有下放，请向%(organ)s申请。") % {"organ": power.organ.name}
        raise InvalidInput(reason, field="power")
    return answer


def bounds_of(answer: Answer) -> Bounds:
    """The limits of the instrument; a posting has none of its own."""
    item = answer.item
    if item is None:
        return Bounds()
    return Bounds(
        area_codes=item.area_codes,
        area_text=item.area_text,
        object_text=item.object_text,
        amount_limit=item.amount_limit,
        unit=item.unit,
    )

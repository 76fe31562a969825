"""The answer to the question who may decide, frozen with an application (YN84-3.2, CZ4-2.2)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from delegation.answer import Answer
from delegation.bounds import Bounds
from delegation.enums.authorities import PowerKind, PowerPart
from delegation.models import Power
from delegation.models.permits import Permit
from delegation.queries import authority_on
from portal.errors import InvalidInput
from portal.organizations.models import Organization


def answer_for_applying(power: Power, park: Organization, on: date) -> Answer:
    """The answer, where the park takes applications for the power on that day; ``InvalidInput`` with the reason and the
    organ to go to otherwise."""
    if power.kind != PowerKind.LICENCE:
        raise InvalidInput(_("该事项不是行政许可，不在此申请。"), field="power")
    answer = authority_on(power, park, on)
    if not answer.may_begin or answer.item is None:
        raise InvalidInput(answer.reason, field="power")
    if PowerPart.ACCEPTANCE not in answer.item.parts:
        reason = _("“受理”环节没有下放，请向%(organ)s申请。") % {"organ": power.organ.name}
        raise InvalidInput(reason, field="power")
    return answer


def bounds_of(answer: Answer) -> Bounds:
    item = answer.item
    return Bounds(
        area_codes=item.area_codes,
        area_text=item.area_text,
        object_text=item.object_text,
        amount_limit=item.amount_limit,
        unit=item.unit,
    )


LIABILITY = ("standing", "liable", "liability")
DECISION = (*LIABILITY, "issuer", "issuer_name", "seal", "decides_words", "remedy", "archive_owner")


def frozen(answer: Answer) -> dict[str, Any]:
    """The answer as JSON: what papers, access and statistics need of it later, whatever becomes of the instrument."""
    instrument = answer.instrument
    return {
        "mode": str(answer.mode),
        "instrument": str(instrument.pk),
        "instrument_name": f"{instrument.get_kind_display()}{instrument.number or ''}",
        "authority_number": instrument.authority.number,
        "parts": list(answer.item.parts),
        **_words(answer),
    }


def _words(answer: Answer) -> dict[str, Any]:
    return {
        "standing": str(answer.standing),
        "issuer": answer.issuer.pk,
        "issuer_name": answer.issuer.name,
        "seal": answer.seal,
        "decides_words": answer.decides_words,
        "liable": [body.name for body in answer.liable],
        "liability": answer.liability,
        "remedy": answer.remedy.text,
        "archive_owner": answer.archive_owner.name,
    }


def renew(permit: Permit, on: date) -> None:
    """Freezes the answer of the acceptance's day. Where the park takes nothing new by then, what it held when the
    application came in goes on to count."""
    answer = authority_on(permit.power, permit.park, on)
    if answer.may_begin and answer.item is not None:
        permit.authority = frozen(answer)


def renew_for_decision(permit: Permit, on: date, *, taken_over: bool) -> None:
    """Who answers for a decision is settled on its own day (CZ4-2.5): a transition may have ended since the acceptance.
    Name, seal and remedy stay those of the acceptance, and so does everything where another instrument counts now. What
    the department took over it decides in its own name."""
    answer = authority_on(permit.power, permit.park, on)
    if taken_over:
        names: tuple[str, ...] = DECISION
    elif answer.is_exercised and str(answer.instrument.pk) == permit.authority["instrument"]:
        names = LIABILITY
    else:
        return
    now = _words(answer)
    permit.authority = permit.authority | {name: now[name] for name in names}

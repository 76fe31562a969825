"""What may stand in an instrument: parties, mode, dates, powers and their limits (行政许可法 24, CZ4-2.1 to 2.5).

Every check raises ``InvalidInput`` that names the field to blame and says what to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from delegation.enums.authorities import InstrumentKind, Mode, PowerPart
from delegation.lists import listed_mode
from delegation.models import Authority, Instrument, InstrumentItem, Power, Scheme
from delegation.modes import MODES, Phase
from delegation.queries import may_use
from delegation.reasons import lapse_warning
from portal.errors import InvalidInput
from portal.organizations.enums import DEPARTMENT_KINDS, OrganizationKind
from portal.organizations.models import Organization
from portal.organizations.queries import park_scope
from portal.workdays.due import BEIJING, compute
from portal.workdays.enums import Unit
from portal.workdays.queries import calendar_for

# Who decides has reviewed it, and gives out the certificate (行政许可法 34, 44).
WITH_THE_DECISION = frozenset({PowerPart.REVIEW, PowerPart.CERTIFICATE})


class Terms(TypedDict):
    """What department and park agree on; ``transition_months`` 0: no transition."""

    scheme: Scheme
    park: Organization
    mode: str
    valid_from: date
    valid_until: date | None
    transition_months: int
    sign_by: date | None
    responsibility_before: str
    responsibility_during: str
    responsibility_after: str
    supervision_text: str
    department_contact: str
    park_contact: str


def kind_of(mode: str) -> InstrumentKind:
    """Which paper a mode needs; ``InvalidInput`` for one that needs none."""
    kind = MODES[Mode(mode)].instrument
    if kind is None:
        raise InvalidInput(_("“%(mode)s”不需要委托书或交接书。") % {"mode": Mode(mode).label}, field="mode")
    return kind


def has_transition(mode: str) -> bool:
    """Whether somebody else answers during a transition than after it."""
    liable = MODES[Mode(mode)].liable
    return liable[Phase.TRANSITION] != liable[Phase.AFTER]


def transition_end(department: Organization, valid_from: date, months: int) -> date:
    """The last day of so many months: the same day of a later month, the next working day after a holiday (民法典
    202, 203)."""
    start = datetime.combine(valid_from, time(12), BEIJING)
    due = compute(calendar=calendar_for(department), started_at=start, amount=months, unit=Unit.MONTHS)
    assert due.due_on is not None  # noqa: S101  (no pause holds it)
    return due.due_on


def authority_for(scheme: Scheme, on: date) -> Authority:
    """The document that a new instrument rests on; a lapsed one is refused, or let pass with a warning elsewhere."""
    if not may_use(scheme.authority, on):
        lapsed = scheme.authority.lapsed_version(on) or scheme.authority
        raise InvalidInput(lapse_warning(lapsed), field="scheme")
    return scheme.authority.valid_version(on) or scheme.authority


def fill(
    instrument: Instrument, terms: Terms, items: Sequence[Mapping[str, Any]], *, signed_on: date
) -> list[InstrumentItem]:
    """Puts the terms into the instrument of a department and answers its items, all of it checked, nothing saved.

    ``signed_on`` is the day on which the authority has to stand: today, or when a paper was signed that is recorded.
    """
    department, scheme, park = instrument.department, terms["scheme"], terms["park"]
    _check_parties(department, scheme, park)
    instrument.authority = authority_for(scheme, signed_on)
    instrument.kind = kind_of(terms["mode"])
    _check_dates(instrument.authority, terms, signed_on)
    for name, value in terms.items():
        if name != "transition_months":
            setattr(instrument, name, value)
    instrument.transition_until = _transition(department, terms)
    return _items(instrument, items)


def _check_parties(department: Organization, scheme: Scheme, park: Organization) -> None:
    """A department's own power, exercised by the park committee itself: nobody passes it on."""
    if department.kind not in DEPARTMENT_KINDS:
        raise InvalidInput(_("委托或者移交权力的只能是依法享有该权力的部门；园区不得转委托。"), field="park")
    if park.kind != OrganizationKind.PARK:
        raise InvalidInput(_("应当由园区管委会自行行使，不得转委托给片区或者其他单位。"), field="park")
    if not scheme.parks.filter(pk=park.pk).exists():
        raise InvalidInput(_("该园区不在“%(scheme)s”的范围内。") % {"scheme": scheme.name}, field="park")


def _check_dates(authority: Authority, terms: Terms, signed_on: date) -> None:
    first, last = terms["valid_from"], terms["valid_until"]
    if first < authority.valid_from:
        raise InvalidInput(_("起始日期不能早于依据文件的生效日期。"), field="valid_from")
    if first < signed_on and first != terms["scheme"].effective_on:
        raise InvalidInput(_("起始日期不能早于今天；方案统一规定承接日期的，填该日期。"), field="valid_from")
    if terms["sign_by"] is not None and terms["sign_by"] < signed_on:
        raise InvalidInput(_("签订截止日期不能早于今天。"), field="sign_by")
    if last is not None and last < first:
        raise InvalidInput(_("终止日期不能早于起始日期。"), field="valid_until")
    if authority.valid_until is not None and last is not None and last > authority.valid_until:
        raise InvalidInput(_("终止日期不能晚于依据文件的有效期。"), field="valid_until")


def _transition(department: Organization, terms: Terms) -> date | None:
    if not terms["transition_months"]:
        return None
    if not has_transition(terms["mode"]):
        raise InvalidInput(
            _("“%(mode)s”的责任始终由部门承担，没有过渡期。") % {"mode": Mode(terms["mode"]).label},
            field="transition_months",
        )
    if not terms["responsibility_during"]:
        raise InvalidInput(_("请写明过渡期内的责任。"), field="responsibility_during")
    end = transition_end(department, terms["valid_from"], terms["transition_months"])
    if terms["valid_until"] is not None and end > terms["valid_until"]:
        raise InvalidInput(_("过渡期不能长于文书的期限。"), field="transition_months")
    return end


def _items(instrument: Instrument, rows: Sequence[Mapping[str, Any]]) -> list[InstrumentItem]:
    if not rows:
        raise InvalidInput(_("至少要有一个事项。"))
    powers = [row["power"] for row in rows]
    if len({power.pk for power in powers}) < len(powers):
        raise InvalidInput(_("同一事项只能列一次。"))
    zones = set(park_scope(instrument.park).values_list("code", flat=True))
    return [_item(instrument, row, zones) for row in rows]


def _item(instrument: Instrument, row: Mapping[str, Any], zones: Iterable[str]) -> InstrumentItem:
    power: Power = row["power"]
    name = {"power": power.name, "organ": power.organ.name, "park": instrument.park.name}
    if power.organ_id != instrument.department_id:
        raise InvalidInput(_("“%(power)s”是%(organ)s的权力，应当由其委托或者移交。") % name)
    if power.scheme_id != instrument.scheme_id or not power.active:
        raise InvalidInput(_("“%(power)s”不在该方案的清单内。") % name)
    listed = listed_mode(power, instrument.park)
    if listed != instrument.mode:
        name["mode"] = str(Mode(listed).label) if listed else _("未列入")
        raise InvalidInput(_("按已公布的清单，“%(power)s”对%(park)s的赋权方式为：%(mode)s。") % name)
    parts = row["parts"] or power.parts
    if not set(parts) <= set(power.parts):
        raise InvalidInput(_("“%(power)s”的下放环节超出了方案。") % name)
    if PowerPart.DECISION in parts and not WITH_THE_DECISION & set(power.parts) <= set(parts):
        raise InvalidInput(_("“%(power)s”的决定下放的，审查和发证应当一并下放。") % name)
    if not set(row.get("area_codes", ())) <= set(zones):
        raise InvalidInput(_("“%(power)s”的区域范围超出了园区。") % name)
    limit, unit = row.get("amount_limit"), row.get("unit", "")
    if (limit is None) == bool(unit) or (limit is not None and limit <= 0):
        raise InvalidInput(_("“%(power)s”的限额应当大于零，并写明单位。") % name)
    return InstrumentItem(
        instrument=instrument,
        power=power,
        park=instrument.park,
        parts=[part for part in power.parts if part in parts],
        area_text=row.get("area_text", ""),
        area_codes=list(row.get("area_codes", ())),
        object_text=row.get("object_text", ""),
        amount_limit=limit,
        unit=unit,
    )


def half_open(first: date, last: date | None) -> tuple[date, date | None]:
    """First and last day as PostgreSQL keeps a range of days: the end excluded."""
    return first, None if last is None else last + timedelta(days=1)

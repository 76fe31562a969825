"""Who may decide: the one question that everything else in this app asks before it acts."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from delegation.answer import Answer, Remedy
from delegation.enums.authorities import EXERCISED, Body, InstrumentKind, Mode, Standing
from delegation.models.authorities import Authority, Power
from delegation.modes import COURT_MONTHS, MODES, RECONSIDERATION_DAYS, Exercise, exercise, own_exercise
from portal.documents.chinese import BEIJING, date_text
from portal.organizations.models import Organization

# Signed at least: what was only drafted or reviewed gives nobody a power.
CONCLUDED = ("signed", "published", "taken_back", "ended")
# The standing that wins where several instruments name the power.
PREFERENCE = (
    Standing.IN_FORCE,
    Standing.IN_TRANSITION,
    Standing.AUTHORITY_LAPSED,
    Standing.SUSPENDED,
    Standing.NOT_YET,
    Standing.TAKEN_BACK,
    Standing.ENDED,
)


def authority_on(power: Power, park: Organization, on: date) -> Answer:
    """How the park stands to the power on a day (YN84-1, 3.2, CZ4-2.2, 2.5).

    ``park`` may be one of its zones. Never raises; where there is no instrument, the answer says so, and names the
    department as the one who decides. Days are whole days in Beijing: first and last day of a term count.
    """
    return answers_on([power], park, on)[0]


def answers_on(powers: Sequence[Power], park: Organization, on: date) -> list[Answer]:
    """``authority_on`` for several powers of one park, in their order, with one query for all instruments."""
    park = park.park
    items: dict[int, list[Any]] = {power.pk: [] for power in powers}
    for item in _items(powers, park):
        items[item.power_id].append(item)
    return [_answer_of(power, park, items[power.pk], on) for power in powers]


def _answer_of(power: Power, park: Organization, items: list[Any], on: date) -> Answer:
    if not items:
        return _answer(power, park, Standing.NONE, None, on)
    standing, item = min(
        ((standing_of(item, on), item) for item in items),
        key=lambda one: (PREFERENCE.index(one[0]), -one[1].instrument.valid_from.toordinal()),
    )
    return _answer(power, park, standing, item, on)


def may_use(authority: Authority, on: date) -> bool:
    """Whether new instruments and applications may rest on a document on a day (setting ``LAPSED_AUTHORITY``)."""
    return authority.valid_version(on) is not None or settings.LAPSED_AUTHORITY == "warn"


def powers_of(park: Organization) -> Iterable[Power]:
    """The powers that the schemes of a park name, in order, with what a list of them shows."""
    return (
        Power.objects.active()
        .filter(scheme__parks=park.park)
        .select_related("organ__parent", "scheme__authority__superseded_by", "scheme__government")
    )


def _items(powers: Iterable[Power], park: Organization) -> Iterable[Any]:
    """The items of concluded instruments that name one of the powers for the park."""
    if "instrumentitem" not in apps.get_app_config("delegation").models:
        return ()
    model = apps.get_model("delegation", "InstrumentItem")
    return model._default_manager.filter(
        power__in=powers, instrument__park=park, instrument__state__in=CONCLUDED
    ).select_related(
        "instrument__authority__superseded_by", "instrument__department__parent", "instrument__park__parent"
    )


def standing_of(item: Any, on: date) -> Standing:
    """How an item of a concluded instrument stands on a day; the first that applies counts."""
    instrument = item.instrument
    if instrument.taken_back_on is not None and instrument.taken_back_on <= on:
        return Standing.TAKEN_BACK
    if on < instrument.valid_from or _waits_for_publication(instrument, on):
        return Standing.NOT_YET
    if instrument.valid_until is not None and instrument.valid_until < on:
        return Standing.ENDED
    if (
        item.suspended_from is not None
        and item.suspended_from <= on
        and (item.suspended_until is None or on <= item.suspended_until)
    ):
        return Standing.SUSPENDED
    if instrument.authority.valid_version(on) is None:
        return Standing.AUTHORITY_LAPSED
    if instrument.transition_until is not None and on <= instrument.transition_until:
        return Standing.IN_TRANSITION
    return Standing.IN_FORCE


def _waits_for_publication(instrument: Any, on: date) -> bool:
    """行政许可法 24: an entrustment counts only from its publication on."""
    if not MODES[Mode(instrument.mode)].published_first:
        return False
    published = instrument.published_at
    return published is None or on < published.astimezone(BEIJING).date()


def _answer(power: Power, park: Organization, standing: Standing, item: Any, on: date) -> Answer:
    instrument = item.instrument if item is not None else None
    mode = Mode(instrument.mode) if instrument is not None else None
    department = instrument.department if instrument is not None else power.organ
    exercised = _exercise(standing, instrument, department, park, on)
    bodies = {Body.DEPARTMENT: department, Body.PARK: park}
    issuer = bodies[exercised.name_of]
    covered = standing in EXERCISED or (
        standing == Standing.AUTHORITY_LAPSED and settings.LAPSED_AUTHORITY == "warn"
    )
    receives = (
        park if covered and mode in (Mode.ENTRUSTED, Mode.DIRECT_GRANT, Mode.REVIEW_FORWARD) else department
    )
    return Answer(
        standing=standing,
        mode=mode,
        instrument=instrument,
        item=item,
        issuer=issuer,
        seal=exercised.seal,
        seal_owner=issuer,
        liable=tuple(bodies[body] for body in exercised.liable),
        liability=exercised.liability,
        remedy=remedy_against(bodies[exercised.remedy_of]),
        archive_owner=bodies[exercised.archive],
        decides=bodies[exercised.decides] if exercised.decides else None,
        decides_words=exercised.decides_words,
        competent=receives,
        reason=_reason(power, park, standing, instrument, item),
        may_begin=covered,
        warnings=_warnings(power, standing, instrument, on),
    )


def _exercise(
    standing: Standing, instrument: Any, department: Organization, park: Organization, on: date
) -> Exercise:
    """What a lapsed authority leaves: cases under way end as they began. Whatever else has ended, was never there or
    rests, is the department's own."""
    if standing not in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        return own_exercise(department=department.name)
    return exercise(
        Mode(instrument.mode),
        department=department.name,
        park=park.name,
        in_transition=instrument.transition_until is not None and on <= instrument.transition_until,
    )


def remedy_against(body: Organization) -> Remedy:
    """行政复议法 24: the government of a department, or that set up a park, hears the reconsideration."""
    organ = body.parent.name if body.parent else _("本级人民政府")
    court = _("有管辖权的人民法院")
    text = _(
        "如不服，可以自知道该行政行为之日起 %(days)s 日内向%(organ)s申请行政复议，"
        "也可以自知道之日起 %(months)s 个月内向%(court)s提起行政诉讼。"
    ) % {"days": RECONSIDERATION_DAYS, "months": COURT_MONTHS, "organ": organ, "court": court}
    return Remedy(reconsideration=organ, court=court, text=text)


def _reason(power: Power, park: Organization, standing: Standing, instrument: Any, item: Any) -> str:
    """Why matters stand so, in one sentence that says whom to go to where the park is not the one."""
    names = {"power": power.name, "park": park.name, "organ": power.organ.name}
    if instrument is None:
        return _("没有将“%(power)s”委托或赋予%(park)s的文书，请向%(organ)s申请。") % names
    names |= {
        "organ": instrument.department.name,
        "paper": f"{InstrumentKind(instrument.kind).label}{instrument.number or ''}",
        "authority": instrument.authority.number,
        "mode": str(Mode(instrument.mode).label),
        "since": _day(instrument.valid_from),
        "until": _day(instrument.valid_until),
    }
    if standing == Standing.IN_FORCE:
        return _("依据%(authority)s和%(paper)s，以“%(mode)s”方式行使。") % names
    if standing == Standing.IN_TRANSITION:
        names["until"] = _day(instrument.transition_until)
        return _("依据%(authority)s和%(paper)s，以“%(mode)s”方式行使；过渡期至%(until)s。") % names
    if standing == Standing.TAKEN_BACK:
        names["until"] = _day(instrument.taken_back_on)
        return _("%(paper)s已于%(until)s收回，请向%(organ)s申请。") % names
    if standing == Standing.ENDED:
        return _("%(paper)s已于%(until)s到期，请向%(organ)s申请。") % names
    if standing == Standing.SUSPENDED:
        names["since"] = _day(item.suspended_from)
        names["why"] = item.suspended_reason or _("未注明原因")
        return _("自%(since)s起暂停行使（%(why)s），请向%(organ)s申请。") % names
    if standing == Standing.NOT_YET:
        if MODES[Mode(instrument.mode)].published_first and instrument.published_at is None:
            return _("%(paper)s尚未公告，公告后方可行使，请向%(organ)s申请。") % names
        return _("%(paper)s自%(since)s起生效并须先行公告，此前请向%(organ)s申请。") % names
    names["lapsed"] = _day(instrument.authority.valid_until)
    return _("依据文件%(authority)s的有效期已于%(lapsed)s届满，未见续期，新申请请向%(organ)s提出。") % names


def _warnings(power: Power, standing: Standing, instrument: Any, on: date) -> tuple[str, ...]:
    """What everybody who sees the power on that day should know."""
    authority = instrument.authority if instrument is not None else power.scheme.authority
    warnings = []
    valid = authority.valid_version(on)
    if valid is None and authority.valid_until is not None and authority.valid_until < on:
        warnings.append(lapse_warning(authority))
    elif valid is not None and valid.pk != authority.pk:
        warnings.append(
            _("依据文件%(old)s已由%(new)s替代，请据此更新文书。")
            % {"old": authority.number, "new": valid.number}
        )
    if standing == Standing.IN_TRANSITION:
        warnings.append(_("过渡期至%(until)s。") % {"until": _day(instrument.transition_until)})
    return tuple(warnings)


def lapse_warning(authority: Authority) -> str:
    """What a lapsed document means, as ``LAPSED_AUTHORITY`` has it."""
    words = {"number": authority.number, "until": _day(authority.valid_until)}
    if settings.LAPSED_AUTHORITY == "warn":
        return (
            _("依据文件%(number)s的有效期已于%(until)s届满，未见续期。可以继续办理，请尽快确认其效力。")
            % words
        )
    return (
        _(
            "依据文件%(number)s的有效期已于%(until)s届满，未见续期。"
            "不再受理新的申请，也不能签订新的文书；已受理的继续办理。"
        )
        % words
    )


def _day(day: date | None) -> str:
    return date_text(day.isoformat()) if day is not None else ""

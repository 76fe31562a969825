"""Who may decide: the one question that everything else in this app asks before it acts."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from delegation.answer import Answer
from delegation.enums.authorities import EXERCISED, Body, Mode, Standing
from delegation.enums.instruments import WAS_PUBLISHED, InstrumentState
from delegation.models.authorities import Authority, Power
from delegation.models.instruments import Instrument, InstrumentItem
from delegation.models.postings import Posting
from delegation.modes import Exercise, exercise, own_exercise
from delegation.postings import postings_on
from delegation.reasons import paper_name, reason_for, remedy_against, warnings_for
from delegation.seals import kind_under, seals_of, with_seals
from portal.organizations.models import Organization
from portal.together import lists
from portal.workdays.due import beijing_date

# Signed at least: what was only drafted or reviewed gives nobody a power.
CONCLUDED = (InstrumentState.SIGNED, *WAS_PUBLISHED)
# The standing that wins where several instruments name the power; of equals the newer instrument.
RANK = {
    Standing.IN_FORCE: 0,
    Standing.IN_TRANSITION: 0,
    Standing.AUTHORITY_LAPSED: 1,
    Standing.SUSPENDED: 2,
    Standing.NOT_YET: 3,
    Standing.TAKEN_BACK: 4,
    Standing.ENDED: 4,
}


def authority_on(power: Power, park: Organization, on: date) -> Answer:
    """How the park stands to the power on a day (YN84-1, 3.2, CZ4-2.2, 2.5).

    ``park`` may be one of its zones. Never raises; where there is neither instrument nor posting, the answer says so,
    and names the department as the one who decides. Days are whole days in Beijing: first and last day of a term count.
    Postings alone run to the minute: today's answer is that of this minute.
    """
    return answers_on([power], park, on)[0]


def answers_on(powers: Sequence[Power], park: Organization, on: date) -> list[Answer]:
    """``authority_on`` for several powers of one park, in their order, with one query for all instruments and
    postings."""
    park = park.park
    items: dict[int, list[InstrumentItem]] = {power.pk: [] for power in powers}
    concluded, postings = lists(_items(powers, park), postings_on(powers, park, on))
    for item in concluded:
        items[item.power_id].append(item)
    posted = {link.power_id: link.posting for link in postings}
    return [judge(power, park, items[power.pk], on, posted.get(power.pk)) for power in powers]


def own_answer(power: Power, park: Organization) -> Answer:
    """The department exercises the power by itself, whatever instruments say."""
    return _answer(power, park.park, Standing.NONE, None, timezone.localdate())


def judge(
    power: Power, park: Organization, items: list[InstrumentItem], on: date, posting: Posting | None = None
) -> Answer:
    """The answer from the items of concluded instruments that name the power for the park, and from the posting of the
    day, with no query."""
    standing, item = min(
        ((standing_of(item, on), item) for item in items),
        key=lambda found: (RANK[found[0]], -found[1].instrument.valid_from.toordinal()),
        default=(Standing.NONE, None),
    )
    if posting is not None and _stands_alone(posting, standing, item):
        authority = power.scheme.authority
        if authority.valid_version(on) is not None:
            return _answer(power, park, Standing.IN_FORCE, None, on, posting)
        if authority.lapsed_version(on) is not None:
            return _answer(power, park, Standing.AUTHORITY_LAPSED, None, on, posting)
    return _answer(power, park, standing, item, on)


def _stands_alone(posting: Posting, standing: Standing, item: InstrumentItem | None) -> bool:
    """Whether the posting itself says who decides (YN84-2.1): it delegates nothing and needs no instrument. One that
    was agreed under a deed of posting stands and falls with the deed."""
    if standing in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        return False
    if item is None or item.instrument.mode != Mode.POSTED or standing == Standing.NOT_YET:
        return True
    last_day = item.instrument.last_day
    ended = standing in (Standing.TAKEN_BACK, Standing.ENDED)
    return ended and last_day is not None and beijing_date(posting.agreed_at) > last_day


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


def _items(powers: Iterable[Power], park: Organization) -> QuerySet[InstrumentItem]:
    """The items of concluded instruments that name one of the powers for the park; without the range of days that a
    constraint looks at, since JSON has no ranges."""
    found = InstrumentItem.objects.filter(power__in=powers, park=park, instrument__state__in=CONCLUDED)
    return with_seals(found.defer("in_force")).select_related(
        "instrument__authority__superseded_by", "instrument__department__parent", "instrument__park__parent"
    )


def standing_of(item: InstrumentItem, on: date) -> Standing:
    """How an item of a concluded instrument stands on a day; the first that applies counts. An instrument that must be
    published first has no first day before it was (行政许可法 24)."""
    instrument = item.instrument
    if instrument.taken_back_on is not None and instrument.taken_back_on <= on:
        return Standing.TAKEN_BACK
    if instrument.first_day is None or on < max(instrument.first_day, instrument.authority.valid_from):
        return Standing.NOT_YET
    if instrument.last_day is not None and instrument.last_day < on:
        return Standing.ENDED
    if item.is_suspended(on):
        return Standing.SUSPENDED
    if instrument.authority.valid_version(on) is None:
        return Standing.AUTHORITY_LAPSED
    if _in_transition(instrument, on):
        return Standing.IN_TRANSITION
    return Standing.IN_FORCE


def _in_transition(instrument: Instrument, on: date) -> bool:
    """CZ4-2.5: the last day of the transition belongs to it (民法典 202)."""
    return instrument.transition_until is not None and on <= instrument.transition_until


def _answer(
    power: Power,
    park: Organization,
    standing: Standing,
    item: InstrumentItem | None,
    on: date,
    posting: Posting | None = None,
) -> Answer:
    instrument = item.instrument if item is not None else None
    document = instrument.authority.number if instrument is not None else ""
    mode, department = None, power.organ
    if instrument is not None:
        mode, department = Mode(instrument.mode), instrument.department
    elif posting is not None:
        mode, department, document = Mode.POSTED, posting.department, power.scheme.authority.number
    exercised = _exercise(standing, mode, instrument, department, park, on)
    bodies = {Body.DEPARTMENT: department, Body.PARK: park}
    issuer = bodies[exercised.name_of]
    rows = seals_of(item) if item is not None and standing in (*EXERCISED, Standing.AUTHORITY_LAPSED) else ()
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
        seal=kind_under(rows, exercised, issuer.name, on).of(issuer.name),
        seal_owner=issuer,
        liable=tuple(bodies[body] for body in exercised.liable),
        liability=exercised.liability,
        remedy=remedy_against(bodies[exercised.remedy_of]),
        archive_owner=bodies[exercised.archive],
        decides=bodies[exercised.decides] if exercised.decides else None,
        decides_words=exercised.decides_words,
        competent=receives,
        reason=reason_for(power, park, standing, item, on, posting),
        may_begin=covered,
        posting=posting,
        document=document,
        paper=paper_name(posting or instrument),
        warnings=warnings_for(power, standing, instrument, on),
    )


def _exercise(
    standing: Standing,
    mode: Mode | None,
    instrument: Instrument | None,
    department: Organization,
    park: Organization,
    on: date,
) -> Exercise:
    """What a lapsed authority leaves: cases under way end as they began. Whatever else has ended, was never there or
    rests, is the department's own."""
    if mode is None or standing not in (*EXERCISED, Standing.AUTHORITY_LAPSED):
        return own_exercise(department=department.name)
    return exercise(
        mode,
        department=department.name,
        park=park.name,
        in_transition=instrument is not None and _in_transition(instrument, on),
    )

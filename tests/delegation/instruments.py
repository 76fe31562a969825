"""Instruments as they stand in the register once they are concluded, with the dates that a test is about."""

from datetime import date, datetime, timedelta
from typing import Any

from delegation.enums.authorities import Mode
from delegation.enums.instruments import InstrumentState
from delegation.enums.postings import PostingState
from delegation.models import Instrument, InstrumentItem, Posting, Power
from delegation.modes import MODES
from portal.documents.chinese import BEIJING
from portal.ledger.services import open_ledger
from portal.organizations.models import Membership, Organization

PARTS = ["acceptance", "review", "decision", "certificate"]


def unsaved_instrument(
    *powers: Power, park: Organization, **facts: Any
) -> tuple[Instrument, list[InstrumentItem]]:
    """An instrument of the powers' own scheme, published on its first day, and its items; ``facts`` go to the
    instrument, those that begin with ``suspended_`` to the items."""
    suspension = {name: facts.pop(name) for name in list(facts) if name.startswith("suspended_")}
    power = powers[0]
    mode = Mode(facts.setdefault("mode", power.mode))
    facts.setdefault("kind", MODES[mode].instrument)
    facts.setdefault("state", InstrumentState.PUBLISHED)
    facts.setdefault("first_day", facts["valid_from"])
    facts.setdefault("last_day", facts.get("valid_until"))
    if facts.get("taken_back_on"):
        facts.setdefault("last_day", facts["taken_back_on"] - timedelta(days=1))
    day: date = facts["valid_from"]
    moment = datetime(day.year, day.month, day.day, 11, tzinfo=BEIJING)
    instrument = Instrument(
        scheme=power.scheme,
        authority=facts.pop("authority", power.scheme.authority),
        department=power.organ,
        park=park,
        responsibility_before="由部门承担。",
        responsibility_after="按方式承担。",
        supervision_text="每季度抽查。",
        department_contact="彭立新",
        park_contact="杨帆",
        drafted_by=facts.pop("drafted_by", None),
        published_on=day,
        published_at=moment,
        signed_on=day,
        created_at=moment,
        updated_at=moment,
        **facts,
    )
    items = [
        InstrumentItem(instrument=instrument, power=power, park=park, parts=PARTS, **suspension)
        for power in powers
    ]
    return instrument, items


def put_instrument(*powers: Power, park: Organization, **facts: Any) -> Instrument:
    """The same, in the database; ``drafted_by`` must be given."""
    instrument, items = unsaved_instrument(*powers, park=park, **facts)
    instrument.ledger = open_ledger()
    instrument.save(force_insert=True)
    InstrumentItem.objects.bulk_create(items)
    return instrument


def post_official(
    power: Power, park: Organization, member: Membership, since: datetime, until: datetime, **facts: Any
) -> Posting:
    """A posting that both have agreed on, the day before it begins unless ``agreed_at`` says otherwise."""
    posting = Posting.objects.create(
        ledger=open_ledger(),
        park=park,
        department=power.organ,
        member=member,
        valid_from=since,
        valid_until=until,
        planned_until=until,
        duties="办理审批",
        proposed_by=member,
        agreed_by=member,
        created_at=since,
        updated_at=since,
        **{"agreed_at": since - timedelta(days=1), "state": PostingState.AGREED, **facts},
    )
    posting.powers.add(power)
    return posting

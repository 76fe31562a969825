"""An instrument that ends before its day is in force until then, and can be suspended or taken back meanwhile."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from delegation.enums.authorities import Standing
from delegation.enums.instruments import InstrumentState as S
from delegation.models import Instrument
from delegation.queries import authority_on
from delegation.services import instrument_changes as changes
from delegation.services import instruments
from portal.deadlines.models import Deadline
from portal.deadlines.sweeping import sweep
from portal.errors import Conflict, InvalidInput
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, TODAY, brought_to, granted_terms, row
from tests.delegation.matrix import offered_to

Cast = DelegationCast
DAY = timedelta(days=1)
NEW_YEAR = date(2027, 1, 1)
pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("CZ4-2.3")]


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def concluded_deed(cast: Cast) -> Instrument:
    """A grant of two months' transition, signed by both and not yet published."""
    cast.city_authority.valid_until = None
    cast.city_authority.save()
    new = granted_terms(cast, valid_from=TODAY, valid_until=None)
    deed = instruments.draft_instrument(actor=cast.construction_clerk, items=[row(cast.granted)], **new)
    instruments.send_instrument(instrument=deed, actor=cast.construction_clerk)
    instruments.approve_instrument(instrument=deed, actor=cast.city_justice_clerk, opinion="同意。")
    instruments.sign_for_department(instrument=deed, actor=cast.construction_leader)
    instruments.sign_for_park(instrument=deed, actor=cast.city_leader)
    deed.refresh_from_db()
    return deed


def replaced(cast: Cast) -> Instrument:
    """One that is to be replaced at the new year."""
    old = brought_to(cast, "published", [cast.sewage], valid_from=TODAY)
    new = changes.amend_instrument(
        instrument=old, actor=cast.bureau_clerk, reason="增加限额", valid_from=NEW_YEAR
    )
    instruments.send_instrument(instrument=new, actor=cast.bureau_clerk)
    instruments.approve_instrument(instrument=new, actor=cast.justice_clerk, opinion="同意。")
    instruments.sign_for_department(instrument=new, actor=cast.bureau_leader)
    instruments.sign_for_park(instrument=new, actor=cast.leader)
    instruments.publish_instrument(
        instrument=new, actor=cast.bureau_clerk, published_on=TODAY, notice_number="第7号"
    )
    old.refresh_from_db()
    return old


def test_what_is_replaced_later_is_suspended_and_taken_back_until_then(delegation_cast: Cast) -> None:
    cast = delegation_cast
    old = replaced(cast)
    offered = offered_to({"leader": cast.bureau_leader}, old)["leader"]
    assert (old.state, offered) == (S.REPLACED, {"suspend_power", "take_back_instrument"})
    give = {"instrument": old, "actor": cast.bureau_leader}
    changes.suspend_power(**give, item=old.items.get(), suspended_from=TODAY, reason="设备检修")
    assert authority_on(cast.sewage, cast.park, TODAY).standing == Standing.SUSPENDED
    changes.resume_power(**give, item=old.items.get(), resumed_on=TODAY)
    with pytest.raises(InvalidInput, match="已经届满"):
        changes.take_back_instrument(**give, taken_back_on=NEW_YEAR, reason="收回")
    changes.take_back_instrument(**give, taken_back_on=TODAY + 10 * DAY, reason="收回")
    old.refresh_from_db()
    assert (old.state, old.last_day) == (S.TAKEN_BACK, TODAY + 9 * DAY)
    assert authority_on(cast.sewage, cast.park, TODAY + 9 * DAY).instrument == old
    assert authority_on(cast.sewage, cast.park, TODAY + 10 * DAY).standing == Standing.NOT_YET
    assert authority_on(cast.sewage, cast.park, NEW_YEAR).standing == Standing.IN_FORCE
    changes.take_back_instrument(**give, taken_back_on=TODAY + DAY, reason="提前收回")
    assert authority_on(cast.sewage, cast.park, TODAY + DAY).standing == Standing.NOT_YET
    with time_machine.travel(MONDAY + DAY, tick=False):
        old.refresh_from_db()
        assert not offered_to({"leader": cast.bureau_leader}, old)
        with pytest.raises(Conflict, match="不再执行"):
            changes.suspend_power(**give, item=old.items.get(), suspended_from=TODAY + DAY, reason="晚了")
        with pytest.raises(InvalidInput, match="已经届满"):
            changes.take_back_instrument(**give, taken_back_on=TODAY + DAY, reason="晚了")


def test_a_deed_that_counts_is_suspended_before_it_is_published_and_a_letter_has_nothing_to_suspend(
    delegation_cast: Cast,
) -> None:
    cast = delegation_cast
    deed = concluded_deed(cast)
    assert (deed.state, deed.first_day) == (S.SIGNED, TODAY)
    changes.suspend_power(
        instrument=deed,
        actor=cast.construction_leader,
        item=deed.items.get(),
        suspended_from=TODAY,
        reason="人员未到位",
    )
    assert authority_on(cast.granted, cast.city_park, TODAY).standing == Standing.SUSPENDED
    letter = brought_to(cast, "signed", [cast.sewage])
    with pytest.raises(Conflict, match="尚未生效"):
        changes.suspend_power(
            instrument=letter,
            actor=cast.bureau_leader,
            item=letter.items.get(),
            suspended_from=TODAY,
            reason="早了",
        )


@pytest.mark.rule("CZ4-2.5")
@pytest.mark.parametrize(("taken_back_on", "ends"), [(date(2027, 3, 1), 1), (date(2026, 12, 31), 0)])
def test_a_transition_that_is_over_before_the_cut_has_its_end(
    delegation_cast: Cast, taken_back_on: date, ends: int
) -> None:
    deed, leader = concluded_deed(delegation_cast), delegation_cast.construction_leader
    instruments.publish_instrument(
        instrument=deed, actor=leader, published_on=TODAY, notice_number="郴建公告1号"
    )
    assert deed.transition_until == date(2027, 1, 25)
    changes.take_back_instrument(instrument=deed, actor=leader, taken_back_on=taken_back_on, reason="收回")
    waits = Deadline.objects.live().filter(ledger=deed.ledger, kind="instrument_transition")
    assert waits.count() == ends
    after = datetime(2027, 1, 26, 9, tzinfo=UTC)
    with time_machine.travel(after, tick=False):
        sweep(now=after)
    assert deed.ledger.entries.filter(kind="end_transition").count() == ends

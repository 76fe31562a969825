"""Who sees an instrument, who may do what to it in each state, and two people who do it at once."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from delegation.enums.instruments import InstrumentState as S
from delegation.models import Instrument, InstrumentItem
from delegation.services.instruments import publish_instrument, sign_for_department, sign_for_park
from portal.documents.models import Document
from portal.errors import Conflict, DomainError
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, TODAY, brought_to, recorded
from tests.delegation.matrix import assert_refused, offered_to, readers_of

Cast = DelegationCast
pytestmark = pytest.mark.usefixtures("own_media")

DRAFTING = {"edit_instrument", "set_pending_cases", "set_seals", "set_accounts", "send_instrument"}
DEPARTMENT = {"bureau_clerk", "bureau_leader"}
JUSTICE = {"justice_clerk", "justice_leader"}
PARK = {"clerk", "officer", "leader", "zone_clerk"}
EVERYBODY = DEPARTMENT | JUSTICE | PARK | {"government_officer", "auditor"}
HANDING = {"hand_over_package", "record_training"}
DROP = {"drop_instrument"}
IN_FORCE = {*HANDING, "suspend_power", "amend_instrument", "take_back_instrument"}

GOOD: dict[str, dict[str, Any]] = {
    "set_pending_cases": {"pending": []},
    "set_seals": {"seals": []},
    "set_accounts": {"accounts": []},
    "send_instrument": {},
    "approve_instrument": {"opinion": "合法"},
    "return_instrument": {"opinion": "修改"},
    "sign_for_department": {},
    "sign_for_park": {},
    "publish_instrument": {"published_on": TODAY, "notice_number": "1号"},
    "confirm_recorded": {},
    "refuse_recorded": {"reason": "不符"},
    "drop_instrument": {"reason": "不再委托"},
    "amend_instrument": {"reason": "修改", "valid_from": date(2027, 1, 1)},
    "take_back_instrument": {"taken_back_on": date(2027, 1, 1), "reason": "收回"},
    "hand_over_package": {"package": [{"kind": "rules", "needed": True, "note": "一套"}]},
    "record_training": {"held_on": TODAY, "subject": "培训", "people": "三人"},
}
STAGES: dict[str, tuple[dict[str, set[str]], set[str]]] = {
    "drafted": (
        {"bureau_clerk": DRAFTING, "bureau_leader": DRAFTING | DROP},
        DEPARTMENT,
    ),
    "in_review": (
        {**{name: {"approve_instrument", "return_instrument"} for name in JUSTICE}, "bureau_leader": DROP},
        EVERYBODY,
    ),
    "reviewed": (
        {"bureau_leader": {"sign_for_department"} | DROP, "leader": {"sign_for_park"}},
        EVERYBODY,
    ),
    "signed_by_department": ({"leader": {"sign_for_park"}}, EVERYBODY),
    "signed": (
        {
            **{name: {"publish_instrument"} | HANDING for name in DEPARTMENT},
            "bureau_leader": {"publish_instrument", "take_back_instrument"} | HANDING,
            **{name: {"receive_package"} for name in PARK},
        },
        EVERYBODY,
    ),
    "published": (
        {
            "bureau_clerk": HANDING | {"amend_instrument"},
            "bureau_leader": IN_FORCE,
            **{name: {"receive_package"} for name in PARK},
        },
        EVERYBODY,
    ),
}


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.mark.parametrize("stage", STAGES)
def test_each_state_is_open_to_its_own_people_and_unknown_to_the_neighbours(
    delegation_cast: Cast, stage: str
) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, stage, [cast.sewage])
    expected, readers = STAGES[stage]
    assert offered_to(cast.people, instrument) == expected
    assert readers_of(cast.people, instrument) == readers
    near = EVERYBODY | {"other_leader", "other_bureau_leader", "owner", "market_leader"}
    assert_refused({name: cast.people[name] for name in sorted(near)}, instrument, GOOD, expected)


def test_a_recorded_paper_waits_for_the_parks_leader_and_takes_its_seals_from_the_department(
    delegation_cast: Cast,
) -> None:
    cast = delegation_cast
    instrument = recorded(cast, confirmed=False)
    of_department = {key: {"set_seals"} for key in ("construction_clerk", "construction_leader")}
    expected = {"city_leader": {"confirm_recorded", "refuse_recorded"}, **of_department}
    assert offered_to(cast.people, instrument) == expected
    near = ("city_leader", "city_other_leader", "city_clerk", "construction_leader", "city_justice_leader")
    assert_refused({name: cast.people[name] for name in near}, instrument, GOOD, expected)


def test_neighbours_get_the_answer_of_an_unknown_address(delegation_cast: Cast, client: Client) -> None:
    cast = delegation_cast
    instrument = brought_to(cast, "in_review", [cast.sewage])
    strangers = (
        cast.other_leader,
        cast.other_bureau_leader,
        cast.owner,
        cast.market_leader,
        cast.city_leader,
    )
    for stranger in strangers:
        client.force_login(stranger.user)
        assert client.get(instrument.get_absolute_url()).status_code == 404
        act = reverse("delegation:act", args=["approve_instrument", instrument.pk])
        assert client.post(act, {"opinion": "合法"}).status_code == 404
    client.logout()
    assert client.get(reverse("delegation:public-instrument", args=[instrument.pk])).status_code == 404
    instrument.refresh_from_db()
    assert instrument.state == S.IN_REVIEW


def test_the_database_itself_refuses_two_in_force_for_one_power_and_park(delegation_cast: Cast) -> None:
    cast = delegation_cast
    brought_to(cast, "published", [cast.sewage])
    other = brought_to(cast, "signed", [cast.sewage])
    with pytest.raises(IntegrityError, match="instrument_item_no_overlap"), transaction.atomic():
        other.items.update(in_force=DateRange(date(2031, 11, 30), None))
    assert other.items.update(in_force=DateRange(date(2031, 12, 1), None)) == 1


def at_once(*deeds: Callable[[], object]) -> list[DomainError]:
    """Carries the deeds out in threads of their own and answers what they were refused with."""
    refused: list[DomainError] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_people_at_once(delegation_cast: Cast) -> None:
    """Both leaders sign at once: one paper. Two letters for one power are published at once: one counts."""
    cast = delegation_cast
    signing = brought_to(cast, "reviewed", [cast.sewage])
    assert not at_once(
        lambda: sign_for_department(
            instrument=Instrument.objects.get(pk=signing.pk), actor=cast.bureau_leader
        ),
        lambda: sign_for_park(instrument=Instrument.objects.get(pk=signing.pk), actor=cast.leader),
    )
    signing.refresh_from_db()
    assert signing.state == S.SIGNED
    assert Document.objects.filter(ledger=signing.ledger).count() == 1
    other = brought_to(cast, "signed", [cast.sewage, cast.waste])
    publication = {"actor": cast.bureau_clerk, "published_on": TODAY, "notice_number": "1号"}
    refused = at_once(
        lambda: publish_instrument(instrument=Instrument.objects.get(pk=signing.pk), **publication),
        lambda: publish_instrument(instrument=Instrument.objects.get(pk=other.pk), **publication),
    )
    assert [type(error) for error in refused] == [Conflict]
    assert Instrument.objects.filter(state=S.PUBLISHED).count() == 1
    in_force = InstrumentItem.objects.filter(in_force__isnull=False, power=cast.sewage)
    assert in_force.count() == 1

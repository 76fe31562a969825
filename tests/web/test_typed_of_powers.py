"""The forms of delegated powers take what they ask for and nothing else, and what is typed into them stays text: every
act that a walk through the cases reaches, every beginning, and the pages beside them."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from delegation import access
from delegation.kinds import KINDS
from delegation.models import Authority
from delegation.models.hall import Ticket
from portal.notifications.models import Email, Message
from portal.organizations.models import Membership
from tests.access.cells import state_of_everything
from tests.delegation.api.conftest import Played, play
from tests.delegation.cast import DelegationCast
from tests.delegation.opening_course import BEGIN, open_window
from tests.proxy_service.moments import standing
from tests.snapshots import bring_in
from tests.web.filling import marked
from tests.web.marks import MARK, carried_out, told_wrong
from tests.web.walking import Step, Walk

pytestmark = pytest.mark.usefixtures("own_media")
NOW = "2026-11-24 11:00"


@pytest.fixture
def whole(calendars: None) -> Iterator[Played]:
    with standing(NOW):
        yield bring_in("delegation played", play)


def smuggled(cast: DelegationCast, step: Step) -> dict[str, Any]:
    """What rows have, and forms do not ask for."""
    other = cast.other_leader.pk
    names: dict[str, Any] = {
        "state": "archived", "number": "X-1", "park": cast.other_park.pk, "department": cast.other_bureau.pk,
        "applicant": cast.other_enterprise.pk, "enterprise": cast.other_enterprise.pk, "power": cast.rubble.pk,
        "ledger": str(uuid.uuid4()), "id": str(uuid.uuid4()), "pk": 1, "actor": other, "role": "administrator",
        "member": other, "handed_to": other, "agreed_by": other, "agreed_at": "2020-01-01", "decided_by": other,
        "decided_at": "2020-01-01", "submitted_at": "2020-01-01", "valid_until": "2099-01-01", "authority": "{}",
        "archived_at": "2020-01-01", "created_at": "2020-01-01", "is_active": "", "organization": cast.other_park.pk,
        "code": "withdraw_permit", "filed_at_window": "on", "outcome": "granted", "grade": "excellent",
    }  # fmt: skip
    return {name: value for name, value in names.items() if name not in step.form.fields}


def row_of(thing: Any) -> dict[str, Any]:
    return dict(type(thing)._base_manager.filter(pk=thing.pk).values().get()) if thing is not None else {}


def outcome(step: Step, client: Client, typed: dict[str, Any]) -> Any:
    """What came of the form: the rows of case and subject, the new entries, how many rows every table has; undone."""
    before = [row_of(step.case), row_of(step.subject)]
    with transaction.atomic():
        answer = step.post(client, typed)
        assert answer.status_code == 302, (step.code, answer.content.decode()[:2000])
        if step.case is None:
            kind = step.code.partition(" ")[0]
            pk = answer["Location"].rstrip("/").rpartition("/")[2]
            case = access.VISIBLE[kind](Membership.objects.get(role="auditor")).model._base_manager.get(pk=pk)
        else:
            case = step.case
        after = [row_of(case), row_of(step.subject)]
        entries = list(case.ledger.entries.values_list("kind", "actor", "organization_name", "summary"))
        counts = {table: rows for table, (rows, _content) in state_of_everything().items()}
        transaction.set_rollback(True)
    for was, row in zip(before, after, strict=True):
        made = {
            name for name, value in row.items() if isinstance(value, uuid.UUID) and value != was.get(name)
        }
        row |= dict.fromkeys(made, "made")
    return after, entries, counts


def check_nothing_else_is_taken(cast: DelegationCast, client: Client, step: Step) -> None:
    plain = outcome(step, client, step.typed)
    assert outcome(step, client, {**smuggled(cast, step), **step.typed}) == plain, step.code


def check_it_is_shown_as_typed(cast: DelegationCast, client: Client, step: Step) -> bool:
    """By the answer, the pages of everybody who reads the case, in messages and letters; whether it was taken."""
    typed = marked(step.form, step.typed)
    with transaction.atomic():
        answer = step.post(client, typed, follow=True)
        pages = [answer]
        where = answer.request["PATH_INFO"]
        readers = {one.role: one for one in cast.people.values() if _reads(one, step)}
        for number, reader in enumerate(readers.values()):
            client.force_login(reader.user)
            addresses = (where, "/inbox/", "/delegation/") if number < 2 else (where,)
            pages += [client.get(address) for address in addresses]
        for page in pages:
            assert not carried_out(page.content.decode()), (step.code, page.request["PATH_INFO"])
        told = [
            *Message.objects.values_list("subject", "body"),
            *Email.objects.values_list("subject", "body"),
        ]
        assert not told_wrong(told), step.code
        transaction.set_rollback(True)
    return MARK in typed.values() and answer.status_code == 200


def _reads(one: Membership, step: Step) -> bool:
    return step.case is not None and access.sees(one, step.case)


def check(cast: DelegationCast, client: Client, steps: Iterator[Step]) -> tuple[int, int]:
    """How many forms were checked, and how many of them showed the mark."""
    checked = shown = 0
    for step in steps:
        check_nothing_else_is_taken(cast, client, step)
        shown += check_it_is_shown_as_typed(cast, client, step)
        checked += 1
    return checked, shown


#: What asks for more than the kinds of its fields tell: rows that fit each other, one of two, a day that has come.
HARD_TO_FILL = {
    "adjustment ask", "adjustment propose", "archive_inspection_plan", "arrange_visits", "confirm_finding",
    "correct_opening", "edit_instrument", "enter_wishes", "extend_permit", "finish_opening_part",
    "hand_on_inquiry", "hand_over_package", "hand_over_permit_file", "hold_hearing", "inspection propose",
    "instrument record", "meet_appointment", "opening enter", "order correct", "pause_permit",
    "permit enter", "receive_package", "return_finding", "set_seals", "sign_in_inspection",
    "transfer_finding", "whistle blow-for",
}  # fmt: skip


def test_the_list_of_powers_takes_what_it_asks_for(delegation_cast: DelegationCast, client: Client) -> None:
    with standing(NOW):
        walk = Walk(delegation_cast.people, client)
        assert check(delegation_cast, client, walk.beginnings(["unabsorbed"])) == (3, 3)
    assert walk.done == {"unabsorbed list", "change_unabsorbed", "remove_unabsorbed"}


@pytest.mark.soak
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_form_takes_what_it_asks_for_and_shows_it_as_typed(
    whole: Played, client: Client, kind: str
) -> None:
    """Whatever can be reached from the cases of the world and from a beginning; the forms that were come to and that
    no way of filling them in fitted are named."""
    cast, world = whole
    walk = Walk(cast.people, client)
    for case in world.cases.values():
        if kind == case.SUBJECT:
            check(cast, client, walk.acts(case))
    check(cast, client, walk.beginnings([kind]))
    print(kind, sorted(walk.done), sorted(walk.tried.keys() - walk.done))  # shown with -rP
    assert walk.tried.keys() - walk.done <= HARD_TO_FILL
    assert walk.done


def test_a_document_keeps_its_number_and_its_ledger(delegation_cast: DelegationCast, client: Client) -> None:
    """Who corrects it is asked for everything else; what they type is shown as text."""
    document = Authority.objects.get(pk=delegation_cast.authority.pk)
    before = row_of(document)
    client.force_login(delegation_cast.centre_officer.user)
    typed = {
        "title": MARK, "issuer_name": MARK, "note": MARK, "text": MARK, "issued_on": "2024-11-01",
        "valid_from": "2024-12-01", "valid_until": "2029-11-30", "seen": document.ledger.length,
        "number": "X-1", "ledger": str(uuid.uuid4()), "id": 4711, "superseded_by_id": document.pk, "is_active": "",
    }  # fmt: skip
    answer = client.post(reverse("delegation:authority-edit", args=[document.pk]), typed, follow=True)
    after = row_of(document)
    assert (after["title"], after["valid_until"]) == (MARK, date(2029, 11, 30))
    for name in ("id", "number", "ledger_id", "superseded_by_id"):
        assert after[name] == before[name], name
    entered = {**typed, "number": "试〔2026〕1号"}
    also = client.post(reverse("delegation:authority-new"), entered, follow=True)
    assert Authority.objects.get(number="试〔2026〕1号").pk != 4711
    pages = [answer, also, *(client.get(reverse(f"delegation:{name}")) for name in ("authorities", "desk"))]
    assert not [page.request["PATH_INFO"] for page in pages if carried_out(page.content.decode())]


def test_a_number_of_the_queue_is_whose_person_takes_it(
    delegation_cast: DelegationCast, client: Client
) -> None:
    cast = delegation_cast
    more = {
        "enterprise": cast.other_enterprise.pk, "sequence": 99, "state": "called", "day": "2030-01-01",
        "called_by": cast.other_leader.pk, "park": cast.other_park.pk,
    }  # fmt: skip
    with standing(f"{BEGIN:%Y-%m-%d %H:%M}"):
        window = open_window(cast)
        client.force_login(cast.owner.user)
        client.post(reverse("delegation:hall-ticket", args=[window.pk]), more)
        client.force_login(cast.clerk.user)
        asked = {"window": window.pk, "do": "take", "key": str(uuid.uuid4())}
        client.post(reverse("delegation:hall-desk"), {**more, **asked})
    taken = Ticket.objects.values_list("enterprise", "sequence", "state", "day", "called_by")
    day = BEGIN.date()
    assert list(taken) == [(cast.enterprise.pk, 1, "waiting", day, None), (None, 2, "waiting", day, None)]

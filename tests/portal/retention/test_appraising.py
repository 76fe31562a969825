"""What is due stands in a list; one proposes, another of another role decides."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditLedger
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.retention.models import Appraisal
from portal.retention.queries import due
from portal.retention.services.appraising import approve, refuse, withdraw
from tests.cast import SINCE, Cast
from tests.portal.retention.ageing import age, archived, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("BZ54-5.5-LEDGER")]


def noted(cast: Cast) -> list[str]:
    """The kinds of the entries in the park's log."""
    log = AuditLedger.objects.get(organization=cast.park).ledger
    found = LedgerEntry.objects.filter(ledger=log, kind__startswith="retention.").order_by("pk")
    return list(found.values_list("kind", flat=True))


def listed(membership: Membership) -> list[str]:
    return [told.number for told in due(membership, timezone.now())]


def test_what_is_due_is_listed_for_whose_it_is_and_nobody_else(cast: Cast) -> None:
    request = archived(cast, years=0)
    assert listed(cast.clerk) == []
    age(request.ledger_id)
    reads = {name for name, person in cast.people.items() if listed(person) == [request.number]}
    assert reads == {
        "clerk", "officer", "second_officer", "leader", "zone_clerk", "county_officer", "workgroup_officer",
        "auditor",
    }  # fmt: skip
    assert {name for name, person in cast.people.items() if listed(person)} == reads


def test_kept_on_it_gets_a_later_day_and_leaves_the_list(cast: Cast) -> None:
    request = archived(cast)
    appraisal = proposed(cast, request, verdict="keep", years=5)
    assert listed(cast.clerk) == [] and noted(cast) == ["retention.proposed"]
    assert Message.objects.filter(
        user=cast.leader.user, url=f"/retention/appraisals/{appraisal.pk}/"
    ).exists()
    before = request.retained_until
    assert approve(appraisal=appraisal, actor=cast.leader).state == "done"
    request.refresh_from_db()
    assert before is not None and request.retained_until is not None
    assert request.retained_until.year == timezone.localdate().year + 5
    assert noted(cast) == ["retention.proposed", "retention.prolonged"]
    assert listed(cast.clerk) == [] and request.contact_phone


def test_what_is_not_agreed_to_stands_in_the_list_again(cast: Cast) -> None:
    request = archived(cast)
    with pytest.raises(InvalidInput):
        refuse(appraisal=proposed(cast, request), actor=cast.leader, reason=" ")
    appraisal = Appraisal.objects.get()
    assert refuse(appraisal=appraisal, actor=cast.leader, reason="仍有查考价值").answer == "仍有查考价值"
    assert listed(cast.clerk) == [request.number]
    with pytest.raises(Conflict):
        approve(appraisal=appraisal, actor=cast.leader)
    again = proposed(cast, request)
    with pytest.raises(NotAllowed):
        withdraw(appraisal=again, actor=cast.officer)
    withdraw(appraisal=again, actor=cast.clerk)
    assert listed(cast.clerk) == [request.number]
    assert noted(cast) == [
        "retention.proposed",
        "retention.refused",
        "retention.proposed",
        "retention.withdrawn",
    ]


def test_only_what_is_due_and_chosen_with_a_reason_is_proposed(cast: Cast) -> None:
    request = archived(cast, years=0)
    with pytest.raises(Conflict, match="尚未期满"):
        proposed(cast, request)
    age(request.ledger_id)
    for wrong in ({"reason": " "}, {"verdict": "keep"}, {"verdict": "keep", "years": 101}):
        with pytest.raises(InvalidInput):
            proposed(cast, request, **wrong)
    with pytest.raises(InvalidInput):
        proposed(cast)
    for name in ("leader", "auditor", "county_officer", "owner", "administrator", "security"):
        with pytest.raises(NotAllowed):
            proposed(cast, request, actor=cast.people[name])
    with pytest.raises(Conflict):
        proposed(cast, request, actor=cast.other_clerk)
    proposed(cast, request)
    with pytest.raises(Conflict):
        proposed(cast, request, actor=cast.officer)
    assert Appraisal.objects.count() == 1


def test_nobody_approves_their_own_nor_for_a_substitute(cast: Cast) -> None:
    def also(person: Membership, role: Role, stands_for: Membership | None = None) -> Membership:
        return Membership.objects.create(
            user=person.user, organization=cast.park, role=role, valid_from=SINCE, substitute_for=stands_for
        )

    request = archived(cast)
    appraisal = proposed(cast, request)
    refused = [cast.clerk, cast.officer, cast.other_leader, cast.county_officer, cast.auditor]
    refused += [also(cast.clerk, Role.PARK_LEADER), also(cast.officer, Role.PARK_LEADER, cast.clerk)]
    for actor in refused:
        with pytest.raises(NotAllowed):
            approve(appraisal=appraisal, actor=actor)
        with pytest.raises(NotAllowed):
            refuse(appraisal=appraisal, actor=actor, reason="不同意")
    withdraw(appraisal=appraisal, actor=cast.clerk)
    again = proposed(cast, request, actor=also(cast.second_officer, Role.WINDOW_CLERK, cast.leader))
    with pytest.raises(NotAllowed):
        approve(appraisal=again, actor=cast.leader)
    assert approve(appraisal=again, actor=also(cast.zone_clerk, Role.PARK_LEADER)).state == "approved"


def test_two_people_do_it_on_the_pages(cast: Cast) -> None:
    request = archived(cast)
    clerk, leader, owner = Client(), Client(), Client()
    for client, person in ((clerk, cast.clerk), (leader, cast.leader), (owner, cast.owner)):
        client.force_login(person.user)
    page = reverse("retention:due")
    assert owner.get(page).status_code == 404
    shown = clerk.get(page).content.decode()
    assert request.number in shown and f'value="{request.ledger_id}"' in shown
    assert f'value="{request.ledger_id}"' not in leader.get(page).content.decode()
    said = {"files": [str(request.ledger_id)], "verdict": "destroy", "reason": "保管期满"}
    assert clerk.post(page, said | {"reason": ""}).status_code == 422
    assert clerk.post(page, said | {"files": []}).status_code == 422
    assert Appraisal.objects.count() == 0
    opened = clerk.post(page, said)
    appraisal = Appraisal.objects.get()
    one = reverse("retention:appraisal", args=[appraisal.pk])
    assert opened["Location"] == one
    assert "批准销毁" not in clerk.get(one).content.decode()
    clerk.post(one, {"decision": "approve"})
    appraisal.refresh_from_db()
    assert appraisal.state == "proposed"
    assert "批准销毁" in leader.get(one).content.decode()
    assert leader.post(one, {"decision": "refuse"}).status_code == 422
    leader.post(one, {"decision": "approve"})
    appraisal.refresh_from_db()
    assert (appraisal.state, appraisal.decided_by) == ("approved", cast.leader)
    assert leader.post(one, {"decision": "anything"}).status_code == 404

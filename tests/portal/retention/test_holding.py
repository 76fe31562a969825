"""What is held is not proposed, not approved and not destroyed, until the hold is lifted."""

from time import monotonic

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.organizations.models import Membership
from portal.privacy.holds import holds_on
from portal.retention.models import AppraisedFile, Hold
from portal.retention.queries import due, find
from portal.retention.services.appraising import approve
from portal.retention.services.destroying import destroy_approved
from portal.retention.services.holding import lift_hold, place_hold
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.keys import key_on, keyed
from tests.portal.retention.ageing import approved, archived, proposed
from tests.portal.retention.test_appraising import noted

pytestmark = pytest.mark.django_db


def hold(request: ProxyRequest, actor: Membership, reason: str = "企业已提起行政诉讼") -> Hold:
    told = find(actor, request.ledger_id)
    if told is None:
        raise NotAllowed("not seen")
    return place_hold(told=told, actor=actor, ground="litigation", reason=reason)


def lift(held: Hold, actor: Membership, reason: str = "判决已生效") -> Hold:
    told = find(actor, held.ledger_id)
    if told is None:
        raise NotAllowed("not seen")
    return lift_hold(hold=held, told=told, actor=actor, reason=reason)


def test_a_held_file_is_not_proposed(cast: Cast) -> None:
    request = archived(cast)
    for name in ("clerk", "auditor", "other_leader", "other_county_officer", "owner", "land_leader"):
        with pytest.raises(NotAllowed):
            hold(request, cast.people[name])
    with pytest.raises(InvalidInput):
        hold(request, cast.leader, reason=" ")
    held = hold(request, cast.county_officer)
    with pytest.raises(Conflict, match="暂缓销毁"):
        proposed(cast, request)
    for actor in (cast.leader, cast.workgroup_officer):
        with pytest.raises(NotAllowed):
            lift(held, actor)
    assert any("暂缓销毁" in one.text for one in holds_on(cast.officer.user, timezone.now()))
    lift(held, cast.county_officer)
    with pytest.raises(Conflict):
        lift(held, cast.county_officer)
    assert not any("暂缓销毁" in one.text for one in holds_on(cast.officer.user, timezone.now()))
    assert noted(cast) == ["retention.held", "retention.released"]
    assert proposed(cast, request).state == "proposed"


@pytest.mark.soak
def test_a_hold_takes_a_file_out_of_what_was_proposed(cast: Cast) -> None:
    first, second = archived(cast), archived(cast)
    appraisal = proposed(cast, first, second)
    hold(first, cast.leader)
    assert approve(appraisal=appraisal, actor=cast.leader).state == "approved"
    while destroy_approved(stop_at=monotonic() + 5):
        pass
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.contact_phone and not second.contact_phone


def test_a_hold_stops_what_was_approved_and_lifted_it_is_proposed_anew(cast: Cast) -> None:
    request = archived(cast)
    appraisal = approved(cast, request)
    held = hold(request, cast.workgroup_officer)
    appraisal.refresh_from_db()
    assert appraisal.state == "withdrawn"
    assert destroy_approved(stop_at=monotonic() + 5) == 0
    lift(held, cast.workgroup_officer)
    assert destroy_approved(stop_at=monotonic() + 5) == 0
    assert [told.number for told in due(cast.clerk, timezone.now())] == [request.number]
    assert AppraisedFile.objects.filter(emptied_at=None).count() == 1


def test_holds_are_placed_and_lifted_on_the_page_of_the_file(cast: Cast) -> None:
    request = archived(cast)
    page = reverse("retention:file", args=[request.ledger_id])
    county, clerk, other = Client(), Client(), Client()
    for client, person in (
        (county, cast.county_officer),
        (clerk, cast.clerk),
        (other, cast.other_county_officer),
    ):
        client.force_login(person.user)
    assert other.get(page).status_code == 404 and other.post(page, {}).status_code == 404
    assert "决定暂缓销毁" not in clerk.get(page).content.decode()
    assert county.post(page, keyed(ground="complaint", reason="")).status_code == 422
    clerk.post(page, keyed(ground="complaint", reason="投诉"))
    assert not Hold.objects.exists()
    form = {"ground": "complaint", "reason": "企业投诉正在调查", "key": key_on(county.get(page))}
    assert [county.post(page, form).status_code for _twice in range(2)] == [302, 302]
    held = Hold.objects.get()
    assert "企业投诉正在调查" in clerk.get(page).content.decode()
    assert "暂缓" in clerk.get(reverse("retention:due")).content.decode()
    clerk.post(page, {"hold": held.pk, "reason": "解除"})
    held.refresh_from_db()
    assert held.lifted_at is None
    county.post(page, {"hold": held.pk, "reason": "调查结束"})
    held.refresh_from_db()
    assert held.lifted_because == "调查结束"

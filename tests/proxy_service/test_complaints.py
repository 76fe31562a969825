"""推、拖、索、拿、卡、要: reported past those who handle the request, referred, and answered (BZ54-6.3)."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Email, Message
from portal.organizations.models import Membership, Organization
from proxy_service.complaints import visible_complaints
from proxy_service.enums import ComplaintState, Conduct
from proxy_service.models import Complaint, ProxyRequest
from proxy_service.services import complaints as services
from tests.cast import Cast
from tests.keys import keyed
from tests.stages import make_request

pytestmark = pytest.mark.django_db

TEXT = "经办人暗示要先请客才肯收件"


def sign_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def complain(cast: Cast, request: ProxyRequest) -> Complaint:
    return services.complain(
        request=request, actor=cast.owner, conduct=Conduct.DEMANDING, text=TEXT, organ=cast.bole_land
    )


@pytest.mark.rule("BZ54-6.3")
def test_the_enterprise_reports_the_county_refers_and_tells_what_came_of_it(cast: Cast) -> None:
    request = make_request(cast, "handed_over")
    length = request.ledger.length
    Message.objects.all().delete()
    owner, county = sign_in(cast.owner), sign_in(cast.county_officer)
    assert "反映推诿扯皮" in owner.get(reverse("request", args=[request.pk])).content.decode()
    form = keyed(conduct=Conduct.DEMANDING, organ=cast.bole_land.pk, text=TEXT)
    for _click in range(2):
        answer = owner.post(reverse("complain", args=[request.pk]), form)
    made = Complaint.objects.get()
    page = reverse("complaint", args=[made.pk])
    assert answer["Location"] == page
    told = set(Message.objects.values_list("user__username", flat=True))
    assert told == {"county_officer", "workgroup_officer"}
    assert not Email.objects.filter(body__contains=TEXT).exists()
    assert "1 项企业反映待处理" in county.get(reverse("home")).content.decode()
    assert TEXT in county.get(page).content.decode()
    assert county.post(page, {"decision": "refer", "referred_to": ""}).status_code == 422
    referral = {"decision": "refer", "referred_to": "博乐市纪委监委", "note": "请核查"}
    assert county.post(page, referral)["Location"] == page
    made.refresh_from_db()
    assert (made.state, made.referred_by, made.referred_to) == (
        ComplaintState.REFERRED,
        cast.county_officer,
        "博乐市纪委监委",
    )
    assert "博乐市纪委监委" in owner.get(page).content.decode()
    assert county.post(page, {"decision": "close", "outcome": "已约谈并调整经办人"}).status_code == 302
    assert "已约谈并调整经办人" in owner.get(page).content.decode()
    assert Message.objects.filter(user=cast.owner.user).count() == 2
    assert not county.get(reverse("home")).context["complaints"]
    request.ledger.refresh_from_db()
    assert request.ledger.length == length, "those whom it may be about read the ledger"


@pytest.mark.rule("BZ54-6.3")
@pytest.mark.parametrize(
    ("jurisdiction", "readers"),
    [
        ("single", {"owner", "handler", "county_officer", "workgroup_officer", "auditor"}),
        ("multi", {"owner", "handler", "workgroup_officer", "auditor"}),
    ],
)
def test_nobody_who_handles_the_request_reads_it(cast: Cast, jurisdiction: str, readers: set[str]) -> None:
    made = complain(cast, make_request(cast, "handed_over", jurisdiction))
    page = reverse("complaint", args=[made.pk])
    assert {name for name, person in cast.people.items() if visible_complaints(person).exists()} == readers
    for name, person in cast.people.items():
        client = sign_in(person)
        assert client.get(page).status_code == (200 if name in readers else 404), name
        if name not in ("county_officer", "workgroup_officer") or name not in readers:
            assert client.post(page, {"decision": "close", "outcome": "无"}).status_code == 404, name
            with pytest.raises(NotAllowed):
                services.close(complaint=made, actor=person, outcome="无")
    made.refresh_from_db()
    assert made.state == ComplaintState.OPEN


def test_where_there_is_no_work_group_the_counties_receive_it(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.workgroup.pk).update(is_active=False)
    complain(cast, make_request(cast, "handed_over", "multi"))
    assert visible_complaints(cast.county_officer).exists()
    assert visible_complaints(cast.other_county_officer).exists()


def test_only_of_the_own_filed_request_and_each_step_once(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    request = make_request(cast, "handed_over")
    for actor, about in ((cast.owner, draft), (cast.other_owner, request), (cast.officer, request)):
        with pytest.raises(NotAllowed):
            services.complain(request=about, actor=actor, conduct=Conduct.SHIRKING, text=TEXT)
    assert sign_in(cast.owner).get(reverse("complain", args=[draft.pk])).status_code == 404
    assert sign_in(cast.officer).get(reverse("complain", args=[request.pk])).status_code == 404
    made = complain(cast, request)
    with pytest.raises(InvalidInput):
        services.refer(complaint=made, actor=cast.county_officer, referred_to=" ")
    services.refer(complaint=made, actor=cast.county_officer, referred_to="州纪委监委")
    with pytest.raises(Conflict, match="已移送"):
        services.refer(complaint=made, actor=cast.workgroup_officer, referred_to="州自然资源局")
    services.close(complaint=made, actor=cast.workgroup_officer, outcome="已核查")
    with pytest.raises(Conflict, match="已经办结"):
        services.close(complaint=made, actor=cast.county_officer, outcome="再办")
    empty = sign_in(cast.county_officer).get(reverse("complaints")).content.decode()
    assert "没有未办结的反映" in empty

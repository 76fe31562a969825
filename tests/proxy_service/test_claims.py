"""An enterprise that a window recorded is claimed by its own people, with proof that the park looks at (BZ54-3.2)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.notifications.models import Message
from portal.organizations.enums import EnterpriseStage, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.registration import record_enterprise
from proxy_service import access, claims
from proxy_service.enums import ClaimState
from proxy_service.models import EnterpriseClaim, ProxyRequest
from proxy_service.services import claims as services
from proxy_service.services import filing
from tests.cast import Cast
from tests.keys import keyed

pytestmark = pytest.mark.django_db

SECRET = "纬三路上的骆驼刺-2026"


@pytest.fixture
def recorded(cast: Cast) -> Organization:
    """An enterprise of park 1 that came to the window, with a draft opened there."""
    enterprise = record_enterprise(
        actor=cast.clerk,
        stage=EnterpriseStage.INTENDING,
        name="赛里木湖文旅（筹）",
        legal_representative="古丽·阿不都",
        address="博乐市",
        division_code=cast.park.division_code,
    )
    filing.start_draft(enterprise=enterprise, actor=cast.clerk, park=cast.park, at_window=True)
    return enterprise


def make_claim(cast: Cast, enterprise: Organization, user: User | None = None) -> EnterpriseClaim:
    return services.claim_enterprise(
        enterprise=enterprise,
        user=user or cast.outsider,
        licence=samples.pdf("营业执照"),
        authority=samples.pdf("授权书"),
    )


def typed(enterprise: str, **changes: Any) -> dict[str, Any]:
    return keyed(
        enterprise=enterprise, licence=samples.pdf("营业执照"), authority=samples.pdf("授权书"),
        full_name="古丽·阿不都", phone="13909091234", email="guli@example.org", username="guli", password=SECRET,
        password_again=SECRET, consent="on",
    ) | changes  # fmt: skip


def sign_in(person: Membership | User) -> Client:
    client = Client()
    client.force_login(person.user if isinstance(person, Membership) else person)
    return client


@pytest.mark.rule("BZ54-3.2")
def test_a_newcomer_claims_sees_nothing_and_owns_it_once_the_park_confirmed(
    cast: Cast, recorded: Organization
) -> None:
    newcomer = Client()
    assert newcomer.post(reverse("claim"), typed(recorded.name)).status_code == 302
    claim = EnterpriseClaim.objects.get()
    told = set(
        Message.objects.filter(subject__startswith="企业认领").values_list("user__username", flat=True)
    )
    assert told == {"clerk", "leader", "zone_clerk"}
    assert newcomer.get(reverse("home"))["Location"] == reverse("claim"), "no role, no work list"
    assert "正在核实" in newcomer.get(reverse("claim")).content.decode()
    draft = ProxyRequest.objects.get()
    for address in (reverse("draft", args=[draft.pk]), reverse("requests"), reverse("enterprise")):
        assert newcomer.get(address).status_code == 404

    clerk = sign_in(cast.clerk)
    assert "1 项企业认领待核实" in clerk.get(reverse("home")).content.decode()
    assert recorded.name in clerk.get(reverse("claims")).content.decode()
    page = reverse("claim-decision", args=[claim.pk])
    shown = clerk.get(page).content.decode()
    for address in re.findall(r'href="(/claims/[^"]+/files/[^"]+)"', shown):
        assert b"".join(clerk.get(address).streaming_content).startswith(b"%PDF")
    assert clerk.post(page, {"decision": "confirm"})["Location"] == reverse("claims")
    owner = Membership.objects.get(user__username="guli")
    assert (owner.organization, owner.role) == (recorded, Role.ENTERPRISE_OWNER)
    assert list(access.visible_requests(owner)) + list(ProxyRequest.objects.filter(enterprise=recorded)) == [
        draft,
        draft,
    ]
    assert newcomer.get(reverse("draft", args=[draft.pk])).status_code == 200
    recorded.refresh_from_db()
    assert recorded.confirmed_by == cast.clerk.user
    assert clerk.post(page, {"decision": "confirm"}).status_code == 302
    assert Membership.objects.filter(organization=recorded).count() == 1


def test_a_refusal_says_why_and_leaves_the_way_open(cast: Cast, recorded: Organization) -> None:
    claim = make_claim(cast, recorded)
    page = reverse("claim-decision", args=[claim.pk])
    leader = sign_in(cast.leader)
    assert leader.post(page, {"decision": "refuse", "reason": " "}).status_code == 422
    assert leader.post(page, {"decision": "refuse", "reason": "授权书未加盖公章"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (ClaimState.REFUSED, cast.leader)
    assert "授权书未加盖公章" in sign_in(cast.outsider).get(reverse("claim")).content.decode()
    assert not Membership.objects.filter(user=cast.outsider).exists()
    assert make_claim(cast, recorded).state == ClaimState.PENDING


def test_only_the_parks_clerks_and_leaders_decide_and_read_the_proof(
    cast: Cast, recorded: Organization
) -> None:
    claim = make_claim(cast, recorded)
    deciders = {"clerk", "leader", "zone_clerk"}
    for name, person in cast.people.items():
        assert claims.to_decide(person).exists() == (name in deciders), name
        if name not in deciders:
            client = sign_in(person)
            for address in (
                reverse("claim-decision", args=[claim.pk]),
                reverse("claim-proof", args=[claim.pk, claim.licence_id]),
            ):
                assert client.get(address).status_code == 404, name
            with pytest.raises(NotAllowed):
                services.confirm_claim(claim=claim, actor=person)
            with pytest.raises(NotAllowed):
                services.refuse_claim(claim=claim, actor=person, reason="不符")
    other = make_claim(cast, recorded, cast.auditor.user)
    elsewhere = reverse("claim-proof", args=[claim.pk, other.licence_id])
    assert sign_in(cast.clerk).get(elsewhere).status_code == 404, "a file of another claim"
    claim.refresh_from_db()
    assert claim.state == ClaimState.PENDING


def test_of_two_claims_one_is_confirmed(cast: Cast, recorded: Organization) -> None:
    first, second = make_claim(cast, recorded), make_claim(cast, recorded, cast.other_owner.user)
    services.confirm_claim(claim=second, actor=cast.clerk)
    with pytest.raises(Conflict, match="已经有自己的人员"):
        services.confirm_claim(claim=first, actor=cast.leader)
    with pytest.raises(Conflict, match="已由"):
        services.refuse_claim(claim=second, actor=cast.leader, reason="不符")
    services.refuse_claim(claim=first, actor=cast.leader, reason="已由他人认领")


def test_an_unknown_enterprise_and_one_with_people_answer_alike(cast: Cast, recorded: Organization) -> None:
    answers = set()
    for name in (
        cast.enterprise.name,
        cast.enterprise.uscc,
        "没有这家企业",
        cast.park.name,
        recorded.name[:3],
    ):
        answer = Client().post(reverse("claim"), typed(name))
        assert answer.status_code == 422
        answers.add(tuple(answer.context["form"].errors["enterprise"]))
    assert answers == {(claims.nothing_to_claim(),)}
    with pytest.raises(InvalidInput):
        make_claim(cast, cast.enterprise)
    assert not EnterpriseClaim.objects.exists()
    assert not User.objects.filter(username="guli").exists()


def test_a_double_click_claims_once_and_a_second_claim_waits_for_the_first(
    cast: Cast, recorded: Organization
) -> None:
    form = typed(recorded.name)
    for _click in range(2):
        sent = {**form, "licence": samples.pdf("营业执照"), "authority": samples.pdf("授权书")}
        assert Client().post(reverse("claim"), sent)["Location"] == reverse("claim")
    assert EnterpriseClaim.objects.count() == 1
    again = {"enterprise": recorded.name, "licence": samples.pdf("照"), "authority": samples.pdf("书")}
    answer = sign_in(User.objects.get(username="guli")).post(reverse("claim"), keyed(**again))
    assert answer.status_code == 422
    assert "等待园区核实" in answer.content.decode()


def test_the_page_of_registration_leads_there(cast: Cast, client: Client) -> None:
    assert reverse("claim") in client.get(reverse("register")).content.decode()
    assert "还没有账号" in client.get(reverse("claim")).content.decode()
    empty = sign_in(cast.clerk).get(reverse("claims")).content.decode()
    assert "没有待核实的认领" in empty

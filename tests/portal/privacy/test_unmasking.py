"""What is masked is seen with a reason, and the case tells who did."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.audit.models import AuditLedger
from portal.errors import InvalidInput, NotAllowed, TooOften
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.organizations.models import FormSubmission, Membership
from portal.privacy import registry
from portal.privacy.services import unmasking
from portal.privacy.services.unmasking import unmask
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.keys import key_on, keyed
from tests.speaking import Caller
from tests.stages import make_request

pytestmark = pytest.mark.django_db
REASON = "电话核实补正材料"


@pytest.fixture
def filed(cast: Cast) -> ProxyRequest:
    return make_request(cast, "received")


def address(row: object, field: str = "contact_phone") -> str:
    return f"/personal-data/show/{registry.field_of(row, field).key}/{row.pk}/"  # type: ignore[arg-type, attr-defined]  # any model


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def unmaskings() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(kind__in=(unmasking.ENTRY, unmasking.KIND)).order_by("pk"))


def test_the_page_shows_the_middle_to_nobody_who_need_not_call(cast: Cast, filed: ProxyRequest) -> None:
    page = signed_in(cast.land_clerk).get(f"/requests/{filed.pk}/").content.decode()
    assert filed.contact_phone not in page and address(filed) in page
    assert filed.contact_phone in signed_in(cast.owner).get(f"/requests/{filed.pk}/").content.decode()
    audited = signed_in(cast.auditor).get(f"/requests/{filed.pk}/").content.decode()
    assert filed.contact_phone not in audited and address(filed) not in audited


def test_the_officer_s_own_number_stays_on_every_page(cast: Cast, filed: ProxyRequest) -> None:
    """Row 22 of what people expect: an official's service telephone is no personal secret."""
    for reader in (cast.owner, cast.land_clerk, cast.auditor):
        assert cast.officer.user.phone in signed_in(reader).get(f"/requests/{filed.pk}/").content.decode()


def test_programs_read_what_their_role_reads(cast: Cast, filed: ProxyRequest) -> None:
    def told(membership: Membership) -> str:
        caller = Caller.of(membership.organization, membership.role)
        text: str = caller.get(f"requests/{filed.pk}/").json()["contact_phone"]
        return text

    assert told(cast.owner) == filed.contact_phone
    for membership in (cast.land_clerk, cast.county_officer, cast.auditor, cast.leader):
        assert (
            told(membership) == registry.field_of(filed, "contact_phone").masked(filed) != filed.contact_phone
        )


@pytest.mark.parametrize("part", [False, True])
def test_a_reason_shows_it_once_and_is_written_where_the_enterprise_reads_it(
    cast: Cast, filed: ProxyRequest, part: bool
) -> None:
    client = signed_in(cast.land_clerk)
    headers = {"HX-Request": "true"} if part else {}
    asked = client.get(address(filed), headers=headers)
    assert asked.status_code == 200 and filed.contact_phone not in asked.content.decode()
    answer = client.post(address(filed), keyed(reason=f"  {REASON} "), headers=headers)
    assert filed.contact_phone in answer.content.decode() and answer["Cache-Control"] == "no-store"
    assert ("<html" in answer.content.decode()) is not part
    [entry] = unmaskings()
    assert (entry.ledger_id, entry.actor_id) == (filed.ledger_id, cast.land_clerk.user_id)
    assert REASON in entry.summary and filed.contact_phone not in f"{entry.summary}{entry.data}"
    assert verify(filed.ledger) is None
    assert filed.contact_phone not in client.get(address(filed), headers=headers).content.decode()
    assert REASON in signed_in(cast.owner).get(f"/requests/{filed.pk}/").content.decode()


@pytest.mark.parametrize("part", [False, True])
def test_the_same_form_sent_again_shows_it_for_a_minute_and_is_written_down_once(
    cast: Cast, filed: ProxyRequest, part: bool
) -> None:
    """Somebody whose answer did not arrive sends the form again."""
    client, headers = signed_in(cast.land_clerk), {"HX-Request": "true"} if part else {}
    form = {"reason": REASON, "key": key_on(client.get(address(filed), headers=headers))}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(2):
            assert filed.contact_phone in client.post(address(filed), form, headers=headers).content.decode()
            clock.shift(timedelta(seconds=50))
        late = client.post(address(filed), form, headers=headers)
        assert late.status_code == 422 and filed.contact_phone not in late.content.decode()
        assert len(unmaskings()) == 1
        # Of another person, and about another case, it is another form.
        assert (
            filed.contact_phone in signed_in(cast.county_officer).post(address(filed), form).content.decode()
        )
        neighbour = make_request(cast, "received", enterprise=cast.other_enterprise)
        assert neighbour.contact_phone in client.post(address(neighbour), form).content.decode()
    assert [(entry.ledger_id, entry.actor_id) for entry in unmaskings()] == [
        (filed.ledger_id, cast.land_clerk.user_id),
        (filed.ledger_id, cast.county_officer.user_id),
        (neighbour.ledger_id, cast.land_clerk.user_id),
    ]
    assert not FormSubmission.objects.filter(result__contains=filed.contact_phone).exists()


def test_numbers_and_addresses_in_a_reason_are_not_chained(cast: Cast, filed: ProxyRequest) -> None:
    told = ("13912345678", "110101199003070012", "ma.wenxiu@example.cn")
    reason = "核对" + "、".join(told)
    sensitive = registry.field_of(filed, "contact_phone")
    unmask(sensitive=sensitive, row=filed, actor=cast.land_clerk, reason=reason)
    [entry] = unmaskings()
    written = f"{entry.summary}{entry.data}"
    assert "核对139****5678" in written
    assert not [one for one in told if one in written]


@pytest.mark.parametrize("reason", ["", "查看一下"[:4], "    　 ", "长" * 201])
def test_without_a_reason_nothing_is_shown_and_nothing_written(
    cast: Cast, filed: ProxyRequest, reason: str
) -> None:
    answer = signed_in(cast.land_clerk).post(address(filed), keyed(reason=reason))
    assert answer.status_code == 422 and filed.contact_phone not in answer.content.decode()
    sensitive = registry.field_of(filed, "contact_phone")
    with pytest.raises(InvalidInput):
        unmask(sensitive=sensitive, row=filed, actor=cast.land_clerk, reason=reason)
    assert unmaskings() == []


def test_whoever_reads_no_such_case_or_has_nobody_to_call_finds_nothing(
    cast: Cast, filed: ProxyRequest
) -> None:
    for name in ("other_owner", "other_leader", "jinghe_land_clerk", "administrator", "security", "auditor"):
        client = signed_in(cast.people[name])
        for answer in (client.get(address(filed)), client.post(address(filed), keyed(reason=REASON))):
            assert answer.status_code == 404, name
    sensitive = registry.field_of(filed, "contact_phone")
    with pytest.raises(NotAllowed):
        unmask(sensitive=sensitive, row=filed, actor=cast.auditor, reason=REASON)
    assert unmaskings() == []


@pytest.mark.parametrize(
    "wrong", ["organizations.user.password/1", "nothing/1", "organizations.user.phone/x"]
)
def test_an_address_that_names_no_personal_field_is_unknown(cast: Cast, wrong: str) -> None:
    assert signed_in(cast.leader).get(f"/personal-data/show/{wrong}/").status_code == 404


def test_a_session_that_was_left_open_is_not_enough(cast: Cast, filed: ProxyRequest) -> None:
    client = signed_in(cast.land_clerk)
    session = client.session
    del session["confirmed_at"]
    session.save()
    answer = client.post(address(filed), keyed(reason=REASON))
    assert answer.status_code == 302 and "/personal-data/" not in answer.url.split("?")[0]
    assert unmaskings() == []


def test_of_an_archived_case_the_audit_log_of_the_enterprise_tells(cast: Cast) -> None:
    filed = make_request(cast, "archived")
    answer = signed_in(cast.county_officer).post(address(filed), keyed(reason=REASON))
    assert filed.contact_phone in answer.content.decode()
    [entry] = unmaskings()
    log = AuditLedger.objects.get(ledger=entry.ledger_id)
    assert log.organization == cast.enterprise and filed.number in entry.summary
    assert entry.kind == "privacy.unmasked" and filed.contact_phone not in f"{entry.summary}{entry.data}"


def test_a_leader_sees_the_number_of_their_staff_with_a_reason_and_of_nobody_else(cast: Cast) -> None:
    leader = signed_in(cast.leader)
    page = leader.get(f"/people/{cast.clerk.user_id}/").content.decode()
    assert cast.clerk.user.phone not in page and cast.clerk.user.email not in page
    listed = leader.get("/people/").content.decode()
    assert cast.clerk.user.phone not in listed and cast.clerk.user.email not in listed
    assert cast.leader.user.phone in listed  # one's own
    for field in ("phone", "email"):
        answer = leader.post(address(cast.clerk.user, field), keyed(reason=REASON))
        assert getattr(cast.clerk.user, field) in answer.content.decode()
        assert leader.get(address(cast.land_clerk.user, field)).status_code == 404
    for entry in unmaskings():
        assert AuditLedger.objects.get(ledger=entry.ledger_id).organization == cast.park
    assert len(unmaskings()) == 2


def test_a_curious_person_comes_to_an_end(
    cast: Cast, filed: ProxyRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unmasking, "MOST", 2)
    sensitive = registry.field_of(filed, "contact_phone")
    for _time in range(2):
        unmask(sensitive=sensitive, row=filed, actor=cast.land_clerk, reason=REASON)
    with pytest.raises(TooOften):
        unmask(sensitive=sensitive, row=filed, actor=cast.land_clerk, reason=REASON)
    assert len(unmaskings()) == 2

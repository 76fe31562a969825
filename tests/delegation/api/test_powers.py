"""Powers, who may decide on a day, and what the lists of cases are narrowed by; files and keys."""

import hashlib
from datetime import date
from typing import Any

import pytest

from delegation.models import Permit
from delegation.queries import authority_on
from portal.documents.samples.uploads import pdf
from portal.documents.services import store_upload
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from tests.delegation.api.test_cases import at, caller_of, items
from tests.delegation.api.world import World
from tests.delegation.cast import DelegationCast
from tests.speaking import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def program(world: World, delegation_cast: DelegationCast) -> Caller:
    """A key of the bureau with every scope."""
    return Caller.of(delegation_cast.bureau, Role.DEPARTMENT_CLERK)


def numbers(answer: Any) -> list[str]:
    return [item["number"] for item in items(answer)]


@pytest.mark.rule("YN84-1")
@pytest.mark.rule("CZ4-2.2")
def test_who_may_decide_on_a_day_is_what_every_paper_rests_on(
    program: Caller, world: World, delegation_cast: DelegationCast
) -> None:
    cast, power = delegation_cast, delegation_cast.sewage
    for park, day in ((cast.park, "2026-11-24"), (cast.park, "2020-01-01"), (cast.other_park, "2026-11-24")):
        told = program.get(f"powers/{power.code}/authority-on/", park=park.code, date=day).json()
        answer = authority_on(power, park, date.fromisoformat(day))
        assert (told["date"], told["park"]["code"]) == (day, park.code)
        assert (told["standing"], told["mode"]) == (answer.standing, answer.mode)
        assert (told["issuer"]["code"], told["seal"]) == (answer.issuer.code, answer.seal)
        assert (told["competent"]["code"], told["may_begin"]) == (answer.competent.code, answer.may_begin)
        assert told["reason"] == answer.reason
        assert (told["instrument"] or {}).get("number") == (answer.instrument and answer.instrument.number)
        assert (told["conditions"] is None) == (answer.item is None)


def test_today_is_meant_where_no_day_is_given_and_the_park_behind_a_zone(
    program: Caller, world: World, delegation_cast: DelegationCast
) -> None:
    zone = delegation_cast.zone.code
    told = program.get(f"powers/{delegation_cast.sewage.code}/authority-on/", park=zone).json()
    assert (told["date"], told["park"]["code"]) == ("2026-11-24", delegation_cast.park.code)
    assert (told["standing"], told["issuer"]["name"]) == ("in_force", delegation_cast.bureau.name)
    assert told["parts"] == ["acceptance", "review", "decision", "certificate"]


def test_what_cannot_be_understood_is_refused_by_name(
    program: Caller, delegation_cast: DelegationCast
) -> None:
    park = delegation_cast.park.code
    asked: list[tuple[dict[str, str], str]] = [
        ({}, "park"),
        ({"park": delegation_cast.bureau.code}, "park"),
        ({"park": park, "date": "2026-02-30"}, "date"),
        ({"park": park, "date": "20261124"}, "date"),
        ({"park": park, "date": "0001-01-01"}, "date"),
        ({"park": park, "day": "2026-11-24"}, "day"),
    ]
    for query, wrong in asked:
        answer = program.get(f"powers/{delegation_cast.sewage.code}/authority-on/", **query)
        assert answer.status_code == 400, query
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/query/{wrong}"]


def test_powers_are_there_for_any_key_and_no_longer_once_taken_off(
    world: World, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    bare = Caller.of(cast.other_bureau, Role.DEPARTMENT_CLERK, [Scope.FILES])
    assert [item["code"] for item in items(bare.get("powers/", park=cast.park.code))] == [
        "YN84-1-1", "YN84-1-2", "YN84-1-3",
    ]  # fmt: skip
    assert len(items(bare.get("powers/", organ=cast.city_construction.code, mode="posted"))) == 1
    page = bare.get(f"powers/{cast.sewage.code}/").json()
    assert [park["code"] for park in page["parks"]] == [cast.park.code]
    assert [one["may_follow"] for one in page["materials"]] == [False, True]
    (published,) = items(bare.get("power-lists/", scheme="CZ4"))
    lines = bare.get(f"power-lists/{published['id']}/").json()["items"]
    assert {line["park"]["code"] for line in lines} == {cast.city_park.code, cast.city_other_park.code}
    cast.sewage.active = False
    cast.sewage.save()
    assert bare.get(f"powers/{cast.sewage.code}/").status_code == 404


def test_documents_that_powers_rest_on_are_there_with_their_term(
    program: Caller, delegation_cast: DelegationCast
) -> None:
    city, own = delegation_cast.city_authority.number, delegation_cast.authority.number
    assert numbers(program.get("authorities/")) == [own, city]
    # The last day of the term belongs to it.
    assert numbers(program.get("authorities/", valid_on="2026-02-23")) == [own, city]
    assert numbers(program.get("authorities/", valid_on="2026-02-24")) == [own]
    (found,) = items(program.get("authorities/", number=own))
    page = program.get(f"authorities/{found['id']}/").json()
    assert [scheme["code"] for scheme in page["schemes"]] == ["YN84"]
    assert program.get("authorities/", valid_on="2026").status_code == 400


def test_cases_are_for_keys_with_the_scope(world: World, delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    proxy = Caller.of(cast.bureau, Role.DEPARTMENT_CLERK, [Scope.PROXY_READ, Scope.FILES])
    assert proxy.get("permits/").status_code == 403
    assert proxy.get(at(world.permit)).status_code == 403
    # Papers, ledgers and clocks of these cases are not for it either.
    for name in ("documents", "ledgers", "deadlines"):
        assert items(proxy.get(f"{name}/")) == []
    powers = Caller.of(cast.bureau, Role.DEPARTMENT_CLERK, [Scope.POWERS_READ])
    assert world.permit.number in numbers(powers.get("permits/"))
    assert items(powers.get("documents/", ledger=str(world.permit.ledger_id)))
    assert Caller().get("permits/").status_code == 401


def test_lists_are_narrowed_by_state_number_organ_time_and_archive(
    program: Caller, world: World, delegation_cast: DelegationCast
) -> None:
    cast = delegation_cast
    assert numbers(program.get("permits/", state="reviewed")) == [world.reviewed.number]
    both = numbers(program.get("permits/", state=["reviewed", "delivered"]))
    assert set(both) == {world.reviewed.number, world.permit.number}
    assert numbers(program.get("permits/", number=world.permit.number)) == [world.permit.number]
    assert numbers(program.get("permits/", park=cast.other_park.code)) == []
    assert len(numbers(program.get("permits/", park=cast.park.code, department=cast.bureau.code))) == 2
    assert len(numbers(program.get("permits/", applicant=cast.enterprise.code))) == 2
    assert numbers(program.get("permits/", applicant=cast.other_enterprise.code)) == []
    assert numbers(program.get("permits/", updated_since="2026-11-24")) == []
    assert len(numbers(program.get("permits/", created_from="2026-03-02", created_to="2026-03-02"))) == 2
    leader = caller_of(cast.leader)
    assert numbers(leader.get("inquiries/", is_archived="true")) == [world.inquiry.number]
    assert numbers(leader.get("inquiries/", is_archived="false")) == []
    refused = program.get("permits/", state="unheard-of")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/query/state")


def test_a_list_goes_on_where_it_stopped_and_brings_everything_once(program: Caller, world: World) -> None:
    Permit.objects.filter(pk=world.permit.pk).update(updated_at=world.reviewed.updated_at)
    found, address = [], "permits/?limit=1"
    while address:
        answer = program.get(address)
        found += numbers(answer)
        address = answer.json()["next"] and answer.json()["next"].replace("http://testserver", "")
    assert len(found) == 2
    assert set(found) == {world.permit.number, world.reviewed.number}


def test_a_file_comes_whole_or_in_part_and_for_readers_alone(
    program: Caller, world: World, delegation_cast: DelegationCast
) -> None:
    stored = store_upload(upload=pdf("补充材料"), by=delegation_cast.owner, ledger=world.permit.ledger)
    address = f"{at(world.permit)}files/{stored.pk}/"
    whole = program.get(address)
    content = b"".join(whole.streaming_content)
    assert hashlib.sha256(content).hexdigest() == stored.sha256
    assert (whole["ETag"], whole["Accept-Ranges"]) == (f'"{stored.sha256}"', "bytes")
    assert whole["Content-Disposition"].startswith("attachment")
    headers = program.headers | {"Range": "bytes=5-9"}
    part: Any = program.client.get(f"/api/v1/{address}", headers=headers)
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[5:10])
    assert part["Content-Range"] == f"bytes 5-9/{len(content)}"
    headers = program.headers | {"If-None-Match": whole["ETag"]}
    assert program.client.get(f"/api/v1/{address}", headers=headers).status_code == 304
    for scopes in ([Scope.POWERS_READ], [Scope.FILES, Scope.PROXY_READ, Scope.POWERS_ACT]):
        unscoped = Caller.of(delegation_cast.bureau, Role.DEPARTMENT_CLERK, scopes)
        assert unscoped.get(address).status_code == 403
    neighbour = Caller.of(delegation_cast.other_bureau, Role.DEPARTMENT_CLERK)
    assert neighbour.get(address).status_code == 404
    # A file of one case is not found through another.
    assert program.get(f"{at(world.reviewed)}files/{stored.pk}/").status_code == 404


def test_who_reads_a_visit_in_part_takes_no_file_of_it(world: World, delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    photo = store_upload(upload=pdf("现场.pdf"), by=cast.safety_clerk, ledger=world.complained.ledger)
    address = f"{at(world.complained)}files/{photo.pk}/"
    assert caller_of(cast.environment_clerk).get(address).status_code == 404
    assert caller_of(cast.safety_clerk).get(address).status_code == 200


def test_the_package_of_an_archived_case_is_its_keepers(
    world: World, delegation_cast: DelegationCast
) -> None:
    address = f"{at(world.inquiry)}package/"
    answers = {
        name: caller_of(delegation_cast.people[name]).get(address).status_code
        for name in ("owner", "auditor", "government_officer", "bureau_clerk")
    }
    assert answers == {"owner": 404, "auditor": 404, "government_officer": 404, "bureau_clerk": 404}
    # Its papers are not printed yet: the keeper is told so, not sent away.
    assert caller_of(delegation_cast.clerk).get(address).status_code == 409
    assert caller_of(delegation_cast.clerk).get(f"{at(world.opening)}package/").status_code == 404

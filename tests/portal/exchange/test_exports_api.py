"""Lists taken out by another system: asked for once, fetched by range, seen by its own account alone."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from delegation.kinds import KINDS as DELEGATED
from portal.exchange import tables
from portal.exchange.models import Export
from portal.organizations.enums import Role
from portal.organizations.models import Organization
from portal.service_accounts.enums import Scope
from portal.service_accounts.models import ServiceAccount
from portal.service_accounts.services.keys import issue_key, open_account, revoke_key
from tests.cast import Cast
from tests.exporting import ask, make_all
from tests.stages import make_request

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]
ADDRESS = "/api/v1/exports/"


def system_of(organization: Organization, role: Role, cast: Cast, *scopes: Scope) -> Client:
    leader = cast.leader if organization == cast.park else cast.other_leader
    account = open_account(
        organization=organization, role=role, name="台账系统", purpose="取数", actor=leader
    )
    _key, secret = issue_key(account=account, actor=leader, scopes=list(scopes), networks=[], days=30)
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client: Client, key: str, **body: Any) -> Any:
    return client.post(ADDRESS, body, content_type="application/json", headers={"idempotency-key": key})


def test_a_system_takes_a_list_out_and_no_other_sees_it(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    make_request(cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park)
    client = system_of(cast.park, Role.PROXY_OFFICER, cast, Scope.EXCHANGE, Scope.PROXY_READ)
    asked = post(client, "one", kind="requests", filters={"state": ["open", "ended"]})
    again = post(client, "one", kind="requests", filters={"state": ["open", "ended"]})
    assert (asked.status_code, asked.json()) == (201, again.json()) and Export.objects.count() == 1
    address = asked["Location"]
    told = client.get(address).json()
    assert (told["state"], told["content"]) == ("pending", None)
    assert client.get(f"{address}content/").json()["code"] == "conflict"
    make_all()
    told = client.get(address).json()
    assert (told["state"], told["rows_done"], told["rows_total"]) == ("ready", 1, 1)
    whole = client.get(told["content"])
    content = b"".join(whole)
    assert whole["ETag"] == f'"{told["sha256"]}"' and len(content) == told["size"]
    (_head, row) = load_workbook(io.BytesIO(content)).active.values
    assert row[0] == request.number
    half = client.get(told["content"], headers={"range": "bytes=100-"})
    assert (half.status_code, b"".join(half)) == (206, content[100:])
    other = system_of(cast.other_park, Role.PROXY_OFFICER, cast, Scope.EXCHANGE, Scope.PROXY_READ)
    assert other.get(address).status_code == other.get(told["content"]).status_code == 404
    assert [item["id"] for item in client.get(ADDRESS).json()["items"]] == [told["id"]]
    assert other.get(ADDRESS).json()["items"] == []


def test_what_cannot_be_taken_out_is_refused_with_a_reason(cast: Cast) -> None:
    client = system_of(cast.park, Role.PROXY_OFFICER, cast, Scope.EXCHANGE, Scope.PROXY_READ)
    refused = {
        "unknown-list": ({"kind": "nonsense"}, 404, None),
        "not-theirs": ({"kind": "organizations"}, 404, None),
        "unknown-filter": ({"kind": "requests", "filters": {"stat": ["open"]}}, 422, "/filters"),
        "value": ({"kind": "requests", "filters": {"state": ["nonsense"]}}, 422, "/filters"),
        "format": ({"kind": "requests", "format": "pdf"}, 422, "/format"),
        "member": ({"kind": "requests", "fitlers": {}}, 422, "/fitlers"),
    }
    for key, (body, status, pointer) in refused.items():
        answer = post(client, key, **body)
        assert answer.status_code == status, key
        assert [fault["pointer"] for fault in answer.json().get("errors", [])] == [pointer] * bool(pointer), (
            key
        )
    for turn in range(5):
        assert post(client, f"turn-{turn}", kind="requests").status_code == 201
    waits = post(client, "sixth", kind="requests")
    assert waits.status_code == 429 and waits["Retry-After"]


def test_only_a_key_for_exchange_takes_lists_out(cast: Cast) -> None:
    client = system_of(cast.park, Role.PROXY_OFFICER, cast, Scope.PROXY_READ)
    assert client.get(ADDRESS).json()["code"] == "scope-missing"
    assert post(client, "one", kind="requests").status_code == 403
    assert Client().get(ADDRESS).status_code == 401
    assert not Export.objects.exists()


def test_a_key_takes_out_only_lists_whose_data_it_may_read(cast: Cast) -> None:
    make_request(cast, "submitted")
    both = system_of(cast.park, Role.PROXY_OFFICER, cast, Scope.EXCHANGE, Scope.PROXY_READ)
    address = post(both, "requests", kind="requests")["Location"]
    make_all()
    account = ServiceAccount.objects.get()
    for scopes in ([Scope.EXCHANGE], [Scope.EXCHANGE, Scope.POWERS_READ]):
        key, secret = issue_key(account=account, actor=cast.leader, scopes=scopes, networks=[], days=30)
        narrow = Client(headers={"authorization": f"Bearer {secret}"})
        # Neither anew, nor as the answer that was remembered, nor what a wider key asked for.
        for idempotency_key in ("anew", "requests"):
            refused = post(narrow, idempotency_key, kind="requests")
            assert (refused.status_code, refused.json()["code"]) == (403, "scope-missing")
            assert refused["X-Scope-Needed"] == "exchange proxy:read"
        assert post(narrow, "spaced", kind=" requests ").status_code == 404
        assert post(narrow, "list", kind=["requests"]).status_code == 422
        assert narrow.get(ADDRESS).json()["items"] == []
        assert narrow.get(address).status_code == narrow.get(f"{address}content/").status_code == 404
        assert post(narrow, f"open-{len(scopes)}", kind="powers").status_code == 201
        assert [item["kind"] for item in narrow.get(ADDRESS).json()["items"]][:1] == ["powers"]
        revoke_key(key=key, actor=cast.leader)
        Export.objects.filter(kind="powers").delete()
    assert both.get(address).status_code == both.get(f"{address}content/").status_code == 200


def test_a_person_needs_no_scope_for_a_list(cast: Cast) -> None:
    make_request(cast, "submitted")
    export = ask(cast.leader, "requests")
    client = Client()
    client.force_login(cast.leader.user)
    assert [item["id"] for item in client.get(ADDRESS).json()["items"]] == [str(export.pk)]


def test_every_list_names_the_scope_of_its_data() -> None:
    """Without a scope are what the interface tells every key, and what only people take out."""
    found: dict[str | None, set[str]] = {}
    for table in tables.all_tables():
        found.setdefault(table.scope, set()).add(table.kind)
    assert found[None] == {"authorities", "powers", "matters", "organizations", "people"}
    assert found["events"] == {"deliveries"}
    assert found["proxy:read"] == {
        "requests", "tracking", "deadlines", "papers", "archives", "complaints", "claims", "paper-records",
    }  # fmt: skip
    assert found["powers:read"] == {
        *DELEGATED, "filings", "decisions", "credit-notes", "oversight-findings",
    }  # fmt: skip

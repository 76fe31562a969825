"""Who reads what: exact sets, a neighbour's rows always there; filters, pages, and how much the database is asked."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.ledger.services import append, open_ledger
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.service_accounts.enums import Scope
from proxy_service.api.urls import router
from proxy_service.models import Handover, ProxyRequest
from proxy_service.services.supervising import sign_supervision
from tests.cast import LAND, Cast
from tests.proxy_service.api.conftest import LISTS, SEEN, items
from tests.speaking import Caller

pytestmark = pytest.mark.django_db

Speaks = Callable[[str], Caller]


def requests_named(rows: list[dict[str, Any]]) -> set[str]:
    return {row.get("request", row)["id"] for row in rows}


@pytest.mark.rule("BZ54-2.4")
def test_every_list_holds_what_a_role_may_open_and_nothing_of_a_neighbour(
    cast: Cast, cases: dict[str, Any]
) -> None:
    views = {prefix: viewset for prefix, viewset, _name in router.registry if prefix in LISTS}
    assert views.keys() == set(LISTS)
    everything = {prefix: rows_of(view, cast.auditor) for prefix, view in views.items()}
    for prefix, rows in everything.items():
        assert len(rows) > 1, f"{prefix}: nobody has a neighbour"
    for name, expected in SEEN.items():
        theirs = {cases[key].pk for key in expected}
        assert rows_of(views["requests"], cast.people[name]) == theirs, name
        for prefix, view in views.items():
            assert rows_of(view, cast.people[name]) <= theirs, (name, prefix)


def seen_by(viewset: Any, membership: Membership) -> Any:
    """The rows that a list has for somebody, without asking over HTTP."""
    view = viewset(action="list")
    view.request = SimpleNamespace(_request=SimpleNamespace(membership=membership))
    return view.visible().order_by()


def rows_of(viewset: Any, membership: Membership) -> set[uuid.UUID]:
    """The requests of which a list holds anything."""
    return set(seen_by(viewset, membership).values_list(getattr(viewset, "way", "pk"), flat=True))


@pytest.mark.rule("BZ54-2.4")
def test_what_a_role_does_not_see_is_not_there(cast: Cast, cases: dict[str, Any], speaks: Speaks) -> None:
    name = "jinghe_environment_clerk"
    caller = speaks(name)
    for prefix, viewset, _name in router.registry:
        if prefix in LISTS:
            shown = seen_by(viewset, cast.people[name]).values("pk")
            hidden = seen_by(viewset, cast.auditor).exclude(pk__in=shown).first()
            assert caller.get(f"{prefix}/{hidden.pk}/").status_code == 404, prefix
            assert caller.get(f"{prefix}/{shown[0]['pk']}/").status_code == 200, prefix


def test_a_program_reads_as_people_of_its_role_do_and_a_department_its_own_matters_alone(
    cast: Cast, cases: dict[str, Any]
) -> None:
    caller = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK)
    assert requests_named(items(caller, "requests")) == {str(cases[key].pk) for key in ("done", "late")}
    assert {row["code"] for row in items(caller, "request-matters")} == {LAND}
    whole = caller.get(f"requests/{cases['late'].pk}/").json()
    assert len(whole["matters"]) == 2, "the page of the case shows the neighbour's part too"


def test_a_key_reads_what_it_has_a_scope_for(cast: Cast, cases: dict[str, Any]) -> None:
    caller = Caller.of(cast.bole_land, Role.DEPARTMENT_CLERK, [Scope.POWERS_READ])
    for resource in (*LISTS, "archives"):
        answer = caller.get(f"{resource}/")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
    assert caller.get("matters/").status_code == 200


def test_the_work_queue_of_a_department(cast: Cast, cases: dict[str, Any]) -> None:
    caller = Caller.of(cast.jinghe_environment, Role.DEPARTMENT_CLERK)
    every, mine = items(caller, "handovers"), items(caller, "handovers", mine="true")
    assert {row["organ"]["code"] for row in mine} == {cast.jinghe_environment.code}
    assert len(every) > len(mine) > 0
    assert items(caller, "handovers", mine="false") == [row for row in every if row not in mine]
    assert items(caller, "handovers", state=["sent", "refused"]) == []
    assert len(items(caller, "handovers", state="signed", mine="true")) == len(mine)
    one = caller.get(f"handovers/{mine[0]['id']}/").json()
    assert one["materials"][0]["files"][0]["file"]["sha256"]


def test_filters_narrow(cast: Cast, cases: dict[str, Any], speaks: Speaks) -> None:
    caller = speaks("auditor")

    def found(resource: str, **query: Any) -> set[str]:
        named = {str(case.pk): name for name, case in cases.items()}
        return {named[key] for key in requests_named(items(caller, resource, **query))}

    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    narrowed: list[tuple[str, dict[str, Any], set[str]]] = [
        ("requests", {"state": "archived"}, {"done"}),
        ("requests", {"state": ["archived", "reported"]}, {"done", "multi"}),
        ("requests", {"number": cases["late"].number}, {"late"}),
        ("requests", {"ledger": cases["late"].ledger_id}, {"late"}),
        ("requests", {"park": cast.other_park.code}, {"foreign"}),
        ("requests", {"enterprise": cast.other_enterprise.code}, {"foreign"}),
        ("requests", {"organ": cast.bole_land.code}, {"done", "late"}),
        ("requests", {"matter": "BZ54-A5-16"}, {"multi"}),
        ("requests", {"division": "652722"}, {"multi", "foreign"}),
        ("requests", {"jurisdiction": "multi"}, {"multi"}),
        ("requests", {"submitted_from": tomorrow}, set()),
        (
            "requests",
            {"submitted_to": timezone.localdate().isoformat()},
            {"done", "late", "multi", "foreign"},
        ),
        ("request-matters", {"state": "granted"}, {"done", "multi"}),
        ("request-matters", {"organ": cast.jinghe_environment.code}, {"multi", "foreign"}),
        ("progress", {"kind": "decision"}, set()),
        ("problems", {"request": cases["foreign"].pk}, {"foreign"}),
        ("problems", {"request": uuid.uuid4()}, set()),
        ("request-files", {"request": cases["foreign"].pk}, {"foreign"}),
        ("coordinations", {"state": "concluded"}, {"late", "foreign"}),
        ("decisions", {"state": "done"}, set()),
        ("evaluations", {"side": "park"}, {"done", "multi"}),
        ("reports", {"state": "sent"}, {"done", "multi"}),
        ("report-recipients", {"organ": cast.workgroup.code}, {"multi"}),
        ("visits", {"state": "follow_up"}, {"multi"}),
        ("supervisions", {"issuer": cast.bole.code}, {"late"}),
        ("supervisions", {"organ": cast.jinghe_environment.code}, {"foreign"}),
    ]
    for resource, query, expected in narrowed:
        assert found(resource, **query) == expected, (resource, query)


def test_every_filter_of_every_list_can_be_asked(cast: Cast) -> None:
    asking = SimpleNamespace(membership=cast.auditor)
    for prefix, viewset, _name in router.registry:
        for name, narrow in viewset.filter_class.base_filters.items():
            if "choices" in narrow.extra:
                value = narrow.extra["choices"][0][0]
            else:
                value = {
                    "ModelChoiceField": cast.park.code,
                    "UUIDField": str(uuid.uuid4()),
                    "MomentField": "2026-11-22",
                    "NullBooleanField": "true",
                }.get(narrow.field_class.__name__, "1")
            asked = viewset.filter_class(
                QueryDict(f"{name}={value}"), queryset=seen_by(viewset, cast.auditor), request=asking
            )
            assert asked.is_valid(), (prefix, name, asked.errors)
            assert list(asked.qs) == [] or prefix == "matters", (prefix, name)


def test_what_changed_since_a_moment(cast: Cast, cases: dict[str, Any], speaks: Speaks) -> None:
    caller, since = speaks("auditor"), timezone.now()
    for resource in ("requests", "progress", "request-files", "decisions"):
        assert items(caller, resource, updated_since=since.isoformat()) == []
    letter = cases["foreign"].supervisions.get()
    sign_supervision(supervision=letter, actor=cast.jinghe_environment_clerk)
    for resource in ("requests", "progress", "request-files", "decisions"):
        rows = items(caller, resource, updated_since=since.isoformat(), limit=1)
        assert requests_named(rows) == {str(cases["foreign"].pk)}, resource
    late, since = cases["late"], timezone.now()
    append(ledger=late.ledger, heading="system", kind="seal", summary="用印", occurred_at=since)
    rows = items(caller, "requests", updated_since=since.isoformat())
    assert requests_named(rows) == {str(late.pk)}, "what is no act tells of a change too"


@pytest.mark.parametrize(
    ("resource", "query", "pointer"),
    [
        ("requests", {"state": "unheard-of"}, "/query/state"),
        ("requests", {"updated_since": "昨天"}, "/query/updated_since"),
        ("requests", {"submitted_from": "2026-11-22T09:00:00"}, "/query/submitted_from"),
        ("requests", {"organ": "652701-XXXX"}, "/query/organ"),
        ("requests", {"organ": "91652701MA00000010"}, "/query/organ"),
        ("handovers", {"request": "1"}, "/query/request"),
        ("handovers", {"officer": "1"}, "/query/officer"),
        ("materials", {"matter": "1.5"}, "/query/matter"),
        ("visits", {"limit": "0"}, "/query/limit"),
        ("visits", {"cursor": "x"}, "/query/cursor"),
    ],
)
def test_what_a_filter_garbles_is_refused(
    cast: Cast, speaks: Speaks, resource: str, query: dict[str, str], pointer: str
) -> None:
    answer = speaks("auditor").get(f"{resource}/", **query)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def count(caller: Caller, address: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert caller.get(address, **query).status_code == 200
    return len(asked)


def test_the_database_is_asked_as_often_for_many_rows_as_for_one(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    caller = speaks("auditor")
    for resource in LISTS:
        rows = caller.get(f"{resource}/", limit=200).json()["items"]
        assert len(rows) > 1
        one, many = count(caller, f"{resource}/", limit=1), count(caller, f"{resource}/", limit=200)
        assert one == many < 14, resource
        assert count(caller, f"{resource}/{rows[0]['id']}/") < 16, resource


def test_thirty_rows_of_the_long_lists_are_asked_for_as_one_is(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    late, handover = cases["late"], Handover.objects.filter(organ=cast.bole_land).first()
    for number in range(30):
        copy = ProxyRequest.objects.get(pk=late.pk)
        copy.pk, copy.number, copy.ledger = uuid.uuid4(), f"copy-2026-{number:05d}", open_ledger()
        copy.save(force_insert=True)
        handover.pk = None
        handover.save(force_insert=True)
    for caller, address in ((speaks("auditor"), "requests/"), (speaks("land_clerk"), "handovers/")):
        assert len(caller.get(address, limit=200).json()["items"]) > 30
        assert count(caller, address, limit=1) == count(caller, address, limit=200)


def test_a_whole_request_asks_as_often_whatever_hangs_on_it(
    cast: Cast, cases: dict[str, Any], speaks: Speaks
) -> None:
    caller = speaks("auditor")
    asked = {name: count(caller, f"requests/{cases[name].pk}/") for name in ("late", "multi", "foreign")}
    assert len(set(asked.values())) == 1 and asked["late"] < 12, asked


def test_an_etag_holds_until_something_happens(cast: Cast, cases: dict[str, Any], speaks: Speaks) -> None:
    caller, late = speaks("land_clerk"), cases["late"]
    matter = late.matters.get(organ=cast.bole_land)
    addresses = [f"requests/{late.pk}/", f"request-matters/{matter.pk}/"]
    tags = [caller.get(address)["ETag"] for address in addresses]
    assert len({tag.partition(".")[0] for tag in tags}) == 1, "an act on a part is judged by its case"

    def again() -> list[int]:
        known = zip(addresses, tags, strict=True)
        get = caller.client.get
        return [get(f"/api/v1/{each}", headers={"If-None-Match": tag}).status_code for each, tag in known]

    assert again() == [304, 304]
    sign_supervision(supervision=late.supervisions.get(), actor=cast.land_clerk)
    assert again() == [200, 200]


def test_the_catalogue_is_open_to_any_key_with_every_version(cast: Cast) -> None:
    caller = Caller.of(cast.enterprise, Role.ENTERPRISE_HANDLER, [])
    rows = items(caller, "matters")
    assert {row["code"] for row in rows} == {"BZ-YD-01", "BZ-HB-02", "BZ54-A5-16"}
    assert {row["code"] for row in items(caller, "matters", cross_county="true")} == {"BZ54-A5-16"}
    one = caller.get(f"matters/{LAND}/").json()
    assert (one["statutory_limit"], one["promised_limit"]) == (20, 10)
    assert [paper["name"] for paper in one["materials"]] == ["营业执照", "不动产登记申请书", "地籍调查成果"]
    assert [version["version"] for version in one["versions"]] == [1]
    assert caller.get("matters/BZ-NONE/").status_code == 404

"""What anybody may see: the catalogue, the flow charts, and a request's state by number and query code."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from portal import throttle
from portal.organizations.models import Organization
from proxy_service import public_status
from proxy_service.enums import DIMENSIONS, Jurisdiction
from proxy_service.flowchart import STAGES, chart
from proxy_service.lifecycle import ACTS
from proxy_service.models import MatterVersion, ProxyRequest
from proxy_service.services.catalogue import content_of, publish_matter
from tests.cast import CROSS, LAND, Cast
from tests.stages import make_request

ADDRESS = "203.0.113.7"


@pytest.fixture(autouse=True)
def _fresh_counts() -> Iterator[None]:
    """No count of another test or of the demonstration, which shares the broker."""
    key, broker = f"status:{ADDRESS}", throttle.client()
    broker.delete(throttle.PREFIX + key)
    cache.delete(key)
    yield
    broker.delete(throttle.PREFIX + key)


def query(client: Client, number: str | None, code: str) -> "object":
    return client.post(reverse("status-query"), {"number": number, "code": code}, REMOTE_ADDR=ADDRESS)


def test_the_front_page_says_what_for_whom_and_that_it_is_free(client: Client, cast: Cast) -> None:
    shown = client.get(reverse("front")).content.decode()
    for text in ("我要委托代办", "查询进度", "全程免费", cast.park.name, cast.other_park.name):
        assert text in shown


def names_found(client: Client, **filters: str) -> set[str]:
    listed = client.get(reverse("catalogue"), filters).context["page_obj"]
    return {version.matter.code for version in listed}


def test_the_catalogue_is_searched_and_narrowed(client: Client, cast: Cast) -> None:
    everything = set(MatterVersion.objects.current().values_list("matter__code", flat=True))
    assert names_found(client) == everything
    assert names_found(client, q=cast.land.name[:2]) >= {LAND}
    assert names_found(client, q="没有这样的事项") == set()
    assert names_found(client, **{"class": cast.land.matter_class}) == set(
        MatterVersion.objects.current()
        .filter(matter_class=cast.land.matter_class)
        .values_list("matter__code", flat=True)
    )
    assert names_found(client, cross="1") == {CROSS}


def test_the_catalogue_takes_the_same_queries_for_one_and_for_thirty(
    client: Client, cast: Cast, django_assert_num_queries
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert len(client.get(reverse("catalogue"), {"q": cast.land.name}).context["page_obj"]) == 1
    content = content_of(cast.land)
    for number in range(30):
        publish_matter(
            code=f"T-{number:02}",
            content=content | {"name": f"试验事项 {number}"},
            now=cast.land.published_at,
            actor=cast.centre_officer,
            based_on=None,
        )
    with django_assert_num_queries(len(few)):
        shown = client.get(reverse("catalogue"), {"q": "试验事项"}).context["page_obj"]
    assert shown.paginator.count == 30
    assert len(shown) == 20
    assert len(few) == 2


def test_the_guide_names_materials_limits_basis_and_organs(client: Client, cast: Cast) -> None:
    response = client.get(reverse("matter-guide", args=[LAND]))
    shown = response.content.decode()
    for material in cast.land.materials.all():
        assert material.name in shown
    assert cast.land.statutory_source in shown
    assert set(response.context["organs"]) == {cast.bole_land, cast.jinghe_land}
    assert client.get(reverse("matter-guide", args=["NOPE"])).status_code == 404


def test_a_matter_taken_off_the_catalogue_is_gone(client: Client, cast: Cast) -> None:
    cast.land.matter.is_active = False
    cast.land.matter.save()
    assert LAND not in names_found(client)
    assert client.get(reverse("matter-guide", args=[LAND])).status_code == 404


@pytest.mark.rule("BZ54-A4")
@pytest.mark.rule("BZ54-A6")
@pytest.mark.parametrize("jurisdiction", list(Jurisdiction))
def test_every_main_act_of_the_table_stands_in_the_chart_once(jurisdiction: Jurisdiction) -> None:
    drawn = [node.code for stage in chart(jurisdiction) for node in stage.way]
    assert len(drawn) == len(set(drawn))
    assert {code for code, act in ACTS.items() if act.main} <= set(drawn)
    beside = [node.code for stage in chart(jurisdiction) for node in stage.exceptions]
    assert not set(beside) & set(drawn)


@pytest.mark.rule("BZ54-A4")
def test_the_way_within_one_county_follows_article_five() -> None:
    stages = chart(Jurisdiction.SINGLE)
    assert [stage.label for stage in stages] == [label for label, _article, _states in STAGES]
    assert [[node.code for node in stage.way] for stage in stages] == [
        ["submit", "accept"],
        ["assign_officer", "propose_plan", "agree_plan"],
        ["prepare_materials", "hand_over", "sign_handover", "post_progress", "grant"],
        ["deliver", "sign_delivery"],
        [
            "evaluate_as_enterprise", "evaluate_as_park", "visit", "submit_report", "approve_report",
            "sign_report", "accept_report", "archive",
        ],
    ]  # fmt: skip


@pytest.mark.rule("BZ54-A6")
@pytest.mark.rule("BZ54-4.3")
def test_the_way_across_counties_has_assistance_other_dimensions_and_the_work_group(client: Client) -> None:
    single, multi = chart(Jurisdiction.SINGLE), chart(Jurisdiction.MULTI)
    handling = [node.code for node in multi[2].way]
    assert {"ask_assistance", "give_opinion"} <= set(handling)
    assert handling.index("give_opinion") < handling.index("hand_over")
    assert not {"ask_assistance", "give_opinion"} & {node.code for node in single[2].way}
    readers = {node.code: node.who for node in multi[4].way}
    assert "州专班" in readers["sign_report"]
    shown = client.get(reverse("how-it-works"), {"counties": "multi"}).content.decode()
    for dimension in DIMENSIONS[Jurisdiction.MULTI]:
        assert str(dimension.label) in shown


@pytest.mark.parametrize(
    "stage", ["submitted", "accepted", "in_review", "correction", "completed", "reported"]
)
def test_number_and_code_show_the_course_and_nobodys_name(client: Client, cast: Cast, stage: str) -> None:
    request = make_request(cast, stage)
    response = query(client, request.number, request.query_code)
    assert response.status_code == 200
    shown = response.content.decode()
    assert request.get_state_display() in shown
    assert cast.land.name in shown
    for person in cast.people.values():
        assert person.user.full_name not in shown
        assert person.user.phone == "" or person.user.phone not in shown
    for private in (request.contact_name, request.contact_phone, cast.enterprise.legal_representative):
        assert private not in shown
    events = response.context["found"].events
    assert events[-1].label == ACTS["submit"].label
    assert response.context["found"].next_steps


def test_the_code_is_read_as_people_type_it(client: Client, cast: Cast) -> None:
    request = make_request(cast, "accepted")
    code = request.query_code.lower()
    spaced = f" {code[:4]} {code[4:8]}-{code[8:12]} {code[12:]} "
    assert query(client, f" {request.number} ", spaced).context["found"].request == request


def test_a_number_is_found_as_people_type_it_and_by_its_index(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    typed = f" {request.number.lower()[:9]} {request.number.lower()[9:]}"
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read whole otherwise
        assert public_status.find(typed, request.query_code) == request
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "proxy_service_proxyrequest_number" in plan
    assert "Seq Scan on proxy_service_proxyrequest" not in plan


def test_wrong_numbers_and_wrong_codes_answer_alike(client: Client, cast: Cast) -> None:
    request = make_request(cast, "accepted")
    other = make_request(cast, "accepted", enterprise=cast.other_enterprise)
    draft = make_request(cast, "draft")
    pages = [
        query(client, request.number, "2" * 16),
        query(client, "NOPE-1", request.query_code),
        query(client, request.number, other.query_code),
    ]
    assert {page.status_code for page in pages} == {422}
    assert all(page.context["found"] is None for page in pages)
    assert len({str(page.context["form"].errors) for page in pages}) == 1
    assert query(client, draft.number or "", draft.query_code).context["found"] is None


@pytest.fixture
def no_redis(settings: Settings) -> Iterator[None]:
    """A broker that is down."""
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    throttle.client.cache_clear()
    yield
    throttle.client.cache_clear()


def exhaust(client: Client, request: ProxyRequest) -> list[int]:
    return [query(client, request.number, "2" * 16).status_code for _try in range(21)]


def test_guessing_is_stopped_even_with_the_right_code(client: Client, cast: Cast) -> None:
    request = make_request(cast, "accepted")
    assert exhaust(client, request) == [422] * 20 + [429]
    stopped = query(client, request.number, request.query_code)
    assert stopped.status_code == 429
    assert stopped.context["found"] is None
    elsewhere = client.post(
        reverse("status-query"),
        {"number": request.number, "code": request.query_code},
        REMOTE_ADDR="203.0.113.8",
    )
    assert elsewhere.status_code == 200


def test_guessing_is_stopped_without_redis_too(client: Client, cast: Cast, no_redis: None) -> None:
    assert exhaust(client, make_request(cast, "accepted")) == [422] * 20 + [429]


def test_articles_have_anchors_that_hints_lead_to(client: Client, cast: Cast) -> None:
    shown = client.get(reverse("regulation")).content.decode()
    assert 'id="BZ54-5-5-48H"' in shown
    register = client.get(reverse("register")).content.decode()
    assert f'href="{reverse("regulation")}#BZ54-3-2"' in register


@pytest.mark.parametrize(
    "name", ["privacy", "how-it-works", "regulation", "login", "status-query", "password-reset"]
)
def test_public_pages_need_no_account(client: Client, db: None, name: str) -> None:
    shown = client.get(reverse(name))
    assert shown.status_code == 200
    assert " - 园办通</title>" in shown.content.decode()


def test_unknown_addresses_say_what_to_do(client: Client, db: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()
    assert not Organization.objects.exists()

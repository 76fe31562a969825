"""Old ledgers: who reads them, and how they are found."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.organizations.models import Membership
from proxy_service.models import PaperRecord
from proxy_service.paper_records import visible_records
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def write(by: Membership, number: str, **more: object) -> PaperRecord:
    facts = {"client": "某某纺织有限公司", "matter": "施工许可", "entrusted_on": date(2023, 5, 8), **more}
    return PaperRecord.objects.create(
        park=by.organization.park, number=number, entered_by=by, entered_at=timezone.now(), **facts
    )


@pytest.fixture
def records(cast: Cast) -> dict[str, PaperRecord]:
    return {
        "ours": write(cast.clerk, "A-1", officer="张三", follow_up="satisfied"),
        "later": write(cast.zone_clerk, "A-2", client="新能源公司", entrusted_on=date(2024, 1, 2)),
        "theirs": write(cast.other_clerk, "A-1", client="精河公司"),
    }


@pytest.mark.rule("BZ54-2.4")
def test_who_reads_whose(cast: Cast, records: dict[str, PaperRecord]) -> None:
    own, neighbours, all_of_them = {"ours", "later"}, {"theirs"}, set(records)
    expected = {
        **dict.fromkeys(
            ("clerk", "officer", "second_officer", "leader", "zone_clerk", "county_officer"), own
        ),
        **dict.fromkeys(("other_clerk", "other_officer", "other_leader", "other_county_officer"), neighbours),
        **dict.fromkeys(("workgroup_officer", "auditor"), all_of_them),
    }
    for name, person in cast.people.items():
        seen = set(visible_records(person))
        assert seen == {records[key] for key in expected.get(name, set())}, name


def test_the_page_finds_by_words_days_and_answer(
    client: Client, cast: Cast, records: dict[str, PaperRecord]
) -> None:
    client.force_login(cast.clerk.user)

    def listed(**asked: str) -> list[str]:
        answer = client.get(reverse("paper-records"), asked)
        assert answer.status_code == 200
        return [record.number for record in answer.context["page"]]

    assert listed() == ["A-2", "A-1"]
    assert listed(q="纺织 张三") == ["A-1"] and listed(q="A-2") == ["A-2"] and listed(q="精河") == []
    assert listed(since="2024-01-02") == ["A-2"] and listed(until="2024-01-01") == ["A-1"]
    assert listed(follow_up="satisfied") == ["A-1"]
    assert client.get(reverse("paper-records"), {"since": "x"}).status_code == 422


def test_strangers_find_no_page(client: Client, cast: Cast) -> None:
    for stranger in (cast.owner, cast.land_clerk, cast.centre_officer, cast.administrator):
        client.force_login(stranger.user)
        assert client.get(reverse("paper-records")).status_code == 404


def test_the_queries_of_the_page_do_not_grow(client: Client, cast: Cast) -> None:
    client.force_login(cast.workgroup_officer.user)

    def asked() -> int:
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("paper-records"))
        return len(few)

    write(cast.clerk, "1")
    write(cast.other_clerk, "1")
    asked()
    one = asked()
    for number in range(2, 40):
        write(cast.clerk, str(number))
    assert asked() == one

"""What stands on a department's list is what it was granted, whoever changes grants, matters or requests."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.access import grant, revoke
from portal.organizations.models import Organization
from proxy_service import access, listing
from proxy_service.access import WORK_ON_MATTER
from proxy_service.department_cases import recount
from proxy_service.models import DepartmentCase, ProxyRequest, RequestMatterGroupPermission
from tests.cast import Cast
from tests.roles import as_owner
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def granted() -> set[tuple[object, ...]]:
    """From the grants, in Python."""
    grants = RequestMatterGroupPermission.objects.filter(permission__codename="work_requestmatter")
    of_filed = grants.exclude(content_object__request__number=None)
    return {
        (request.pk, grant.group_id, request.enterprise_id, request.submitted_at, request.next_due_at)
        for grant in of_filed.select_related("content_object__request")
        for request in [grant.content_object.request]
    }


def kept() -> set[tuple[object, ...]]:
    return set(
        DepartmentCase.objects.values_list("request", "group", "enterprise_id", "submitted_at", "next_due_at")
    )


def seen_by(organ: Organization) -> set[object]:
    return set(DepartmentCase.objects.filter(group=organ.group_id).values_list("request", flat=True))


@pytest.mark.parametrize(
    "stage",
    ["draft", "submitted", "planned", "handed_over", "received", "paused", "completed", "archived", "withdrawn"],
)  # fmt: skip
def test_at_every_stage_it_is_what_was_granted(cast: Cast, stage: str) -> None:
    make_request(cast, stage, "multi" if stage == "received" else "single")
    assert kept() == granted()
    assert recount() == 0


class TestEveryWay:
    @pytest.fixture
    def request_with_two(self, cast: Cast) -> ProxyRequest:
        """Of two matters, of which the land bureau has one, and a neighbour nothing."""
        request = make_request(cast, "handed_over")
        assert seen_by(cast.bole_land) == {request.pk}
        return request

    def test_a_second_grant_changes_nothing_and_the_last_one_taken_back_ends_it(
        self, cast: Cast, request_with_two: ProxyRequest
    ) -> None:
        matters = list(request_with_two.matters.all())
        for matter in matters:
            access.grant_to(cast.bole_land, matter)
        assert kept() == granted()
        for matter in matters:
            assert seen_by(cast.bole_land) == {request_with_two.pk}
            revoke(WORK_ON_MATTER, cast.bole_land, matter)
        assert seen_by(cast.bole_land) == set()
        assert not listing.listed(cast.land_clerk).exists()
        assert kept() == granted()

    def test_another_permission_lists_nothing(self, cast: Cast, request_with_two: ProxyRequest) -> None:
        grant("proxy_service.view_requestmatter", cast.jinghe_land, request_with_two.matters.get(position=1))
        assert seen_by(cast.jinghe_land) == set()

    def test_it_follows_the_request(self, cast: Cast, request_with_two: ProxyRequest) -> None:
        now = timezone.now()
        ProxyRequest.objects.filter(pk=request_with_two.pk).update(
            submitted_at=now, enterprise=cast.other_enterprise
        )
        assert kept() == granted()
        assert {row[2:4] for row in kept()} == {(cast.other_enterprise.pk, now)}

    def test_what_is_deleted_is_listed_no_more(self, cast: Cast, request_with_two: ProxyRequest) -> None:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            cursor.execute(
                "DELETE FROM proxy_service_requestmatter WHERE request_id = %s", [request_with_two.pk]
            )
            assert kept() == set(), "also while grants are left"
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        assert kept() == granted() != set()


def test_what_was_copied_past_the_triggers_is_recounted(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    request = make_request(cast, "handed_over")
    expected = kept()
    assert expected
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE proxy_service_departmentcase SET submitted_at = now(), next_due_at = NULL")
        cursor.execute(
            "INSERT INTO proxy_service_departmentcase (request_id, group_id, enterprise_id, submitted_at, search)"
            " VALUES (%s, %s, 1, now(), '{}'), (gen_random_uuid(), 1, 1, now(), '{}')",
            [request.pk, cast.prefecture_land.group_id],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    call_command("recount_departments")
    assert kept() == expected == granted()
    assert "更正" in capsys.readouterr().out
    assert recount() == 0

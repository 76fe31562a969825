"""Who sees what: exact sets, with a neighbour's requests always there (BZ54-2.4)."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from portal.errors import NotAllowed
from portal.organizations.models import Membership
from portal.organizations.services.substitution import appoint_substitute
from proxy_service import access
from proxy_service.enums import RequestState
from proxy_service.lifecycle import Subject
from proxy_service.models import ProxyRequest
from proxy_service.services import handling
from tests.cast import Cast
from tests.stages import make_course, make_request

pytestmark = pytest.mark.django_db


@pytest.mark.rule("BZ54-2.4")
def test_everybody_sees_exactly_what_is_theirs(cast: Cast) -> None:
    draft = make_request(cast, "draft")
    at_window = make_request(cast, "draft", at_window=True)
    single = make_request(cast, "in_progress")
    of_zone = make_request(cast, "submitted", park=cast.zone)
    multi = make_request(cast, "in_progress", "multi")
    neighbours = make_request(cast, "in_progress", enterprise=cast.other_enterprise, park=cast.other_park)
    groups = [
        (["owner", "handler"], {draft, at_window, single, of_zone, multi}),
        (["other_owner"], {neighbours}),
        (["clerk", "zone_clerk"], {at_window, single, of_zone, multi}),
        (["officer", "second_officer", "leader"], {single, of_zone, multi}),
        (["other_clerk", "other_officer", "other_leader"], {neighbours}),
        (["land_clerk", "land_leader"], {single}),
        (["environment_clerk", "environment_leader"], set()),
        (["jinghe_land_clerk", "jinghe_land_leader"], {neighbours}),
        (["jinghe_environment_clerk", "jinghe_environment_leader"], {multi}),
        (["prefecture_clerk", "prefecture_leader"], {multi}),
        (["county_officer"], {single, of_zone, multi}),
        (["other_county_officer"], {multi, neighbours}),
        (["workgroup_officer", "auditor"], {single, of_zone, multi, neighbours}),
        (["centre_officer", "administrator", "security"], set()),
    ]
    expected = {name: requests for names, requests in groups for name in names}
    seen = {name: set(access.visible_requests(person)) for name, person in cast.people.items()}
    assert seen == expected
    assert not access.visible_requests(None).exists()
    for name, person in cast.people.items():
        for request in ProxyRequest.objects.all():
            assert access.sees(Subject.REQUEST, person, request) == (request in expected[name])
            if request in expected[name]:
                assert access.get_request(person, request.pk) == request
            else:
                for get in (access.get_request, access.get_draft):
                    with pytest.raises(Http404):
                        get(person, request.pk)
            if request in expected[name] and request.state != RequestState.DRAFT:
                assert access.get_draft(person, request.pk) == request
    assert not access.sees(Subject.REQUEST, None, single)
    with pytest.raises(Http404):
        access.get_draft(None, draft.pk)
    assert access.get_draft(cast.owner, draft.pk) == draft
    assert access.get_draft(cast.clerk, at_window.pk) == at_window


@pytest.mark.rule("BZ54-2.4")
def test_a_department_sees_its_own_matters_of_a_case_with_several(cast: Cast) -> None:
    course = make_course(cast, "in_progress", matters=[cast.land, cast.environment])
    land, environment = course.matters
    assert list(access.visible_matters(cast.land_clerk)) == [land]
    assert list(access.visible_matters(cast.environment_leader)) == [environment]
    assert list(access.visible_requests(cast.land_clerk)) == [course.request]


def test_a_stand_in_works_on_the_absent_officers_cases_for_as_long_as_it_lasts(cast: Cast) -> None:
    course = make_course(cast, "in_progress")
    assert course.request.officer == cast.officer
    with pytest.raises(NotAllowed):
        handling.prepare_materials(matter=course.matter, actor=cast.second_officer)
    now = timezone.now()
    stand_in = appoint_substitute(
        membership=cast.officer,
        substitute_user=cast.second_officer.user,
        valid_from=now,
        valid_until=now + timedelta(days=3),
        actor=cast.leader,
    )
    handling.prepare_materials(matter=course.matter, actor=stand_in)
    entry = course.request.ledger.entries.latest("sequence")
    assert entry.actor == cast.second_officer.user, "in their own name"
    assert stand_in not in Membership.objects.valid(now + timedelta(days=3))

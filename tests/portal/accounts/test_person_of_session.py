"""The person of a session comes with their roles and with what the header tells in each, by one query."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.backends import PersonBackend
from portal.header import Header, header_of
from portal.notifications.services import notify
from portal.organizations.enums import Role
from portal.organizations.models import Membership, User
from portal.paging import Count
from tests.cast import Cast


def test_roles_and_header_are_read_with_the_person(cast: Cast, django_assert_num_queries: Any) -> None:
    officer, other = cast.officer, cast.other_officer
    second = Membership.objects.create(user=officer.user, organization=cast.other_park, role=Role.PARK_LEADER)
    notify(users=[officer.user], subject="甲", body="x")
    notify(users=[officer.user, other.user], subject="乙", body="x")
    with django_assert_num_queries(1):
        person = PersonBackend().get_user(officer.user_id)
        assert person is not None
        assert {held.pk for held in person.roles_now or ()} == {officer.pk, second.pk}
        for held in person.roles_now or ():
            assert held.user is person
            assert header_of(person, held) == Header(unread=Count(2), has_seal=False)
            assert held.organization.park.name
    assert header_of(other.user, other) == Header(unread=Count(1))
    assert header_of(other.user, None) == Header(unread=Count(1))


def test_a_role_that_ended_does_not_come_and_nobody_comes_whose_account_is_closed(cast: Cast) -> None:
    officer = cast.officer
    Membership.objects.filter(pk=officer.pk).update(valid_until=timezone.now())
    person = PersonBackend().get_user(officer.user_id)
    assert person is not None
    assert person.roles_now is None
    User.objects.filter(pk=officer.user_id).update(is_active=False)
    assert PersonBackend().get_user(officer.user_id) is None
    User.objects.filter(pk=cast.leader.user_id).update(is_active=False)
    assert PersonBackend().get_user(cast.leader.user_id) is None
    assert PersonBackend().get_user(0) is None


def test_what_changes_between_two_pages_is_known_to_the_second(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer.user)
    profile = reverse("profile")
    assert client.get(profile).context["header"].unread == Count(0)
    notify(users=[cast.officer.user], subject="甲", body="x")
    page = client.get(profile)
    assert page.context["header"].unread == Count(1)
    assert page.context["membership"] == cast.officer
    Membership.objects.filter(pk=cast.officer.pk).update(valid_until=timezone.now())
    page = client.get(profile)
    assert page.context["membership"] is None
    assert page.context["header"].unread == Count(1)

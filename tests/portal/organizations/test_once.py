"""What a form that was sent is remembered by."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.organizations.models import Organization
from portal.organizations.once import once

pytestmark = pytest.mark.django_db


def test_of_a_row_its_key_is_remembered_and_not_its_name(rf: RequestFactory) -> None:
    """A letter with a long subject is written all the same, and what it says is in no table beside its own."""
    request = rf.post("/", {"key": str(uuid.uuid4())})
    request.user = AnonymousUser()
    made = Organization(pk=4711, name="督办事项" * 30)
    outcomes = [once(request, "issue", lambda: made) for _time in range(2)]
    assert [(outcome.result, outcome.first) for outcome in outcomes] == [("4711", True), ("4711", False)]

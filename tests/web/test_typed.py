"""What is typed stays text, and what no form asks for is not taken: every act of the table through its page."""

import uuid
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.notifications.models import Email, Message
from proxy_service.forms.acts import FORMS
from tests.cast import Cast
from tests.proxy_service.test_act_pages import WAYS, Way, person_of, reach, url_of
from tests.web.marks import MARK, carried_out, told_wrong

QUICK = {"decline"}
WAYS_TO_ACT = [
    pytest.param(way, id=way.code, marks=() if way.code in QUICK else pytest.mark.soak) for way in WAYS
]
READERS = ("owner", "clerk", "leader", "land_clerk", "county_officer", "auditor")


@pytest.mark.parametrize("way", WAYS_TO_ACT)
def test_a_form_takes_nothing_that_it_does_not_ask_for(cast: Cast, client: Client, way: Way) -> None:
    request, subject, typed = reach(cast, way)
    client.force_login(person_of(cast, way, request).user)
    smuggled = {
        "state": "archived", "park": cast.other_park.pk, "officer": cast.other_officer.pk, "number": "X-1",
        "enterprise": cast.other_enterprise.pk, "ledger": str(uuid.uuid4()), "actor": cast.other_leader.pk,
        "role": "administrator", "is_active": "", "id": str(uuid.uuid4()), "pk": "1", "archived_at": "2020-01-01",
        "organization": cast.other_park.pk, "filed_at_window": "on", "code": "terminate", "made_by": cast.auditor.pk,
    }  # fmt: skip
    smuggled = {name: value for name, value in smuggled.items() if name not in typed}
    came_of_it = []
    for more in ({}, smuggled):
        with transaction.atomic():
            for value in typed.values():
                for file in value if isinstance(value, list) else [value]:
                    if hasattr(file, "seek"):
                        file.seek(0)
            answer = client.post(url_of(way.code, subject), {**typed, **more})
            assert answer.status_code == 302, answer.content.decode()[:2000]
            request.refresh_from_db()
            subject.refresh_from_db()
            facts = (
                request.state,
                request.park_id,
                request.officer_id,
                request.enterprise_id,
                request.number,
            )
            entries = list(request.ledger.entries.values_list("kind", "actor", "organization_name"))
            archived_on = request.archived_at and request.archived_at.date()
            came_of_it.append((*facts, request.ledger_id, archived_on, subject.state, entries))
            transaction.set_rollback(True)
    assert came_of_it[0] == came_of_it[1]


def marked(cast: Cast, way: Way, request: Any, subject: Any, typed: dict[str, Any]) -> dict[str, Any]:
    """The same inputs, with the mark in every field that takes free text."""
    form = FORMS[way.code](subject=subject, membership=person_of(cast, way, request), now=timezone.now())
    free = {name for name, field in form.fields.items() if type(field) is forms.CharField}
    return {
        name: MARK if name in free or (name.count("-") == 2 and name.rpartition("-")[2] in TEXTS) else value
        for name, value in typed.items()
    }


#: Free texts in rows of formsets.
TEXTS = {"problem", "clause", "remedy", "title", "text"}


@pytest.mark.parametrize("way", WAYS_TO_ACT)
def test_what_is_typed_is_shown_as_it_was_typed(cast: Cast, client: Client, way: Way) -> None:
    """By the answer itself, by the pages of everybody who reads the case, in messages and in letters."""
    request, subject, typed = reach(cast, way)
    client.force_login(person_of(cast, way, request).user)
    pages = [client.post(url_of(way.code, subject), marked(cast, way, request, subject, typed), follow=True)]
    for name in READERS:
        reader = Client()
        reader.force_login(cast.people[name].user)
        pages += [
            reader.get(reverse("request", args=[request.pk])),
            reader.get("/inbox/"),
            reader.get("/home/"),
        ]
    for page in pages:
        assert not carried_out(page.content.decode()), page.request["PATH_INFO"]
    told = [*Message.objects.values_list("subject", "body"), *Email.objects.values_list("subject", "body")]
    assert not told_wrong(told)

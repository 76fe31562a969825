"""How much an act asks the database: filing, accepting and posting progress, however much there is in a request.

Savepoints are not counted, nor the calendars, which a process asks for anew every few seconds.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.organizations.models import Membership, Organization
from proxy_service.enums import NodeKind, RequestState
from proxy_service.models import ProxyRequest
from tests.cast import ENVIRONMENT, LAND, Cast
from tests.keys import keyed
from tests.proxy_service.test_filing_pages import fill_in, sign_in
from tests.stages import make_request

pytestmark = pytest.mark.django_db


def asked_for(member: Membership, address: str, typed: dict[str, str]) -> list[str]:
    """The statements of a form that is accepted."""
    client = sign_in(member)
    with CaptureQueriesContext(connection) as asked:
        assert client.post(address, typed).status_code == 302
    sent = [query["sql"] for query in asked.captured_queries]
    return [sql for sql in sent if "SAVEPOINT" not in sql and '"workdays_' not in sql]


def filed(cast: Cast, *matters: str) -> list[str]:
    draft = fill_in(sign_in(cast.owner), cast, *matters)
    address = reverse("draft-step", args=[draft.pk, "review"])
    found = asked_for(cast.owner, address, {"confirmed": "on", "privacy": "on"})
    assert ProxyRequest.objects.get(pk=draft.pk).state == RequestState.SUBMITTED
    return found


def test_filing(cast: Cast) -> None:
    one, several = filed(cast, LAND), filed(cast, LAND, ENVIRONMENT)
    assert len(one) <= 27, "\n".join(one)
    assert len(several) == len(one) + 1, "each matter is written, and nothing else is asked for it"


def test_accepting(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    Organization.objects.filter(pk=request.enterprise_id).update(confirmed_at=timezone.now())  # no new one
    address = reverse("act", args=["accept", request.pk])
    found = asked_for(cast.clerk, address, keyed(assign_by_load="on"))
    assert ProxyRequest.objects.get(pk=request.pk).officer is not None
    assert len(found) <= 26, "\n".join(found)


def test_posting_progress(cast: Cast) -> None:
    matter = make_request(cast, "in_review").matters.get()
    address = reverse("act", args=["post_progress", matter.pk])
    before = matter.nodes.count()
    found = asked_for(cast.land_clerk, address, keyed(kind=NodeKind.REVIEW.value, opinion="材料齐全"))
    assert matter.nodes.count() == before + 1
    assert len(found) <= 22, "\n".join(found)

"""An enterprise that takes another name: its requests are found by that name, and by the one they were filed under."""

from contextlib import closing

import pytest
from django.db import connection, transaction
from django.test import Client

from portal.organizations.models import Membership
from portal.organizations.services.registration import update_enterprise
from proxy_service.models import ProxyRequest
from tests.cast import Cast
from tests.stages import make_request

NEW = "赛里木湖文旅集团有限公司"


def rename(owner: Membership, name: str) -> None:
    firm = owner.organization
    update_enterprise(
        enterprise=firm,
        actor=owner,
        name=name,
        uscc=firm.uscc,
        legal_representative=firm.legal_representative,
        address=firm.address,
        enterprise_phone=firm.phone,
    )


def found(person: Membership, text: str) -> set[str]:
    client = Client()
    client.force_login(person.user)
    return {row.number for row in client.get("/requests/", {"q": text}).context["rows"]}


@pytest.mark.django_db
def test_what_it_filed_is_found_by_both_names_and_nothing_of_others(cast: Cast) -> None:
    own = {make_request(cast, stage).number for stage in ("submitted", "archived")}
    draft = make_request(cast, "draft")
    other = make_request(
        cast, "submitted", enterprise=cast.other_enterprise, park=cast.other_park, division_code="652722",
        matters=[cast.environment],
    )  # fmt: skip
    before, search = cast.enterprise.name, other.search
    assert found(cast.auditor, before) == own
    rename(cast.owner, NEW)
    for person in (cast.owner, cast.leader, cast.auditor):
        assert found(person, NEW) == own == found(person, before)
        assert found(person, "文旅集团") == own
    other.refresh_from_db()
    assert (other.search, other.enterprise.name in (before, NEW)) == (search, False)
    draft.refresh_from_db()
    assert draft.search == []
    submitted = ProxyRequest.objects.filter(number__in=own).values_list("search", flat=True)
    assert all(len(set(pairs)) == len(pairs) for pairs in submitted)


@pytest.mark.django_db
def test_what_changes_beside_the_name_leaves_the_search_alone(cast: Cast) -> None:
    request = make_request(cast, "submitted")
    ProxyRequest.objects.filter(pk=request.pk).update(search=["空白"])
    rename(cast.owner, cast.enterprise.name)
    request.refresh_from_db()
    assert request.search == ["空白"]


@pytest.mark.django_db(transaction=True)
def test_acts_name_the_enterprise_while_it_takes_another_name(cast: Cast) -> None:
    """An act holds the request, which the new name waits for; so the new name must not hold what the act needs."""
    request = make_request(cast, "submitted")
    act = connection.copy()
    with transaction.atomic():
        rename(cast.owner, NEW)
        with closing(act), act.cursor() as cursor:
            # What PostgreSQL asks where a row that leads to the enterprise is written.
            cursor.execute(
                "SELECT FROM organizations_organization WHERE id = %s FOR KEY SHARE NOWAIT",
                [cast.enterprise.pk],
            )
    assert found(cast.leader, NEW) == {request.number}

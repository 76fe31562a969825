"""Pages of what is kept of cases: for everybody all that is theirs, once."""

import pytest

from portal.api import registry
from portal.deadlines.models import Deadline
from portal.documents.models import Document
from portal.ledger.models import Ledger
from tests.delegation.api.test_cases import caller_of
from tests.delegation.api.world import World
from tests.delegation.cast import DelegationCast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.mark.parametrize("model", [Deadline, Document, Ledger])
def test_pages_hold_all_that_one_reads_once(
    world: World, delegation_cast: DelegationCast, model: type[Deadline | Document | Ledger]
) -> None:
    prefix, everything = f"{model.__name__.lower()}s", model.objects.count()
    for name in ("owner", "bureau_clerk", "auditor"):
        person = delegation_cast.people[name]
        readable = getattr(registry, prefix).of(person, model.objects.all(), None)
        expected = {str(pk) for pk in readable.values_list("pk", flat=True)}
        caller, found = caller_of(person), list[str]()
        answer = caller.get(f"{prefix}/", limit=2).json()
        found += [str(row["id"]) for row in answer["items"]]
        while answer["next"]:
            answer = caller.client.get(answer["next"], headers=caller.headers).json()
            found += [str(row["id"]) for row in answer["items"]]
        assert sorted(found) == sorted(expected), name
        assert len(expected) > 2, f"{name}: no second page"
        assert len(expected) < everything or name == "auditor", f"{name}: no neighbour"

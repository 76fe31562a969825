"""The data set of ``make bench``: copies are what services would have written, and services go on with them."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Max

from benchmarks.scale.build import LEAST, is_whole
from benchmarks.scale.filling import Filling, triggers_off
from benchmarks.scale.originals import MARKED, Family
from benchmarks.scale.proof import Faulty, prove
from benchmarks.scale.stories import stories
from benchmarks.scale.walking import last_evening
from portal.documents.models import Counter, Document
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify
from portal.organizations.models import Membership, Organization
from proxy_service.demo.course import Course
from proxy_service.models import ProgressNode, ProxyRequest
from tests.roles import as_owner
from tests.snapshots import bring_in

NOW = datetime.fromisoformat("2026-11-20T18:00:17+08:00")
SIZE = 80
TOLD = {
    "archived, food": "archived",
    "archived, across counties": "archived",
    "declined": "declined",
    "submitted, 0 days": "submitted",
    "in review, 1 days": "in_progress",
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sequences_set")]


def fill(*names: str) -> Filling:
    only = [story for story in stories() if story.name in names]
    assert len(only) == len(names)
    with as_owner():
        filling = Filling(SIZE, now=NOW, people=300, editions=24, at_once=50, only=only)
        filling.go()
    return filling


@pytest.fixture
def reference(db: None) -> None:
    bring_in("reference", lambda: call_command("load_reference", verbosity=0))


@pytest.fixture
def filled(reference: None) -> Family:
    """Made once per process; the rows are copied in from then on."""
    return bring_in("scale", lambda: fill(*TOLD).family)


def test_copies_are_whole_cases(filled: Family) -> None:
    assert ProxyRequest.objects.count() == SIZE
    assert set(ProxyRequest.objects.values_list("state", flat=True)) == set(TOLD.values())
    assert set(ProxyRequest.objects.values_list("park__code", flat=True)) == {
        "652701-BJHZQ",
        "652722-GYYQ",
        "652702-ALSKZBQ",
        "654002-YNYQ",
    }
    numbers = ProxyRequest.objects.exclude(number=None).values_list("number", flat=True)
    assert len(set(numbers)) == SIZE
    # Nothing of the originals is left: no mark, no key of theirs, no name of their project.
    for entry in LedgerEntry.objects.all():
        assert not any(sign in f"{entry.summary}{entry.data}{entry.subject}" for sign in ("⟦", "原本样件"))
    assert LedgerEntry.objects.aggregate(last=Max("pk"))["last"] < MARKED
    assert Membership.objects.count() == 300
    # Each case tells of its own park, departments and people.
    request = ProxyRequest.objects.filter(state="archived", park__code="652722-GYYQ").first()
    assert request is not None
    told = {entry.organization for entry in request.ledger.entries.all()}
    assert request.park in told
    assert request.enterprise in told
    assert not told & set(Organization.objects.filter(code__startswith="652702"))
    named = request.ledger.entries.exclude(actor=None).values_list("actor_name", "actor__full_name")
    assert {name for name, _actor in named} == {actor for _name, actor in named}


def test_what_is_not_as_services_write_it_is_found(filled: Family) -> None:
    prove(filled)
    request = ProxyRequest.objects.filter(state="archived").first()
    assert request is not None
    with as_owner(), triggers_off():
        LedgerEntry.objects.filter(ledger=request.ledger, sequence=2).update(summary="改动")
        ProxyRequest.objects.filter(pk=request.pk).update(search=["改动"])
        Document.objects.filter(ledger=request.ledger).update(issued_by=10**9)
        Counter.objects.filter(kind="acceptance").update(last=1)
    with pytest.raises(Faulty) as found:
        prove(filled)
    for word in (
        f"ledger {request.number}: entry 2",
        "found by",
        "point to no organizations_membership",
        "registers",
    ):
        assert word in str(found.value)


def test_a_database_that_lacks_rows_is_not_taken_for_a_built_one(filled: Family) -> None:
    fewer = SIZE // 2  # of those whose departments post much there are more in a whole set
    assert is_whole(fewer, LEAST["requests"])
    assert not is_whole(2 * SIZE, LEAST["requests"])
    with as_owner(), triggers_off():
        ProgressNode.objects.filter(kind="review").delete()
    assert not is_whole(fewer, LEAST["requests"])


def test_services_go_on_with_copies(filled: Family) -> None:
    waiting = ProxyRequest.objects.filter(state="submitted").first()
    running = ProxyRequest.objects.filter(state="in_progress").first()
    assert waiting is not None
    assert waiting.park is not None
    assert running is not None
    last = Counter.objects.get(issuer=waiting.park.park, kind="acceptance", year=2026).last
    accepted, reviewed = Course(waiting), Course(running)
    accepted.accept()
    reviewed.post(kind="review", opinion="复核通过")
    reviewed.grant()
    assert accepted.reload().state == "accepted"
    paper = Document.objects.get(ledger=waiting.ledger, kind="acceptance")
    assert paper.sequence == last + 1
    for course in (accepted, reviewed):
        assert verify(course.reload().ledger) is None
        assert course.request.ledger.length == course.request.ledger.entries.count()


def test_a_row_that_belongs_to_no_case_is_refused(reference: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE odd_note (id bigserial PRIMARY KEY, request uuid)")
        cursor.execute(
            "CREATE FUNCTION odd_note() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN INSERT INTO odd_note (request) VALUES (NEW.id); RETURN NULL; END'"
        )
        cursor.execute(
            "CREATE TRIGGER odd_note AFTER INSERT ON proxy_service_proxyrequest"
            " FOR EACH ROW EXECUTE FUNCTION odd_note()"
        )
    with pytest.raises(LookupError, match="odd_note"):
        fill("declined")


def test_cases_end_on_the_evening_of_a_working_day(calendars: None) -> None:
    friday = datetime.fromisoformat("2026-11-20T18:00:17+08:00")
    assert last_evening(friday) == friday
    assert last_evening(datetime.fromisoformat("2026-11-22T20:36:00+08:00")) == friday
    assert last_evening(datetime.fromisoformat("2026-11-23T09:00:00+08:00")) == friday


def test_shares_make_up_all_requests() -> None:
    assert sum(story.share for story in stories()) == pytest.approx(1)

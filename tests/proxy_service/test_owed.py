"""What PostgreSQL keeps at every desk is what a plain definition finds (``plain_duties``), whoever changes what, in
whatever way; and the work list shows everybody exactly that, the neighbours' none of it."""

import random
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.deadlines.enums import DeadlineState, Lamp
from portal.deadlines.models import Deadline
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from portal.paging import Count
from proxy_service import access, enums, worklists
from proxy_service.duties import duties_of
from proxy_service.enums import RequestState
from proxy_service.lifecycle import Clock
from proxy_service.models import (
    Coordination,
    Decision,
    Delivery,
    Evaluation,
    Handover,
    OwedAct,
    Problem,
    ProxyRequest,
    Report,
    ReportRecipient,
    RequestMatter,
    RequestMatterGroupPermission,
    Supervision,
    Visit,
)
from proxy_service.owed import recount
from tests.cast import Cast
from tests.proxy_service.plain_duties import owed_by
from tests.roles import as_owner
from tests.snapshots import bring_in
from tests.stages import make_course, make_request

# Every kind of part, in both parks, within a county and across two.
OWN = (
    "submitted", "planned", "assisting", "in_review", "coordinating", "decided_upon", "sent", "half_evaluated",
    "awaiting_approval", "reported", "dissatisfied", "supervised", "supervision_returned", "withdrawn",
)  # fmt: skip
ELSEWHERE = ("correction_requested", "handed_over", "correction", "completed", "signed")
ACROSS = ("received", "delivered", "reported")


@pytest.fixture
def cases(cast: Cast) -> list[ProxyRequest]:
    def make() -> list[ProxyRequest]:
        there: dict[str, Any] = {"park": cast.other_park, "enterprise": cast.other_enterprise}
        return [
            *(make_request(cast, stage) for stage in OWN),
            make_request(cast, "planned", at_window=True),
            *(make_request(cast, stage, **there) for stage in ELSEWHERE),
            *(make_request(cast, stage, "multi") for stage in ACROSS),
        ]

    return bring_in("owed", make)


def at_work(cast: Cast) -> list[Membership]:
    """Who has work; of an enterprise's and a department's people, who sit at the same desks, one."""
    beside = {Role.ENTERPRISE_HANDLER, Role.DEPARTMENT_LEADER}
    return [person for person in cast.people.values() if duties_of(person) and person.role not in beside]


def assert_as_plain(people: list[Membership]) -> int:
    """Each of them is shown what the plain definition finds, in its order; how many acts that are."""
    now, total = timezone.now(), 0
    for person in people:
        plain = owed_by(person, now)
        shown = worklists.urgent(person, now, most=1000)
        expected = [(owed.act, owed.key, owed.period.pk if owed.period else None) for owed in plain]
        assert [(act.code, key, period) for act, key, period in shown.rows] == expected, person
        lamps = [owed.period.lamp(now) for owed in plain if owed.period]
        assert (shown.all, shown.overdue, shown.due_soon) == (
            Count(len(plain)), Count(lamps.count(Lamp.OVERDUE)), Count(lamps.count(Lamp.DUE_SOON)),
        ), person  # fmt: skip
        total += len(plain)
    return total


class Changes:
    """Anything of a case set to anything that the database lets stand, past every service."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.dice, self.now = random.Random(seed), timezone.now()
        parks, firms = [cast.park, cast.zone, cast.other_park], [cast.enterprise, cast.other_enterprise]
        officers = [cast.officer, cast.second_officer, cast.other_officer, None]
        organs = [
            cast.bole_land,
            cast.bole_environment,
            cast.jinghe_environment,
            cast.prefecture_land,
            cast.park,
        ]
        self.organs = organs
        moments: list[datetime | None] = [
            self.now + timedelta(hours=hours) for hours in (-50, -1, 5, 30, 400)
        ]
        self.past = moments[:2]
        divisions = [["652701"], ["652722"], ["652701", "652722"], []]
        self.kinds: list[tuple[Any, str, list[Any]]] = [
            (ProxyRequest, "state", [state for state in RequestState if state != RequestState.DRAFT]),
            (ProxyRequest, "state", [RequestState.IN_PROGRESS, RequestState.REPORTED]),
            (ProxyRequest, "officer", officers),
            (ProxyRequest, "park", parks),
            (ProxyRequest, "enterprise", firms),
            (ProxyRequest, "filed_at_window", [True, False]),
            (ProxyRequest, "jurisdiction", ["single", "multi", ""]),
            (ProxyRequest, "divisions", divisions),
            (RequestMatter, "state", list(enums.MatterState)),
            (RequestMatter, "organ", organs),
            (Handover, "state", list(enums.HandoverState)),
            (Handover, "purpose", list(enums.HandoverPurpose)),
            (Handover, "organ", organs),
            (Problem, "state", list(enums.ProblemState)),
            (Coordination, "state", list(enums.CoordinationState)),
            (Decision, "state", list(enums.DecisionState)),
            (Decision, "organ", [*organs, cast.zone]),
            (Report, "state", list(enums.ReportState)),
            (Report, "round", [0, 1, 2]),
            (ReportRecipient, "state", list(enums.RecipientState)),
            (ReportRecipient, "round", [1, 2]),
            (ReportRecipient, "organization", [cast.bole, cast.jinghe, cast.workgroup]),
            (Visit, "state", list(enums.VisitState)),
            (Supervision, "state", [*enums.OPEN_SUPERVISION]),
            (Supervision, "organ", organs),
            (Supervision, "issuer", [cast.bole, cast.jinghe, cast.workgroup]),
            (Delivery, "request", list(ProxyRequest.objects.all())),
            (Evaluation, "side", list(enums.EvaluationSide)),
            (Deadline, "state", [DeadlineState.CANCELLED]),
            (Deadline, "due_at", [*moments, None]),
            (Deadline, "kind", [kind for kind in Clock if kind != Clock.RETENTION]),
        ]  # fmt: skip

    def make(self, number: int) -> int:
        """How many of them the database took."""
        return sum(self._one() for _turn in range(number))

    def _one(self) -> bool:
        try:
            with transaction.atomic():
                if self.dice.random() < 0.1:
                    self._grant()
                else:
                    model, field, values = self.dice.choice(self.kinds)
                    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
                    model.objects.filter(pk=self.dice.choice(keys)).update(
                        **{field: self.dice.choice(values)}
                    )
        except DatabaseError:
            return False  # what the database does not let stand is no case
        return True

    def _grant(self) -> None:
        matter = self.dice.choice(list(RequestMatter.objects.order_by("pk")))
        if self.dice.random() < 0.5:
            organ: Organization = self.dice.choice(self.organs)
            access.grant_to(organ, matter)
        else:
            RequestMatterGroupPermission.objects.filter(content_object=matter).delete()


@pytest.mark.django_db
class TestWhatEverybodyIsShown:
    def test_of_cases_at_all_stages(self, cast: Cast, cases: list[ProxyRequest]) -> None:
        assert assert_as_plain(at_work(cast)) > len(cases)
        assert recount() == 0

    @pytest.mark.parametrize(
        "seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(3, 40))]
    )
    def test_after_anything_was_changed(self, cast: Cast, cases: list[ProxyRequest], seed: int) -> None:
        assert Changes(cast, seed).make(200) > 80
        assert recount() == 0
        assert assert_as_plain(at_work(cast)) > 0

    def test_when_an_officer_has_left_or_somebody_stands_in(
        self, cast: Cast, cases: list[ProxyRequest]
    ) -> None:
        now = timezone.now()
        standing_in = Membership.objects.create(
            user=cast.clerk.user, organization=cast.park, role=cast.officer.role, substitute_for=cast.officer,
            valid_from=now - timedelta(hours=1), valid_until=now + timedelta(days=1),
        )  # fmt: skip
        assert assert_as_plain([standing_in]) > 0
        officers = {case.officer for case in cases if case.officer and case.park == cast.park}
        assert len(officers) == 2
        before = len(owed_by(cast.leader, now))
        one, other = officers
        Membership.objects.filter(pk=one.pk).update(valid_until=now)
        other.user.is_active = False
        other.user.save()
        assert assert_as_plain([cast.leader, cast.other_leader]) > before + 5


def kept() -> set[tuple[Any, ...]]:
    return set(
        OwedAct.objects.values_list("request", "act", "part", "desk", "submitted_at", "due_at", "deadline")
    )


@pytest.mark.django_db
class TestKept:
    def test_a_draft_owes_nothing_and_one_that_is_deleted_leaves_nothing(self, cast: Cast) -> None:
        make_request(cast, "draft")
        assert not OwedAct.objects.exists()
        request = make_request(cast, "in_review")
        assert OwedAct.objects.filter(request=request).exists()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SAVEPOINT before")
            cursor.execute("DELETE FROM proxy_service_proxyrequest WHERE id = %s", [request.pk])
            assert not OwedAct.objects.exists()
            cursor.execute("ROLLBACK TO SAVEPOINT before")

    def test_what_was_copied_past_the_triggers_is_recounted(
        self, cast: Cast, cases: list[ProxyRequest], capsys: pytest.CaptureFixture[str]
    ) -> None:
        expected = kept()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE proxy_service_owedact SET due_at = now() WHERE act = 'accept'")
            cursor.execute("DELETE FROM proxy_service_owedact WHERE act = 'post_progress'")
            cursor.execute(
                "INSERT INTO proxy_service_owedact (request_id, act, part, desk, divisions, submitted_at)"
                " SELECT key, 'accept', 0, 'window:1', '{}', now() FROM unnest(ARRAY[gen_random_uuid(), %s]) key",
                [cases[1].pk],
            )
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert kept() != expected
        call_command("recount_owed")
        assert kept() == expected
        assert "更正" in capsys.readouterr().out
        assert recount() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_change_a_case_at_once_leave_what_both_did(cast: Cast) -> None:
    """The one who comes second waits for the request, and then sees what the first did."""
    course = make_course(cast, "received", "multi")
    first, second = course.matters
    RequestMatter.objects.filter(pk=second.pk).update(state="prepared")
    assert set(OwedAct.objects.filter(act__in=["post_progress", "hand_over"]).values_list("act", "part")) == {
        ("post_progress", first.pk), ("hand_over", second.pk),
    }  # fmt: skip
    changed, over = Event(), Event()

    def settle_the_other() -> None:
        try:
            changed.wait(30)
            RequestMatter.objects.filter(pk=second.pk).update(state="withdrawn")
            over.set()
        finally:
            connection.close()

    other = Thread(target=settle_the_other)
    other.start()
    with transaction.atomic():
        RequestMatter.objects.filter(pk=first.pk).update(state="correction")
        changed.set()
        assert not over.wait(0.5), "it did not wait for the request"
    other.join(30)
    assert over.is_set()
    left = OwedAct.objects.filter(request=course.request, act__in=["post_progress", "hand_over"])
    assert list(left.values_list("act", "part")) == [("hand_over", first.pk)]
    assert recount() == 0

"""Every act by every person at every stage, generated from the table: what it allows works, all else changes nothing.

Who belongs to the case is said here once more in words of the test's own, so that a slip in ``access`` shows.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from inspect import signature
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from portal.documents.models import Document
from portal.documents.samples import uploads as samples
from portal.documents.wording import wordings
from portal.errors import Conflict, NotAllowed
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.demo.course import Course
from proxy_service.forms.acts import FORMS
from proxy_service.lifecycle import ACTS, Act, Subject
from proxy_service.models import Coordination, Decision, Handover, ProxyRequest, Supervision
from proxy_service.papers import correctable_papers
from proxy_service.services.registry import SERVICES
from tests.cast import Cast
from tests.stages import STAGES, make_course

BY_THE_SYSTEM = {"close_evaluation", "follow_permit", "permit_correction"}

# People of the case: enterprise A at park 1, matters with two departments of the county, its overseers.
OWN = {
    *("owner", "handler", "clerk", "officer", "second_officer", "leader", "zone_clerk"),
    *("land_clerk", "land_leader", "environment_clerk", "environment_leader"),
    *("county_officer", "workgroup_officer", "auditor"),
}
ONLY_THE_CASE_OFFICER = {
    *("save_plan", "propose_plan", "prepare_materials", "ask_assistance", "hand_over"),
    *("remind", "evaluate_as_park", "save_report", "submit_report", "close_follow_up"),
    *("apply_permit", "correct_permit"),
}
ONLY_THE_DEPARTMENT_CONCERNED = {
    *("post_progress", "return_for_correction", "pause", "resume", "grant", "refuse"),
    *("sign_handover", "refuse_handover", "give_opinion"),
}
ONLY_THE_SUPERVISED = {"sign_supervision", "answer_supervision"}
ONLY_THE_OVERSEER = {
    *("issue_supervision", "close_supervision", "return_supervision", "withdraw_supervision"),
}
ONLY_THE_RECIPIENT = {"sign_report", "accept_report", "return_report"}
ONLY_WHERE_FILED = {
    *("submit", "answer_correction", "comment_plan", "agree_plan", "withdraw", "withdraw_matter"),
}

# Where the table lets an act begin, and the facts of the stage still forbid it: (stage, act) with the reason.
FACTS_FORBID = {
    ("submitted", "ask_correction_again"): "nothing was asked for yet",
    ("submitted", "replace_document"): "the letter of entrustment is the enterprise's",
    ("submitted", "void_document"): "as above",
    ("corrected", "ask_correction"): "defects are told once",
    ("completed", "sign_delivery"): "nothing was sent yet",
    **{(stage, "apply_permit"): "no power of the park" for stage in ("prepared", "refused_handover")},
    ("permit_applied", "correct_permit"): "nothing was asked for",
    **{
        (stage, "remind"): "it is the park's own turn"
        for stage in (
            *("in_progress", "prepared", "refused_handover", "correction", "completed", "sent_back"),
            *("empowered", "permit_applied", "permit_correction"),
        )
    },
    **{
        (stage, "remind"): "as above; supervision does not change whose turn it is"
        for stage in STAGES
        if stage.startswith("supervis")
    },
    ("paused", "remind"): "the procedure takes its time",
    ("completed", "return_delivery"): "nothing was sent yet",
    ("sent", "deliver"): "it is on its way",
    ("sent_back", "return_delivery"): "it came back once",
    ("sent_back", "sign_delivery"): "it came back",
    ("half_evaluated", "evaluate_as_park"): "a side evaluates once",
    ("paused", "pause"): "one pause at a time",
    ("paused", "grant"): "no decision during a pause",
    ("paused", "refuse"): "no decision during a pause",
    **{(stage, "resume"): "nothing was paused" for stage in ("received", "in_review")},
    **{
        (stage, "give_opinion"): "the papers were handed over for a decision"
        for stage in (
            "received",
            "in_review",
            "paused",
            "correction",
            "coordinating",
            "meeting",
            "decided_upon",
        )
    },
    **{(stage, "give_opinion"): "as above" for stage in ("fulfilled", "solved")},
    **{(stage, "archive"): "not reviewed, or not visited" for stage in ("reported", "signed", "reviewed")},
    ("dissatisfied", "archive"): "the remedy is open",
}


def subjects_at(course: Course) -> dict[Subject, Any]:
    """The newest object of every kind that the request has."""
    request = course.reload()
    report = getattr(request, "report", None)
    found = {
        Subject.REQUEST: request,
        Subject.MATTER: request.matters.first(),
        Subject.HANDOVER: Handover.objects.filter(matter__request=request).last(),
        Subject.PROBLEM: request.problems.last(),
        Subject.COORDINATION: Coordination.objects.filter(problem__request=request).last(),
        Subject.DECISION: Decision.objects.filter(coordination__problem__request=request).last(),
        Subject.REPORT: report,
        Subject.RECIPIENT: report.recipients.order_by("round").last() if report else None,
        Subject.VISIT: request.visits.last(),
        Subject.SUPERVISION: request.supervisions.last(),
    }
    return {kind: subject for kind, subject in found.items() if subject is not None}


def inputs_for(act: Act, course: Course, subject: Any, cast: Cast) -> dict[str, Any]:
    """Good inputs for the act, so that a refusal can only come from who acts and where the case stands."""
    request, matter = course.request, course.request.matters.first()
    paper = request.materials.first()
    texts = {"process": "流程", "coordination": "协调", "satisfaction": "满意"}
    scores = course.scores(4) if request.jurisdiction else {}
    named = [{"material": paper.name, "problem": "缺章", "clause": "指南", "remedy": "补章"}]
    defects = [{**named[0], "material": paper}]
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "submit": lambda: course.submission(),
        "ask_correction": lambda: {"defects": defects},
        "ask_correction_again": lambda: {"defects": defects, "reason": "补正引出新的问题"},
        "decline": lambda: {"reason": "不属于代办范围", "clause": "第二条"},
        "answer_correction": lambda: {"uploads": {}, "answer": "情况说明"},
        "add_material": lambda: {"material": paper, "upload": samples.pdf("补充")},
        "save_plan": lambda: {"steps": plan_steps(course)},
        "propose_plan": lambda: {"steps": plan_steps(course)},
        "comment_plan": lambda: {"comment": "请提前", "paper": samples.pdf("意见")},
        "agree_plan": lambda: {"paper": samples.pdf("意见")},
        "withdraw": lambda: {"paper": samples.pdf("意见")},
        "withdraw_matter": lambda: {"paper": samples.pdf("意见")},
        "report_problem": lambda: {"description": "卡住了"},
        "deliver": lambda: {"mode": "window"},
        "return_delivery": lambda: {"reason": "sent_back"},
        "sign_delivery": lambda: {"recipient_name": "周建华", "slip": samples.pdf("回执")},
        "evaluate_as_enterprise": lambda: {"scores": scores},
        "evaluate_as_park": lambda: {"scores": scores},
        "visit": lambda: {"interviewee": "周建华", "satisfied": True},
        "terminate": lambda: {"reason": "期满"},
        "ask_assistance": lambda: {"organ": cast.bole_environment, "materials": [paper]},
        "hand_over": lambda: {"materials": [paper]},
        "apply_permit": lambda: {"area_code": request.park.code, "content": "首次登记"},
        "correct_permit": lambda: {"answer": "情况说明"},
        "post_progress": lambda: {"kind": "review"},
        "return_for_correction": lambda: {"defects": named},
        "pause": lambda: {"kind": "hearing", "reason": "听证", "estimated_days": 5},
        "refuse": lambda: {"reason": "不符合条件", "remedies": "可申请复议"},
        "refuse_handover": lambda: {"reason": "缺页"},
        "give_opinion": lambda: {"opinion": "材料齐全"},
        "start_coordination": lambda: {"kind": "call", "subject_matter": "协调", "organs": [matter.organ]},
        "resolve_problem": lambda: {"resolution": "已解决"},
        "conclude_coordination": lambda: {"attendance": "甲\n乙", "minutes": "议定", "outcome": "解决"},
        "fulfil_decision": lambda: {"note": "已落实"},
        "save_report": lambda: texts,
        "submit_report": lambda: texts,
        "reject_report": lambda: {"comment": "请修改"},
        "return_report": lambda: {"comments": "请补充"},
        "close_follow_up": lambda: {"measures": "已整改"},
        "replace_document": lambda: {"reason": "笔误", **correction(issued(request))},
        "void_document": lambda: {"document": issued(request), "reason": "重复出具"},
        "issue_supervision": lambda: {
            "organ": cast.park,
            "subject_matter": "迟延",
            "delay": "至今没有进展",
            "requirement": "请办理",
            "reply_by": timezone.localdate() + timedelta(days=3),
        },
        "answer_supervision": lambda: {"finished": True, "measures": "已办结"},
        "close_supervision": lambda: {"conclusion": "同意"},
        "return_supervision": lambda: {
            "comment": "请补充",
            "reply_by": timezone.localdate() + timedelta(days=3),
        },
        "withdraw_supervision": lambda: {"reason": "有误"},
    }
    return made.get(act.code, dict)()


def correction(paper: Document | None) -> dict[str, Any]:
    """Other words for the first text of the paper; a draft has none."""
    texts = {wordings(paper.kind, paper.facts)[0].path: "更正后的文字"} if paper else {}
    return {"document": paper, "texts": texts}


def issued(request: ProxyRequest) -> Document | None:
    """A paper of the park, or the enterprise's letter while there is no other."""
    return next(iter(correctable_papers(request)), None) or request.ledger.documents.first()


def plan_steps(course: Course) -> list[dict[str, Any]]:
    return [
        {
            "matter": matter,
            "title": "办理",
            "organ": course.request.park,
            "planned_on": course.request.entrusted_until,
        }
        for matter in course.matters
    ]


def may(name: str, person: Membership, act: Act, subject: Any, cast: Cast) -> bool:
    """Whether the person is one whom the act is for, by the test's own words."""
    if person.role not in act.roles or name not in OWN:
        return False
    if act.code in ONLY_THE_CASE_OFFICER and person.role == Role.PROXY_OFFICER:
        return person.pk == subject.request.officer_id
    if act.code in ONLY_THE_DEPARTMENT_CONCERNED:
        return person.organization == subject.organ
    if act.code in ONLY_THE_SUPERVISED:
        return person.organization == subject.organ
    if act.code in ONLY_THE_OVERSEER:
        return name == "county_officer"  # the request lies within one county
    if act.code in ONLY_THE_RECIPIENT:
        return person.organization == subject.organization
    if act.code in ONLY_WHERE_FILED and person.role == Role.WINDOW_CLERK:
        return bool(subject.request.filed_at_window)
    if act.code == "fulfil_decision" and person.role in (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_LEADER):
        return person.organization == subject.organ
    return True


def is_seen_by(person: Membership, subject: Any) -> bool:
    """Departments come in with the plan that the enterprise agreed to; a draft is the enterprise's alone."""
    request = subject.request
    if isinstance(subject, Supervision):
        return person.role not in (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_HANDLER)
    if person.role in (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_LEADER):
        return request.plan_agreed_at is not None
    return request.number is not None or person.role in (Role.ENTERPRISE_OWNER, Role.ENTERPRISE_HANDLER)


def tables() -> list[str]:
    """Every table in which an act could leave something behind."""
    apps = (
        "proxy_service_",
        "delegation_permit",
        "ledger_",
        "deadlines_",
        "documents_",
        "notifications_",
        "organizations_",
    )
    return sorted(table for table in connection.introspection.table_names() if table.startswith(apps))


def fingerprint(course: Course, counted: list[str]) -> list[Any]:
    """How many rows the tables have, the head of the ledger, and the request's last change."""
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in counted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        row = list(cursor.fetchone())
    request = course.reload()
    return [*row, request.state, request.updated_at, request.ledger.length, request.ledger.head_hash]


class RolledBack(Exception):
    """Ends a savepoint."""


def carry_out(act: Act, subject: Any, person: Membership, inputs: dict[str, Any]) -> None:
    """Carries the act out in a savepoint, checks what the table promises, and takes everything back."""
    ledger = subject.request.ledger
    with pytest.raises(RolledBack), transaction.atomic():
        SERVICES[act.code](**{act.subject.value: subject}, actor=person, **inputs)
        fresh = type(subject)._default_manager.get(pk=subject.pk)
        if act.to_state is not None:
            assert fresh.state == act.to_state
        elif act.may_lead_to:
            assert fresh.state in act.may_lead_to | {subject.state}
        entry = ledger.entries.filter(kind=act.code).latest("sequence")
        assert (entry.actor_id, entry.heading) == (person.user_id, act.heading)
        assert entry.organization_id == person.organization_id
        issued = set(ledger.documents.filter(issued_at=entry.occurred_at).values_list("kind", flat=True))
        assert set(act.issues) <= issued
        running = set(
            ledger.deadlines.open().filter(subject=subject.subject_key).values_list("kind", flat=True)
        )
        assert {clock.value for clock in act.opens} <= running
        assert not {clock.value for clock in act.settles} - {clock.value for clock in act.opens} & running
        raise RolledBack


def refuse(
    act: Act, subject: Any, person: Membership, inputs: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        SERVICES[act.code](**{act.subject.value: subject}, actor=person, **inputs)


def gets(person: Membership, act: Act, subject: Any, sight: dict[tuple[str, int], bool]) -> bool:
    """Whether the person gets the subject for the act; what lies within their sight is asked once at every stage."""
    place = act.subject, person.pk
    if place not in sight:
        sight[place] = access.sees(act.subject, person, subject)
    return sight[place] and access.may(act, person, subject)


def check_act(
    act: Act,
    stage: str,
    course: Course,
    subject: Any,
    cast: Cast,
    sight: dict[tuple[str, int], bool],
    turned_away: set[Any],
    done: set[tuple[str, str, bool]],
) -> None:
    """One act at one stage by everybody whom it is for, and by strangers: where it begins, by all who were not turned
    away yet, once there is a number again and once there is a plan again (by these it goes who sees a request, not by
    the stage); everywhere else by one of them. Those whom it is for find it at every stage; each of them carries it out
    once and is told once that it is too late, and everywhere one of them is."""
    inputs = inputs_for(act, course, subject, cast)
    opens = is_open(act, subject)
    begins = opens and (stage, act.code) not in FACTS_FORBID
    strangers, people = {}, {}
    for name, person in cast.people.items():
        if may(name, person, act, subject, cast) and is_seen_by(person, subject):
            assert gets(person, act, subject, sight), f"{act.code} by {name} at {stage}"
            people[act.code, name, begins] = person
        else:
            strangers[act.code, name, bool(subject.request.number), bool(subject.request.plan_agreed_at)] = (
                person
            )
    for one in [one for one in people if one not in done] or list(people)[:1]:
        done.add(one)
        assert access.get_subject(people[one], act, subject.pk) == subject
        if begins:
            carry_out(act, subject, people[one], inputs_for(act, course, subject, cast))
        else:
            refuse(act, subject, people[one], inputs, Conflict)
    unknown = [stranger for stranger in strangers if opens and stranger not in turned_away]
    for stranger in unknown or [list(strangers)[len(turned_away) % len(strangers)]]:
        turned_away.add(stranger)
        refuse(act, subject, strangers[stranger], inputs, NotAllowed)
        assert not gets(strangers[stranger], act, subject, sight), f"{act.code} for {stranger} at {stage}"
    with pytest.raises(Http404):
        access.get_subject(strangers[stranger], act, subject.pk)


def is_open(act: Act, subject: Any) -> bool:
    of_request = act.subject == Subject.REQUEST or subject.request.state in act.request_states
    return subject.state in act.from_states and of_request


class Walk:
    """Walks the tree of stages, each in a savepoint, and tries every act at every situation it has not seen yet; if
    ``quick``, every act where it begins and where it does not, once each."""

    def __init__(self, cast: Cast, quick: bool) -> None:
        self.cast, self.quick = cast, quick
        self.counted = tables()
        self.tried: set[tuple[str, str, str, str]] = set()
        self.seen: set[tuple[str, bool]] = set()
        self.turned_away: set[Any] = set()
        self.done: set[tuple[str, str, bool]] = set()

    def visit(self, stage: str, course: Course) -> None:
        self.check(stage, course)
        for following, (before, moves) in STAGES.items():
            if before == stage:
                with contextlib.suppress(RolledBack), transaction.atomic():
                    for move in moves or (Course.submit,):
                        move(course)
                    self.visit(following, course)
                    raise RolledBack
                course.reload()

    def check(self, stage: str, course: Course) -> None:
        subjects, sight = subjects_at(course), dict[tuple[str, int], bool]()
        before = fingerprint(course, self.counted)
        for act in ACTS.values():
            subject = subjects.get(act.subject)
            if subject is None or act.code in BY_THE_SYSTEM:
                continue
            # Two stages at which the act finds the same states are tried once, unless facts tell them apart.
            fact = stage if (stage, act.code) in FACTS_FORBID else ""
            situation = (act.code, subject.state, subject.request.state, fact)
            outcome = (act.code, is_open(act, subject) and not fact)
            if situation not in self.tried and not (self.quick and outcome in self.seen):
                self.tried.add(situation)
                self.seen.add(outcome)
                check_act(act, stage, course, subject, self.cast, sight, self.turned_away, self.done)
                left = fingerprint(course, self.counted)
                assert left == before, f"{act.code} at {stage} left something behind"


def walk_through(cast: Cast, *, quick: bool) -> Walk:
    course = make_course(cast, "draft", matters=[cast.land, cast.environment])
    course.attach_papers()
    walk = Walk(cast, quick)
    walk.visit("draft", course)
    return walk


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.rule("BZ54-2.3")
@pytest.mark.rule("BZ54-2.4")
def test_every_act_is_carried_out_where_it_begins_and_refused_where_it_does_not(cast: Cast) -> None:
    seen = walk_through(cast, quick=True).seen
    assert seen == {(code, begins) for code in set(ACTS) - BY_THE_SYSTEM for begins in (True, False)}


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.rule("BZ54-2.3")
@pytest.mark.rule("BZ54-2.4")
def test_the_table_of_acts_is_kept(cast: Cast) -> None:
    walk = walk_through(cast, quick=False)
    begun = {(code, state) for code, state, _request, _fact in walk.tried}
    assert {
        (act.code, state)
        for act in ACTS.values()
        if act.code not in BY_THE_SYSTEM
        for state in act.from_states
    } <= begun, "an act was never tried from a state that it begins from"


def test_every_act_of_a_person_has_a_service_and_a_form() -> None:
    of_people = set(ACTS) - BY_THE_SYSTEM
    assert set(SERVICES) == of_people
    assert set(FORMS) == of_people - {"submit"}, "the submission has a page of its own"
    for code, service in SERVICES.items():
        parameters = signature(service).parameters
        assert {ACTS[code].subject.value, "actor"} <= set(parameters), code

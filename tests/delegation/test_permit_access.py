"""Who may do what on an application, stage by stage; neighbours find nothing; two clerks come one after the other."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from delegation.enums.permits import PermitState as S
from delegation.forms.permits import FORMS
from delegation.lifecycle.permits import PERMIT_ACTS
from delegation.models.permits import Permit
from delegation.services import permit_checking as checking
from portal.documents.enums import DocumentKind
from portal.documents.models import Document
from portal.documents.samples.uploads import pdf
from portal.errors import Conflict
from tests.delegation.cast import DelegationCast
from tests.delegation.matrix import assert_refused, offered_to, readers_of
from tests.delegation.permit_course import (
    DECLINE,
    GRANT,
    PAUSE,
    REFUSAL,
    Course,
    chenzhou,
    put_posting,
    yining,
)
from tests.keys import keyed
from tests.proxy_service.moments import at, standing

pytestmark = pytest.mark.usefixtures("own_media")
NOW = "2026-03-02 11:00"

OWNERS, PARK, BUREAU = (
    {"owner", "handler"},
    {"clerk", "officer", "leader", "zone_clerk"},
    {"bureau_clerk", "bureau_leader"},
)
WITHDRAW = {name: {"withdraw_permit"} for name in OWNERS}
FOLLOW = {name: {"withdraw_permit", "add_permit_material"} for name in OWNERS}
SUPERVISE = {name: {"see_decision", "check_decision"} for name in BUREAU}
CHECK = {"accept_permit", "fix_permit", "decline_permit"}


def of_the_park(acts: set[str], *leader: str) -> dict[str, set[str]]:
    """What all of the park's people may do, and what the leader may besides."""
    return {name: acts | (set(leader) if name == "leader" else set()) for name in PARK}


# How the case got there, its state, and what is offered to whom: everybody else is offered nothing.
STAGES: dict[str, tuple[tuple[str, ...], S, dict[str, set[str]]]] = {
    "draft": (("begin",), S.DRAFT, {n: {"submit_permit", "fill_permit", "withdraw_permit"} for n in OWNERS}),
    "received": (
        ("begin", "submit"), S.RECEIVED, {**WITHDRAW, **of_the_park(CHECK | {"ask_permit_correction"})},
    ),
    "correction": (
        ("begin", "submit", "ask"), S.CORRECTION,
        {name: {"answer_permit_correction", "withdraw_permit"} for name in OWNERS},
    ),
    "corrected": (("begin", "submit", "ask", "answer"), S.RECEIVED, {**WITHDRAW, **of_the_park(CHECK)}),
    "declined": (("begin", "submit", "decline"), S.NOT_ACCEPTED, {}),
    "accepted": (
        ("begin", "submit", "accept"), S.ACCEPTED,
        {**FOLLOW, **of_the_park({"verify_permit", "review_permit", "pause_permit"}, "extend_permit")},
    ),
    "paused": (("begin", "submit", "accept", "pause"), S.PAUSED, {**FOLLOW, **of_the_park({"resume_permit"})}),
    "reviewed": (
        ("begin", "submit", "accept", "review"), S.REVIEWED,
        {**FOLLOW, "leader": {"grant_permit", "refuse_permit", "return_permit", "extend_permit"}},
    ),
    "extended": (
        ("begin", "submit", "accept", "review", "extend"), S.REVIEWED,
        {**FOLLOW, "leader": {"grant_permit", "refuse_permit", "return_permit"}},
    ),
    "granted": (
        ("begin", "submit", "accept", "review", "grant"), S.GRANTED,
        {**of_the_park({"certify_permit"}), **SUPERVISE},
    ),
    "certified": (
        ("begin", "submit", "accept", "review", "grant", "certify"), S.CERTIFIED,
        {**of_the_park({"deliver_permit"}), **SUPERVISE},
    ),
    "refused": (
        ("begin", "submit", "accept", "review", "refuse"), S.REFUSED,
        {**of_the_park({"deliver_permit"}), **SUPERVISE},
    ),
    "withdrawn": (("begin", "submit", "withdraw"), S.WITHDRAWN, {}),
}  # fmt: skip


def good_inputs(course: Course) -> dict[str, dict[str, Any]]:
    paper = course.permit.materials.first()
    assert paper is not None
    files = {"uploads": {paper.pk: [pdf("材料")]}}
    return {
        "submit_permit": course.facts(),
        "fill_permit": course.facts(),
        "accept_permit": {},
        "fix_permit": {"note": "更正日期"},
        "ask_permit_correction": {"defects": course.defects()},
        "answer_permit_correction": files,
        "add_permit_material": files,
        "decline_permit": DECLINE,
        "verify_permit": {"visited_on": date(2026, 3, 2), "staff": [], "finding": "属实"},
        "review_permit": {"opinion": "符合条件"},
        "return_permit": {"reason": "再核"},
        "pause_permit": PAUSE,
        "resume_permit": {"result": "合格"},
        "extend_permit": {"reason": "核对标高"},
        "grant_permit": GRANT,
        "refuse_permit": REFUSAL,
        "certify_permit": {},
        "deliver_permit": {"delivery": "window", "recipient": "艾山"},
        "forward_permit": {"forwarded_to": "省厅"},
        "ask_permit_stamp": {"request": "盖章"},
        "stamp_permit": {"paper": pdf("盖章")},
        "record_permit_result": {"outcome": "granted", "decision_number": "1", "paper": pdf("决定")},
        "withdraw_permit": {},
    }


def test_every_act_of_a_person_has_a_form_and_inputs_here(delegation_cast: DelegationCast) -> None:
    course = yining(delegation_cast)
    with standing(NOW):
        course.begin()
    codes = {act.code for act in PERMIT_ACTS if act.roles}
    assert codes == set(FORMS) == set(good_inputs(course))


# Twins of "received" and "accepted", and ends at which little is left to do; left to `make soak`.
ALIKE = {"corrected", "extended", "withdrawn", "refused"}


@pytest.mark.parametrize(
    "stage", [pytest.param(name, marks=[pytest.mark.soak] if name in ALIKE else []) for name in STAGES]
)
@pytest.mark.rule("YN84-3.2")
def test_who_may_do_what(delegation_cast: DelegationCast, stage: str) -> None:
    stations, state, expected = STAGES[stage]
    course = yining(delegation_cast)
    with standing(NOW):
        permit = course.goes(*stations)
        assert permit.state == state
        assert offered_to(delegation_cast.people, permit) == expected
        assert readers_of(delegation_cast.people, permit) == (
            OWNERS if stage == "draft" else OWNERS | PARK | BUREAU | {"government_officer", "auditor"}
        )
        some = {name: delegation_cast.people[name] for name in ("other_clerk", "owner", "leader")}
        assert_refused(some, permit, good_inputs(course), expected)


@pytest.mark.rule("CZ4-2.2")
def test_where_a_unit_is_posted_nobody_of_the_park_decides(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    course = chenzhou(cast, cast.posted)
    people = {**cast.people}
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit")
        unposted = offered_to(people, course.permit)
        put_posting(course, cast.construction_clerk, at("2025-06-01 00:00"), at("2025-06-06 18:00"))
        course.goes("accept", "review")
        posted = offered_to(people, course.permit)
    with standing("2025-06-06 18:00"):
        ended = offered_to(people, course.permit)
    owner = {"withdraw_permit"}
    assert unposted == {"city_owner": owner}
    owner = owner | {"add_permit_material"}
    assert posted == {
        "city_owner": owner,
        "construction_clerk": {"grant_permit", "refuse_permit", "return_permit"},
        "construction_leader": {"extend_permit"},
    }
    assert ended == {"city_owner": owner, "construction_leader": {"extend_permit"}}


@pytest.mark.rule("CZ4-2.2")
def test_what_goes_to_the_province_is_granted_by_nobody_here(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    course = chenzhou(cast, cast.forwarded)
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review")
        reviewed = offered_to(cast.people, course.permit)
        course.forward()
        forwarded = offered_to(cast.people, course.permit)
        course.ask_stamp()
        asked = offered_to(cast.people, course.permit)
    assert reviewed["city_leader"] == {"forward_permit", "return_permit"}
    park = {"ask_permit_stamp", "record_permit_result"}
    assert forwarded == {"city_owner": {"withdraw_permit"}, "city_clerk": park, "city_leader": park}
    assert asked["construction_clerk"] == asked["construction_leader"] == {"stamp_permit"}
    assert asked["city_clerk"] == {"record_permit_result"}


def test_neighbours_find_neither_the_case_nor_its_papers(delegation_cast: DelegationCast) -> None:
    cast = delegation_cast
    course = yining(cast)
    client = Client()
    with standing(NOW):
        course.goes("begin", "submit", "accept")
        paper = course.paper(DocumentKind.PERMIT_ACCEPTANCE)
        stored = course.permit.ledger.files.first()
        assert stored is not None
        pages = [
            course.permit.get_absolute_url(),
            reverse("delegation:document", args=["permit", course.permit.pk, paper.pk]),
            reverse("delegation:file", args=["permit", course.permit.pk, stored.pk]),
            reverse("delegation:act", args=["withdraw_permit", course.permit.pk]),
        ]
        for name in ("other_owner", "other_clerk", "other_leader", "other_bureau_clerk", "justice_leader",
                     "city_leader", "other_government_officer", "city_officer", "administrator"):  # fmt: skip
            client.force_login(cast.people[name].user)
            assert [client.get(page).status_code for page in pages] == [404] * len(pages), name
        for name in ("bureau_clerk", "government_officer", "auditor"):
            client.force_login(cast.people[name].user)
            assert client.get(pages[0]).status_code == 200, name
            assert client.get(pages[3]).status_code == 404, name


def test_an_enterprise_applies_on_the_pages(delegation_cast: DelegationCast) -> None:
    """Refused at the field with the competent organ, then saved, then sent."""
    cast = delegation_cast
    course = yining(cast)
    client = Client()
    client.force_login(cast.owner.user)
    begin = reverse("delegation:begin", args=["permit", "apply"])
    contact = {"contact_name": "艾山", "contact_phone": "13999090002"}
    with standing(NOW):
        refused = client.post(begin, keyed(**contact, power=cast.waste.pk, park=cast.park.pk))
        assert refused.status_code == 422
        assert "请向伊宁市城市管理局申请" in refused.content.decode()
        begun = client.post(begin, keyed(**contact, power=cast.sewage.pk, park=cast.park.pk))
        course.permit = Permit.objects.get()
        assert begun.headers["Location"] == course.permit.get_absolute_url()
        submit = reverse("delegation:act", args=["submit_permit", course.permit.pk])
        facts = {"project": "项目", "site": "纬三路", "content": "排水", "area_code": "outside"}
        files = {f"material_{paper.pk}": pdf(paper.name) for paper in course.permit.materials.all()}
        missing = client.post(submit, keyed(**facts))
        assert missing.status_code == 422
        outside = client.post(submit, keyed(**facts, **files))
        assert "项目不在园区管辖范围之内，请向伊宁市城市管理局申请。" in outside.content.decode()
        save = reverse("delegation:act", args=["fill_permit", course.permit.pk])
        files = {f"material_{paper.pk}": pdf(paper.name) for paper in course.permit.materials.all()}
        assert client.post(save, keyed(project="项目", **files)).status_code == 302
        assert course.reload().materials.filter(files=None).count() == 0
        assert client.post(submit, keyed(**{**facts, "area_code": cast.park.code})).status_code == 302
    assert course.reload().state == S.RECEIVED


def test_the_list_of_powers_leads_to_the_application(delegation_cast: DelegationCast) -> None:
    """A visitor and an enterprise are led on, others are not; what no instrument covers cannot be applied for."""
    cast = delegation_cast
    yining(cast)
    address = f"{reverse('delegation:begin', args=['permit', 'apply'])}?power={cast.sewage.pk}"
    link = f"{address}&amp;park={cast.park.pk}"
    client = Client()
    with standing(NOW):
        page = reverse("delegation:power", args=[cast.sewage.code])
        assert link in client.get(page).content.decode()
        uncovered = client.get(reverse("delegation:power", args=[cast.waste.code]))
        assert "/permit/new/apply/" not in uncovered.content.decode()
        client.force_login(cast.clerk.user)
        assert link not in client.get(page).content.decode()
        client.force_login(cast.owner.user)
        assert link in client.get(page).content.decode()
        form = client.get(f"{address}&park={cast.park.pk}").content.decode()
    for chosen in (cast.sewage, cast.park):
        assert f'<option value="{chosen.pk}" selected>' in form


@pytest.mark.django_db(transaction=True)
def test_two_clerks_accept_one_after_the_other(delegation_cast: DelegationCast) -> None:
    """Both at the same instant: one accepts, the other is told who was faster; one notice, one limit."""
    course = yining(delegation_cast)
    course.goes("begin", "submit")
    start, answers = Barrier(2), []

    def accept(clerk: Any) -> None:
        start.wait()
        try:
            checking.accept_permit(permit=Permit.objects.get(pk=course.permit.pk), actor=clerk)
            answers.append("accepted")
        except Conflict as error:
            answers.append(error.message)
        finally:
            connection.close()

    threads = [Thread(target=accept, args=[clerk]) for clerk in (course.clerk, delegation_cast.officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.sort(key=len)
    assert answers[0] == "accepted"
    assert "当前状态为“审查中”" in answers[1]
    assert Document.objects.filter(kind=DocumentKind.PERMIT_ACCEPTANCE).count() == 1
    assert course.permit.ledger.deadlines.filter(kind="permit_limit").count() == 1

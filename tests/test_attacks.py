"""What hostile and careless people try, and what became of it: each of these once worked, or led nowhere."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.documents.models import StoredFile
from portal.documents.samples import uploads as samples
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger.verify import verify
from portal.notifications.models import Email, Message
from portal.organizations.enums import OrganizationKind
from portal.organizations.models import Membership, Organization
from portal.organizations.services.invitations import accept_invitation, invite_colleague
from portal.organizations.services.people import deactivate_person, end_membership
from portal.organizations.services.registration import register_enterprise, update_enterprise
from portal.organizations.services.substitution import appoint_substitute
from proxy_service import access, parties
from proxy_service.demo.course import Course
from proxy_service.enums import RequestState
from proxy_service.models import ProxyRequest
from proxy_service.services import closing, filing, handling, handovers, planning, problems
from tests.cast import PASSWORD, Cast
from tests.desks import tasks_of
from tests.keys import keyed
from tests.stages import make_course

PUBLIC_WITH_TEXT = ["/catalogue/?q=%00", "/check/%00/", "/invitations/%00/", "/catalogue/%00/"]


def signed_in(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def acts_of(person: Membership, request: ProxyRequest) -> set[str]:
    return {act.code for act in access.acts_open_to(person, "request", request)}


# Characters that the database cannot keep ------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC_WITH_TEXT)
def test_a_nul_in_an_address_is_refused(address: str) -> None:
    assert Client().get(address).status_code == 400


def test_a_nul_in_a_search_is_refused(cast: Cast) -> None:
    assert signed_in(cast.leader).get("/people/?q=%00").status_code == 400
    assert signed_in(cast.administrator).get("/organizations/?q=%00").status_code == 400
    assert signed_in(cast.leader).get("/archives/?q=%00").status_code == 400


@pytest.mark.parametrize("step", ["enterprise", "matters", "scope"])
def test_a_nul_in_a_draft_is_left_out(cast: Cast, step: str) -> None:
    draft = make_course(cast, "draft").request
    data = {
        "draft_version": draft.draft_version,
        "action": "later",
        "project_name": "一\0期",
        "matters": "\0",
        "park": "\0",
    }
    answer = signed_in(cast.owner).post(reverse("draft-step", args=[draft.pk, step]), data)
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert "\0" not in str(draft.answers[step])
    assert step != "scope" or draft.answers[step]["project_name"] == ["一期"]


def test_a_nul_in_the_matter_that_a_draft_begins_with_names_no_matter(cast: Cast) -> None:
    answer = signed_in(cast.owner).post(reverse("new-draft"), {"key": uuid.uuid4(), "matter": "\0"})
    assert answer.status_code == 302
    assert not ProxyRequest.objects.get().matters.exists()


def test_assigning_what_is_no_request_assigns_nothing(cast: Cast) -> None:
    request = make_course(cast, "accepted", park=cast.park).request
    data = {"officer": cast.second_officer.pk, "requests": ["x" * 36, str(uuid.uuid4()), str(request.pk)]}
    assert signed_in(cast.leader).post(reverse("assign-several"), data).status_code == 302
    request.refresh_from_db()
    assert request.officer == cast.second_officer


# Signing in --------------------------------------------------------------------------------------------


@pytest.fixture
def address() -> str:
    """One of the block for documentation, used by one test alone."""
    return f"198.51.100.{uuid.uuid4().int % 250 + 1}"


def try_password(username: str, password: str, address: str) -> int:
    answer = Client(REMOTE_ADDR=address).post(reverse("login"), {"username": username, "password": password})
    return answer.status_code


@pytest.mark.parametrize("known", [True, False])
def test_the_sixth_wrong_password_closes_the_door_for_known_and_unknown_alike(
    cast: Cast, address: str, known: bool
) -> None:
    username = cast.owner.user.username if known else "nobody"
    assert [try_password(username, "wrong", address) for _ in range(6)] == [422] * 5 + [429]
    assert try_password(username, PASSWORD, address) == 429
    assert try_password(cast.handler.user.username, PASSWORD, address) == 302, "others are not locked out"
    if known:
        assert try_password(username, PASSWORD, "203.0.113.9") == 302, "nor is the person, from elsewhere"


def test_a_right_password_forgets_the_wrong_ones(cast: Cast, address: str) -> None:
    username = cast.owner.user.username
    for _round in range(3):
        assert [try_password(username, "wrong", address) for _ in range(3)] == [422] * 3
        assert try_password(username, PASSWORD, address) == 302


@pytest.mark.parametrize("known", [True, False])
def test_an_address_gets_a_few_letters_and_every_answer_is_alike(
    cast: Cast, address: str, known: bool
) -> None:
    email = cast.owner.user.email if known else "nobody@cast.example"
    for sent in range(1, 6):
        client = Client(REMOTE_ADDR=f"203.0.113.{sent}")
        answer = client.post(reverse("password-reset"), {"email": email.upper() if sent % 2 else email})
        assert answer["Location"] == reverse("password-reset-sent")
        assert Email.objects.count() == (min(sent, 3) if known else 0)
    other = Client(REMOTE_ADDR=address).post(reverse("password-reset"), {"email": cast.handler.user.email})
    assert other["Location"] == reverse("password-reset-sent")
    assert Email.objects.filter(to=cast.handler.user.email).count() == 1


def test_one_visitor_cannot_ask_for_letters_without_end(cast: Cast, address: str) -> None:
    client, page = Client(REMOTE_ADDR=address), reverse("password-reset")
    answers = [client.post(page, {"email": f"n{number}@cast.example"}).status_code for number in range(21)]
    assert answers == [302] * 20 + [429]
    assert client.post(page, {"email": cast.owner.user.email}).status_code == 429, "known or not"
    assert not Email.objects.exists()
    assert Client(REMOTE_ADDR="203.0.113.9").post(page, {"email": cast.owner.user.email}).status_code == 302


def test_one_visitor_cannot_register_without_end(cast: Cast, address: str) -> None:
    def register(number: int, at: str, email: str) -> int:
        typed = keyed(
            stage="intending", park=cast.park.pk, name=f"第{number}号企业", legal_representative="周建华",
            address="园区", full_name="周建华", phone="13909090001", email=email, username=f"firm{number}",
            password=PASSWORD, password_again=PASSWORD, consent="on",
        )  # fmt: skip
        return Client(REMOTE_ADDR=at).post(reverse("register"), typed).status_code

    firms = Organization.objects.filter(kind=OrganizationKind.ENTERPRISE)
    before = firms.count()
    many = [register(number, "203.0.113.9", "Same@cast.example".swapcase()) for number in range(6)]
    assert many == [302] * 5 + [429], "of one e-mail address"
    empty = [Client(REMOTE_ADDR=address).post(reverse("register"), keyed()).status_code for _ in range(20)]
    assert set(empty) == {422}
    assert register(7, address, "seventh@cast.example") == 429, "from one address"
    assert firms.count() == before + 5
    assert register(8, "203.0.113.10", "eighth@cast.example") == 302


# Files -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_out_of_a_draft_is_found_nowhere(cast: Cast) -> None:
    course = make_course(cast, "draft")
    first, second = course.request.materials.order_by("position")[:2]
    kept = filing.attach_file(material=first, actor=cast.owner, upload=samples.pdf("营业执照"))
    wrong = filing.attach_file(material=first, actor=cast.owner, upload=samples.pdf("法人身份证"))
    dropped = filing.attach_file(material=second, actor=cast.owner, upload=samples.pdf("别的"))
    paths = [Path(settings.MEDIA_ROOT) / file.stored_file.file.name for file in (wrong, dropped)]
    assert all(path.exists() for path in paths)
    filing.detach_file(file=wrong, actor=cast.owner)
    filing.choose_matters(request=course.request, actor=cast.owner, versions=[cast.environment])
    assert list(StoredFile.objects.filter(ledger=course.request.ledger)) == [kept.stored_file]
    assert not any(path.exists() for path in paths)


# Who is told, and who finds the work, when an officer has left --------------------------------------------


def test_nobody_who_has_left_is_told_of_a_case(cast: Cast) -> None:
    course = make_course(cast, "in_progress")
    gone = course.request.officer
    end_membership(membership=gone, actor=cast.leader)
    Message.objects.all().delete()
    course.prepare()
    told = parties.officers_of(course.reload(), timezone.now())
    assert gone.user not in told
    assert cast.leader.user in told


@pytest.mark.parametrize("stage", ["accepted", "in_progress", "completed", "reported"])
def test_the_case_of_an_officer_who_left_comes_to_the_leader(cast: Cast, stage: str) -> None:
    course = make_course(cast, stage)

    def owed() -> list[ProxyRequest]:
        return [task.subject for task in tasks_of(cast.leader) if task.act.code == "assign_officer"]

    assert owed() == []
    end_membership(membership=course.request.officer, actor=cast.leader)
    assert owed() == [course.request]
    planning.assign_officer(request=course.request, actor=cast.leader)
    assert owed() == []


# Ways on, where a request once stood for ever ------------------------------------------------------------


def test_a_correction_that_is_never_answered_can_be_ended_by_the_leader(cast: Cast) -> None:
    course = make_course(cast, "correction_requested")
    assert "terminate" in acts_of(cast.leader, course.request)
    closing.terminate(request=course.request, actor=cast.leader, reason="逾期未补正")
    closing.archive(request=course.reload(), actor=cast.leader)
    assert course.reload().state == RequestState.ARCHIVED
    assert not course.request.ledger.deadlines.owed().exists()


@pytest.fixture
def at_window(cast: Cast) -> Course:
    """Filed at the window by an enterprise of which nobody has an account any more; its plan waits for consent."""
    course = make_course(cast, "planned", at_window=True, matters=[cast.land, cast.environment])
    Membership.objects.filter(organization=cast.enterprise).update(valid_until=timezone.now())
    return course


def test_the_window_registers_the_consent_of_an_enterprise_without_account(
    cast: Cast, at_window: Course
) -> None:
    request = at_window.request
    with pytest.raises(InvalidInput, match="扫描件"):
        planning.agree_plan(request=request, actor=cast.clerk)
    page = reverse("act", args=["agree_plan", request.pk])
    client = signed_in(cast.clerk)
    assert client.post(page, {"key": uuid.uuid4()}).status_code == 422
    done = client.post(page, {"key": uuid.uuid4(), "paper": samples.pdf("计划确认书")})
    assert done.status_code == 302
    assert at_window.reload().state == RequestState.IN_PROGRESS
    assert "计划确认书" in request.ledger.entries.get(kind="agree_plan").summary
    matter = at_window.matters[0]
    handling.withdraw_matter(matter=matter, actor=cast.clerk, paper=samples.pdf("撤回说明"))
    closing.withdraw(request=at_window.reload(), actor=cast.clerk, paper=samples.pdf("撤回说明"))
    assert at_window.reload().state == RequestState.WITHDRAWN


def test_the_window_speaks_for_nobody_who_filed_online(cast: Cast) -> None:
    course = make_course(cast, "planned")
    paper = samples.pdf("冒名意见")
    for service, more in (
        (planning.agree_plan, {}),
        (planning.comment_plan, {"comment": "改"}),
        (closing.withdraw, {}),
    ):
        with pytest.raises(NotAllowed):
            service(request=course.request, actor=cast.clerk, paper=paper, **more)
    with pytest.raises(NotAllowed):
        handling.withdraw_matter(matter=course.matter, actor=cast.clerk, paper=paper)


def test_the_window_can_throw_its_draft_away_and_nobody_is_asked_to_archive_it(cast: Cast) -> None:
    course = make_course(cast, "draft", at_window=True)
    page = reverse("act", args=["withdraw", course.request.pk])
    assert signed_in(cast.clerk).post(page, {"key": uuid.uuid4()}).status_code == 302
    assert course.reload().state == RequestState.WITHDRAWN
    assert not [task for task in tasks_of(cast.leader) if task.subject == course.request]


def test_a_prefecture_without_work_group_reports_to_the_counties(cast: Cast) -> None:
    cast.workgroup.is_active = False
    cast.workgroup.save()
    course = make_course(cast, "reported", "multi")
    assert {recipient.organization for recipient in course.recipients} == {cast.bole, cast.jinghe}


def test_a_decided_matter_leaves_no_hand_over_to_sign(cast: Cast) -> None:
    """Papers lent to another department for help, which has not signed when the competent one decides."""
    course = make_course(cast, "assisting", matters=[cast.land, cast.environment])
    lent = course.matter.handovers.get()
    clocks = course.request.ledger.deadlines.live().filter(subject=lent.subject_key)

    def owed() -> list[str]:
        return [task.act.code for task in tasks_of(cast.environment_clerk)]

    assert clocks.exists()
    assert owed() == ["sign_handover"]
    course.prepare(course.matter)
    handed = course.hand_over(course.matter)
    handovers.sign_handover(handover=handed, actor=cast.land_clerk)
    handling.grant(matter=course.matter, actor=cast.land_clerk)
    assert course.reload().state == RequestState.IN_PROGRESS
    assert not clocks.exists()
    assert owed() == []


def test_a_department_that_writes_a_novel_does_not_keep_the_file_from_the_archive(cast: Cast) -> None:
    course = make_course(cast, "received")
    defects = [
        {"material": f"材料{number}", "problem": "缺" * 500, "clause": "指南", "remedy": "补" * 500}
        for number in range(60)
    ]
    handling.return_for_correction(matter=course.matter, actor=cast.land_clerk, defects=defects)
    entry = course.request.ledger.entries.get(kind="return_for_correction")
    assert len(entry.summary) == 2000
    assert len(entry.data["summary"]) > 30_000, "nothing is lost"
    closing.terminate(request=course.request, actor=cast.leader, reason="期满")
    closing.archive(request=course.reload(), actor=course.officer)
    assert verify(course.request.ledger) is None


def test_a_long_decision_of_a_meeting_is_kept_whole(cast: Cast) -> None:
    """Its clock is called by its beginning."""
    course = make_course(cast, "meeting")
    text = "限期整改" * 125
    decided = [{"text": text, "organ": cast.bole_land, "due_on": timezone.localdate()}]
    problems.conclude_coordination(
        coordination=course.coordination,
        actor=course.officer,
        attendance="甲",
        minutes="议定",
        outcome="限期整改",
        decisions=decided,
    )
    assert course.coordination.decisions.get().text == text
    assert len(course.request.ledger.deadlines.get(kind="decision").title) == 200


# What is read is what was written ------------------------------------------------------------------------


def test_characters_that_turn_the_direction_do_not_reach_the_page(cast: Cast) -> None:
    course = make_course(cast, "in_progress")
    page = reverse("act", args=["report_problem", course.request.pk])
    client = signed_in(cast.owner)
    nothing = client.post(page, {"key": uuid.uuid4(), "kind": "other", "description": "\u202e\u200b"})
    assert nothing.status_code == 422
    turned = {"key": uuid.uuid4(), "kind": "other", "description": "批准\u202e不\u2066<b>\r\n第二行"}
    assert client.post(page, turned).status_code == 302
    assert course.problem.description == "批准不<b>\n第二行"
    shown = client.get(reverse("request", args=[course.request.pk])).content.decode()
    assert "批准不&lt;b&gt;" in shown
    assert "<b>" not in shown


# Accounts ------------------------------------------------------------------------------------------------


def test_a_credit_code_typed_by_mistake_is_free_again_once_it_was_corrected(cast: Cast) -> None:
    typed, own = "91652701MA00000037", "91652701MA00000045"
    firm = {"stage": "settled", "legal_representative": "周建华", "address": "园区纬四路 9 号"}
    person = {"password": PASSWORD, "full_name": "某某", "phone": "13900000000", "email": "a@cast.example"}
    first = register_enterprise(
        **firm, **person, name="先到公司", uscc=typed, division_code="652701", username="first"
    )
    update_enterprise(
        enterprise=first.organization,
        actor=first,
        name="先到公司",
        uscc=own,
        legal_representative="周建华",
        address="园区纬四路 9 号",
        enterprise_phone="",
    )
    rightful = register_enterprise(
        **firm, **person, name="后到公司", uscc=typed, division_code="652701", username="second"
    )
    assert (rightful.organization.uscc, first.organization.code) == (typed, typed)


def test_an_invitation_of_a_leader_who_has_left_opens_no_door(cast: Cast) -> None:
    data = {"organization": cast.park, "role": "park_leader", "full_name": "内应", "email": "x@cast.example"}
    invitation = invite_colleague(**data, actor=cast.leader)
    end_membership(membership=cast.leader, actor=cast.security)
    with pytest.raises(Conflict, match="已失效"):
        accept_invitation(invitation=invitation, user=cast.outsider)
    assert not cast.outsider.memberships.exists()


def test_a_live_session_ends_with_the_role_and_with_the_account(cast: Cast) -> None:
    course = make_course(cast, "in_progress")
    page = reverse("request", args=[course.request.pk])
    now = timezone.now()
    stand_in = appoint_substitute(
        membership=course.request.officer,
        substitute_user=cast.clerk.user,
        valid_from=now,
        valid_until=now + timedelta(hours=1),
        actor=cast.leader,
    )
    client = signed_in(cast.clerk)
    assert client.post(reverse("switch-membership"), {"membership": stand_in.pk}).status_code == 302
    act = reverse("act", args=["prepare_materials", course.matter.pk])
    assert client.get(act).status_code == 200
    Membership.objects.filter(pk=stand_in.pk).update(valid_until=timezone.now())
    assert client.get(act).status_code == 404, "back in their own role, which prepares nothing"
    assert client.post(reverse("switch-membership"), {"membership": stand_in.pk}).status_code == 404
    assert client.get(page).status_code == 200
    deactivate_person(user=cast.clerk.user, actor=cast.security)
    assert client.get(page)["Location"].startswith(reverse("login"))

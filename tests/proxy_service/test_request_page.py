"""The page of one request: what each role reads on it, its papers and files, and the archived package."""

import hashlib
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.archives import downloads
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.documents.services import render_pending
from portal.ledger.chain import genesis
from portal.ledger.models import LedgerEntry
from portal.organizations.models import Membership
from proxy_service import access
from proxy_service.case import Case
from proxy_service.models import MatterVersion, ProxyRequest
from proxy_service.services.catalogue import publish_matter
from tests.cast import SINCE, Cast, matter_content
from tests.proxy_service.packages import render_all
from tests.speaking import issue_key
from tests.stages import STAGES, make_course, make_request

pytestmark = pytest.mark.django_db

# A case that waits, one with a meeting, and one that is over, across counties; the others are alike.
PAGES = [("correction_requested", "single"), ("meeting", "single"), ("archived", "multi")]
ALIKE = [
    (stage, jurisdiction)
    for stage in STAGES
    for jurisdiction in ("single", "multi")
    if (stage, jurisdiction) not in PAGES
]
# Of these, three are what every page costs: the session, its person with roles and header, the sweep.
MOST_QUERIES = 10
# A matter that is a power of the park costs a few more, whatever their number: who decides, the application and its
# clock, the papers and who may see them.
POWERS = {"empowered", "permit_applied", "permit_correction"}
MOST_OF_POWERS = 4


def sign_in(client: Client, person: Membership) -> None:
    client.force_login(person.user)


def read(client: Client, person: Membership, request: ProxyRequest) -> str:
    sign_in(client, person)
    answer = client.get(reverse("request", args=[request.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("stage", "jurisdiction"), [*PAGES, *(pytest.param(*page, marks=pytest.mark.soak) for page in ALIKE)]
)
def test_everybody_who_may_see_the_request_can_read_its_page(
    cast: Cast, client: Client, stage: str, jurisdiction: str
) -> None:
    assert stage in STAGES
    request = make_request(cast, stage, jurisdiction)
    readers = 0
    for name, person in cast.people.items():
        sign_in(client, person)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("request", args=[request.pk]))
        assert len(asked) <= MOST_QUERIES + MOST_OF_POWERS * (stage in POWERS), name
        visible = access.visible_requests(person).filter(pk=request.pk).exists()
        assert answer.status_code == (200 if visible else 404), name
        if visible:
            readers += 1
            assert request.number in answer.content.decode()
    assert readers >= 6
    client.force_login(cast.outsider)
    assert client.get(reverse("request", args=[request.pk])).status_code == 404
    assert client.get(reverse("request", args=[uuid.uuid4()])).status_code == 404


def test_a_draft_leads_to_its_task_list(cast: Cast, client: Client) -> None:
    request = make_request(cast, "draft")
    sign_in(client, cast.owner)
    answer = client.get(reverse("request", args=[request.pk]))
    assert answer["Location"] == reverse("draft", args=[request.pk])


@pytest.mark.parametrize(
    ("stage", "who", "what"),
    [
        ("submitted", "博乐边境经济合作区管委会", "初审申请材料"),
        ("correction_requested", "博乐晟源新材料有限公司", "按告知书补正材料"),
        ("planned", "博乐晟源新材料有限公司", "确认工作计划或提出意见"),
        ("handed_over", "博乐市自然资源局", "签收“国有建设用地使用权首次登记”材料"),
        ("in_review", "博乐市自然资源局", "审批“国有建设用地使用权首次登记”"),
        ("sent", "博乐晟源新材料有限公司", "签收结果"),
        ("awaiting_approval", "园区负责人", "审签评价报告"),
        ("reported", "博乐市", "签收评价报告"),
    ],
)
def test_the_page_says_who_acts_next(cast: Cast, client: Client, stage: str, who: str, what: str) -> None:
    request = make_request(cast, stage)
    sign_in(client, cast.auditor)
    steps = client.get(reverse("request", args=[request.pk])).context["case"].waiting_for
    assert (who, what) in [(step.who, step.what) for step in steps]


@pytest.mark.rule("BZ54-5.2")
def test_the_officer_is_named_with_a_telephone(cast: Cast, client: Client) -> None:
    request = make_request(cast, "accepted")
    text = read(client, cast.owner, request)
    assert request.officer.user.full_name in text
    assert f'href="tel:{request.officer.user.phone}"' in text


def test_the_buttons_are_the_acts_open_to_the_person(cast: Cast) -> None:
    course = make_course(cast, "received")
    request, now = course.reload(), timezone.now()

    def offered(person: Membership) -> set[str]:
        case = Case(access.get_request(person, request.pk), person, now)
        return {button.act.code for button in case.buttons}

    assert offered(cast.land_clerk) == {
        "post_progress", "return_for_correction", "pause", "grant", "refuse", "report_problem",
    }  # fmt: skip
    assert offered(cast.owner) == {"add_material", "report_problem", "withdraw", "withdraw_matter"}
    assert offered(cast.county_officer) == {"issue_supervision"}
    assert offered(cast.workgroup_officer) == set()
    assert offered(cast.auditor) == set()


@pytest.mark.parametrize(
    ("stage", "offered"), [("reviewed", False), ("dissatisfied", False), ("visited", True)]
)
def test_the_archive_is_offered_when_nothing_is_left_to_do(cast: Cast, stage: str, offered: bool) -> None:
    request = make_request(cast, stage)
    case = Case(access.get_request(cast.leader, request.pk), cast.leader, timezone.now())
    assert ("archive" in {button.act.code for button in case.buttons}) == offered


@pytest.mark.rule("BZ54-5.5-48H")
def test_every_deadline_explains_its_date(cast: Cast, client: Client) -> None:
    request = make_request(cast, "correction")
    sign_in(client, request.officer)
    answer = client.get(reverse("request", args=[request.pk]))
    clocks = {clock.kind: clock for clock in answer.context["case"].clocks}
    text = answer.content.decode()
    why = {}
    for kind, clock in clocks.items():
        address = reverse("deadline", args=[clock.pk])
        assert f'href="{address}"' in text
        page = client.get(address)
        why[kind] = page.context["why"]
        assert not why[kind].calendar_version or why[kind].calendar_version in page.content.decode()
    assert why["coordination_48h"].period == "48 小时"
    assert len(why["handover_signature"].counted) == 1


@pytest.mark.rule("BZ54-5.1")
def test_defects_stand_beside_their_papers(cast: Cast, client: Client) -> None:
    request = make_request(cast, "correction_requested")
    text = read(client, cast.owner, request)
    for defect in request.corrections.get().defects.select_related("material"):
        paper = text[text.index(f"{defect.material.position}. {defect.material.name}") :]
        assert defect.problem in paper[: paper.index("</li>\n  ") if "</li>\n  " in paper else len(paper)]
        assert defect.remedy in paper


@pytest.mark.rule("BZ54-5.5-SINGLE")
def test_each_side_is_blind_to_the_other_until_both_are_in(cast: Cast, client: Client) -> None:
    course = make_course(cast, "delivered")
    course.evaluate_as_park(score=2, opinion="材料反复修改多次")
    request = course.reload()
    assert "材料反复修改多次" in read(client, request.officer, request)
    for person in (cast.owner, cast.county_officer, cast.land_clerk, cast.auditor):
        text = read(client, person, request)
        assert "材料反复修改多次" not in text and "不满意" not in text
        assert "园区已提交" in text
    course.evaluate_as_enterprise(score=5, opinion="服务周到细致")
    text = read(client, cast.owner, request)
    assert "材料反复修改多次" in text and "服务周到细致" in text


def test_the_draft_of_a_report_is_the_parks_alone(cast: Cast, client: Client) -> None:
    course = make_course(cast, "evaluated")
    request = course.reload()
    report = request.report
    report.process = "独一无二的草稿文字"
    report.save()
    assert "独一无二的草稿文字" in read(client, cast.leader, request)
    for person in (cast.owner, cast.county_officer, cast.land_clerk):
        assert "独一无二的草稿文字" not in read(client, person, request)
    course.submit_report()
    course.approve_report()
    assert "独一无二的草稿文字" in read(client, cast.owner, request)
    assert "独一无二的草稿文字" in read(client, cast.county_officer, request)


def test_a_department_reads_the_whole_case_and_acts_on_its_own_matters(cast: Cast, client: Client) -> None:
    request = make_request(cast, "in_progress", "multi")
    for matter in request.matters.all():
        course = make_course(cast, "in_progress", "multi")
        course.request = request
        course.prepare(matter)
        course.hand_over(matter)
        course.sign_handover(matter)
    sign_in(client, cast.prefecture_clerk)
    case = client.get(reverse("request", args=[request.pk])).context["case"]
    assert len(case.request.matters.all()) == 2
    own = {button.pk for button in case.buttons if button.act.code == "grant"}
    assert own == {request.matters.get(organ=cast.prefecture_land).pk}


# Query counts ------------------------------------------------------------------------------------------


def more_matters(number: int) -> list[MatterVersion]:
    usual = {"form": "copy", "copies": 1, "required": True, "may_follow": False, "note": ""}
    return [
        publish_matter(
            code=f"BZ-YD-9{place}",
            content=matter_content(f"用地事项{place}", {"name": f"第{place}份材料", **usual}),
            now=SINCE,
        )
        for place in range(number)
    ]


def queries_of(client: Client, person: Membership, request: ProxyRequest) -> int:
    sign_in(client, person)
    url = reverse("request", args=[request.pk])
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_page_of_four_matters_needs_no_more_queries_than_that_of_one(cast: Cast, client: Client) -> None:
    one = make_request(cast, "completed", matters=[cast.land])
    many = make_request(cast, "completed", matters=[cast.land, *more_matters(3)])
    for person in (cast.leader, cast.land_clerk, cast.owner):
        assert queries_of(client, person, many) == queries_of(client, person, one)


# Papers and files --------------------------------------------------------------------------------------


def test_papers_are_listed_while_they_are_made_and_open_when_ready(cast: Cast, client: Client) -> None:
    request = make_request(cast, "accepted")
    paper = Document.objects.filter(ledger=request.ledger, kind="acceptance").get()
    address = reverse("document", args=[request.pk, paper.pk])
    sign_in(client, cast.owner)
    fragment = client.get(reverse("request-documents", args=[request.pk])).content.decode()
    assert paper.number in fragment and 'hx-trigger="every 3s"' in fragment and address not in fragment
    assert client.get(address).status_code == 409
    while render_pending():
        pass
    fragment = client.get(reverse("request-documents", args=[request.pk])).content.decode()
    assert "hx-trigger" not in fragment and address in fragment
    opened = client.get(address)
    paper.refresh_from_db()
    assert hashlib.sha256(b"".join(opened.streaming_content)).hexdigest() == paper.sha256
    assert opened["Content-Disposition"].startswith("inline")
    assert client.get(address, {"download": ""})["Content-Disposition"].startswith("attachment")


def test_files_are_handed_to_those_who_read_the_case_and_to_nobody_else(cast: Cast, client: Client) -> None:
    request = make_request(cast, "received")
    neighbour = make_request(cast, "received", enterprise=cast.other_enterprise)
    stored = request.materials.exclude(files=None).first().files.first().stored_file
    address = reverse("file", args=[request.pk, stored.pk])
    for person in (cast.owner, cast.clerk, cast.land_clerk, cast.county_officer, cast.auditor):
        sign_in(client, person)
        answer = client.get(address)
        content = b"".join(answer.streaming_content)
        assert content.startswith(b"%PDF-")
        # Staff get it with their name across.
        assert (hashlib.sha256(content).hexdigest() == stored.sha256) is (person is cast.owner)
        assert answer["Content-Disposition"].startswith("attachment")
    for person in (cast.other_owner, cast.other_officer, cast.environment_clerk, cast.administrator):
        sign_in(client, person)
        assert client.get(address).status_code == 404
    sign_in(client, cast.other_owner)
    assert client.get(reverse("file", args=[neighbour.pk, stored.pk])).status_code == 404
    paper = Document.objects.filter(ledger=request.ledger).first()
    assert client.get(reverse("document", args=[neighbour.pk, paper.pk])).status_code == 404


# The package -------------------------------------------------------------------------------------------


def package_of(client: Client, person: Membership, request: ProxyRequest) -> Any:
    sign_in(client, person)
    return client.get(reverse("archive-package", args=[request.pk]))


@pytest.mark.rule("BZ54-5.5-LEDGER")
def test_the_package_holds_everything_and_its_manifest_is_true(cast: Cast, client: Client) -> None:
    request = make_request(cast, "archived")
    assert package_of(client, cast.leader, request).status_code == 409, "papers are still being made"
    while render_pending():
        pass
    answer = package_of(client, cast.auditor, request)
    assert answer.status_code == 200
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert package.testzip() is None
    manifest = dict(
        reversed(line.split("  ", 1)) for line in package.read("manifest.sha256").decode().splitlines()
    )
    assert set(manifest) == set(package.namelist()) - {"manifest.sha256"}
    for path, digest in manifest.items():
        assert hashlib.sha256(package.read(path)).hexdigest() == digest, path
    papers = Document.objects.filter(ledger=request.ledger)
    assert papers.filter(state=DocumentState.READY).count() == papers.count()
    assert {paper.sha256 for paper in papers} <= set(manifest.values())
    assert {file.sha256 for file in request.ledger.files.all()} <= set(manifest.values())

    ledger = json.loads(package.read("ledger.json"))
    assert len(ledger["entries"]) == request.ledger.entries.count()
    before = genesis(request.ledger.pk)
    for entry in ledger["entries"]:
        assert entry["previous_hash"] == before
        before = entry["hash"]
    assert before == ledger["head_hash"]
    data = json.loads(package.read("data.json"))
    assert data["number"] == request.number
    assert data["matters"][0]["state"] == "granted"
    assert data["evaluations"][0]["scores"]
    index = package.read("index.html").decode()
    assert "src=" not in index and request.enterprise.name in index


def test_only_those_who_keep_or_check_the_file_take_it_and_only_when_it_is_closed(
    cast: Cast, client: Client
) -> None:
    running = make_request(cast, "visited")
    assert package_of(client, cast.leader, running).status_code == 404
    archived = make_request(cast, "archived")
    for person in (
        cast.owner,
        cast.land_clerk,
        cast.other_leader,
        cast.other_county_officer,
        cast.administrator,
    ):
        assert package_of(client, person, archived).status_code == 404
    assert package_of(client, cast.county_officer, archived).status_code == 409


def takings() -> list[tuple[int | None, int | None]]:
    """Who took a package, and whose log says so."""
    entries = LedgerEntry.objects.filter(kind="archive.package_taken").order_by("pk")
    return list(entries.values_list("actor", "ledger__audited__organization"))


@pytest.mark.usefixtures("own_media")
def test_whoever_takes_a_package_stands_in_the_log_of_the_park_and_has_just_signed_in(
    cast: Cast, client: Client
) -> None:
    request = make_request(cast, "archived")
    assert package_of(client, cast.leader, request).status_code == 409 and takings() == []
    render_all(request)
    session = client.session
    del session["confirmed_at"]
    session.save()
    page = reverse("archive-package", args=[request.pk])
    led = client.get(page)
    assert led.status_code == 302 and led.url.startswith(reverse("confirm-sign-in"))
    refused = client.get(f"/api/v1/requests/{request.pk}/package/")
    assert (refused.status_code, refused.json()["code"]) == (403, "recent-sign-in-needed")
    assert takings() == []
    assert package_of(client, cast.auditor, request).status_code == 200
    assert client.get(f"/api/v1/requests/{request.pk}/package/").status_code == 200
    program, secret = issue_key(cast.park, cast.clerk.role)
    keyed = Client(headers={"Authorization": f"Bearer {secret}"})
    assert keyed.get(f"/api/v1/requests/{request.pk}/package/").status_code == 200
    park = cast.park.pk
    assert takings() == [(cast.auditor.user_id, park), (cast.auditor.user_id, park), (program.user_id, park)]


def test_one_person_has_only_so_many_packages_made_and_sealed(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "PACKAGES", 1)
    request = make_request(cast, "archived")
    assert package_of(client, cast.leader, request).status_code == 409, "papers are still being made"
    refused = package_of(client, cast.leader, request)
    assert refused.status_code == 429 and "导出案卷次数过多" in refused.content.decode()
    assert package_of(client, cast.auditor, request).status_code == 409, "each for themselves"


def test_the_park_has_a_failed_paper_made_again_and_nobody_else(cast: Cast, client: Client) -> None:
    filed = make_request(cast, "accepted")
    paper = Document.objects.filter(ledger=filed.ledger).first()
    assert paper is not None
    Document.objects.filter(pk=paper.pk).update(state=DocumentState.FAILED, error="字体缺字")
    again = reverse("document-retry", args=[filed.pk, paper.pk])
    for person in (cast.owner, cast.other_officer):
        sign_in(client, person)
        assert client.post(again).status_code == 404
        paper.refresh_from_db()
        assert paper.state == DocumentState.FAILED
    assert "重新生成" in read(client, cast.officer, filed)
    assert client.post(again).status_code == 302
    paper.refresh_from_db()
    assert paper.state == DocumentState.PENDING

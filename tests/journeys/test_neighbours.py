"""What is somebody else's does not exist; what is everybody's needs no account and names nobody."""

import re
from collections.abc import Callable

import pytest

from portal.documents.services import render_pending
from portal.organizations.enums import Role
from proxy_service.lifecycle import ACTS, Subject
from tests.journeys.case import PROJECT_FILING
from tests.journeys.conftest import Stage
from tests.journeys.people import PHONE
from tests.journeys.prepared import course_at_department, enterprise, park_of_bole, post

PUBLIC = (
    "/",
    "/how-it-works/",
    "/catalogue/",
    "/catalogue/BZ-LX-01/",
    "/status/",
    "/regulation/",
    "/privacy/",
)


@pytest.mark.soak  # without a browser: tests/proxy_service/test_access.py, test_matrix.py
def test_neighbour_finds_nothing(stage: Stage) -> None:
    owner = enterprise(8, "李建国")
    enterprise(9, "张伟")
    park_of_bole()
    post("古丽娜", Role.DEPARTMENT_CLERK, "652701-FGW")
    course = course_at_department(owner)
    render_pending()
    request = course.reload()
    page = f"/requests/{request.pk}/"
    paper = request.ledger.documents.filter(state="ready").first()
    file = request.materials.first().files.first()
    subjects = {
        Subject.REQUEST: request.pk,
        Subject.MATTER: course.matter.pk,
        Subject.HANDOVER: course.handover().pk,
    }
    addresses = [
        page,
        f"{page}receipt/",
        f"{page}documents/{paper.pk}/",
        f"{page}files/{file.stored_file_id}/",
        f"{page}package/",
        f"/drafts/{request.pk}/",
        *(f"/acts/{act.code}/{subjects[act.subject]}/" for act in ACTS.values() if act.subject in subjects),
    ]
    friend = stage.visitor("李建国", "owner8").comes_in()
    assert friend.fetches(addresses[2]).ok
    assert friend.fetches(addresses[3]).ok

    rival = stage.visitor("张伟", "owner9").comes_in()
    other_department = stage.staff("叶尔肯", (Role.DEPARTMENT_CLERK, "652701-ZRZY"))
    other_park = stage.staff("赛力克", (Role.PARK_LEADER, "652722-GYYQ"))
    other_county = stage.staff("马县长", (Role.COUNTY_OFFICER, "652722"))
    for person in (rival, other_department, other_park, other_county):
        person.opens(page, expects=404).does_not_see(request.number, "李建国")
        answers = {address: person.fetches(address).status for address in addresses}
        assert set(answers.values()) == {404}, f"{person.name}: {answers}"
        assert request.number not in person.opens("/requests/").text
    visitor = stage.visitor()
    for address in addresses:
        assert "/login/" in visitor.fetches(address).url, (
            "a visitor is asked to sign in, whatever the address"
        )


def test_status_needs_number_and_code_and_names_nobody(stage: Stage) -> None:
    owner = enterprise(8, "李建国")
    park_of_bole()
    post("古丽娜", Role.DEPARTMENT_CLERK, "652701-FGW")
    request = course_at_department(owner).reload()
    visitor = stage.visitor()
    visitor.opens("/status/").fills({"申请编号": request.number, "查询码": "2" * 16}).presses("查询").sees(
        "没有查到"
    )
    visitor.fills({"申请编号": request.number, "查询码": request.query_code.lower()}).presses("查询")
    visitor.sees("办理进度", PROJECT_FILING, "博乐市发展和改革委员会")
    visitor.does_not_see("李建国", "其其格", "努尔兰", "138", "0909", "营业执照", request.query_code)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "telephone"])
def test_public_pages(open_stage: Callable[..., Stage], viewport: dict[str, int] | None) -> None:
    stage = open_stage(**({"viewport": viewport} if viewport else {}))
    visitor = stage.visitor()
    for path in PUBLIC:
        visitor.opens(path)
    visitor.opens("/catalogue/?q=备案").follows(PROJECT_FILING).sees("营业执照", "博乐")
    visitor.opens("/no-such-page/", expects=404)
    visitor.opens("/catalogue/").page.get_by_role("button", name=re.compile("大字")).click()
    visitor.looks()
    assert "display-large" in (visitor.page.locator("html").get_attribute("class") or "")
    visitor.page.get_by_role("button", name=re.compile("高对比")).click()
    visitor.looks()

"""Everybody opens everything that their menu offers, on a wide and on a narrow screen."""

import pytest

from portal.organizations.enums import Role
from tests.journeys.conftest import Stage
from tests.journeys.people import DESK, PHONE
from tests.journeys.prepared import course_at_department, enterprise, park_of_bole, post

POSTS = {
    Role.DEPARTMENT_CLERK: "652701-FGW",
    Role.DEPARTMENT_LEADER: "652701-FGW",
    Role.COUNTY_OFFICER: "652701",
    Role.WORKGROUP_OFFICER: "652700-ZBB",
    Role.SERVICE_CENTRE_OFFICER: "652701-XZFW",
    Role.ADMINISTRATOR: "652700-YXDW",
    Role.SECURITY_ADMINISTRATOR: "652700-YXDW",
    Role.AUDITOR: "652700-ZBB",
}
PARK = dict.fromkeys((Role.WINDOW_CLERK, Role.PROXY_OFFICER, Role.PARK_LEADER), "652701-BJHZQ")
EVERYBODY_S = ("/inbox/",)


def usernames(stage: Stage, *, everybody: bool) -> list[str]:
    """One person of every role, among whom a request is under way; for ``everybody`` another is done, and their papers
    are printed."""
    owner = enterprise(10, "李建国")
    park_of_bole()
    others = [post(f"{role.label}甲", role, code) for role, code in POSTS.items()]
    course_at_department(owner)
    if everybody:
        finished = course_at_department(owner)
        finished.sign_handover()
        finished.post()
        finished.decide_all()
        finished.deliver()
        finished.sign_delivery()
        stage.the_worker_runs()
    park = [f"{role.value}-{code}" for role, code in PARK.items()]
    return ["owner10", *park, *(membership.user.username for membership in others)]


# Everybody's menu is followed without a browser in tests/portal/organizations; here looks and axe are judged, so the
# quick run takes the one whose menu is the longest, at the width where most goes wrong, and has axe judge what no other
# page has shown.
MOST_TO_SEE = {"park_leader-652701-BJHZQ"}


@pytest.mark.parametrize(
    "everybody", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["some", "all"]
)
def test_every_item_of_the_menu(stage: Stage, everybody: bool) -> None:
    stage.inspector.parts = not everybody
    names = usernames(stage, everybody=everybody)
    chosen = names if everybody else [name for name in names if name in MOST_TO_SEE]
    assert len(chosen) >= len(MOST_TO_SEE)
    for username in chosen:
        person = stage.visitor(username, username).comes_in().opens("/home/")
        links = person.page.locator(".nav-wide a, .tool-panel a").evaluate_all(
            "all => all.map((e) => e.getAttribute('href'))"
        )
        for path in dict.fromkeys([*links, *EVERYBODY_S]):
            person.page.set_viewport_size(PHONE)
            person.opens(path)
            if everybody:
                person.page.set_viewport_size(DESK)
                person.looks()
        person.context.close()

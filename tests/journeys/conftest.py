"""The stage of the journeys: the real reference data, a live server, a browser, and a clock that can be put forward."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from django.core.management import call_command
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from portal.deadlines.services import sweep
from portal.documents.enums import DocumentState
from portal.documents.models import Document
from portal.documents.services import render_pending
from portal.notifications.services import send_pending
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization, User
from tests.journeys.inspection import AXE_FOLDER, Inspector, Record
from tests.journeys.people import DESK, PASSWORD, Person
from tests.snapshots import bring_in

# Playwright keeps an event loop in the thread of the tests, which speak to the database all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE = 120.0
CHROMIUM = "/usr/bin/chromium-headless-shell"
# A Monday morning with a published calendar around it.
START = datetime(2026, 3, 2, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """While Playwright's event loop runs, Django has connections of its own for it; afterwards nobody gets at them,
    and they would keep the database from being dropped."""
    yield browser
    connections.close_all()


@pytest.fixture(scope="package", autouse=True)
def _browsers_keep_style_sheets() -> Iterator[None]:
    """The development server lets a browser ask for every style sheet at every page; a real one does not. For longer
    than our clock is behind the browser's."""
    serve = StaticFilesHandlerMixin.serve

    def serve_to_keep(handler: StaticFilesHandlerMixin, request: HttpRequest) -> HttpResponseBase:
        response = serve(handler, request)
        response.headers["Cache-Control"] = f"max-age={10 * 365 * 24 * 3600}, immutable"
        return response

    with_axe = override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, ("axe", AXE_FOLDER)])
    with pytest.MonkeyPatch.context() as patch, with_axe:
        patch.setattr(StaticFilesHandlerMixin, "serve", serve_to_keep)
        yield


@pytest.fixture(scope="session")
def inspector(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Inspector:
    own = tmp_path_factory.getbasetemp()
    return Inspector(Record((own if worker_id == "master" else own.parent) / "judged-by-axe"))


@dataclass
class Stage:
    """Brings people in, puts the clock forward and lets the worker run."""

    browser: Browser
    base: str
    inspector: Inspector
    clock: time_machine.Traveller
    viewport: dict[str, int] = field(default_factory=lambda: dict(DESK))
    scripts: bool = True
    people: list[Person] = field(default_factory=list)

    def visitor(self, name: str = "访客", username: str = "") -> Person:
        """Somebody at a fresh browser, not signed in."""
        context = self.browser.new_context(
            viewport=self.viewport,
            java_script_enabled=self.scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        person = Person(context, self.base, self.inspector, name, username)
        person.scripts = self.scripts
        self.people.append(person)
        return person

    def staff(self, name: str, *posts: tuple[Role, str]) -> Person:
        """Somebody of an organ (role and the organ's code), signed in."""
        username = f"staff-{len(self.people) + 1}"
        user = User.objects.create_user(
            username, PASSWORD, full_name=name, phone="09092311234", email=f"{username}@example.org"
        )
        for role, code in posts:
            organization = Organization.objects.get(code=code)
            Membership.objects.create(user=user, organization=organization, role=role)
        return self.visitor(name, username).comes_in()

    def later(self, **passed: float) -> None:
        self.clock.shift(timedelta(**passed))
        self.the_worker_runs()

    def the_worker_runs(self) -> None:
        """What beat has the worker do, until nothing is left; the sweep by our clock, not the database's. A paper that
        failed on a busy machine is tried again, as the worker would."""
        busy_until = time.monotonic() + PATIENCE
        while time.monotonic() < busy_until:
            if not (sweep(now=timezone.now()) + render_pending() + send_pending()):
                if not Document.objects.filter(state=DocumentState.PENDING).exists():
                    return
                time.sleep(0.5)
        raise AssertionError("the worker does not come to an end")

    def close(self) -> None:
        for person in self.people:
            person.context.close()
        faults, self.inspector.faults = list(dict.fromkeys(self.inspector.faults)), []
        assert not faults, "\n".join(faults)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=True) as coordinates:
        yield coordinates


@pytest.fixture
def open_stage(
    request: pytest.FixtureRequest,
    clock: time_machine.Traveller,
    transactional_db: None,
    live_server: LiveServer,
    browser: Browser,
    inspector: Inspector,
) -> Iterator[Callable[..., Stage]]:
    """Makes the stage of a journey: ``open_stage(viewport=…, scripts=…)``. Afterwards nobody may have met a fault."""
    bring_in("reference", lambda: call_command("load_reference", verbosity=0))
    inspector.thorough, inspector.parts = request.node.get_closest_marker("soak") is not None, False
    opened: list[Stage] = []

    def make(**options: Any) -> Stage:
        opened.append(Stage(browser, live_server.url, inspector, clock, **options))
        return opened[-1]

    yield make
    for stage in opened:
        stage.close()


@pytest.fixture
def stage(open_stage: Callable[..., Stage]) -> Stage:
    return open_stage()


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``scan("营业执照.pdf")``: a small real PDF under that name, as an enterprise would scan it."""
    folder = tmp_path_factory.mktemp("scans")

    def make(name: str, pages: int = 1) -> Path:
        path = folder / name
        with pikepdf.new() as paper:
            for _page in range(pages):
                paper.add_blank_page(page_size=(595, 842))
            paper.docinfo["/Title"] = name
            paper.save(path)
        return path

    return make

"""Two administrators, and the notice that they enter."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from portal.workdays.enums import NoticeSource
from portal.workdays.models import CalendarProposal, Scope
from portal.workdays.notices import read_notice
from portal.workdays.proposals import propose_calendar
from tests.portal.workdays.notice_texts import NATIONAL_2027

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def platform(db: None) -> Organization:
    """Another body than the one of the cast, so that a test may have both."""
    return create_organization(
        code="652700-PLATFORM",
        name="园办通平台运行单位",
        kind=OrganizationKind.PLATFORM,
        division_code="652700",
    )


@pytest.fixture
def appoint(platform: Organization) -> Callable[..., Membership]:
    def run(username: str, role: Role = Role.ADMINISTRATOR, **facts: Any) -> Membership:
        user, _created = User.objects.get_or_create(
            username=username, defaults={"full_name": username, "email": f"{username}@example.org"}
        )
        return Membership.objects.create(
            user=user, organization=platform, role=role, valid_from=BEGAN, **facts
        )

    return run


@pytest.fixture
def first(appoint: Callable[..., Membership]) -> Membership:
    return appoint("first")


@pytest.fixture
def second(appoint: Callable[..., Membership]) -> Membership:
    return appoint("second")


@pytest.fixture
def propose(calendars: None, first: Membership) -> Callable[..., CalendarProposal]:
    """The first administrator enters a notice."""

    def run(text: str = NATIONAL_2027, scope: str = "CN", **facts: Any) -> CalendarProposal:
        reading = read_notice(text)
        facts = {"actor": first, "source": NoticeSource.NOTICE, "notice_no": reading.notice_no} | facts
        return propose_calendar(scope=Scope.objects.get(code=scope), reading=reading, text=text, **facts)

    return run

"""Every stage is reached by the services, single-county and cross-county, and leaves a ledger that verifies."""

import pytest
from django.db import transaction

from portal.ledger.verify import verify
from proxy_service.demo.course import Course
from proxy_service.enums import Jurisdiction, RequestState
from tests.cast import Cast
from tests.stages import STAGES, lead_on, make_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("jurisdiction", ["single", pytest.param("multi", marks=pytest.mark.soak)])
def test_a_request_reaches_every_stage(cast: Cast, jurisdiction: str) -> None:
    draft = make_course(cast, "draft", jurisdiction)
    assert draft.reload().state == "draft"
    assert verify(draft.request.ledger) is None
    assert visit("submitted", make_course(cast, "submitted", jurisdiction), jurisdiction) == set(STAGES)


def visit(stage: str, course: Course, jurisdiction: str) -> set[str]:
    """Checks the stage and all that are reached from it, each way taken back before the next; which they were."""
    request = course.reload()
    if stage in RequestState.values:
        assert request.state == stage
    assert request.jurisdiction == Jurisdiction(jurisdiction), stage
    assert request.ledger.entries.exists()
    assert verify(request.ledger) is None, stage
    reached = {stage}
    for following, (before, _moves) in STAGES.items():
        if before == stage:
            with transaction.atomic():
                lead_on(course, stage, following)
                reached |= visit(following, course, jurisdiction)
                transaction.set_rollback(True)
            course.reload()
    return reached


def test_every_state_of_a_request_has_a_stage() -> None:
    assert set(RequestState.values) <= {"draft", *STAGES}

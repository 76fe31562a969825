"""Every stage is reached by the services, single-county and cross-county, and leaves a ledger that verifies."""

import pytest

from portal.ledger.verify import verify
from proxy_service.enums import Jurisdiction, RequestState
from tests.cast import Cast
from tests.stages import STAGES, make_request

pytestmark = pytest.mark.django_db

# The stages that no other builds on: their ways lead through all the rest.
LAST_STAGES = sorted(set(STAGES) - {before for before, _moves in STAGES.values()})


@pytest.mark.parametrize("jurisdiction", ["single", "multi"])
@pytest.mark.parametrize("stage", ["draft", *LAST_STAGES])
def test_a_request_reaches_the_stage(cast: Cast, stage: str, jurisdiction: str) -> None:
    request = make_request(cast, stage, jurisdiction)
    if stage in RequestState.values:
        assert request.state == stage
    if stage != "draft":
        assert request.jurisdiction == Jurisdiction(jurisdiction)
        assert request.ledger.entries.exists()
    assert verify(request.ledger) is None


def test_every_state_of_a_request_has_a_stage() -> None:
    assert set(RequestState.values) <= {"draft", *STAGES}

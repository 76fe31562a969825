"""Which parts of an approval are handed over, and who does what was not (CZ4-2.4)."""

import pytest
import time_machine

from delegation.services import permit_deciding as deciding
from delegation.services.instruments import draft_instrument
from portal.documents.enums import DocumentKind
from portal.errors import InvalidInput, NotAllowed
from tests.delegation.cast import DelegationCast
from tests.delegation.instrument_course import MONDAY, row, terms
from tests.delegation.permit_course import GRANT, chenzhou
from tests.proxy_service.moments import standing

pytestmark = [pytest.mark.usefixtures("own_media"), pytest.mark.rule("CZ4-2.4")]


@pytest.mark.parametrize("without", ["review", "certificate"])
def test_who_decides_reviews_and_gives_out_the_certificate(
    delegation_cast: DelegationCast, without: str
) -> None:
    cast = delegation_cast
    parts = [part for part in cast.sewage.parts if part != without]
    with time_machine.travel(MONDAY, tick=False), pytest.raises(InvalidInput, match="一并下放"):
        draft_instrument(actor=cast.bureau_clerk, items=[row(cast.sewage, parts=parts)], **terms(cast))


def test_the_department_makes_out_the_certificate_that_it_did_not_hand_over(
    delegation_cast: DelegationCast,
) -> None:
    cast = delegation_cast
    course = chenzhou(cast, cast.granted)
    course.instrument.items.update(parts=["acceptance", "review"])
    with standing("2025-06-05 10:00"):
        course.goes("begin", "submit", "accept", "review")
        deciding.grant_permit(permit=course.permit, actor=cast.construction_leader, **GRANT)
        course.reload()
        with pytest.raises(NotAllowed):
            course.certify()
        deciding.certify_permit(permit=course.permit, actor=cast.construction_clerk)
        assert course.paper(DocumentKind.PERMIT_CERTIFICATE).issuer == cast.city_construction
        course.reload()
        assert course.deliver().state == "delivered"

"""Which resources there are, by the words of ``names``."""

from delegation.api.cases import case_resource
from delegation.api.names import RESOURCES
from delegation.api.powers import AuthorityResource, PowerListResource, PowerResource
from delegation.api.serializers.hall import (
    AppointmentPage,
    AppointmentRow,
    HallWindowPage,
    HallWindowRow,
    InquiryPage,
    InquiryRow,
)
from delegation.api.serializers.inspections import InspectionPage, InspectionRow, PlanPage, PlanRow
from delegation.api.serializers.instruments import (
    AdjustmentPage,
    AdjustmentRow,
    InstrumentPage,
    InstrumentRow,
)
from delegation.api.serializers.openings import OpeningPage, OpeningRow
from delegation.api.serializers.oversight import AssessmentPage, AssessmentRow, OrderPage, OrderRow
from delegation.api.serializers.permits import PermitPage, PermitRow
from delegation.api.serializers.postings import PostingPage, PostingRow, UnabsorbedPage, UnabsorbedRow
from delegation.api.serializers.whistles import (
    WhistleMatterPage,
    WhistleMatterRow,
    WhistlePage,
    WhistleRow,
)
from delegation.lifecycle import Subject
from portal.api.routers import Router

# fmt: off
CASES = {
    Subject.INSTRUMENT: case_resource(
        Subject.INSTRUMENT, InstrumentRow, InstrumentPage, department="department", park="park",
    ),
    Subject.ADJUSTMENT: case_resource(Subject.ADJUSTMENT, AdjustmentRow, AdjustmentPage, park="park"),
    Subject.PERMIT: case_resource(
        Subject.PERMIT, PermitRow, PermitPage, department="power__organ", park="park", applicant="applicant",
    ),
    Subject.ORDER: case_resource(Subject.ORDER, OrderRow, OrderPage, organ="organ", park="permit__park"),
    Subject.ASSESSMENT: case_resource(
        Subject.ASSESSMENT, AssessmentRow, AssessmentPage, department="department", park="park",
    ),
    Subject.OPENING: case_resource(
        Subject.OPENING, OpeningRow, OpeningPage, park="park", applicant="applicant",
    ),
    Subject.INQUIRY: case_resource(
        Subject.INQUIRY, InquiryRow, InquiryPage, park="park", enterprise="enterprise",
    ),
    Subject.APPOINTMENT: case_resource(
        Subject.APPOINTMENT, AppointmentRow, AppointmentPage, park="window__park", enterprise="enterprise",
    ),
    Subject.HALL_WINDOW: case_resource(Subject.HALL_WINDOW, HallWindowRow, HallWindowPage, park="park"),
    Subject.WHISTLE: case_resource(
        Subject.WHISTLE, WhistleRow, WhistlePage, park="park", enterprise="enterprise",
    ),
    Subject.WHISTLE_MATTER: case_resource(
        Subject.WHISTLE_MATTER, WhistleMatterRow, WhistleMatterPage, park="park",
    ),
    Subject.INSPECTION: case_resource(
        Subject.INSPECTION, InspectionRow, InspectionPage, park="park", enterprise="enterprise",
    ),
    Subject.INSPECTION_PLAN: case_resource(Subject.INSPECTION_PLAN, PlanRow, PlanPage, park="park"),
    Subject.POSTING: case_resource(
        Subject.POSTING, PostingRow, PostingPage, department="department", park="park",
    ),
    Subject.UNABSORBED: case_resource(
        Subject.UNABSORBED, UnabsorbedRow, UnabsorbedPage, department="power__organ", park="park",
    ),
}
# fmt: on

router = Router()
router.register("powers", PowerResource)
router.register("power-lists", PowerListResource)
router.register("authorities", AuthorityResource)
for subject, resource in CASES.items():
    router.register(RESOURCES[subject], resource)

"""One form for every act that a person carries out on a page, under the act's code."""

from delegation.forms import (
    adjustments,
    archiving,
    hall,
    handing_over,
    inspection_days,
    inspections,
    instruments,
    openings,
    oversight,
    permits,
    postings,
    promises,
    whistles,
)
from portal.acts.forms import ActForm

FORMS: dict[str, type[ActForm]] = {
    **adjustments.FORMS,
    **handing_over.FORMS,
    **instruments.FORMS,
    **inspections.FORMS,
    **inspection_days.FORMS,
    **hall.FORMS,
    **openings.FORMS,
    **oversight.FORMS,
    **permits.FORMS,
    **promises.FORMS,
    **postings.FORMS,
    **whistles.FORMS,
    **archiving.FORMS,
}

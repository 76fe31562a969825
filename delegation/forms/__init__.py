"""One form for every act that a person carries out on a page, under the act's code."""

from delegation.forms import permits, postings, whistles
from portal.acts.forms import ActForm

FORMS: dict[str, type[ActForm]] = {
    **permits.FORMS,
    **postings.FORMS,
    **whistles.FORMS,
}

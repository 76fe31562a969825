"""Acts on papers that were issued: what is wrong in one is put right by another, or the paper is declared void."""

from django.utils.translation import gettext_lazy as _

from portal.documents.enums import DocumentKind as D
from proxy_service.lifecycle.act import LEADER, PR, Act, Party, S, Subject

# A closed ledger takes no entry any more, and a draft has no papers.
WITH_PAPERS = frozenset(S) - {S.DRAFT, S.ARCHIVED}

# What the park says of its own. What the enterprise confirmed, an overseer wrote or an archive closed is not its to
# change.
CORRECTABLE = (
    D.ACCEPTANCE,
    D.CORRECTION,
    D.DECLINE,
    D.HANDOVER,
    D.COORDINATION_LETTER,
    D.MINUTES,
    D.DELIVERY,
    D.FEEDBACK,
    D.COMPREHENSIVE,
)

# fmt: off
PAPER_ACTS = (
    Act(
        code="replace_document", label=_("更正文书"), subject=Subject.REQUEST, roles=LEADER, from_states=WITH_PAPERS,
        heading=PR, rule="BZ54-5.5-LEDGER", may_issue=CORRECTABLE, notifies=(Party.ENTERPRISE, Party.PARK),
    ),
    Act(
        code="void_document", label=_("作废文书"), subject=Subject.REQUEST, roles=LEADER, from_states=WITH_PAPERS,
        heading=PR, rule="BZ54-5.5-LEDGER", notifies=(Party.ENTERPRISE, Party.PARK),
    ),
)
# fmt: on

"""The tables of acts of this app, one module a kind of case.

Each act says who may do it, on what, from which states it starts and to which it leads, which deadlines it settles and
opens, which official document it issues, who is told, and the article it rests on. ``services.acting.perform`` carries
acts out; buttons, pages and the tests' matrix are drawn from the tables.
"""

from delegation.lifecycle.act import Clock, Party, Subject
from delegation.lifecycle.adjustments import ADJUSTMENT_ACTS
from delegation.lifecycle.archiving import ARCHIVING_ACTS
from delegation.lifecycle.hall import HALL_ACTS
from delegation.lifecycle.inspections import INSPECTION_ACTS
from delegation.lifecycle.instruments import INSTRUMENT_ACTS
from delegation.lifecycle.openings import OPENING_ACTS
from delegation.lifecycle.oversight import OVERSIGHT_ACTS
from delegation.lifecycle.permits import PERMIT_ACTS
from delegation.lifecycle.postings import POSTING_ACTS
from delegation.lifecycle.promises import PROMISE_ACTS
from delegation.lifecycle.whistles import WHISTLE_ACTS
from portal.acts.act import Act

_TABLES: tuple[tuple[Act, ...], ...] = (
    ADJUSTMENT_ACTS,
    INSPECTION_ACTS,
    INSTRUMENT_ACTS,
    HALL_ACTS,
    OPENING_ACTS,
    PERMIT_ACTS,
    PROMISE_ACTS,
    OVERSIGHT_ACTS,
    POSTING_ACTS,
    WHISTLE_ACTS,
    ARCHIVING_ACTS,
)

ACTS: dict[str, Act] = {act.code: act for acts in _TABLES for act in acts}

__all__ = ["ACTS", "Clock", "Party", "Subject"]

"""The life of a proxy request, as one table of acts.

An act says who may do it, on what, from which states it starts and to which it leads, which deadlines it settles and
opens, which official document it issues, who is told, and the article it rests on. Services carry acts out
(``services.acting.perform``); buttons, the flow charts, the API and the tests' matrix are drawn from this table.
"""

from proxy_service.lifecycle.act import OFFICERS, Act, Clock, Party, Subject
from proxy_service.lifecycle.matters import COORDINATION_ACTS, HANDOVER_ACTS, MATTER_ACTS
from proxy_service.lifecycle.papers import PAPER_ACTS
from proxy_service.lifecycle.reports import REPORT_ACTS
from proxy_service.lifecycle.requests import REQUEST_ACTS
from proxy_service.lifecycle.supervision import SUPERVISION_ACTS

ACTS: dict[str, Act] = {
    act.code: act
    for acts in (
        REQUEST_ACTS,
        PAPER_ACTS,
        MATTER_ACTS,
        HANDOVER_ACTS,
        COORDINATION_ACTS,
        REPORT_ACTS,
        SUPERVISION_ACTS,
    )
    for act in acts
}

__all__ = ["ACTS", "OFFICERS", "Act", "Clock", "Party", "Subject"]

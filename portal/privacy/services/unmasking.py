"""Seeing what is masked: with a reason, and never unseen."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import throttle
from portal.errors import InvalidInput, NotAllowed, TooOften
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.ledger.models import Ledger
from portal.organizations.models import Membership
from portal.organizations.recording import record
from portal.privacy.masking import mask_text
from portal.privacy.registry import Sensitive, shown

KIND = "privacy.unmasked"
#: What is written in the ledger of a case.
ENTRY = "unmask_personal_data"
SHORTEST_REASON, LONGEST_REASON = 5, 200
#: So many may one person see in an hour: who has to call more people handles their cases.
MOST, WINDOW = 20, timedelta(hours=1)


@transaction.atomic
def unmask(*, sensitive: Sensitive, row: Any, actor: Membership, reason: str) -> str:
    """The plain value, for somebody who reads the row (个人信息保护法 51). The number itself is written nowhere,
    nor is one that stands in the reason.

    Written into the ledger of the case, where the enterprise reads it too; where there is none, or it is archived, into
    the audit log of whom it concerns. ``NotAllowed`` for whom it is not, ``InvalidInput`` for a reason that says
    nothing, ``TooOften`` beyond ``MOST`` in an hour.
    """
    seen = shown(actor, row, sensitive.field)
    if not seen.may_unmask and not seen.plain:
        raise NotAllowed(_("您无权查看这项个人信息。"))
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise InvalidInput(
            _("请写明查看的理由，%(least)d 至 %(most)d 个字。")
            % {"least": SHORTEST_REASON, "most": LONGEST_REASON},
            field="reason",
        )
    if seen.plain:
        return seen.text
    if throttle.too_often("unmask", str(actor.user_id), times=MOST, seconds=int(WINDOW.total_seconds())):
        raise TooOften(_("一小时内查看的个人信息过多，请稍后再试。"))
    _write_down(sensitive, row, actor, reason)
    return sensitive.value(row)


def _write_down(sensitive: Sensitive, row: Any, actor: Membership, reason: str) -> None:
    # What is chained stays for ever: a number in free words must not.
    reason = mask_text(reason)
    now = timezone.now()
    summary = _("查看%(what)s的明文，理由：%(why)s") % {"what": sensitive.label, "why": reason}
    data = {"field": sensitive.key, "row": str(row.pk), "reason": reason}
    book = sensitive.ledger(row)
    # Asked anew: another act may have archived the case since the page was read.
    if book is not None and Ledger.objects.filter(pk=book.pk, closed_at=None).exists():
        ledger.append(
            ledger=book,
            heading=Heading.SYSTEM,
            kind=ENTRY,
            summary=summary,
            occurred_at=now,
            actor=actor,
            data=data,
        )
    else:
        about = sensitive.concerns(row)
        named = _("%(summary)s（%(about)s）") % {"summary": summary, "about": row}
        record(actor=actor, organization=about, kind=KIND, summary=named, data=data, now=now)

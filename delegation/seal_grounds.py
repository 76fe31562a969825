"""Why a seal that an instrument retires or opens is not used on a day (CZ4-2.2, CZ4-2.6)."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from delegation.enums.instruments import SealAct
from delegation.models.handing_over import SealChange
from delegation.queries import CONCLUDED
from delegation.reasons import paper_name
from delegation.seals import is_in_use
from portal.documents.chinese import date_text
from portal.documents.models import Seal
from portal.documents.seal_names import kind_named


def instrument_against(seal: Seal, on: date) -> str:
    """For ``portal.documents.seals.refuse_seals``: the rows of concluded instruments of either side that name the
    seal."""
    owner = seal.organization
    rows = SealChange.objects.filter(
        Q(instrument__department=owner) | Q(instrument__park=owner), instrument__state__in=CONCLUDED
    ).select_related("instrument")
    named = [row for row in rows if kind_named(row.name, owner.name) == seal.kind]
    if is_in_use(named, on):
        return ""
    retired = [row for row in named if row.act == SealAct.RETIRED and row.on < on]
    last = max(retired, key=lambda row: row.on) if retired else min(named, key=lambda row: row.on)
    told = {"seal": seal, "paper": paper_name(last.instrument), "day": date_text(last.on.isoformat())}
    if retired:
        return _("“%(seal)s”已按%(paper)s于%(day)s停用，不能再用印。") % told
    return _("“%(seal)s”按%(paper)s自%(day)s起启用，尚不能用印。") % told

"""Why a seal that an instrument retires or opens is not used on a day (CZ4-2.2, CZ4-2.6)."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from delegation.enums.instruments import SealAct
from delegation.models.handing_over import SealChange
from delegation.queries import CONCLUDED
from delegation.reasons import paper_name
from delegation.seals import is_in_use
from portal.documents.chinese import date_text
from portal.documents.models import Seal
from portal.documents.seal_names import SealKind, kind_named
from portal.organizations.models import Organization


def instrument_against(seal: Seal, on: date) -> str:
    """For ``portal.documents.seals.refuse_seals``: the rows of concluded instruments of either side that name the
    seal."""
    named = _rows(seal.organization, seal.kind)
    if is_in_use(named, on):
        return ""
    retired = _retired(named, on)
    last = max(retired, key=lambda row: row.on) if retired else min(named, key=lambda row: row.on)
    told = {"seal": seal, "paper": paper_name(last.instrument), "day": date_text(last.on.isoformat())}
    if retired:
        return _("“%(seal)s”已按%(paper)s于%(day)s停用，不能再用印。") % told
    return _("“%(seal)s”按%(paper)s自%(day)s起启用，尚不能用印。") % told


def is_retired(owner: Organization, kind: SealKind, on: date) -> bool:
    """Whether an instrument has taken the owner's seal out of use by then; one still to be opened is not retired."""
    named = _rows(owner, kind)
    return not is_in_use(named, on) and bool(_retired(named, on))


def _rows(owner: Organization, kind: SealKind) -> list[SealChange]:
    rows = SealChange.objects.filter(
        Q(instrument__department=owner) | Q(instrument__park=owner), instrument__state__in=CONCLUDED
    ).select_related("instrument")
    return [row for row in rows if kind_named(row.name, owner.name) == kind and _came_about(row)]


def _came_about(row: SealChange) -> bool:
    """What an instrument says of a day after its end, or never having been in force, it has not brought about: taken
    back before, it retires nothing. The day after its last is that of handing back."""
    first, last = row.instrument.first_day, row.instrument.last_day
    return first is not None and (last is None or (first <= last and row.on <= last + timedelta(days=1)))


def _retired(rows: list[SealChange], on: date) -> list[SealChange]:
    return [row for row in rows if row.act == SealAct.RETIRED and row.on < on]

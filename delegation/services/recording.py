"""Instruments that were signed on paper before they came here: recorded by one side, checked by the other."""

from datetime import date
from typing import Unpack

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.instruments import InstrumentState
from delegation.lifecycle import Party
from delegation.models import Instrument
from delegation.services.acting import perform, tell_of_new
from delegation.services.instruments import Items, begin
from delegation.services.terms_of_force import open_term_clocks, put_in_force
from delegation.terms import Terms
from portal.documents.chinese import date_text
from portal.documents.services import store_upload, undone_with_uploads
from portal.errors import InvalidInput
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date


def record_instrument(
    *,
    actor: Membership,
    items: Items,
    signed_on: date,
    published_on: date,
    notice_number: str,
    original: UploadedFile,
    notice_link: str = "",
    **terms: Unpack[Terms],
) -> Instrument:
    """Enters an instrument with its own dates and the scan of what was signed; no paper is issued for it.

    The authority has to have stood on the day of signing. It counts once the park's leader has found it to be right.
    """
    now = timezone.now()
    if signed_on > beijing_date(now):
        raise InvalidInput(_("签订日期不能晚于今天。"), field="signed_on")
    if not signed_on <= published_on <= beijing_date(now):
        raise InvalidInput(_("公布日期应当在签订日期以后，且不晚于今天。"), field="published_on")
    with undone_with_uploads():
        instrument = Instrument(
            department=actor.organization,
            drafted_by=actor,
            state=InstrumentState.RECORDED,
            recorded=True,
            signed_on=signed_on,
            published_on=published_on,
            notice_number=notice_number,
            notice_link=notice_link,
        )
        summary = _("补录%(day)s签订的纸质文书") % {"day": date_text(signed_on.isoformat())}
        begin(instrument, actor, items, terms, now, signed_on=signed_on, summary=summary)
        instrument.original = store_upload(upload=original, by=actor, ledger=instrument.ledger)
        instrument.save(update_fields=["original"])
        tell_of_new(instrument, Party.PARK_LEADER, summary=summary, actor=actor)
    return instrument


def confirm_recorded(*, instrument: Instrument, actor: Membership) -> Instrument:
    """The park's leader found it to agree with the original: from now on it counts, by its own dates."""
    with perform("confirm_recorded", instrument, actor) as step:
        confirmed: Instrument = step.subject
        confirmed.published_at = step.now
        put_in_force(step)
        open_term_clocks(step)
        step.say(
            _("核实补录与原件一致，自%(day)s起生效") % {"day": date_text(confirmed.first_day.isoformat())}
        )
    return step.subject


def refuse_recorded(*, instrument: Instrument, actor: Membership, reason: str) -> Instrument:
    with perform("refuse_recorded", instrument, actor) as step:
        step.say(_("补录与原件不符：%(reason)s") % {"reason": reason})
    return step.subject

"""Carrying anchors out of the house: a letter a day to auditors, and every anchor to an address."""

from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.anchors import statement
from portal.anchors.models import Anchor, Told
from portal.health.clock import database_now
from portal.notifications.services import send_email
from portal.organizations.enums import Role
from portal.organizations.models import Membership
from portal.webhooks.posting import post

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


def write_to_auditors(anchor: Anchor, previous: Anchor | None) -> None:
    """Queues the letter of the first anchor of a day, in the transaction that makes it.

    One is enough: it names the anchor before it, and so all that came before. It goes to everybody who audits here and
    to ANCHOR_MAIL, best somewhere that nobody who runs the portal can reach.
    """
    if previous is not None and _day(previous.made_at) == _day(anchor.made_at):
        return
    auditors = (
        Membership.objects.valid(anchor.made_at).people().filter(role=Role.AUDITOR, user__is_active=True)
    )
    addresses = set(settings.ANCHOR_MAIL) | set(auditors.values_list("user__email", flat=True))
    subject = _("台账锚点第 %(number)d 号") % {"number": anchor.number}
    body = render_to_string("anchors/letter.txt", {"anchor": anchor, "portal": settings.PUBLIC_URL})
    for address in sorted(addresses - {""}):
        send_email(to=address, subject=subject, body=body)


def post_waiting(*, stop_at: float) -> int:
    """Posts to ANCHOR_URL, in order, the lines that it has not taken yet, until ``stop_at`` (of ``monotonic``); how
    many it took. Any answer of 2xx takes one; after any other it is left alone for a while, an hour at the longest."""
    taken = 0
    while settings.ANCHOR_URL and monotonic() < stop_at and _post_next(settings.ANCHOR_URL):
        taken += 1
    return taken


@transaction.atomic
def _post_next(url: str) -> bool:
    Told.objects.get_or_create(url=url)
    told = Told.objects.select_for_update(skip_locked=True).filter(url=url).first()
    anchor = Anchor.objects.filter(number=told.number + 1).first() if told else None
    now = database_now()
    if told is None or anchor is None or (told.tried_at is not None and now < told.tried_at + _pause(told)):
        return False
    answer = post(url, statement.line(anchor), {})
    heard = answer.status is not None and 200 <= answer.status < 300
    told.tried_at = now
    if heard:
        told.number, told.attempts, told.error = anchor.number, 0, ""
    else:
        told.attempts += 1
        told.error = answer.error or _("应答 %(status)d") % {"status": answer.status or 0}
    told.save()
    return heard


def _pause(told: Told) -> timedelta:
    if not told.attempts:
        return timedelta(0)
    return min(FIRST_PAUSE * 2 ** min(told.attempts - 1, 10), LONGEST_PAUSE)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)

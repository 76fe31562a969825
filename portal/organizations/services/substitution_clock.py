"""The ledger and the clock of a substitution: when it began, by whom, and how it ended."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.deadlines import services as deadlines
from portal.deadlines.models import Deadline
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.organizations.deadlines import SUBSTITUTION, subject_key
from portal.organizations.models import Membership


def open_clock(stand_in: Membership, actor: Membership, now: datetime) -> Deadline:
    """Opens a ledger for the substitution, with its first entry, and the clock that ends it."""
    until = stand_in.valid_until
    if until is None:
        raise ValueError("a substitution has an end")
    opened = ledger.open_ledger(_("代班-%(number)d") % {"number": stand_in.pk})
    ledger.append(
        ledger=opened,
        heading=Heading.SYSTEM,
        kind="substitution.begun",
        summary=period_in_words(stand_in),
        occurred_at=now,
        actor=actor,
        subject=subject_key(stand_in),
    )
    return deadlines.open_deadline(
        ledger=opened,
        kind=SUBSTITUTION.code,
        organ=stand_in.organization,
        started_at=stand_in.valid_from,
        subject=subject_key(stand_in),
        amount=(until - stand_in.valid_from) // timedelta(hours=1),
        fixed_end=until,
        now=now,
    )


def period_in_words(stand_in: Membership) -> str:
    """From when to when who stands in for whom, as what."""
    absent, until = stand_in.substitute_for, stand_in.valid_until
    if absent is None or until is None:
        raise ValueError("a substitution has somebody to stand in for, and an end")
    return _("%(from)s 至 %(until)s，%(substitute)s 代 %(name)s 履行“%(role)s”职责") % {
        "from": f"{timezone.localtime(stand_in.valid_from):%Y-%m-%d %H:%M}",
        "until": f"{timezone.localtime(until):%Y-%m-%d %H:%M}",
        "substitute": stand_in.user.full_name,
        "name": absent.user.full_name,
        "role": absent.get_role_display(),
    }


def stop_clock(stand_in: Membership, actor: Membership, now: datetime) -> None:
    """Somebody ended the substitution before its time; nothing is left for the system to end."""
    row = Deadline.objects.live().filter(kind=SUBSTITUTION.code, subject=subject_key(stand_in)).first()
    if row is not None:
        deadlines.settle(ledger=row.ledger, kind=row.kind, subject=row.subject, now=now)
        ledger.append(
            ledger=row.ledger,
            heading=Heading.SYSTEM,
            kind="substitution.ended",
            summary=_("代班提前终止"),
            occurred_at=now,
            actor=actor,
            subject=row.subject,
        )

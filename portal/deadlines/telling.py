"""What the system says of a deadline: to people, and to the ledger."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.deadlines import wording
from portal.deadlines.kinds import DeadlineKind
from portal.deadlines.models import Deadline
from portal.ledger import services as ledger_services
from portal.ledger.enums import Heading
from portal.notifications.services import notify
from portal.organizations.models import Membership, User


def note(
    deadline: Deadline,
    kind: str,
    summary: str,
    *,
    occurred_at: datetime,
    actor: Membership | None = None,
    data: dict[str, Any],
) -> None:
    """One entry in the ledger. A closed ledger takes none; the row itself keeps what happened.

    The deadline's ledger was read under the lock that whoever closes it needs too.
    """
    if deadline.ledger.closed_at is None:
        ledger_services.append(
            ledger=deadline.ledger,
            heading=Heading.SYSTEM,
            kind=kind,
            subject=deadline.subject,
            summary=summary,
            occurred_at=occurred_at,
            actor=actor,
            data={"deadline": deadline.pk, "kind": deadline.kind, "rule": deadline.rule} | data,
        )


def tell(users: Iterable[User], subject: str, deadline: Deadline, kind: DeadlineKind, now: datetime) -> None:
    """Writes to people about a deadline, with the facts that they need to act."""
    facts = (
        _("编号：%(label)s") % {"label": deadline.ledger},
        _("期限：%(title)s（%(organ)s）") % {"title": deadline.title, "organ": deadline.organ.name},
        _("届满：%(end)s（北京时间）") % {"end": wording.end_text(deadline)},
        _("现状：%(left)s") % {"left": deadline.remaining_text(now)},
        _("依据：%(rule)s") % {"rule": deadline.rule},
    )
    notify(
        users=users, subject=subject, body="\n".join(facts), url=kind.url(deadline), ledger=deadline.ledger
    )

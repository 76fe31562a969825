"""Whose the file of a case is, what it is called, and how long it is kept: one row a kind of case.

Pure reading. ``lifecycle.archiving`` has the states in which a case is over, ``services.archiving`` closes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from delegation.enums.filings import Retention
from delegation.enums.oversight import OPEN_ORDERS
from delegation.enums.promises import CreditNoteState
from delegation.lifecycle import Subject
from delegation.lifecycle.archiving import ENDS
from delegation.models.case import Case
from delegation.models.filings import Filing
from delegation.models.promises import CreditNote
from portal.ledger.models import Ledger
from portal.organizations.models import Membership, Organization
from portal.workdays.due import beijing_date


def _park(case: Any) -> Organization:
    park: Organization = case.park
    return park


def _nobody(case: Any) -> Organization | None:
    return None


@dataclass(frozen=True, kw_only=True)
class FileRule:
    """``topic`` is the word for the kind in 档号. ``handler`` None: the owner handled the case too. ``party`` is the
    other side, ``asker`` its name where it is no organisation. ``ends_on`` is a last day before which the case is not
    over whatever its state, ``left`` what else has to be ended first, in words."""

    topic: str
    retention: Retention
    title: Callable[[Any], str]
    owner: Callable[[Any], Organization] = _park
    handler: Callable[[Any], Organization] | None = None
    party: Callable[[Any], Organization | None] = _nobody
    asker: Callable[[Any], str] = lambda case: ""
    began: Callable[[Any], datetime] = lambda case: case.created_at
    ends_on: Callable[[Any], date | None] = lambda case: None
    left: Callable[[Any], str] = lambda case: ""


def _standing_notes(permit: Any) -> Any:
    """Notes that may still be objected to, or repaired: what comes of either is written into the permit's ledger."""
    return CreditNote.objects.filter(promise__permit=permit).exclude(
        state__in=(CreditNoteState.WITHDRAWN, CreditNoteState.REPAIRED)
    )


def _end_of_notes(permit: Any) -> date | None:
    return max((note.until for note in _standing_notes(permit)), default=None)


def _left_of_permit(permit: Any) -> str:
    return _orders_of(permit) or _notes_of(permit)


def _notes_of(permit: Any) -> str:
    last, today = _end_of_notes(permit), beijing_date(timezone.now())
    if last is None or last < today:
        return ""
    return _("失信记录在%(day)s前可以修复，尚未修复") % {"day": last.isoformat()}


def _orders_of(permit: Any) -> str:
    numbers = permit.orders.filter(state__in=OPEN_ORDERS).values_list("number", flat=True)
    return _("监督纠正%(numbers)s尚未办结") % {"numbers": "、".join(numbers)} if numbers else ""


def _visits_of(plan: Any) -> str:
    over = ENDS[Subject.INSPECTION][0]
    numbers = plan.visits.exclude(state__in=over).values_list("number", flat=True)
    return _("联合检查%(numbers)s尚未办结") % {"numbers": "、".join(numbers)} if numbers else ""


# fmt: off
FILES: dict[str, FileRule] = {
    Subject.PERMIT: FileRule(
        topic="XK", retention=Retention.THIRTY, owner=lambda permit: permit.archive_owner,
        handler=lambda permit: permit.handler, party=lambda permit: permit.applicant, left=_left_of_permit,
        ends_on=_end_of_notes,
        began=lambda permit: permit.submitted_at or permit.created_at,
        title=lambda permit: _("%(who)s申请%(what)s的案卷") % {"who": permit.applicant, "what": permit.power},
    ),
    Subject.ORDER: FileRule(
        topic="JD", retention=Retention.THIRTY, owner=lambda order: order.organ,
        party=lambda order: order.permit.applicant,
        title=lambda order: _("%(organ)s对%(number)s%(kind)s的案卷") % {
            "organ": order.organ, "number": order.permit.decision_number, "kind": order.get_kind_display(),
        },
    ),
    Subject.ASSESSMENT: FileRule(
        topic="PG", retention=Retention.TEN, owner=lambda assessment: assessment.department,
        party=lambda assessment: assessment.park,
        title=lambda assessment: _("%(organ)s评估%(park)s行使权限情况的案卷") % {
            "organ": assessment.department, "park": assessment.park,
        },
    ),
    Subject.INSTRUMENT: FileRule(
        topic="WT", retention=Retention.PERMANENT, owner=lambda instrument: instrument.department,
        party=lambda instrument: instrument.park, ends_on=lambda instrument: instrument.last_day,
        title=lambda instrument: _("%(organ)s与%(park)s订立的%(kind)s的案卷") % {
            "organ": instrument.department, "park": instrument.park, "kind": instrument.get_kind_display(),
        },
    ),
    Subject.ADJUSTMENT: FileRule(
        topic="TZ", retention=Retention.PERMANENT, owner=lambda adjustment: adjustment.drafter,
        party=lambda adjustment: adjustment.park,
        title=lambda adjustment: _("%(who)s请求调整赋权事项的案卷") % {"who": adjustment.proposer},
    ),
    Subject.POSTING: FileRule(
        topic="PZ", retention=Retention.TEN, party=lambda posting: posting.department,
        title=lambda posting: _("%(organ)s派驻%(name)s的案卷") % {
            "organ": posting.department, "name": posting.member.user.full_name,
        },
    ),
    Subject.WHISTLE: FileRule(
        topic="CS", retention=Retention.TEN, party=lambda whistle: whistle.enterprise,
        title=lambda whistle: _("%(who)s吹哨“%(what)s”的案卷") % {
            "who": whistle.enterprise, "what": whistle.matter.name,
        },
    ),
    Subject.INSPECTION_PLAN: FileRule(
        topic="JH", retention=Retention.TEN, ends_on=lambda plan: plan.last_day, left=_visits_of,
        title=lambda plan: _("%(park)s%(period)s联合检查计划的案卷") % {"park": plan.park, "period": plan.period},
    ),
    Subject.INSPECTION: FileRule(
        topic="JC", retention=Retention.TEN, party=lambda inspection: inspection.enterprise,
        title=lambda inspection: _("%(day)s对%(who)s联合检查的案卷") % {
            "day": inspection.planned_on.isoformat(), "who": inspection.enterprise,
        },
    ),
    Subject.OPENING: FileRule(
        topic="KB", retention=Retention.TEN, party=lambda opening: opening.applicant,
        title=lambda opening: _("开办%(name)s的案卷") % {"name": opening.company_name},
    ),
    Subject.INQUIRY: FileRule(
        topic="SW", retention=Retention.TEN, party=lambda inquiry: inquiry.enterprise,
        asker=lambda inquiry: inquiry.asker,
        title=lambda inquiry: _("%(who)s首问事项的案卷") % {"who": inquiry.enterprise or inquiry.asker},
    ),
}
# fmt: on


def is_over(case: Case) -> bool:
    """Whether the case has come to its end; a draft that nobody else heard of leaves no file."""
    ends = ENDS.get(Subject(case.SUBJECT))
    return ends is not None and case.number is not None and case.state in ends[0]  # type: ignore[attr-defined]  # every case has both


def is_archived(case: Case) -> bool:
    return case.ledger.closed_at is not None


def owner_of(case: Case) -> Organization:
    """Who keeps the file: the body in whose mode of exercise the archive is (``modes``), else the park."""
    return FILES[case.SUBJECT].owner(case)


def handler_of(case: Case) -> Organization:
    """Who handled the case at its end, and closes the file or hands it over."""
    handler = FILES[case.SUBJECT].handler
    return handler(case) if handler else owner_of(case)


def retention_of(case: Case) -> Retention:
    """The shortest time for which a file of the kind is kept: that of its row, unless the setting says otherwise."""
    said = settings.ARCHIVE_RETENTION.get(case.SUBJECT)
    return Retention(said) if said else FILES[case.SUBJECT].retention


def filing_of(case: Case) -> Filing | None:
    """Its entry in the register, as read with the case or now; None before it was handed over or archived."""
    if Ledger.filing.is_cached(case.ledger):
        return getattr(case.ledger, "filing", None)
    return Filing.objects.filter(ledger=case.ledger_id).select_related("owner", "handler", "ledger").first()


def keeps(membership: Membership, case: Case) -> bool:
    """Whether the person belongs to who keeps the file, or to who handled the case: they alone read cover and index."""
    if case.SUBJECT not in FILES or not is_over(case):
        return False
    return membership.organization.park in (owner_of(case), handler_of(case))


def may_take_package(membership: Membership, case: Case) -> bool:
    """The archived file as a whole is its owner's alone: it has what others of the case may not read."""
    return (
        case.SUBJECT in FILES
        and is_archived(case)
        and membership.role in ENDS[Subject(case.SUBJECT)][1]
        and membership.organization.park == owner_of(case)
    )

"""What the lists of this app hold for a person, narrowed by what stands in the address; pages and files read them."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from delegation import access
from delegation.access.oversight import decided_in_name_of
from delegation.archiving import FILES
from delegation.enums.filings import FilingState
from delegation.enums.oversight import CheckOrigin
from delegation.enums.permits import PermitOutcome
from delegation.kinds import Kind
from delegation.lifecycle import Subject
from delegation.lifecycle.archiving import ENDS
from delegation.models import Authority, DecisionCheck, InstrumentItem, Power
from delegation.models.filings import Filing
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership, Organization

#: What ``file`` asks for: over and not archived, or archived.
DUE, FILED = "due", "filed"
NEWEST_FIRST = ("-created_at", "-pk")
LATEST_DECIDED = ("-decided_at", "-pk")


def states_of(kind: Kind, membership: Membership) -> list[tuple[str, Any]]:
    """Every state that a case of the kind can be in."""
    return list(access.visible(kind.subject, membership).model._meta.get_field("state").flatchoices)


def cases_of(kind: Kind, membership: Membership, data: QueryDict) -> QuerySet[Any]:
    """The cases of one kind that the person sees, the newest first; ``state``, ``q`` (a part of the number) and
    ``file`` narrow it."""
    found = access.visible(kind.subject, membership)
    if data.get("state", "") in dict(states_of(kind, membership)):
        found = found.filter(state=data["state"])
    if number := data.get("q", "").strip():
        found = found.filter(number__icontains=number)
    filed = data.get("file", "") if kind.subject in FILES else ""
    if filed == DUE:
        found = found.filter(number__isnull=False, state__in=ENDS[kind.subject][0], ledger__closed_at=None)
    elif filed == FILED:
        found = found.filter(ledger__closed_at__isnull=False)
    found = kind.listed(kind.load(found), membership)
    return found.select_related("ledger").order_by(*NEWEST_FIRST)


def kinds_of_files(role: str) -> list[str]:
    """The kinds of file that a role closes, or audits: what a posted official's review says is not for the whole
    office."""
    return [kind.value for kind, (_states, roles) in ENDS.items() if role in roles or role == Role.AUDITOR]


def filings_of(membership: Membership, data: QueryDict) -> QuerySet[Filing]:
    """What the organisation keeps, or, with ``side=handed``, what it handed over; the auditor reads both of all.
    ``state``, ``kind``, ``since`` and ``until`` (of the archive, else of the handing over) narrow it."""
    organ, handed = membership.organization.park, data.get("side", "").strip() == "handed"
    if membership.role == Role.AUDITOR:
        own = ~Q(handler=F("owner")) if handed else Q()
    else:
        own = Q(handler=organ) & ~Q(owner=organ) if handed else Q(owner=organ)
    found = Filing.objects.filter(own, subject__in=kinds_of_files(membership.role)).select_related(
        "owner", "handler", "ledger", "archived_by__user", "handed_by__user"
    )
    state, kind = data.get("state", "").strip(), data.get("kind", "").strip()
    if state in FilingState.values:
        found = found.filter(state=state)
    if kind in ENDS:
        found = found.filter(subject=kind)
    field = "handed_at" if handed else "archived_at"
    for name, lookup in (("since", "gte"), ("until", "lte")):
        if day := _day(data.get(name, "").strip()):
            found = found.filter(**{f"{field}__date__{lookup}": day})
    return found


def _day(text: str) -> date | None:
    """None for what is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def decisions_of(membership: Membership, data: QueryDict) -> QuerySet[Any]:
    """Every decision made by the department's powers, the newest first, each with ``is_seen`` and ``is_checked``.
    ``power``, ``outcome`` and ``unchecked`` narrow it; ``own`` leaves those in its own name."""
    looked = DecisionCheck.objects.filter(permit=OuterRef("pk"))
    found: QuerySet[Any] = (
        access.visible(Subject.PERMIT, membership)
        .filter(decided_at__isnull=False)
        .annotate(is_seen=Exists(looked), is_checked=Exists(looked.exclude(origin=CheckOrigin.SEEN)))
    )
    own_powers = Power.objects.filter(organ=membership.organization_id)
    if own_powers.filter(code=data.get("power", "")).exists():
        found = found.filter(power__code=data["power"])
    if data.get("outcome", "") in PermitOutcome.values:
        found = found.filter(outcome=data["outcome"])
    if data.get("unchecked"):
        found = found.filter(is_seen=False)
    if data.get("own"):
        found = found.filter(decided_in_name_of(membership))
    return found.order_by(*LATEST_DECIDED)


def items_watched(membership: Membership) -> QuerySet[InstrumentItem]:
    """The delegated powers that the person's organ exercises, gave away, or oversees."""
    organ = membership.organization.park
    if membership.role in PARK_ROLES:
        return InstrumentItem.objects.filter(park=organ)
    if membership.role in DEPARTMENT_ROLES:
        return InstrumentItem.objects.filter(power__organ=organ)
    return InstrumentItem.objects.filter(instrument__scheme__government=organ)


class DocumentStanding(TextChoices):
    """How a document that powers rest on stands on a day."""

    VALID = "valid", _("有效")
    NOT_YET = "not_yet", _("尚未生效")
    REPLACED = "replaced", _("已被替代")
    LAPSED = "lapsed", _("已失效")


def standing_of_document(document: Authority, on: date) -> DocumentStanding:
    if document.is_valid(on):
        return DocumentStanding.VALID
    if on < document.valid_from:
        return DocumentStanding.NOT_YET
    lapsed = document.valid_version(on) is None
    return DocumentStanding.LAPSED if lapsed else DocumentStanding.REPLACED


def parks_named() -> QuerySet[Organization]:
    """The parks that a scheme names."""
    return Organization.objects.active().filter(schemes__isnull=False).distinct().order_by("-code")


def park_asked(data: QueryDict) -> Organization | None:
    """The park that ``park`` names by its code; the first one otherwise, None if there is none."""
    parks = list(parks_named())
    return next((one for one in parks if one.code == data.get("park", "")), parks[0] if parks else None)

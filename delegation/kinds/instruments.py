"""Pages of the instruments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegation.access.instruments import visible_instruments
from delegation.enums.instruments import InstrumentState, PackageState, PendingOf
from delegation.facts.instruments import limit_text
from delegation.forms.instruments import DraftInstrumentForm, RecordInstrumentForm, powers_of_department
from delegation.kinds.kind import Beginning, Kind
from delegation.lifecycle import Subject
from delegation.models import Instrument, PackageItem
from delegation.reasons import lapse_warning
from delegation.services.instruments import draft_instrument
from delegation.services.recording import record_instrument
from portal.organizations.enums import DEPARTMENT_ROLES, PARK_ROLES, Role
from portal.organizations.models import Membership
from portal.workdays.due import beijing_date

# The acts ``sign_for_park`` and ``receive_package`` begin from these.
WAIT_FOR_PARK = (InstrumentState.REVIEWED, InstrumentState.SIGNED_BY_DEPARTMENT)
CONCLUDED = (InstrumentState.SIGNED, InstrumentState.PUBLISHED)
DONE = (PackageState.RECEIVED, PackageState.NOT_NEEDED)


def powers_held(membership: Membership) -> Sequence[QuerySet[Any]]:
    """The powers of the person's department that a scheme names."""
    return [powers_of_department(membership.organization)]


def context(instrument: Instrument, membership: Membership) -> Mapping[str, Any]:
    """Items, what goes with it, and whether its authority still stands."""
    today = beijing_date(timezone.now())
    items, package, pending = (
        instrument.items.all(),
        instrument.package.all(),
        instrument.pending_cases.all(),
    )
    lapsed = instrument.authority.lapsed_version(today)
    return {
        "rows": [(item, limit_text(item), item.is_suspended(today)) for item in items],
        "package": package,
        "package_done": sum(piece.state in DONE for piece in package),
        "pending": [case for case in pending if case.moment == PendingOf.TRANSFER],
        "pending_at_end": [case for case in pending if case.moment == PendingOf.TAKE_BACK],
        "seals": instrument.seals.all(),
        "accounts": instrument.accounts.all(),
        "trainings": instrument.trainings.all(),
        "warning": lapse_warning(lapsed) if lapsed else "",
        "in_force": instrument.is_in_force(today) and not lapsed,
        "in_transition": instrument.transition_until is not None and today <= instrument.transition_until,
        "successor": instrument.successors.exclude(state=InstrumentState.DROPPED).first(),
    }


def waiting(membership: Membership) -> Iterable[tuple[QuerySet[Instrument], Any]]:
    """For the park the department's clock runs, but the park has to sign, to check what was recorded, or to receive."""
    if membership.role not in PARK_ROLES:
        return
    seen = visible_instruments(membership)
    of_committee = membership.organization.park.pk == membership.organization_id
    if of_committee and membership.role == Role.PARK_LEADER:
        yield seen.filter(state__in=WAIT_FOR_PARK), _("等待园区负责人签署")
        yield seen.filter(state=InstrumentState.RECORDED), _("等待园区负责人核实补录")
    handed = PackageItem.objects.filter(state=PackageState.HANDED).values("instrument")
    yield seen.filter(pk__in=handed, state__in=CONCLUDED), _("等待园区签收移交的资料")


INSTRUMENTS = Kind(
    subject=Subject.INSTRUMENT,
    title=_("委托书和交接书"),
    about=_(
        "部门与园区签订的行政许可委托书、赋权事项交接书：起草、合法性审查、双方签署、公布，以及替代、暂停和收回。"
    ),
    columns=(_("文书"), _("部门"), _("园区"), _("方式"), _("生效期间")),
    row="delegation/rows/instrument.html",
    template="delegation/instrument.html",
    begin=(
        Beginning(
            code="draft",
            label=_("起草委托书或交接书"),
            roles=DEPARTMENT_ROLES,
            form=DraftInstrumentForm,
            service=draft_instrument,
            rule="YN84-3.1",
            offered=powers_held,
        ),
        Beginning(
            code="record",
            label=_("补录已签订的纸质文书"),
            roles=frozenset({Role.DEPARTMENT_LEADER}),
            form=RecordInstrumentForm,
            service=record_instrument,
            rule="YN84-3.1",
            offered=powers_held,
        ),
    ),
    load=lambda found: found.select_related(
        "scheme__justice", "authority__superseded_by", "department", "park", "replaces", "original"
    ),
    context=context,
    waiting=waiting,
)

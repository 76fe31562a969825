"""The facts of the entrustment letter and the transfer deed (``portal.documents.facts.powers_instruments``)."""

from datetime import datetime
from typing import Any

from delegation.enums.authorities import Body, Mode
from delegation.enums.instruments import PackageKind, PackageState, PendingOf
from delegation.models import Authority, Instrument, InstrumentItem
from delegation.modes import exercise
from delegation.seals import kind_under
from portal.documents.enums import DocumentKind
from portal.organizations.models import Membership


def instrument_facts(instrument: Instrument, **_extra: Any) -> dict[str, Any]:
    """What both papers say; issued with the second signature."""
    words = exercise(
        Mode(instrument.mode),
        department=instrument.department.name,
        park=instrument.park.name,
        in_transition=False,
    )
    facts = {
        "case_number": instrument.number,
        "department": instrument.department.name,
        "park": instrument.park.name,
        "authority": _cited(instrument.authority),
        "powers": [_power(item) for item in instrument.items.select_related("power")],
        "in_name": words.decides_words,
        "mode_seal": seal_words(instrument),
        "valid_from": instrument.valid_from.isoformat(),
        "before": instrument.responsibility_before,
        "after": instrument.responsibility_after,
        "supervision": instrument.supervision_text,
        "pending": [
            without_empty(
                number=case.number,
                applicant=case.applicant,
                stage=case.stage,
                ender=str(case.get_ender_display()),
                note=case.note,
            )
            for case in instrument.pending_cases.filter(moment=PendingOf.TRANSFER)
        ],
        "department_contact": instrument.department_contact,
        "park_contact": instrument.park_contact,
        "opinion": instrument.opinion,
        "reviewer": instrument.scheme.justice.name,
        "department_signed": _signature(instrument.department_signed_by, instrument.department_signed_at),
        "park_signed": _signature(instrument.park_signed_by, instrument.park_signed_at),
        "signed_on": instrument.signed_on.isoformat(),
    }
    if instrument.valid_until is not None:
        facts["valid_until"] = instrument.valid_until.isoformat()
    if instrument.replaces is not None:
        facts["replaces"] = f"{instrument.replaces.get_kind_display()}（{instrument.replaces.number}）"
    return facts


def seal_words(instrument: Instrument) -> str:
    """Which seal decisions bear: what the instrument opens, else that of its mode (CZ4-2.2)."""
    words = exercise(
        Mode(instrument.mode),
        department=instrument.department.name,
        park=instrument.park.name,
        in_transition=False,
    )
    owner = instrument.department if words.name_of == Body.DEPARTMENT else instrument.park
    changes = list(instrument.seals.all())
    settled = max((change.on for change in changes), default=instrument.valid_from)
    return kind_under(changes, words, owner.name, max(instrument.valid_from, settled)).of(owner.name)


def deed_facts(instrument: Instrument, **extra: Any) -> dict[str, Any]:
    """Beside that the transition, and what changes hands with the powers (CZ4-2.5, 2.6)."""
    facts = instrument_facts(instrument, **extra)
    facts["mode"] = str(instrument.get_mode_display())
    if instrument.transition_until is not None:
        facts["transition_until"] = instrument.transition_until.isoformat()
        facts["during"] = instrument.responsibility_during
    needed = instrument.package.exclude(state=PackageState.NOT_NEEDED).values_list("kind", flat=True)
    facts["package"] = [str(PackageKind(kind).label) for kind in needed]
    facts["seals"] = [
        without_empty(act=str(seal.get_act_display()), name=seal.name, on=seal.on.isoformat(), note=seal.note)
        for seal in instrument.seals.all()
    ]
    facts["accounts"] = [
        {"system": account.system, "account": account.account, "holder": account.holder}
        for account in instrument.accounts.all()
    ]
    return facts


def _cited(authority: Authority) -> str:
    """Title and number; titles within the title stand in single marks."""
    title = authority.title.replace("《", "〈").replace("》", "〉")
    return f"《{title}》（{authority.number}）"


def _power(item: InstrumentItem) -> dict[str, Any]:
    power = item.power
    return without_empty(
        name=power.name,
        code=power.code,
        kind=str(power.get_kind_display()),
        basis=power.legal_basis,
        parts=item.part_labels,
        area=item.area_text,
        object=item.object_text,
        limit=limit_text(item),
        duty=power.supervision_duty,
    )


def limit_text(item: InstrumentItem) -> str:
    """The most that the park may decide on, in words: 不超过 5 万立方米."""
    if item.amount_limit is None:
        return ""
    return f"不超过{item.amount_limit.normalize():f}{item.unit}"


def without_empty(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}


def _signature(by: Membership, at: datetime) -> dict[str, str]:
    return {"person": by.user.full_name, "capacity": str(by.get_role_display()), "at": at.isoformat()}


BUILDERS = {
    DocumentKind.DELEGATION_LETTER: instrument_facts,
    DocumentKind.TRANSFER_DEED: deed_facts,
}

"""Bringing the register of powers to what the reference file says."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction

from delegation.lists import current_list
from delegation.models import Authority, Power, Scheme
from delegation.services.authorities import correct_authority, enter_authority, loaded_facts
from delegation.services.power_lists import begin_list
from portal.organizations.models import Organization

T = TypeVar("T", bound=models.Model)

DATES = ("issued_on", "valid_from", "valid_until", "effective_on", "deeds_by", "transition_until")


@transaction.atomic
def load_powers(rows: Mapping[str, Any], *, now: datetime) -> tuple[int, int]:
    """Adds authority documents, schemes and powers that are missing and updates those that differ; (added, updated).

    ``rows`` has ``authorities``, ``schemes`` and ``powers``; organisations are named by their codes and are there
    already. A document is compared with what was last loaded, so that what people corrected since stays until the file
    changes; for schemes and powers the file is the truth. A scheme without a list gets its first. Nothing is ever
    removed: cases point at it all.
    """
    organs = {organ.code: organ for organ in Organization.objects.filter(code__in=_codes(rows))}
    done = [_load_authority(_dated(row), now) for row in rows["authorities"]]
    authorities = {document.number: document for document in Authority.objects.all()}
    for row in rows["schemes"]:
        facts = _dated(row) | {name: organs.get(row[name]) for name in ("government", "bureau", "justice")}
        facts["authority"] = authorities[row["authority"]]
        parks = [organs[code] for code in facts.pop("parks")]
        scheme, outcome = _bring(Scheme, facts)
        if set(scheme.parks.all()) != set(parks):
            scheme.parks.set(parks)
            outcome = outcome or "updated"
        done.append(outcome)
    schemes = {scheme.code: scheme for scheme in Scheme.objects.all()}
    for row in rows["powers"]:
        facts = {**row, "organ": organs[row["organ"]], "scheme": schemes[row["scheme"]]}
        done.append(_bring(Power, facts)[1])
    for scheme in schemes.values():
        if current_list(scheme) is None:
            document = scheme.authority
            begin_list(scheme=scheme, number=document.number, published_on=document.issued_on)
            done.append("added")
    return done.count("added"), done.count("updated")


def _codes(rows: Mapping[str, Any]) -> set[str]:
    named = {
        row[name] for row in rows["schemes"] for name in ("government", "bureau", "justice") if row[name]
    }
    return (
        named
        | {code for row in rows["schemes"] for code in row["parks"]}
        | {row["organ"] for row in rows["powers"]}
    )


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in DATES and value else value for name, value in row.items()
    }


def _load_authority(facts: dict[str, Any], now: datetime) -> str:
    """A successor that the file names stands in the register already: it comes first in the file."""
    number = facts.pop("number")
    successor = facts.pop("superseded_by", None)
    facts["superseded_by"] = Authority.objects.get(number=successor) if successor else None
    known = Authority.objects.select_related("ledger").filter(number=number).first()
    if known is None:
        enter_authority(number=number, now=now, **facts)
        return "added"
    loaded = loaded_facts(known) or {}
    said = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in {**facts, "superseded_by": successor}.items()
    }
    if all(loaded.get(name) == value for name, value in said.items()):
        return ""
    before = known.ledger.length
    correct_authority(authority=known, seen=before, now=now, **facts)
    known.ledger.refresh_from_db(fields=["length"])
    return "updated" if known.ledger.length > before else ""


def _bring(model: type[T], facts: Mapping[str, Any]) -> tuple[T, str]:
    """The row with the code, brought to the facts; and "added", "updated" or "" for what that took."""
    kept = model._default_manager.filter(code=facts["code"]).first()
    if kept is None:
        return model._default_manager.create(**facts), "added"
    changed = [name for name, value in facts.items() if getattr(kept, name) != value]
    for name in changed:
        setattr(kept, name, facts[name])
    if changed:
        kept.save(update_fields=changed)
    return kept, "updated" if changed else ""

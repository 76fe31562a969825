"""Keeping the register of authority documents: entering and correcting them, each with its history in a ledger."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from delegation.models import Authority
from portal import audit
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.ledger import services as ledger
from portal.ledger.enums import Heading
from portal.organizations.enums import Role
from portal.organizations.models import Membership

KEEPERS = frozenset({Role.SERVICE_CENTRE_OFFICER, Role.ADMINISTRATOR})
RULE = "CZ4-2.3"
DOCUMENT = (
    "title",
    "issuer_name",
    "issued_on",
    "valid_from",
    "valid_until",
    "superseded_by",
    "link",
    "text",
    "file",
    "note",
    "is_sample",
)


@transaction.atomic
def enter_authority(
    *, number: str, now: datetime, actor: Membership | None = None, **facts: Any
) -> Authority:
    """Adds a document to the register; ``facts`` are the fields of ``DOCUMENT``, as far as they are known.

    ``actor`` None is the reference file. ``InvalidInput`` for a number that is there already or a term that ends before
    it begins.
    """
    _refuse_strangers(actor)
    if Authority.objects.filter(number=number).exists():
        raise InvalidInput(_("文号已登记。"), field="number")
    authority = Authority(number=number, ledger=ledger.open_ledger(_label(number)), **facts)
    _check(authority)
    authority.save(force_insert=True)
    told = _told(authority)
    data = {"after": told} if actor is not None else {"after": told, "file": told}
    _record(authority, "enter_authority", _("登记依据文件"), data, actor, now)
    _tell_auditors("authority.entered", _("登记依据文件%(number)s"), authority, actor, now)
    return authority


def _label(number: str) -> str:
    """The number is typed: in a space of its own it can be that of no case. As long as a label may be."""
    return f"依据-{number}"[:60]


def loaded_facts(authority: Authority) -> dict[str, Any] | None:
    """What the reference file last said of a document; None: it was entered by hand."""
    loaded = authority.ledger.entries.filter(actor=None).order_by("-sequence").first()
    return loaded.data.get("file") if loaded is not None else None


@transaction.atomic
def correct_authority(
    *, authority: Authority, seen: int, now: datetime, actor: Membership | None = None, **facts: Any
) -> Authority:
    """Brings a document up to date: another term, a successor, a link. Nothing is written where nothing differs.

    ``seen`` is the length of its ledger as the editor saw it: whoever comes second is told so (``Conflict``). The
    ledger keeps what stood there before.
    """
    _refuse_strangers(actor)
    kept = Authority.objects.select_for_update(of=("self",)).select_related("ledger").get(pk=authority.pk)
    if kept.ledger.length != seen:
        raise Conflict(_("该文件已由他人修订，请查看最新内容后再修改。"))
    before = _told(kept)
    for name, value in facts.items():
        setattr(kept, name, value)
    after = _told(kept)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return kept
    _check(kept)
    kept.save()
    data: dict[str, Any] = {
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
    if actor is None:
        data["file"] = after
    labels = "、".join(str(getattr(Authority, name).field.verbose_name) for name in changed)
    _record(kept, "correct_authority", _("修订依据文件：%(fields)s") % {"fields": labels}, data, actor, now)
    _tell_auditors("authority.corrected", _("修订依据文件%(number)s"), kept, actor, now)
    return kept


def _refuse_strangers(actor: Membership | None) -> None:
    if actor is not None and actor.role not in KEEPERS:
        raise NotAllowed(_("只有行政服务中心和系统管理员可以维护依据文件。"))


def _check(authority: Authority) -> None:
    try:
        authority.full_clean(exclude=["ledger"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field="valid_until" if field == "__all__" else field) from error
    successor = authority.superseded_by
    while successor is not None:
        if successor.pk == authority.pk:
            raise InvalidInput(_("文件不能由自己替代。"), field="superseded_by")
        successor = successor.superseded_by


def _told(authority: Authority) -> dict[str, Any]:
    """A document in the words of its ledger."""
    told: dict[str, Any] = {}
    for name in DOCUMENT:
        value = getattr(authority, name)
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, Authority):
            value = value.number
        elif value is not None and not isinstance(value, str | bool):
            value = str(value.pk)
        told[name] = value
    return told


def _tell_auditors(
    kind: str, words: str, authority: Authority, actor: Membership | None, now: datetime
) -> None:
    """What a person did to the register; the reference file is told of as a whole where it is loaded."""
    if actor is not None:
        audit.record(
            actor=actor,
            organization=actor.organization,
            kind=kind,
            summary=words % {"number": authority.number},
            data={"authority": authority.pk, "sequence": authority.ledger.length},
            now=now,
        )


def _record(
    authority: Authority,
    kind: str,
    summary: str,
    data: Mapping[str, Any],
    actor: Membership | None,
    now: datetime,
) -> None:
    ledger.append(
        ledger=authority.ledger,
        heading=Heading.SYSTEM,
        kind=kind,
        summary=summary,
        occurred_at=now,
        actor=actor,
        subject=f"authority:{authority.pk}",
        data={"rule": RULE, **data},
    )

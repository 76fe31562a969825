"""Which fields hold something personal: what for, on what ground, and who sees it plain (个人信息保护法 6, 17, 51).

Every app registers its own fields when it is ready; ``tests/portal/privacy/test_registry.py`` finds any that nobody
did. Whoever shows a field asks ``shown``: on a page ``{% personal case "contact_phone" %}``, in the interface
``portal.api.fields.personal``. Nothing above the organisations is imported here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from portal.organizations.models import Membership
from portal.privacy.masking import mask_email, mask_identity, mask_mobile, mask_phone

Text = str | Promise

MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "mobile": mask_mobile,
    "email": mask_email,
    "identity": mask_identity,
}


def _no_ledger(row: Any) -> Any:
    return None


def _own_page(row: Any) -> str:
    page = getattr(row, "get_absolute_url", None)
    return str(page()) if page else ""


@dataclass(frozen=True, kw_only=True)
class Sensitive:
    """One field with something personal in it. ``field`` may lead over keys: ``user.phone``. ``mask`` is one of
    ``MASKS``.

    ``sees`` tells who has it plain at once: the person, and who must call them. ``reads`` are the rows that somebody
    reads at all, of which those in ``unmaskers`` may ask for it, with a reason. ``ledger`` is where that is written;
    without one, or once it is closed, in the audit log of ``concerns``. ``page`` is where the row is read.
    """

    model: type[Model]
    field: str
    mask: str
    label: Text
    purpose: Text
    ground: Text
    kept: Text
    seen_by: Text
    sees: Callable[[Membership, Any], bool]
    reads: Callable[[Membership], "QuerySet[Any]"]
    unmaskers: frozenset[str]
    concerns: Callable[[Any], Any]
    ledger: Callable[[Any], Any] = _no_ledger
    page: Callable[[Any], str] = _own_page

    @property
    def key(self) -> str:
        """How addresses and entries name it: ``proxy_service.proxyrequest.contact_phone``."""
        return f"{self.model._meta.label_lower}.{self.field}"

    def value(self, row: Any) -> str:
        return str(attrgetter(self.field)(row) or "")

    def masked(self, row: Any) -> str:
        return MASKS[self.mask](self.value(row))


@dataclass(frozen=True)
class Shown:
    """What one membership sees of one field: ``text``; whether that is ``plain``; whether it ``may_unmask``."""

    text: str
    plain: bool
    may_unmask: bool


_fields: dict[str, Sensitive] = {}


def register(*fields: Sensitive) -> None:
    """Called in ``AppConfig.ready()``; ``ValueError`` for a mask that nobody knows."""
    for sensitive in fields:
        if sensitive.mask not in MASKS:
            raise ValueError(f"no mask {sensitive.mask}")
        _fields[sensitive.key] = sensitive


def find(key: str) -> Sensitive | None:
    return _fields.get(key)


def all_fields() -> list[Sensitive]:
    return sorted(_fields.values(), key=lambda sensitive: sensitive.key)


def field_of(row: Model, field: str) -> Sensitive:
    """``KeyError`` for a field that nobody registered: what is not known to be personal is not shown as such."""
    return _fields[f"{row._meta.label_lower}.{field}"]


def shown(membership: Membership | None, row: Any, field: str) -> Shown:
    """What a membership sees of a row that it reads. Without one everything is masked."""
    sensitive = field_of(row, field)
    text = sensitive.value(row)
    if not text:
        return Shown("", plain=True, may_unmask=False)
    if membership is not None and sensitive.sees(membership, row):
        return Shown(text, plain=True, may_unmask=False)
    masked = sensitive.masked(row)
    if masked == text:
        return Shown(text, plain=True, may_unmask=False)
    may = membership is not None and membership.role in sensitive.unmaskers
    return Shown(masked, plain=False, may_unmask=may)

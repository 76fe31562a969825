"""What has no case here, for 保管与销毁: packages of other portals, and volumes of old ledgers (BZ54-5.5-LEDGER)."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from portal.organizations.models import Organization
from portal.organizations.models.organization import OrganizationQuerySet
from portal.retention.kinds import FileKind, Told
from portal.workdays.due import beijing_date
from proxy_service.archives import requests_among
from proxy_service.models import PackageKeeping, PaperRecord, PaperVolume


def _packages(keepers: OrganizationQuerySet) -> QuerySet[PackageKeeping]:
    """Of whom this portal knows: what others kept, nobody here can decide about."""
    rows = PackageKeeping.objects.filter(case__park_code__in=keepers.values("code"))
    return rows.exclude(retained_until=None).select_related("case", "ledger")


def _of_requests(keepers: OrganizationQuerySet) -> QuerySet[PackageKeeping]:
    return _packages(keepers).filter(requests_among("case__"))


def _of_powers(keepers: OrganizationQuerySet) -> QuerySet[PackageKeeping]:
    return _packages(keepers).exclude(requests_among("case__"))


def _told_of_packages(kind: str, rows: Iterable[PackageKeeping]) -> Iterator[Told]:
    rows = list(rows)
    known = Organization.objects.filter(code__in={row.case.park_code for row in rows}).select_related(
        "parent"
    )
    keepers = {organization.code: organization.park for organization in known}
    for row in rows:
        told = {"who": row.case.enterprise_name, "what": row.case.title}
        with_enterprise = _("%(who)s关于%(what)s的案卷（导入的案卷包）") % told
        yield Told(
            kind=kind,
            ledger_id=row.ledger_id,
            number=row.case.number,
            title=with_enterprise if told["who"] else _("%(what)s（导入的案卷包）") % told,
            archived_on=beijing_date(row.case.archived_at),
            retained_until=row.retained_until,
            keeper=keepers[row.case.park_code],
        )


def _prolong_package(ledger: Any, until: date) -> None:
    PackageKeeping.objects.filter(ledger=ledger).update(retained_until=until)


def _strip_package(ledger: Any) -> int:
    """Number, title, enterprise and seals stay; all else is in the package, which goes."""
    return 0


def _seal_of_package(ledger: Any) -> str:
    """That of the ledger within."""
    return PackageKeeping.objects.select_related("case").get(ledger=ledger).case.head_hash


def _kind_of_packages(code: str, archived: Any, *, overseen: bool) -> FileKind:
    return FileKind(
        code=code,
        archived=archived,
        told=lambda rows: _told_of_packages(code, rows),
        prolong=_prolong_package,
        strip=_strip_package,
        seal=_seal_of_package,
        overseen=overseen,
    )


PACKAGES = _kind_of_packages("package", _of_requests, overseen=True)
DELEGATED = _kind_of_packages("delegated", _of_powers, overseen=False)


def _volumes(keepers: OrganizationQuerySet) -> QuerySet[PaperVolume]:
    rows = PaperVolume.objects.filter(park__in=keepers).annotate(lines=Count("records"))
    return rows.filter(lines__gt=0).select_related("ledger", "park__parent")


def _told_of_volume(volume: Any) -> Told:
    return Told(
        kind="paper",
        ledger_id=volume.ledger_id,
        number=volume.ledger.label,
        title=_("%(year)d年历史台账（跟踪备案表）%(lines)d 条，%(day)s 录入")
        % {"year": volume.year, "lines": volume.lines, "day": volume.entered_on},
        archived_on=volume.entered_on,
        retained_until=volume.retained_until,
        keeper=volume.park.park,
    )


def _prolong_volume(ledger: Any, until: date) -> None:
    PaperVolume.objects.filter(ledger=ledger).update(retained_until=until)


def _strip_volume(ledger: Any) -> int:
    """Each line keeps its number and day; the database makes the digest of the rest."""
    lines = PaperRecord.objects.filter(volume__ledger=ledger)
    return lines.update(**dict.fromkeys(PaperRecord.CONTENT, ""))


def _seal_of_volume(ledger: Any) -> str:
    """SHA-256 over the digests of its lines, in the order of their numbers' bytes, each with a line feed behind it."""
    lines = PaperRecord.objects.filter(volume__ledger=ledger)
    ordered = sorted(lines, key=lambda line: line.number.encode())
    return hashlib.sha256("".join(f"{line.said}\n" for line in ordered).encode()).hexdigest()


VOLUMES = FileKind(
    code="paper",
    archived=_volumes,
    told=lambda rows: map(_told_of_volume, rows),
    prolong=_prolong_volume,
    strip=_strip_volume,
    seal=_seal_of_volume,
    overseen=True,
)

KINDS = (PACKAGES, DELEGATED, VOLUMES)

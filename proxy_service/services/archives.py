"""Taking in the packages of another portal, or of this one before it lost its data (BZ54-5.5-LEDGER)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.db import IntegrityError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from delegation.archiving import FILES
from delegation.models.filings import Filing
from portal import audit
from portal.archives.checking import Checked, check
from portal.archives.numbers import givers_of, in_the_register, on_the_shelf
from portal.archives.packaging import CHUNK
from portal.documents.enums import KIND_CHARACTERS, DocumentKind
from portal.documents.services import count_past, store_checked, undone_with_uploads
from portal.errors import Conflict, InvalidInput
from portal.organizations.models import Organization
from proxy_service.models import ArchivedCase, ProxyRequest
from proxy_service.services.keeping import keep_package, ledger_of_package

PACKAGE_TYPE = "application/zip"
# No reader takes in a hundred faults; the command that only verifies tells them all.
FAULTS_TOLD = 10
DIVISION = re.compile(r"\d{2,12}", re.ASCII)
YEARS = 2000, 2999
# The word of a package for a file that is never given up.
FOR_EVER = "permanent"


def import_package(*, file: IO[bytes], now: datetime, unsigned: bool = False) -> tuple[ArchivedCase, bool]:
    """Verifies the package, stores it as it came, and answers its row and whether that is new.

    The same contents again, exported anew or not, are the same row. ``InvalidInput`` for what does not verify,
    ``Conflict`` for a number that is another file's here; nothing is stored then.
    """
    found = check(file, unsigned=unsigned)
    if found.reasons:
        told = "；".join(found.reasons[:FAULTS_TOLD])
        raise InvalidInput(_("案卷包没有通过核验，未导入：%(reasons)s。") % {"reasons": told})
    facts = _facts(found)
    try:
        return _store(file, found, facts, now)
    except IntegrityError as error:
        raise Conflict(_("同一案卷正在由他人导入，请稍后再试。")) from error


def _store(
    file: IO[bytes], found: Checked, facts: dict[str, Any], now: datetime
) -> tuple[ArchivedCase, bool]:
    with undone_with_uploads():
        known = (
            ArchivedCase.objects.filter(manifest_sha256=found.manifest_sha256)
            .select_related("package")
            .first()
        )
        if known is not None and known.package.is_disposed:
            raise Conflict(_("案卷%(number)s保管期满，已依规销毁，不再导入。") % {"number": known.number})
        if known is not None:
            return known, False
        _refuse_another(facts["number"])
        ledger = ledger_of_package(facts["number"])
        package = store_checked(
            name=f"{facts['number']}.zip",
            content_type=PACKAGE_TYPE,
            extension=".zip",
            chunks=_chunks(file),
            ledger=ledger,
        )
        if package.sha256 != found.sha256:
            raise Conflict(_("案卷包在读取时被改动，未导入。"))
        _go_on_behind(found.data)
        case = ArchivedCase.objects.create(
            **facts,
            entries=found.ledger["length"],
            head_hash=found.ledger["head_hash"],
            package=package,
            manifest_sha256=found.manifest_sha256,
            signer=found.signer[:200],
            signed_at=found.signed_at,
            imported_at=now,
        )
        keep_package(case, ledger)
        audit.record(
            actor=None,
            organization=None,
            kind="archive.imported",
            summary=_("导入案卷包 %(number)s") % {"number": case.number},
            data={"case": str(case.pk), "manifest": found.manifest_sha256, "signer": found.signer[:200]},
            now=now,
        )
        return case, True


def _go_on_behind(data: dict[str, Any]) -> None:
    """Where the portal knows who gave the numbers of case and papers, its registers go on behind them: one that lost
    its data, and takes its packages in again, must not give them twice."""
    code = data["issuer"].get("code") if isinstance(data.get("issuer"), dict) else None
    if not isinstance(code, str) or not code.isprintable():
        return
    issuer = Organization.objects.filter(code=code).first()
    if issuer is None:
        return
    for (kind, year), last in sorted(_numbers(issuer, data).items()):
        count_past(issuer=issuer, kind=kind, year=year, last=last)
    # A permit has its number from the park, whoever keeps its file.
    given = in_the_register(data["number"])
    if given is not None and (kind := str(data.get("kind"))) in FILES:
        for giver in givers_of(data["number"]):
            count_past(issuer=giver, kind=f"case:{kind}", year=given.year, last=given.item)


def _numbers(issuer: Organization, data: dict[str, Any]) -> dict[tuple[str, int], int]:
    """The highest number of each kind and year that the package tells; that of the case is of the kind ``request``."""
    found: dict[tuple[str, int], int] = {}
    if of_case := re.fullmatch(rf"{re.escape(issuer.code)}-(\d{{4}})-(\d{{1,6}})", data["number"], re.ASCII):
        found["request", int(of_case[1])] = int(of_case[2])
    if shelved := on_the_shelf(str(data.get("archive_number")), issuer.code):
        found[f"archive:{shelved.topic}", shelved.year] = shelved.item
    papers = data.get("documents")
    for paper in papers if isinstance(papers, list) else ():
        if not isinstance(paper, dict) or paper.get("kind") not in DocumentKind.values:
            continue
        head = issuer.document_prefix + KIND_CHARACTERS[DocumentKind(paper["kind"])]
        if number := re.fullmatch(
            rf"{re.escape(head)}〔(\d{{4}})〕(\d{{1,6}})号", str(paper.get("number")), re.ASCII
        ):
            key = paper["kind"], int(number[1])
            found[key] = max(found.get(key, 0), int(number[2]))
    return found


def _refuse_another(number: str) -> None:
    taken = ArchivedCase.objects.filter(number=number).exists()
    taken = taken or ProxyRequest.objects.filter(number=number).exists()
    if taken or Filing.objects.filter(ledger__label=number).exists():
        raise Conflict(_("本平台已有编号为%(number)s的案卷，内容与此包不同，未导入。") % {"number": number})


def _facts(found: Checked) -> dict[str, Any]:
    """What the row says of the file; ``InvalidInput`` where the package, though sound, does not say it."""
    data = found.data
    try:
        party = data["enterprise"]
        facts: dict[str, Any] = {
            "number": _text(data["number"], "number"),
            "title": _title(data["title"]),
            "enterprise_code": _text_or_none(party["code"], "enterprise_code"),
            "enterprise_name": _text_or_none(party["name"], "enterprise_name"),
            "park_code": _text(data["park"]["code"], "park_code"),
            "park_name": _text(data["park"]["name"], "park_name"),
            "divisions": _divisions(data["divisions"]),
            "archived_at": _dated(parse_datetime(data["archived_at"])),
            "retained_until": _until(data),
        }
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(_("案卷数据不完整，未导入。")) from error
    return facts


def _divisions(codes: Any) -> list[str]:
    """Raises ``ValueError`` for anything but a list of codes of divisions, each once."""
    if not isinstance(codes, list) or not all(DIVISION.fullmatch(code) for code in codes):
        raise ValueError("divisions")
    return list(dict.fromkeys(codes))


def _until(data: dict[str, Any]) -> Any:
    """None only where the package says that it is kept for ever."""
    if data["retained_until"] is None and data.get("retention") == FOR_EVER:
        return None
    return _dated(parse_date(data["retained_until"]))


def _dated(moment: Any) -> Any:
    """A day, or a moment that says in which zone, in years that every calendar can tell. Raises ``ValueError``."""
    if moment is None or not YEARS[0] <= moment.year <= YEARS[1]:
        raise ValueError("a date")
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _text_or_none(value: Any, field: str) -> str:
    """A text that may be empty. Raises ``ValueError``."""
    return "" if value == "" else _text(value, field)


def _title(value: Any) -> str:
    """As much of it as the column takes; the package has it whole. Raises ``ValueError``."""
    longest = ArchivedCase._meta.get_field("title").max_length or 0
    is_longer = isinstance(value, str) and len(value) > longest
    return _text(value[: longest - 1] + "…" if is_longer else value, "title")


def _text(value: Any, field: str) -> str:
    """A text that the column takes. Raises ``ValueError``."""
    longest = getattr(ArchivedCase._meta.get_field(field), "max_length", 0)
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        raise ValueError(field)
    value.encode()  # no half of a surrogate pair
    return value


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk

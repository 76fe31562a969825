"""The whole file of an archived case as one ZIP: readable without the portal, checkable with ``sha256sum -c``.

The counterpart is ``portal.archives.checking``. The same file gives the same manifest whenever it is exported.
"""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.archives.data import as_json, ledger_data
from portal.archives.papers import ABOUT_THE_FILE, files_in
from portal.documents import signing
from portal.documents.enums import DocumentKind, DocumentState
from portal.documents.models import Document, Rendering, Sealing, StoredFile
from portal.documents.queries import documents_of
from portal.documents.seals import seal_of
from portal.errors import Conflict
from portal.ledger.departed import gone_from
from portal.ledger.models import Ledger
from portal.ledger.queries import timeline
from portal.organizations.models import Organization

DATA = "data.json"
LEDGER = "ledger.json"
INDEX = "index.html"
MANIFEST = "manifest.sha256"
SIGNATURE = "manifest.p7s"
CHAIN = "chain.pem"
# What a sealed paper was before it was sealed: its hash is the one in the register of numbers.
UNSEALED = "unsealed"
# And in the layouts in which it had been printed before, the oldest under 1.
EARLIER = "earlier"

CHUNK = 1 << 20
logger = logging.getLogger(__name__)

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """What an app tells of an archived case. ``keeper`` keeps it and signs; ``data`` makes the register's data of the
    case from its papers and files with their paths; ``template`` extends ``archives/package.html`` and is given
    ``page`` beside them."""

    ledger: Ledger
    number: str
    archived_at: datetime
    keeper: Organization
    data: Callable[[list[tuple[str, Document]], list[tuple[str, StoredFile]]], dict[str, Any]]
    template: str
    page: Mapping[str, Any]


@dataclass
class _Package:
    """A ZIP under construction and the hash of everything that went in. Its entries bear the date of the archive."""

    zip: zipfile.ZipFile
    date_time: tuple[int, int, int, int, int, int]
    hashes: list[tuple[str, str]] = field(default_factory=list)

    def add_text(self, path: str, text: str) -> None:
        content = text.encode()
        self.write(path, content)
        self.hashes.append((hashlib.sha256(content).hexdigest(), path))

    def write(self, path: str, content: bytes) -> None:
        self.zip.writestr(self._entry(path), content, zipfile.ZIP_DEFLATED)

    def add_stored(self, path: str, stored: StoredFile | Document | Rendering | Sealing) -> None:
        """Copies the bytes piece by piece, as they are: papers and pictures are compressed already.

        Raises ``Conflict`` if they are not those that were recorded.
        """
        digest = hashlib.sha256()
        try:
            with (
                stored.file.open("rb") as source,
                self.zip.open(self._entry(path), "w", force_zip64=True) as target,
            ):
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
        except FileNotFoundError:
            digest = hashlib.sha256()
        if digest.hexdigest() != stored.sha256:
            raise Conflict(
                _("文件“%(name)s”与登记的校验值不符，不能导出，请联系系统管理员。") % {"name": path}
            )
        self.hashes.append((digest.hexdigest(), path))

    def manifest(self) -> bytes:
        """One line a file, as ``sha256sum -c`` reads it."""
        return "".join(f"{digest}  {path}\n" for digest, path in self.hashes).encode()

    def _entry(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self.date_time)
        entry.external_attr = 0o644 << 16
        return entry


def build(case: CaseFile) -> IO[bytes]:
    """The package of an archived case as an open temporary file, written piece by piece.

    A paper that has no bytes, since printing failed or it was void before, is listed with its state only; one that
    still waits for a seal stays without, for nothing is sealed after the archive. A file in quarantine is listed
    without its bytes. Where the keeper has a seal in use, it signs the manifest, now. ``Conflict`` while a paper is in
    the making or a file is being scanned, if stored bytes are not those recorded, the seal cannot be reached, or the
    disk takes no more. The file has no name, so that nothing stays of it whatever happens to the process.
    """
    papers = [_as_archived(paper, case) for paper in documents_of(case.ledger).prefetch_related("renderings")]
    if any(paper.is_disposed for paper in papers):
        raise Conflict(_("案卷保管期满，已依规销毁，不能再导出。"))
    if any(paper.state == DocumentState.PENDING for paper in papers):
        raise Conflict(_("还有文书正在生成，请稍后再导出。"))
    if files_in(case.ledger).unscanned().exists():
        raise Conflict(_("还有上传的文件正在查毒，请稍后再导出。"))
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the files themselves, for the usual temporary folder may lie in memory. Closed by the response.
    target = tempfile.TemporaryFile(dir=folder, prefix="package-")  # noqa: SIM115  (outlives this function)
    try:
        _fill(target, case, papers)
        target.flush()
    except BaseException as error:
        with suppress(OSError):  # what is still to be written finds the disk as full
            target.close()
        if isinstance(error, signing.SigningError):
            logger.warning("the package of %s was not signed: %s", case.number, error)
            raise Conflict(_("印章暂时不能使用，案卷没有导出，请稍后再试或联系系统管理员。")) from error
        if isinstance(error, OSError):
            raise Conflict(_("服务器磁盘空间不足或不可写，案卷没有导出，请联系系统管理员。")) from error
        raise
    target.seek(0)
    return target


def _as_archived(paper: Document, case: CaseFile) -> Document:
    """A paper that was declared void only later, as after a revocation, was valid when the file was closed."""
    if paper.is_downloadable and paper.voided_at is not None and paper.voided_at > case.archived_at:
        paper.state = DocumentState.READY
        paper.void_reason = ""
    return paper


def _fill(target: IO[bytes], case: CaseFile, papers: list[Document]) -> None:
    entries = list(timeline(case.ledger))
    departed = case.ledger.departed.gone().select_related("month").order_by("sequence")
    listed_papers = list(_numbered(papers))
    number = sum(paper.kind not in ABOUT_THE_FILE for paper in papers)
    files = files_in(case.ledger).select_related("uploaded_by__organization")
    listed_files = [
        ("" if file.is_infected else f"files/{position:03d}-{_safe(file.name)}", file)
        for position, file in enumerate(files, number + 1)
    ]
    archived_at = timezone.localtime(case.archived_at)
    seal = seal_of(case.keeper, timezone.localdate())
    with zipfile.ZipFile(target, "w") as archive:
        package = _Package(archive, archived_at.timetuple()[:6])
        for path, paper in listed_papers:
            if not path:
                continue
            package.add_stored(path, paper.final)
            if paper.sealed:
                package.add_stored(f"{UNSEALED}/{path}", paper)
            for position, rendering in enumerate(paper.earlier, 1):
                package.add_stored(f"{EARLIER}/{position}/{path}", rendering)
        for path, file in listed_files:
            if path:
                package.add_stored(path, file)
        package.add_text(DATA, as_json(case.data(listed_papers, listed_files)))
        package.add_text(LEDGER, as_json(ledger_data(case.ledger, entries, departed)))
        page: dict[str, Any] = {
            **case.page,
            "number": case.number,
            "ledger": case.ledger,
            "entries": entries,
            "gone": gone_from(case.ledger),
            "papers": listed_papers,
            "files": listed_files,
            "manifest": MANIFEST,
            "signature": SIGNATURE,
            "chain": CHAIN,
            "seal": seal,
            "keeper": case.keeper,
            "unsealed": UNSEALED,
            "earlier": EARLIER,
        }
        package.add_text(INDEX, render_to_string(case.template, page))
        if seal is not None:
            package.add_text(CHAIN, seal.certificate)
        manifest = package.manifest()
        package.write(MANIFEST, manifest)
        if seal is not None:
            package.write(SIGNATURE, signing.sign_detached(manifest, seal=seal, moment=timezone.now()))


def _numbered(papers: Iterable[Document]) -> Iterable[tuple[str, Document]]:
    """Each paper with its path: cover and index first, then the others under their numbers in the index (顺序号). One
    without bytes keeps its number and has no path."""
    papers = list(papers)
    for kind in ABOUT_THE_FILE:
        for paper in papers:
            if paper.kind == kind:
                yield _path(0, paper), paper
    places = {number: place for paper in papers for place, number in enumerate(_listed_in(paper))}
    others = [paper for paper in papers if paper.kind not in ABOUT_THE_FILE]
    others.sort(key=lambda paper: places.get(paper.number, len(places)))
    for position, paper in enumerate(others, 1):
        yield _path(position, paper), paper


def _listed_in(paper: Document) -> list[str]:
    """The numbers in the order of the index, if that is what the paper is. What was issued in one moment has no other
    order that stays."""
    if paper.kind != DocumentKind.ARCHIVE_INDEX:
        return []
    return [line["number"] for line in paper.facts["lines"] if "number" in line]


def _path(position: int, paper: Document) -> str:
    return f"documents/{position:02d}-{_safe(paper.filename)}" if paper.is_downloadable else ""


def _safe(name: str) -> str:
    """A name that every system can unpack: nothing unseen, no sign with a meaning of its own, at most 240 bytes, of
    which the end is kept for the sake of the ending."""
    seen = "".join(letter if letter.isprintable() else "_" for letter in name.translate(_NOT_IN_NAMES))
    return seen.encode()[-240:].decode(errors="ignore")

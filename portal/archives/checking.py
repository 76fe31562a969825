"""Whether a package is as the portal made it: every byte, the chain of its ledger, and the seal on its manifest.

Nothing is unpacked onto the disk, what is held in memory is bounded, and nothing is parsed before the signature was
judged. Trust is in that alone: whoever can change a file can write a new manifest too.
"""

import hashlib
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.archives.data import FORMAT
from portal.archives.limits import (
    LARGEST_JSON,
    LARGEST_MANIFEST,
    LARGEST_PACKAGE,
    LARGEST_SIGNATURE,
    MOST_FILES,
    UNREADABLE,
    BoundedReads,
    DirectoryTooLarge,
    faults_of,
    parsed,
    read_whole,
    shown,
)
from portal.archives.numbers import givers_of, in_the_register, on_the_shelf
from portal.archives.packaging import CHUNK, DATA, LEDGER, MANIFEST, SIGNATURE
from portal.documents import signing
from portal.documents.models import Seal
from portal.documents.seal_names import OFFICIAL
from portal.documents.signing.certificates import bears
from portal.ledger.models import DepartedEntry, LedgerEntry
from portal.ledger.verify import verify_entries
from portal.organizations.enums import DEPARTMENT_KINDS
from portal.organizations.models import Organization

# What a list of faults tells before it stops: a hostile package has one for every byte.
MOST_REASONS = 100
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass
class Checked:
    """What was found. Nothing else here is to be relied on while ``reasons`` has an entry."""

    size: int = 0
    sha256: str = ""
    manifest_sha256: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
    files: int = 0
    signer: str = ""
    signed_at: datetime | None = None
    reasons: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        if len(self.reasons) < MOST_REASONS:
            self.reasons.append(reason)
        elif len(self.reasons) == MOST_REASONS:
            self.reasons.append(_("问题过多，其余不再列出"))


def check(file: IO[bytes], *, unsigned: bool = False) -> Checked:
    """Everything about a package, which is read from its beginning. Without a signature it is refused, unless
    ``unsigned`` is accepted: then nothing proves who made it, only that it is whole."""
    found = Checked()
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        found.size += len(chunk)
    found.sha256 = digest.hexdigest()
    if found.size > LARGEST_PACKAGE:
        found.refuse(_("案卷包超过 2 GB"))
        return found
    try:
        with zipfile.ZipFile(cast(IO[bytes], BoundedReads(file))) as package:
            _check_contents(package, found, unsigned=unsigned)
    except DirectoryTooLarge:
        found.refuse(_("目录过大，疑似压缩炸弹"))
    except UNREADABLE:
        found.refuse(_("不是完整的 ZIP 文件"))
    return found


def _check_contents(package: zipfile.ZipFile, found: Checked, *, unsigned: bool) -> None:
    """From what costs nothing to what must be trusted: each step is taken only after the one before found no fault.
    Nothing is parsed that the manifest does not vouch for, and not the manifest before the signature vouches for it."""
    for fault in faults_of(package.infolist(), found.size):
        found.refuse(fault)
    if found.reasons:
        return
    manifest = _whole(package, MANIFEST, LARGEST_MANIFEST, found)
    if manifest is None:
        return
    found.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    verdict = _judge(package, manifest, found, unsigned=unsigned)
    if not found.reasons:
        _check_files(package, manifest, found)
    if not found.reasons:
        found.data = _mapping(package, DATA, found)
        found.ledger = _mapping(package, LEDGER, found)
    if not found.reasons:
        if found.data.get("format") != FORMAT:
            found.refuse(_("案卷格式不是 %(format)s") % {"format": FORMAT})
        _check_ledger(found)
        if verdict is not None:
            _check_signer(verdict, found)


def _judge(
    package: zipfile.ZipFile, manifest: bytes, found: Checked, *, unsigned: bool
) -> signing.Verdict | None:
    """What the signature over the bytes of the manifest is worth, whoever signed; None where there is none."""
    if SIGNATURE not in package.namelist():
        if not unsigned:
            found.refuse(_("没有签名，无法证明由谁制作"))
        return None
    signature = _whole(package, SIGNATURE, LARGEST_SIGNATURE, found)
    if signature is None:
        return None
    verdict = signing.judge_detached(manifest, signature)
    if not verdict.bottom_line:
        for why in verdict.reasons or [_("不能核验")]:
            found.refuse(_("签名无效：%(reason)s") % {"reason": why.rstrip("。")})
    return verdict


def _check_signer(verdict: signing.Verdict, found: Checked) -> None:
    """The seal must be that of the body which issued the papers: one of those registered here for it, or, where none
    is, one whose certificate bears its name."""
    code, name = _issuer(found)
    seals = {seal.fingerprint: seal for seal in Seal.objects.filter(organization__code=code)}
    seal = seals.get(verdict.fingerprint)
    known = seal is not None if seals else bears(verdict.signer, name, OFFICIAL)
    if not known:
        found.refuse(
            _("签名人“%(signer)s”不是出具单位“%(issuer)s”")
            % {"signer": shown(verdict.signer), "issuer": shown(name)}
        )
    if seal is not None and seal.ended_at is not None and not _signed_before(seal.ended_at, verdict):
        found.refuse(
            _("印章已于 %(day)s 停用，没有可信时间戳证明签名在停用之前")
            % {"day": timezone.localdate(seal.ended_at).isoformat()}
        )
    found.signer, found.signed_at = verdict.signer, verdict.signed_at


def _signed_before(moment: datetime, verdict: signing.Verdict) -> bool:
    """A key may have been stolen, and ended for that: its own word for the time of a signature is worth nothing."""
    return verdict.timestamped and verdict.signed_at is not None and verdict.signed_at < moment


def _issuer(found: Checked) -> tuple[str, str]:
    """Code and name of the body that the package says issued it: what this portal knows of it counts more than what
    the package says. The number and the park, by which people find the file here, must be of that body."""
    try:
        code, name = str(found.data["issuer"]["code"]), str(found.data["issuer"]["name"])
        number, park = str(found.data["number"]), str(found.data["park"]["code"])
    except (KeyError, TypeError):
        code = name = number = park = ""
    if not (code + park).isprintable():
        code = park = ""  # nothing that the database could be asked for
    places = {each.code: each for each in Organization.objects.filter(code__in=[code, park])}
    of_the_issuer = places[park].park.code == code if park in places else f"{park}-".startswith(f"{code}-")
    shelf = found.data.get("archive_number")
    numbered = (
        on_the_shelf(str(shelf), code) and _is_ours(number, places.get(code), found.data)
        if shelf
        else re.fullmatch(rf"{re.escape(code)}-\d{{4}}-\d+", number)
    )
    if not (code and of_the_issuer and numbered):
        found.refuse(_("案卷的编号或园区不属于出具单位“%(issuer)s”") % {"issuer": shown(name)})
    return code, places[code].name if code in places else name


def _is_ours(number: str, issuer: Organization | None, data: dict[str, Any]) -> bool:
    """Whether no other body known here numbers so. A department keeps files of permits under the park's numbers."""
    if in_the_register(number) is None:
        return False
    case, own = data.get("case"), {issuer.code} if issuer else set()
    if (
        issuer
        and issuer.kind in DEPARTMENT_KINDS
        and isinstance(case, dict)
        and isinstance(case.get("park"), dict)
    ):
        own.add(str(case["park"].get("code")))
    givers = givers_of(number)
    return not givers or any(giver.code in own for giver in givers)


def _check_files(package: zipfile.ZipFile, manifest: bytes, found: Checked) -> None:
    """Every file of the manifest is there with its bytes, and no other. Bytes are hashed as they are unpacked."""
    names = set(package.namelist())
    listed = _listed(manifest, found)
    for name in sorted(listed.keys() - names):
        found.refuse(_("缺少文件：%(name)s") % {"name": shown(name)})
    for name in sorted(names - listed.keys() - {MANIFEST, SIGNATURE}):
        found.refuse(_("多出清单以外的文件：%(name)s") % {"name": shown(name)})
    for name in sorted(listed.keys() & names):
        _check_hash(package, name, listed[name], found)
    found.files = len(listed)


def _listed(manifest: bytes, found: Checked) -> dict[str, str]:
    listed: dict[str, str] = {}
    lines = manifest.count(b"\n")
    if lines > MOST_FILES:
        found.refuse(_("文件过多：%(count)s 个，最多 %(most)s 个") % {"count": lines, "most": MOST_FILES})
        return listed
    for line in manifest.decode(errors="replace").removesuffix("\n").split("\n"):
        parts = _LINE.fullmatch(line)
        if parts is None or parts[2] in listed:
            found.refuse(_("校验清单有无法识别或重复的行：%(line)s") % {"line": shown(line)})
        else:
            listed[parts[2]] = parts[1]
    for name in (MANIFEST, SIGNATURE):
        listed.pop(name, None)
    return listed


def _check_hash(package: zipfile.ZipFile, name: str, expected: str, found: Checked) -> None:
    digest = hashlib.sha256()
    try:
        with package.open(name) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
    except UNREADABLE:
        found.refuse(_("文件损坏，无法读取：%(name)s") % {"name": shown(name)})
        return
    if digest.hexdigest() != expected:
        found.refuse(_("文件与清单的校验值不符：%(name)s") % {"name": shown(name)})


def _whole(package: zipfile.ZipFile, name: str, most: int, found: Checked) -> bytes | None:
    """A file that is read as a whole; None, with the reason, if it is missing, too large or damaged."""
    if name not in package.namelist():
        found.refuse(_("缺少文件 %(name)s，不是本平台的案卷包") % {"name": name})
        return None
    try:
        content = read_whole(package, name, most)
    except UNREADABLE:
        found.refuse(_("文件损坏，无法读取：%(name)s") % {"name": name})
        return None
    if content is None:
        found.refuse(_("文件过大：%(name)s") % {"name": name})
    return content


def _mapping(package: zipfile.ZipFile, name: str, found: Checked) -> dict[str, Any]:
    content = _whole(package, name, LARGEST_JSON, found)
    if content is None:
        return {}
    try:
        value = parsed(content)
    except ValueError:
        value = None
    if isinstance(value, dict) and value:
        return value
    found.refuse(_("%(name)s 无法读取") % {"name": name})
    return {}


def _check_ledger(found: Checked) -> None:
    """Recomputes the chain from what stands in the package, and asks that it is this file's, closed, and whole."""
    ledger = found.ledger
    try:
        ledger_id = UUID(ledger["id"])
        entries: list[LedgerEntry | DepartedEntry] = [_entry(ledger_id, told) for told in ledger["entries"]]
        entries += [_departed(ledger_id, told) for told in ledger.get("departed", [])]
        entries.sort(key=lambda entry: entry.sequence)
        broken = verify_entries(ledger_id, entries, lambda: (ledger["length"], ledger["head_hash"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError):
        found.refuse(_("台账无法读取"))
        return
    if broken is not None:
        found.refuse(
            _("台账第 %(sequence)s 条：%(reason)s") % {"sequence": broken.sequence, "reason": broken.reason}
        )
    if not ledger.get("closed_at"):
        found.refuse(_("台账尚未归档"))
    if ledger.get("label") != found.data.get("number"):
        found.refuse(_("台账与案卷编号不一致"))


def _departed(ledger_id: UUID, told: dict[str, Any]) -> DepartedEntry:
    """What stayed of an entry that had left the register before; it is never saved."""
    return DepartedEntry(
        ledger_id=ledger_id, **{name: told[name] for name in ("sequence", "previous_hash", "hash")}
    )


def _entry(ledger_id: UUID, told: dict[str, Any]) -> LedgerEntry:
    """The entry as the register had it; it is never saved."""
    moments = {name: datetime.fromisoformat(told[name]) for name in ("occurred_at", "recorded_at")}
    names = (
        "sequence", "heading", "kind", "subject", "summary", "data", "actor_name", "role_name", "organization_name",
        "actor_id", "organization_id", "previous_hash", "hash",
    )  # fmt: skip
    return LedgerEntry(ledger_id=ledger_id, **moments, **{name: told[name] for name in names})

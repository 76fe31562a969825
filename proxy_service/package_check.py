"""Whether a package is as the portal made it: every byte, the chain of its ledger, and the seal on its manifest.

Nothing is unpacked onto the disk and no more than a file's text is held in memory. Trust is in the signature alone:
whoever can change a file can write a new manifest too.
"""

import hashlib
import json
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.documents import signing
from portal.documents.models import Seal
from portal.ledger.models import LedgerEntry
from portal.ledger.verify import verify_entries
from portal.organizations.models import Organization
from proxy_service.package_data import FORMAT
from proxy_service.package_limits import (
    LARGEST_PACKAGE,
    directory_too_large,
    faults_of,
    shown,
)
from proxy_service.packaging import CHUNK, DATA, LEDGER, MANIFEST, SIGNATURE

# Manifest, data and ledger are read as a whole; a ledger of 10,000 entries takes 10 MB.
LARGEST_TEXT = 64 << 20
NAME_CUT_FROM = 61
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


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
        found.reasons.append(_("案卷包超过 2 GB"))
    elif directory_too_large(file, found.size):
        found.reasons.append(_("目录过大，疑似压缩炸弹"))
    else:
        try:
            with zipfile.ZipFile(file) as package:
                _check_contents(package, found, unsigned=unsigned)
        except _UNREADABLE:
            found.reasons.append(_("不是完整的 ZIP 文件"))
    return found


def _check_contents(package: zipfile.ZipFile, found: Checked, *, unsigned: bool) -> None:
    found.reasons += faults_of(package.infolist(), found.size)
    if found.reasons:
        return
    names = set(package.namelist())
    manifest = _read(package, MANIFEST, found) if MANIFEST in names else None
    if manifest is None:
        found.reasons.append(_("没有校验清单 %(name)s，不是本平台的案卷包") % {"name": MANIFEST})
        return
    found.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    listed = _listed(manifest, found)
    for name in sorted(listed.keys() - names):
        found.reasons.append(_("缺少文件：%(name)s") % {"name": shown(name)})
    for name in sorted(names - listed.keys() - {MANIFEST, SIGNATURE}):
        found.reasons.append(_("多出清单以外的文件：%(name)s") % {"name": shown(name)})
    for name in sorted(listed.keys() & names):
        _check_hash(package, name, listed[name], found)
    found.files = len(listed)
    found.data = _mapping(package, DATA, names, found)
    found.ledger = _mapping(package, LEDGER, names, found)
    if found.data and found.data.get("format") != FORMAT:
        found.reasons.append(_("案卷格式不是 %(format)s") % {"format": FORMAT})
    if found.ledger:
        _check_ledger(found)
    if SIGNATURE in names:
        signature = _read(package, SIGNATURE, found)
        if signature is not None:
            _check_signature(manifest, signature, found)
    elif not unsigned:
        found.reasons.append(_("没有签名，无法证明由谁制作"))


def _check_signature(manifest: bytes, signature: bytes, found: Checked) -> None:
    """The seal must be valid, and that of the body which issued the papers: one of those registered here for it, or,
    where none is, one whose certificate bears its name."""
    verdict = signing.judge_detached(manifest, signature)
    if not verdict.bottom_line:
        found.reasons += [_("签名无效：%(reason)s") % {"reason": why.rstrip("。")} for why in verdict.reasons]
        return
    code, name = _issuer(found)
    seals = {seal.fingerprint: seal for seal in Seal.objects.filter(organization__code=code)}
    seal = seals.get(verdict.fingerprint)
    known = seal is not None if seals else bears(verdict.signer, name)
    if not known:
        found.reasons.append(
            _("签名人“%(signer)s”不是出具单位“%(issuer)s”")
            % {"signer": shown(verdict.signer), "issuer": shown(name)}
        )
    if seal is not None and seal.ended_at is not None and not _signed_before(seal.ended_at, verdict):
        found.reasons.append(
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
    if not (code and of_the_issuer and re.fullmatch(rf"{re.escape(code)}-\d{{4}}-\d+", number)):
        found.reasons.append(_("案卷的编号或园区不属于出具单位“%(issuer)s”") % {"issuer": shown(name)})
    return code, places[code].name if code in places else name


def bears(signer: str, name: str) -> bool:
    """Whether the name on a certificate is that of the body, with or without a purpose behind it. A certificate has
    room for 64 bytes, so that a longer name stands there cut."""
    cut = len(signer.encode()) > NAME_CUT_FROM and name.startswith(signer)
    return bool(name) and (signer.startswith(name) or cut)


def _listed(manifest: bytes, found: Checked) -> dict[str, str]:
    listed: dict[str, str] = {}
    for line in manifest.decode(errors="replace").removesuffix("\n").split("\n"):
        parts = _LINE.fullmatch(line)
        if parts is None or parts[2] in listed:
            found.reasons.append(_("校验清单有无法识别或重复的行：%(line)s") % {"line": shown(line)})
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
    except _UNREADABLE:
        found.reasons.append(_("文件损坏，无法读取：%(name)s") % {"name": shown(name)})
        return
    if digest.hexdigest() != expected:
        found.reasons.append(_("文件与清单的校验值不符：%(name)s") % {"name": shown(name)})


def _read(package: zipfile.ZipFile, name: str, found: Checked) -> bytes | None:
    """A file that is read as a whole; None, with the reason, if it is too large or damaged."""
    if package.getinfo(name).file_size > LARGEST_TEXT:
        found.reasons.append(_("文件过大：%(name)s") % {"name": name})
        return None
    try:
        return package.read(name)
    except _UNREADABLE:
        found.reasons.append(_("文件损坏，无法读取：%(name)s") % {"name": name})
        return None


def _mapping(package: zipfile.ZipFile, name: str, names: set[str], found: Checked) -> dict[str, Any]:
    content = _read(package, name, found) if name in names else None
    try:
        value = json.loads(content) if content is not None else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and value:
        return value
    found.reasons.append(_("%(name)s 缺失或无法读取") % {"name": name})
    return {}


def _check_ledger(found: Checked) -> None:
    """Recomputes the chain from what stands in the package, and asks that it is this file's, closed, and whole."""
    ledger = found.ledger
    try:
        ledger_id = UUID(ledger["id"])
        entries = [_entry(ledger_id, told) for told in ledger["entries"]]
        broken = verify_entries(ledger_id, entries, lambda: (ledger["length"], ledger["head_hash"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        found.reasons.append(_("台账无法读取"))
        return
    if broken is not None:
        found.reasons.append(
            _("台账第 %(sequence)s 条：%(reason)s") % {"sequence": broken.sequence, "reason": broken.reason}
        )
    if not ledger.get("closed_at"):
        found.reasons.append(_("台账尚未归档"))
    if ledger.get("label") != found.data.get("number"):
        found.reasons.append(_("台账与案卷编号不一致"))


def _entry(ledger_id: UUID, told: dict[str, Any]) -> LedgerEntry:
    """The entry as the register had it; it is never saved."""
    moments = {name: datetime.fromisoformat(told[name]) for name in ("occurred_at", "recorded_at")}
    names = (
        "sequence", "heading", "kind", "subject", "summary", "data", "actor_name", "role_name", "organization_name",
        "actor_id", "organization_id", "previous_hash", "hash",
    )  # fmt: skip
    return LedgerEntry(ledger_id=ledger_id, **moments, **{name: told[name] for name in names})

"""An archived request with its papers, a seal for its park, and packages that somebody tampered with."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from portal.archives import packaging as portal_packaging
from portal.archives.checking import Checked, check
from portal.documents import storage
from portal.documents.enums import DocumentState, SealProvider
from portal.documents.models import Document
from portal.documents.services import register_seal
from portal.documents.signing.trial import TrialCA
from portal.organizations.models import Membership, Organization
from proxy_service import packaging
from proxy_service.models import ProxyRequest


def render_all(request: ProxyRequest) -> None:
    """Gives every paper bytes, as the renderer would, in no time."""
    for paper in Document.objects.filter(ledger=request.ledger, state=DocumentState.PENDING):
        written = storage.write(f"documents/{paper.pk}.pdf", [b"%PDF-1.7 ", str(paper.pk).encode()])
        Document.objects.filter(pk=paper.pk).update(
            state=DocumentState.READY,
            file=written.name,
            size=written.size,
            sha256=written.sha256,
            sm3=written.sm3,
            pages=1,
            rendered_at=timezone.now(),
        )


class Seals:
    """A CA of our own, trusted, and the keys of those who seal; the folders are those of the settings."""

    def __init__(self, keys: Path, trust: Path) -> None:
        self.ca = TrialCA(timezone.now())
        self.keys = keys
        _private, chain = self.ca.seal("nobody")
        trust.mkdir(parents=True, exist_ok=True)
        root = chain[chain.rindex(b"-----BEGIN") :]
        (trust / "root.pem").write_bytes(root)
        keys.mkdir(parents=True, exist_ok=True)

    def give(self, organization: Organization, actor: Membership, name: str = "") -> None:
        private, chain = self.ca.seal(name or organization.name)
        key = self.keys / f"{organization.code}.pem"
        key.write_bytes(private)
        key.chmod(0o600)
        register_seal(
            organization=organization,
            name=organization.name,
            provider=SealProvider.KEY_FILE,
            key_name=key.name,
            certificate=chain.decode(),
            sample=True,
            actor=actor,
            now=timezone.now(),
        )


def package_of(request: ProxyRequest) -> bytes:
    with packaging.build(request) as package:
        return package.read()


def contents(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def changed(package: bytes, change: Callable[[dict[str, bytes]], object], *, relist: bool = False) -> bytes:
    """The package after ``change``; with ``relist`` the forger also writes a new manifest."""
    files = contents(package)
    change(files)
    if relist:
        files[portal_packaging.MANIFEST] = "".join(
            f"{hashlib.sha256(content).hexdigest()}  {name}\n"
            for name, content in files.items()
            if name not in {portal_packaging.MANIFEST, portal_packaging.SIGNATURE}
        ).encode()
    return packed(files)


@dataclass(frozen=True)
class Made:
    """Packages of one archived request: two exports under the seal, one without, one that another park signed."""

    signed: bytes
    again: bytes
    unsigned: bytes
    foreign: bytes
    number: str
    head: str
    papers: dict[str, str]
    trust: Path


def look(package: bytes, *, unsigned: bool = False) -> Checked:
    return check(io.BytesIO(package), unsigned=unsigned)


def reasons(package: bytes) -> str:
    found = look(package).reasons
    assert found, "nothing was found"
    return "\n".join(found)


def edit_ledger(files: dict[str, bytes]) -> None:
    ledger = json.loads(files["ledger.json"])
    ledger["entries"][2]["summary"] = "一切正常"
    files["ledger.json"] = json.dumps(ledger, ensure_ascii=False).encode()

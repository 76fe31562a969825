"""A certificate authority, keys in files, and papers printed for the seal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from portal.documents import services, signing
from portal.documents.checking import checked
from portal.documents.composing import Paper, compose, frozen_facts
from portal.documents.enums import DocumentKind, SealPurpose
from portal.documents.models import Document, Seal
from portal.documents.press import Printed, press
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.documents.seal_drawing import draw_seal
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.documents.signing.trial import TrialCA
from portal.ledger.models import Ledger
from portal.organizations.enums import OrganizationKind, Role
from portal.organizations.models import Membership, Organization, User
from portal.organizations.services.structure import create_organization
from tests.portal.documents.conftest import NOW

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
KIND = DocumentKind.DECLINE


@dataclass
class House:
    """Where the portal finds roots and keys during a test."""

    trust: Path
    keys: Path
    ca: TrialCA

    def trusted(self, ca: TrialCA, name: str = "root") -> None:
        (self.trust / f"{name}.pem").write_bytes(ca.root.public_bytes(Encoding.PEM))

    def keep(self, name: str, key: bytes, mode: int = 0o600) -> None:
        (self.keys / name).write_bytes(key)
        (self.keys / name).chmod(mode)

    def seal(self, owner: str = PARK, *, key_name: str = "park.key", ca: TrialCA | None = None) -> Seal:
        """A seal with a new key in a file, not registered."""
        key, chain = (ca or self.ca).seal(owner)
        self.keep(key_name, key)
        return Seal(name=owner, provider="file", key_name=key_name, certificate=chain.decode())


@pytest.fixture(scope="session")
def authority() -> TrialCA:
    return TrialCA(timezone.now())


@pytest.fixture
def house(tmp_path: Path, settings: Any, authority: TrialCA) -> House:
    made = House(tmp_path / "trust", tmp_path / "keys", authority)
    made.trust.mkdir()
    made.keys.mkdir()
    settings.SEAL_TRUST_DIR, settings.SEAL_KEY_DIR = made.trust, made.keys
    made.trusted(authority)
    return made


@pytest.fixture(scope="session")
def unsigned() -> Callable[[str], bytes]:
    """A paper printed with the picture of the seal, as it goes to be signed; each number printed once."""
    printed: dict[str, bytes] = {}

    def print_paper(number: str = "博边管代不受〔2026〕7号") -> bytes:
        if number not in printed:
            facts = checked(KIND, ordinary()[KIND])
            paper = Paper(KIND, str(KIND.label), number, PARK, facts, NOW, token="token", sealed=True)
            result = press.print(
                compose(paper),
                limit=60,
                seal=draw_seal(owner=PARK, sample=True),
                attachment=frozen_facts(paper),
                created=NOW.isoformat(),
                identifier=number,
            )
            assert result.seals == 1
            printed[number] = result.pdf
        return printed[number]

    return print_paper


@pytest.fixture
def signed(house: House, unsigned: Callable[..., bytes]) -> bytes:
    return signing.sign(unsigned(), seal=house.seal(), reason="用印", location=PARK, moment=timezone.now())


@pytest.fixture(scope="session")
def kept() -> dict[tuple[str, bool], Printed]:
    return {}


@pytest.fixture(autouse=True)
def _same_facts_are_printed_once(
    kept: dict[tuple[str, bool], Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests issue the same papers again and again, which differ in the code to check them by alone."""
    really = press.print

    def print_once(html: str, *, limit: float, seal: str = "", **job: Any) -> Printed:
        key = (job["attachment"], bool(seal))
        if key not in kept:
            kept[key] = really(html, limit=limit, seal=seal, **job)
        return kept[key]

    monkeypatch.setattr(press, "print", print_once)


def member(organization: Organization, role: Role, username: str) -> Membership:
    user = User.objects.create_user(username, f"密码-{username}", full_name=username)
    return Membership.objects.create(user=user, organization=organization, role=role, valid_from=SINCE)


@pytest.fixture
def chief(park: Organization) -> Membership:
    """Who seals for the park."""
    return member(park, Role.PARK_LEADER, "chief")


@pytest.fixture
def neighbour(db: None) -> Membership:
    other = create_organization(
        code="652722-park",
        name="精河工业园区管委会",
        kind=OrganizationKind.PARK,
        division_code="652722",
        document_prefix="精园管代",
    )
    return member(other, Role.PARK_LEADER, "neighbour")


Register = Callable[..., Seal]


@pytest.fixture
def register(house: House, db: None) -> Register:
    """Registers a seal for an organisation, as the command does."""
    platform = create_organization(code="652700-YXDW", name="园办通平台运行单位", kind="platform")
    keeper = member(platform, Role.SECURITY_ADMINISTRATOR, "keeper")

    def make(organization: Organization, **change: Any) -> Seal:
        kind = SealKind(SealPurpose(change.get("purpose", OFFICIAL.purpose)), change.get("number", 0))
        name = organization.name if kind == OFFICIAL else kind.of(organization.name)
        seal = house.seal(name, key_name=f"{organization.code}-{kind.purpose}-{kind.number}.key")
        given: dict[str, Any] = {
            "organization": organization,
            "name": organization.name,
            "provider": "file",
            "key_name": seal.key_name,
            "certificate": seal.certificate,
            "sample": True,
            "actor": keeper,
            "now": timezone.now(),
        }
        return services.register_seal(**given | change)

    return make


@pytest.fixture
def seal(register: Register, park: Organization) -> Seal:
    return register(park)


Ready = Callable[..., Document]


@pytest.fixture
def ready(park: Organization, ledger: Ledger) -> Ready:
    """A paper that is ready to be sealed."""

    def make(**change: Any) -> Document:
        given: dict[str, Any] = {"kind": KIND, "issuer": park, "ledger": ledger, "facts": ordinary()[KIND]}
        return services.render(services.issue(**given | {"now": NOW} | change))

    return make


def bytes_of(row: Any) -> bytes:
    with row.file.open("rb") as file:
        return bytes(file.read())

"""The register of seals: whose a seal is, who ended it and why, and what production refuses."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.console import shell_user
from portal.documents import services
from portal.documents.checks import check_seals
from portal.documents.enums import SealPurpose
from portal.documents.models import Seal
from portal.documents.seal_names import OFFICIAL, SealKind
from portal.documents.signing.certificates import bears, owners
from portal.errors import InvalidInput
from portal.ledger.models import LedgerEntry
from portal.notifications.models import Message
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.portal.documents.signing.conftest import House, Register, member

BODY = "精河工业园区管委会"
SECOND = SealKind(SealPurpose.APPROVAL, 2)
NAME = "新疆博尔塔拉蒙古自治州博乐边境经济合作区管理委员会"


@pytest.mark.parametrize(
    ("named", "body", "kind", "is_its_name"),
    [
        (NAME, NAME, OFFICIAL, True),
        (NAME + "公章", NAME, OFFICIAL, True),
        (NAME, NAME, SECOND, True),
        (BODY + "行政审批专用章（2）", BODY, SECOND, True),
        (BODY + "行政审批专用章(1)", BODY, SECOND, False),
        (BODY + "行政审批专用章", BODY, SECOND, False),
        (BODY + "公章", BODY, SECOND, False),
        (BODY + "行政审批专用章", BODY, OFFICIAL, False),
        (BODY + "财务专用章", BODY, OFFICIAL, False),
        (NAME.encode()[:64].decode(errors="ignore"), NAME, SECOND, True),
        ("精河县人民政府办公室", "精河县人民政府", OFFICIAL, False),
        ("精河县人民政府办公室印章", "精河县人民政府办公室", OFFICIAL, True),
        ("新疆", NAME, OFFICIAL, False),
        ("", NAME, OFFICIAL, False),
        ("某园区", "", OFFICIAL, False),
        ("公章", "", OFFICIAL, False),
        ("精河工业园区管委会", NAME, OFFICIAL, False),
    ],
)
def test_a_certificate_bears_the_name_of_its_body_and_of_no_other_seal(
    named: str, body: str, kind: SealKind, is_its_name: bool
) -> None:
    assert bears(named, body, kind) is is_its_name


def test_a_certificate_names_by_organisation_too() -> None:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "精河工业园区管委会"),
            x509.NameAttribute(NameOID.COMMON_NAME, "电子印章 07"),
        ]
    )
    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    made = x509.CertificateBuilder(subject, subject, key.public_key(), 1, now, now).sign(key, hashes.SHA256())
    assert owners(made) == ["电子印章 07", "精河工业园区管委会"]


@pytest.mark.django_db
def test_a_seal_of_another_body_is_registered_only_for_a_reason_that_is_kept(
    register: Register, house: House, park: Organization
) -> None:
    foreign = house.seal("精河工业园区管委会", key_name="foreign.key")
    given = {"certificate": foreign.certificate, "key_name": foreign.key_name}
    for other in (given, {"name": "精河工业园区管委会"}, given | {"despite_name": " \n"}):
        with pytest.raises(InvalidInput, match=r"精河工业园区管委会.*不一致"):
            register(park, **other)
    assert not Seal.objects.exists()
    made = register(park, **given, despite_name="更名前的证书\n仍有效")
    assert made.despite_name == "更名前的证书 仍有效"
    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.update(despite_name="")


@pytest.mark.django_db
def test_a_reason_that_nobody_needed_is_not_kept(register: Register, park: Organization) -> None:
    assert register(park, despite_name="多余").despite_name == ""


def test_who_ended_a_seal_and_why_is_kept_and_shown(
    seal: Seal, chief: Membership, park: Organization
) -> None:
    with pytest.raises(DatabaseError, match="somebody ends"), transaction.atomic():
        Seal.objects.update(ended_at=timezone.now(), ended_reason="更换")
    keeper = member(park, Role.SECURITY_ADMINISTRATOR, "admin")
    call_command("register_seal", park.code, "--by", "admin", "--end", "密钥遗失")
    ended = Seal.objects.get()
    assert (ended.ended_by, ended.ended_reason) == (keeper.user, "密钥遗失")
    for change in ({"ended_reason": "无"}, {"ended_by": chief.user}, {"ended_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Seal.objects.update(**change)
    client = Client()
    client.force_login(chief.user)
    page = client.get(reverse("documents:seals")).content.decode()
    assert "停用的印章" in page and "密钥遗失" in page and keeper.user.full_name in page
    letter = Message.objects.get(subject="以您的名义在服务器上办理")
    assert letter.user == keeper.user and "密钥遗失" in letter.body and shell_user() in letter.body
    told = LedgerEntry.objects.filter(ledger__audited__organization=park).order_by("pk")
    assert [entry.data.get("os_user", "") for entry in told] == ["", shell_user()]
    assert [(entry.kind, entry.actor == keeper.user) for entry in told] == [
        ("seal.registered", False),
        ("seal.ended", True),
    ]
    assert "密钥遗失" in told[1].summary


def test_the_command_refuses_another_bodys_certificate_without_a_reason(
    house: House, park: Organization
) -> None:
    member(park, Role.SECURITY_ADMINISTRATOR, "admin")
    foreign = house.seal("某某公司")
    (house.keys / "chain.pem").write_text(foreign.certificate)
    command = [
        "register_seal", park.code, "--by", "admin", "--provider", "file", "--key", foreign.key_name,
        "--certificate", str(house.keys / "chain.pem"), "--sample",
    ]  # fmt: skip
    with pytest.raises(CommandError, match=r"某某公司.*不一致"):
        call_command(*command)
    call_command(*command, "--despite-name", "试验")
    assert Seal.objects.get().despite_name == "试验"


# In production -----------------------------------------------------------------------------------------


def found() -> set[str | None]:
    return {message.id for message in check_seals(None)}


def test_production_takes_no_samples_no_test_roots_and_no_token_in_the_clear(
    seal: Seal, house: House, chief: Membership, settings: Any
) -> None:
    settings.SEAL_REMOTE_URL, settings.TIMESTAMP_URL = "http://seals.example/sign", ""
    (house.trust / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nnothing\n")
    assert found() == set(), "a demonstration may have them"
    settings.FORBID_DEMO_ACCOUNTS = True
    assert found() == {f"documents.{each}" for each in ("E001", "E002", "E003", "E004", "W002")}
    for path in house.trust.iterdir():
        path.unlink()
    settings.SEAL_REMOTE_URL, settings.TIMESTAMP_URL = "http://127.0.0.1:9000/sign", "http://tsa.example/"
    assert found() == {"documents.E004"}
    services.end_seal(seal=seal, reason="样章", actor=chief, now=timezone.now())
    settings.SEAL_REMOTE_URL, settings.TIMESTAMP_URL = "https://seals.example/sign", ""
    assert found() == set(), "without a seal no time is needed"

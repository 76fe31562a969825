"""Several seals of one organisation: which belongs on a paper, and that no other is put there instead."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from portal.documents import seals as seals_module
from portal.documents import services, signing
from portal.documents.composing import Paper, compose
from portal.documents.enums import DocumentKind, SealingState, SealPurpose
from portal.documents.models import Document, Seal, Sealing
from portal.documents.samples import ordinary
from portal.documents.samples.common import PARK
from portal.documents.seal_names import OFFICIAL, SealKind, kind_named
from portal.documents.seals import choose, papers_to_seal, seal_of, seals_on
from portal.errors import Conflict, InvalidInput
from portal.organizations.enums import Role
from portal.organizations.models import Membership, Organization
from tests.portal.documents.signing.conftest import House, Ready, Register, bytes_of, member

URL, TODAY = "/documents/seals/", date(2026, 11, 19)
APPROVAL, SECOND = SealKind(SealPurpose.APPROVAL), SealKind(SealPurpose.APPROVAL, 2)


def wanting(ready: Ready, kind: SealKind, owner: str = PARK) -> Document:
    facts = ordinary()[DocumentKind.PERMIT_PROCEDURE] | {"seal": kind.wanted(owner)}
    return ready(kind=DocumentKind.PERMIT_PROCEDURE, facts=facts)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("甲局", OFFICIAL),
        ("甲局印章", OFFICIAL),
        ("甲局 公章", OFFICIAL),
        ("甲局行政审批专用章", APPROVAL),
        ("甲局行政审批专用章（2）", SECOND),
        ("甲局审批专用2号公章", SECOND),
        ("甲局原审批专用２号章", SECOND),
        ("甲局财务专用章", None),
        ("甲局分局公章", None),
        ("乙局公章", None),
        ("行政审批专用章", None),
    ],
)
def test_names_of_seals_are_read_as_people_write_them(name: str, kind: SealKind | None) -> None:
    assert kind_named(name, "甲局") == kind
    if kind is not None:
        assert kind_named(kind.of("甲局"), "甲局") == kind


@pytest.mark.django_db
def test_what_stood_below_the_star_becomes_purpose_and_number() -> None:
    told_apart = import_module("portal.documents.migrations.0004_seals_by_purpose").TOLD_APART
    words = [
        "",
        "行政审批专用章",
        "行政审批专用章(2)",
        "行政审批专用章（3）",
        "审批专用2号章",
        "审批专用2号公章",
        "合同专用章",
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE documents_seal (name text, purpose text, number int DEFAULT 0) ON COMMIT DROP"
        )
        cursor.executemany("INSERT INTO documents_seal VALUES ('甲局', %s)", [(one,) for one in words])
        cursor.execute(told_apart)
        cursor.execute("SELECT name, purpose, number FROM documents_seal")
        kept = cursor.fetchall()
    approvals = [("甲局", "approval", number) for number in (0, 2, 3, 2, 2)]
    assert kept == [("甲局", "official", 0), *approvals, ("甲局合同专用章", "official", 0)]


@pytest.mark.rule("CZ4-2.2")
def test_each_paper_gets_the_seal_that_it_names(
    register: Register, ready: Ready, chief: Membership, park: Organization
) -> None:
    official, approval = register(park), register(park, purpose="approval")
    plain, granted, other = ready(), wanting(ready, APPROVAL), wanting(ready, SECOND)
    papers = [plain, granted, other]
    outcome = services.request_sealing(documents=papers, actor=chief, now=timezone.now())
    assert len(outcome.refused) == 1 and f"{PARK}行政审批专用章(2)" in outcome.refused[0]
    assert services.seal_pending() == 2
    done = {sealing.document_id: sealing for sealing in Sealing.objects.all()}
    assert {pk: sealing.seal for pk, sealing in done.items()} == {plain.pk: official, granted.pk: approval}
    verdicts = [signing.judge(bytes_of(sealing)) for sealing in done.values()]
    assert all(verdict.bottom_line for verdict in verdicts)
    assert {verdict.fingerprint for verdict in verdicts} == {official.fingerprint, approval.fingerprint}
    page = Client().get(f"/check/{granted.token}/").content.decode()
    assert f"已加盖电子印章：{PARK}行政审批专用章" in page


def test_a_paper_whose_seal_is_not_in_use_stays_a_preview_that_names_it(
    seal: Seal, ready: Ready, chief: Membership, park: Organization, client: Client
) -> None:
    paper = wanting(ready, SECOND)
    html = compose(Paper.of(paper))
    assert "电子预览，以加盖印章为准" in html
    assert f"加盖<br>{PARK}行政审批专用章(2)" in html
    client.force_login(chief.user)
    page = client.get(URL).content.decode()
    assert f"<span>{PARK}行政审批专用章(2)<" in page and "本单位没有登记在用的这枚电子印章" in page
    assert f'value="{paper.pk}"' not in page, "nothing to tick"
    assert f"应当加盖{PARK}行政审批专用章(2)" in client.get(f"/check/{paper.token}/").content.decode()
    (listed,) = papers_to_seal(park)
    assert "facts" in listed.get_deferred_fields(), "of the facts the seal alone is read"
    assert choose(listed, {}).words == f"{PARK}行政审批专用章(2)"


def test_the_seal_of_another_body_is_not_replaced_by_ones_own(
    seal: Seal, ready: Ready, chief: Membership
) -> None:
    paper = wanting(ready, OFFICIAL, "伊宁市城市管理局")
    outcome = services.request_sealing(documents=[paper], actor=chief, now=timezone.now())
    assert not outcome.done
    assert "应当加盖“伊宁市城市管理局印章”：不是本单位的印章" in outcome.refused[0]


@pytest.mark.rule("CZ4-2.2")
def test_what_was_asked_for_is_refused_on_a_day_on_which_the_seal_may_not_be_used(
    seal: Seal, ready: Ready, chief: Membership, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    asked = services.request_sealing(documents=[ready()], actor=chief, now=timezone.now()).done[0]
    monkeypatch.setattr(
        seals_module, "_grounds", [lambda found, _on: f"{found}已停用" if found == seal else ""]
    )
    assert services.seal_pending() == 0
    asked.refresh_from_db()
    assert (asked.state, asked.error) == (
        SealingState.FAILED,
        f"文书{asked.document.number}应当加盖“{PARK}印章”：{PARK}印章已停用",
    )
    assert services.request_sealing(documents=[ready()], actor=chief, now=timezone.now()).refused
    client.force_login(chief.user)
    assert client.get(URL).content.decode().count(f"{PARK}印章已停用") >= 2, "at the seal and at the paper"


def test_one_seal_of_a_purpose_and_number_is_in_use_at_a_time(register: Register, park: Organization) -> None:
    kinds = [OFFICIAL, APPROVAL, SealKind(SealPurpose.APPROVAL, 1), SECOND]
    made = [register(park, purpose=kind.purpose, number=kind.number) for kind in kinds]
    assert seals_on(park, TODAY) == {kind: (seal, "") for kind, seal in zip(kinds, made, strict=True)}
    assert [str(seal) for seal in made] == [kind.of(PARK) for kind in kinds]
    with pytest.raises(Conflict, match=r"行政审批专用章\(2\)”，请先停用"):
        register(park, purpose="approval", number=2)
    with pytest.raises(InvalidInput, match="公章没有编号"):
        register(park, number=1)
    with pytest.raises(IntegrityError, match="seal_one_in_force"), transaction.atomic():
        Seal.objects.bulk_create([Seal(**{**_row(made[3]), "id": None})])
    assert seal_of(park, TODAY) == made[0]


def _row(seal: Seal) -> dict[str, Any]:
    return {field.attname: getattr(seal, field.attname) for field in seal._meta.concrete_fields}


@pytest.mark.django_db
def test_a_certificate_of_another_seal_of_the_same_body_is_refused(
    register: Register, house: House, neighbour: Membership
) -> None:
    body = neighbour.organization
    first = house.seal(f"{body.name}行政审批专用章(1)", key_name="first.key")
    given = {"certificate": first.certificate, "key_name": first.key_name}
    for purpose, number in (("official", 0), ("approval", 2), ("approval", 0)):
        with pytest.raises(InvalidInput, match="不一致"):
            register(body, purpose=purpose, number=number, **given)
    assert register(body, purpose="approval", number=1, **given).despite_name == ""


def test_commands_make_register_and_end_a_seal_by_its_purpose(
    house: House, park: Organization, seal: Seal, capsys: pytest.CaptureFixture[str]
) -> None:
    member(park, Role.SECURITY_ADMINISTRATOR, "admin")
    call_command("make_test_ca", park.code, "--purpose", "approval", "--number", "1")
    told = capsys.readouterr().out.split()[1:]
    told[told.index("USERNAME")] = "admin"
    call_command(*told)
    made = seal_of(park, TODAY, SealKind(SealPurpose.APPROVAL, 1))
    assert made is not None
    assert (made.name, str(made)) == (PARK, f"{PARK}行政审批专用章(1)")
    which = ("--purpose", "approval", "--number", "1")
    call_command("register_seal", park.code, *which, "--by", "admin", "--end", "更换")
    assert seals_on(park, TODAY) == {OFFICIAL: (seal, "")}

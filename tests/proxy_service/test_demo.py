"""The demonstration: people for every role, requests at many stages, made once and never in production."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.checks import demo_accounts_exist
from portal.documents.models import Seal
from portal.ledger.models import Ledger
from portal.ledger.verify import verify
from portal.organizations import uscc
from portal.organizations.enums import Role
from portal.organizations.models import Organization, User
from proxy_service.demo.people import ENTERPRISES, PASSWORD
from proxy_service.enums import RequestState
from proxy_service.models import Coordination, ProxyRequest

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_the_demonstration_is_made_once_and_whole() -> None:
    run("load_reference")
    run("seed_demo")
    counts = (User.objects.count(), ProxyRequest.objects.count(), Organization.objects.count())
    assert "未作改动" in run("seed_demo")
    assert counts == (User.objects.count(), ProxyRequest.objects.count(), Organization.objects.count())

    accounts = json.loads(run("demo_accounts"))
    assert {account["role"] for account in accounts} == set(Role.values), "somebody for every role"
    assert not User.objects.filter(is_demo=False).exists()
    assert demo_accounts_exist(), "production refuses to start on this database"
    for user in User.objects.all():
        assert user.email.endswith(".example")
        assert user.check_password(PASSWORD)
    holders = [account["username"] for account in accounts]
    assert any(holders.count(name) > 1 for name in holders), "somebody switches between organisations"
    table = run("demo_accounts", "--table")
    assert table.count(PASSWORD) == len(accounts)
    assert "博乐边境经济合作区五台片区" in table

    states = set(ProxyRequest.objects.values_list("state", flat=True))
    assert len(states) >= 10
    assert {RequestState.DRAFT, RequestState.ARCHIVED, RequestState.CORRECTION_REQUESTED} <= states
    assert set(ProxyRequest.objects.filter(state="archived").values_list("jurisdiction", flat=True)) == {
        "single",
        "multi",
    }
    assert Coordination.objects.filter(state="open").exists()
    assert not [ledger for ledger in Ledger.objects.all() if verify(ledger)]
    sealing = {seal.organization.kind for seal in Seal.objects.filter(sample=True)}
    assert sealing == {"park", "county", "workgroup"}, "whoever seals has a seal, a sample"
    enterprises = Organization.objects.filter(kind="enterprise")
    assert all(enterprise.name.startswith("样例：") for enterprise in enterprises)


def test_sample_credit_codes_are_well_formed() -> None:
    codes = [enterprise.uscc for enterprise in ENTERPRISES.values() if enterprise.uscc]
    assert all(uscc.is_well_formed(code) and uscc.has_right_check(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_production_refuses_the_demonstration(settings: Settings) -> None:
    settings.FORBID_DEMO_ACCOUNTS = True
    with pytest.raises(CommandError, match="禁止演示账号"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_without_reference_data_the_command_says_what_to_do_first() -> None:
    with pytest.raises(CommandError, match="load_reference"):
        call_command("seed_demo")

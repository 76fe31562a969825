"""The demonstration is never made in production; what it is when made, `tests/scripts/test_run.py` proves."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.checks import demo_accounts_exist
from portal.organizations import uscc
from portal.organizations.models import User
from portal.service_accounts.queries import speaker
from proxy_service.demo import systems
from proxy_service.demo.people import ENTERPRISES
from tests.cast import Cast

pytestmark = pytest.mark.django_db


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


PUBLIC_KEY = "ybt_0de30000_" + "d" * 43


@pytest.mark.parametrize("key", ["", PUBLIC_KEY])
def test_only_the_demonstration_has_a_key_that_is_public(cast: Cast, settings: Settings, key: str) -> None:
    settings.DEMO_API_KEY = key
    User.objects.filter(pk=cast.land_leader.user_id).update(is_demo=True)
    account = systems.create_system()
    found = speaker(PUBLIC_KEY, "127.0.0.1", timezone.now())
    assert (found.account if found else None) == (account if key else None)
    assert [told["key"] for told in systems.accounts()] == ([key] if key else [])
    User.objects.filter(pk=cast.land_leader.user_id).update(is_demo=False)
    assert demo_accounts_exist(), "production refuses to start beside it"

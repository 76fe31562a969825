"""The demonstration is never made in production; what it is when made, `tests/scripts/test_run.py` proves."""

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.organizations import uscc
from portal.organizations.models import User
from proxy_service.demo.people import ENTERPRISES

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

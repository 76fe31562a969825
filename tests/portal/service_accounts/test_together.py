"""Several at once: two live keys, not three; a key that is revoked while it is made is void."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.errors import DomainError
from portal.organizations.enums import Role
from portal.service_accounts.enums import Scope
from portal.service_accounts.queries import speaker
from portal.service_accounts.services.keys import close_account, issue_key, open_account
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def together(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Every deed in a connection of its own, let go at the same moment; a refusal answers with its kind."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return deed()
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_a_third_key_is_refused_however_fast_and_none_outlives_its_account(cast: Cast) -> None:
    leader = cast.land_leader

    def open_it() -> Any:
        return open_account(
            organization=cast.bole_land, role=Role.DEPARTMENT_CLERK, name="甲", purpose="—", actor=leader
        )

    opened = together([open_it] * 3)
    assert opened.count("InvalidInput") == 2, "one of that name"
    account = next(one for one in opened if one != "InvalidInput")

    def issue() -> str:
        return issue_key(account=account, actor=leader, scopes=[Scope.FILES])[1]

    issued = together([issue] * 5)
    assert issued.count("Conflict") == 3
    assert account.keys.live(timezone.now()).count() == 2

    account.keys.update(revoked_at=timezone.now(), revoked_by=leader)
    raced = together([issue, lambda: close_account(account=account, actor=leader), issue])
    secrets = [one for one in raced if isinstance(one, str) and one.startswith("ybt_")]
    assert not any(speaker(secret, "10.0.0.1", timezone.now()) for secret in secrets)
    assert not account.keys.live(timezone.now()).exists()

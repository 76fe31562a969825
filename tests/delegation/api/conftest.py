"""The cast with the cases that the resources are read with."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.delegation.api.world import World, build_world
from tests.delegation.cast import DelegationCast, build_delegation_cast
from tests.proxy_service.moments import at
from tests.snapshots import bring_in

Played = tuple[DelegationCast, World]


def play() -> Played:
    cast = build_delegation_cast()
    return cast, build_world(cast)


@pytest.fixture
def played(calendars: None) -> Iterator[Played]:
    with time_machine.travel(at("2026-11-24 11:00"), tick=False):
        yield bring_in("delegation played", play)


@pytest.fixture
def delegation_cast(played: Played) -> DelegationCast:
    return played[0]


@pytest.fixture
def world(played: Played) -> World:
    return played[1]

"""The numbers of cases of delegated powers."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from delegation.services.acting import number_for
from portal.errors import InvalidInput
from tests.delegation.cast import DelegationCast

NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_numbers_follow_one_another_by_organ_and_series(delegation_cast: DelegationCast) -> None:
    park = delegation_cast.park
    one, other = (number_for(park, "permit", "许可", NOW) for _ in range(2))
    assert [one[-9:], other[-9:]] == ["2026-0001", "2026-0002"]
    assert number_for(park, "whistle", "吹哨", NOW).endswith("2026-0001")


def test_an_organ_without_prefix_is_told_to_have_one_set(delegation_cast: DelegationCast) -> None:
    park = delegation_cast.park
    park.document_prefix = ""
    with pytest.raises(InvalidInput, match="机关代字"):
        number_for(park, "permit", "许可", NOW)

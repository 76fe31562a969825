"""统一社会信用代码 (GB 32100-2015)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.organizations import uscc

BODY = "91652701MA0000001"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("91350211m0000xuf46", "91350211M0000XUF46"),
        ("９１３５０２１１Ｍ００００ＸＵＦ４６", "91350211M0000XUF46"),
        (" 91350211 M0000 XUF46\u3000", "91350211M0000XUF46"),
    ],
)
def test_codes_are_stored_in_capitals_half_width_and_without_spaces(typed: str, stored: str) -> None:
    assert uscc.normalise(typed) == stored


def test_the_code_of_a_real_body_has_the_right_check_character() -> None:
    assert uscc.is_well_formed("12441500196720244T")
    assert uscc.has_right_check("12441500196720244T")


@pytest.mark.parametrize("prefix", ["N2", "A1", "Y1", "5A"])
def test_letters_may_stand_in_the_first_two_places(prefix: str) -> None:
    body = prefix + BODY[2:]
    code = body + uscc.check_character(body)
    assert uscc.is_well_formed(code)
    assert uscc.has_right_check(code)


def test_a_real_code_with_a_wrong_check_character_is_well_formed() -> None:
    assert uscc.is_well_formed("91350211M0000XUF46")
    assert not uscc.has_right_check("91350211M0000XUF46")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91350211M0000XUF4",  # 17
        "91350211M0000XUF466",  # 19
        "91350211M0000XIF46",  # I
        "91350211M0000XOF46",  # O
        "91350211M0000XSF46",  # S
        "91350211M0000XVF46",  # V
        "91350211M0000XZF46",  # Z
        "9135A211M0000XUF46",  # a letter within the region
        "91350211M0000X-F46",
        "٩1350211M0000XUF46",  # a digit of another script
    ],
)
def test_malformed_codes_are_refused(code: str) -> None:
    assert not uscc.is_well_formed(code)


# However long a busy machine takes over one of them.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet=uscc.ALPHABET, min_size=17, max_size=17),
    st.integers(0, 16),
    st.sampled_from(uscc.ALPHABET),
)
def test_any_single_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    """The weights are prime to 31, so one mistyped character always changes the check character."""
    code = body + uscc.check_character(body)
    mistyped = code[:place] + other + code[place + 1 :]
    assert uscc.has_right_check(mistyped) == (mistyped == code)

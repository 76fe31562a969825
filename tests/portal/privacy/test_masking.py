"""How numbers are masked, and what is taken for one."""

import pytest

from portal.privacy.masking import (
    mask_email,
    mask_identity,
    mask_mobile,
    mask_phone,
    mask_text,
    names_a_person,
)


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_phone, "13812340002", "138****0002"),
        (mask_phone, "0909-2318801", "090****8801"),
        (mask_phone, "2318801", "231****"),
        (mask_phone, "12345", "****"),
        (mask_phone, "", ""),
        (mask_mobile, " 13812340002", "138****0002"),
        (mask_mobile, "0909-2318801", "0909-2318801"),
        (mask_identity, "65270119900307123X", "652701********123X"),
        (mask_identity, "652701900307123", "652701*****7123"),
        (mask_identity, "6527", "****"),
        (mask_email, "wang.fang@example.com", "w***@example.com"),
        (mask_email, "nobody", "****"),
        (mask_email, "", ""),
    ],
)
def test_the_middle_is_hidden(mask: object, plain: str, masked: str) -> None:
    assert callable(mask) and mask(plain) == masked


@pytest.mark.parametrize(
    "text", ["13812340002", "请打 138 1234 0002。", "+86-138-1234-0002", "身份证65270119900307123X，"]
)
def test_numbers_of_people_are_found_in_words(text: str) -> None:
    assert names_a_person(text)
    assert "1234" not in mask_text(text) and "19900307" not in mask_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "911100001000056789",  # a credit code of digits alone
        "652701-BJHZQ-2026-00012",
        "12200000000",
        "20261122123456789",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "652701199013451234",  # no such day
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not names_a_person(text) and mask_text(text) == text

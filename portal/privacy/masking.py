"""Telephone numbers, identity numbers and addresses of people, with their middle hidden (个人信息保护法 51). Pure.

The one place that says how: pages, the interface, files of lists and the log all ask here.
"""

import re

HIDDEN = "****"

# A mobile number, wherever it stands in a text; other digits beside it make it something else.
MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![0-9A-Za-z])")
# 居民身份证 of the second generation: region, day of birth, order, check. A credit code begins with 9 and has no day.
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])([1-8]\d{5})(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{3}[\dXx])(?![0-9A-Za-z])"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def mask_phone(phone: str) -> str:
    """``138****0002``: three digits and the last four, of shorter ones the first three. Of six digits and less, which
    could be guessed, nothing."""
    phone = phone.strip()
    if len(phone) >= 11:
        return phone[:3] + HIDDEN + phone[-4:]
    if len(phone) > 6:
        return phone[:3] + HIDDEN
    return HIDDEN if phone else ""


def mask_identity(number: str) -> str:
    """``652701********0012``: the region and the last four."""
    number = number.strip()
    if len(number) > 10:
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return HIDDEN if number else ""


def mask_email(address: str) -> str:
    """``w***@example.com``: the first character, and where the mailbox is."""
    name, at, host = address.strip().rpartition("@")
    if not at:
        return HIDDEN if host else ""
    return f"{name[:1]}***@{host}"


def mask_mobile(phone: str) -> str:
    """The telephone of an enterprise: a mobile number is somebody's own, any other that of the office."""
    return mask_phone(phone) if MOBILE.fullmatch(phone.strip()) else phone


def mask_text(text: str) -> str:
    """A text of any kind, with every mobile number, identity number and e-mail address in it masked."""
    text = IDENTITY.sub(lambda found: mask_identity(found[0]), text)
    text = MOBILE.sub(lambda found: f"{found[1]}{HIDDEN}{found[3]}", text)
    return EMAIL.sub(lambda found: mask_email(found[0]), text)


def names_a_person(text: str) -> bool:
    """Whether a mobile number or an identity number stands in the text."""
    return bool(MOBILE.search(text) or IDENTITY.search(text))

"""Addresses that a page has by the dozen."""

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse

#: Stand for the n-th key while the address around it is looked up; no address of ours has them in another place.
STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 909_090_909_090_909 + n,
    uuid.UUID: lambda n: uuid.UUID(int=(0x909090909090 << 64) + n),
}


def url_of(name: str, *given: Any) -> str:
    """What ``reverse(name, args=given)`` gives, where the numbers and UUIDs among them are keys of rows, and the others
    words of which there are few: Django looks for the address among all patterns anew for every row; here that is done
    once in a process."""
    around = get_urlconf(), get_script_prefix()
    if not given:
        return _address(name, (), *around)
    stood = [STAND_INS[type(key)](n) if type(key) in STAND_INS else key for n, key in enumerate(given)]
    address = _address(name, tuple(stood), *around)
    for stand_in, key in zip(stood, given, strict=True):
        if stand_in is not key:
            address = address.replace(str(stand_in), str(key), 1)
    return address


@cache
def _address(name: str, given: tuple[Any, ...], urlconf: str | None, prefix: str) -> str:
    return reverse(name, args=given)

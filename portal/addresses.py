"""Addresses that a page has by the dozen."""

import uuid
from functools import cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse

#: Stand for a key while the address around it is looked up; no address of ours has them in another place.
STAND_INS: dict[type, Any] = {int: 909_090_909_090_909, uuid.UUID: uuid.UUID(int=0x909090909090 << 64)}


def url_of(name: str, *given: Any) -> str:
    """What ``reverse(name, args=given)`` gives, of which the last, if there are any, is the key of a row, a number or a
    UUID: Django looks for the address among all patterns anew for every row; here that is done once in a process."""
    around = get_urlconf(), get_script_prefix()
    if not given:
        return _address(name, (), *around)
    *before, key = given
    stand_in = STAND_INS[type(key)]
    return _address(name, (*before, stand_in), *around).replace(str(stand_in), str(key))


@cache
def _address(name: str, given: tuple[Any, ...], urlconf: str | None, prefix: str) -> str:
    return reverse(name, args=given)

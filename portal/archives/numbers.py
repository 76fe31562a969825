"""档号, the number by which an archive finds a file (DA/T 13), and the numbers of the cases that have one."""

import re
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Length

from portal.organizations.models import Organization

#: 专业档案, what the exercise of an organ's powers leaves behind.
CATEGORY = "ZY"
_CASE = re.compile(r"([^\W\d_]+)([0-9]{4})-([0-9]{1,6})")


class Numbered(NamedTuple):
    """Where a number stands: what is counted, in which year, and how far."""

    topic: str
    year: int
    item: int


def archive_number(fonds: str, *, year: int, retention: str, topic: str, item: int) -> str:
    """全宗号-档案门类代码·年度-保管期限代码-问题代码-件号; the fonds is the code of the organisation."""
    return f"{fonds}-{CATEGORY}·{year}-{retention}-{topic}-{item:04d}"


def on_the_shelf(number: str, fonds: str) -> Numbered | None:
    """What a 档号 says, if it is one that the organisation of that code gives."""
    form = rf"{re.escape(fonds)}-{CATEGORY}·([0-9]{{4}})-[A-Z0-9]+-([A-Z]+)-([0-9]{{1,6}})"
    found = re.fullmatch(form, number)
    return Numbered(found[2], int(found[1]), int(found[3])) if found else None


def in_the_register(number: str) -> Numbered | None:
    """What the number of such a case says: ``霍经伊园管代许可2026-0001``; the topic is all before the year."""
    found = _CASE.fullmatch(number)
    return Numbered(found[1], int(found[2]), int(found[3])) if found else None


def givers_of(number: str) -> list[Organization]:
    """The bodies known here whose numbers of cases begin as this one does; of several beginnings the longest counts."""
    if (said := in_the_register(number)) is None:
        return []
    known = Organization.objects.exclude(document_prefix="").annotate(head=Value(said.topic))
    found = list(
        known.filter(head__startswith=F("document_prefix"))
        .annotate(length=Length("document_prefix"))
        .order_by("-length", "pk")
    )
    return [one for one in found if one.document_prefix == found[0].document_prefix]

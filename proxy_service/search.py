"""Search by two Chinese characters: every pair of neighbours is indexed (trigrams would need three)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from portal.databases.reading import connection
from proxy_service.models import ProxyRequest

#: So many found are few: they are looked up by their keys and sorted. One more are many.
FEW = 2000
#: What stands in a tenth of the newest is many, whatever the rest.
NEWEST, OFTEN = 1000, 100
_GAPS = re.compile(r"\s+")
_WITHIN_A_WORD = re.compile(r"\w\w")


def bigrams(text: str) -> set[str]:
    """The pairs of neighbouring characters, in lower case, full-width ones as narrow ones; a single character stands
    for itself."""
    found: set[str] = set()
    for word in _GAPS.split(unicodedata.normalize("NFKC", text).lower()):
        found |= {word[i : i + 2] for i in range(len(word) - 1)} or ({word} if word else set())
    return found


def wanted_by(text: str) -> list[str]:
    """The pairs that a request must have to be found. Those of letters decide, if there are any: 某某（集团）has
    brackets of either width, and 某某 集团 none."""
    pairs = bigrams(text)
    return sorted({pair for pair in pairs if _WITHIN_A_WORD.fullmatch(pair)} or pairs)


def index_of(request: ProxyRequest) -> list[str]:
    """What a request is found by: number, enterprise, project, place and the names of its matters."""
    names = [matter.version.name for matter in request.matters.select_related("version")]
    texts = [
        request.number or "",
        request.enterprise.name,
        request.project_name,
        request.project_place,
        *names,
    ]
    return sorted(set().union(*(bigrams(text) for text in texts)))


def find(requests: "QuerySet[ProxyRequest]", text: str) -> "QuerySet[ProxyRequest]":
    """The requests that contain every pair of the text; a single character finds nothing that is longer."""
    wanted = wanted_by(text)
    return requests.filter(search__contains=wanted) if wanted else requests


@dataclass(frozen=True)
class Found:
    """The requests that contain a text; and, where they are many, ``some`` of them, quickly counted."""

    rows: "QuerySet[ProxyRequest]"
    some: "QuerySet[ProxyRequest] | None" = None


def find_soon(
    requests: "QuerySet[ProxyRequest]",
    text: str,
    *,
    parks: list[int] | None = None,
    divisions: list[str] | None = None,
) -> Found:
    """As ``find``, for the first page of a list: many are met while walking through it in its order, few are looked up.
    Which of the two PostgreSQL cannot tell: a pair may stand in every request of one park and in none of another.
    ``parks`` or ``divisions`` are those that all of ``requests`` lie in."""
    wanted = wanted_by(text)
    if not wanted:
        return Found(requests)
    has = Q(search__contains=wanted)
    # What PostgreSQL sees nothing in but a coin that falls either way.
    coin = Coalesce(ExpressionWrapper(has, output_field=BooleanField()), Value(False))
    many = requests.alias(has_pairs=coin).filter(has_pairs=True)
    newest = requests.order_by("-submitted_at", "-pk").values(hit=Case(When(has, then=1)))[:NEWEST]
    if newest.aggregate(hits=Count("hit"))["hits"] >= OFTEN:
        return Found(many)
    keys = _keys(wanted, parks, divisions)
    known = requests.filter(pk__in=keys)
    return Found(known) if len(keys) <= FEW else Found(many, known)


def _keys(wanted: list[str], parks: list[int] | None, divisions: list[str] | None) -> list[Any]:
    """Of requests with all the pairs, one more than are few at most, in no order; by the index alone."""
    with connection().cursor() as cursor:
        cursor.execute(
            "SELECT proxy_service_found(%s::varchar[], %s::bigint[], %s::varchar[], %s)",
            [wanted, parks, divisions, FEW + 1],
        )
        (keys,) = cursor.fetchone()
    return list(keys)

"""Search by two Chinese characters: every pair of neighbours is indexed (trigrams would need three)."""

import re
import unicodedata

from django.db.models import QuerySet

from proxy_service.models import ProxyRequest
from proxy_service.queries import matters_of

_GAPS = re.compile(r"\s+")
_WITHIN_A_WORD = re.compile(r"\w\w")
#: A number as it is given (``services.filing``): the park's code, the year, and at least five digits.
_NUMBER = re.compile(r"\S+-\d{4}-\d{5,}")


def bigrams(text: str) -> set[str]:
    """The pairs of neighbouring characters, in lower case, full-width ones as narrow ones; a single character stands
    for itself."""
    return _pairs(unicodedata.normalize("NFKC", text))


def _pairs(text: str) -> set[str]:
    found: set[str] = set()
    for word in _GAPS.split(text.lower()):
        found |= {word[i : i + 2] for i in range(len(word) - 1)} or ({word} if word else set())
    return found


def wanted_by(text: str) -> list[str]:
    """The pairs that a request must have to be found. Those of letters decide, if there are any: 某某（集团）has
    brackets of either width, and 某某 集团 none. Of these, those that are the same in every width: requests from before
    widths were made one have 第Ⅱ类 as it was written."""
    pairs = bigrams(text)
    letters = {pair for pair in pairs if _WITHIN_A_WORD.fullmatch(pair)} or pairs
    return sorted(letters & _pairs(text) or letters)


def index_of(request: ProxyRequest) -> list[str]:
    """What a request is found by: number, enterprise, project, place and the names of its matters."""
    names = [matter.version.name for matter in matters_of(request)]
    texts = [
        request.number or "",
        request.enterprise.name,
        request.project_name,
        request.project_place,
        *names,
    ]
    return sorted(set().union(*(bigrams(text) for text in texts)))


def _numbers_meant(text: str) -> set[str]:
    """The readings of a whole number; none of anything else. Numbers are in capitals as far as codes of parks are."""
    number = unicodedata.normalize("NFKC", text).strip()
    return {number, number.upper()} if _NUMBER.fullmatch(number) else set()


def find(requests: "QuerySet[ProxyRequest]", text: str) -> "QuerySet[ProxyRequest]":
    """The requests that contain every pair of the text; a single character finds nothing that is longer, and a whole
    number that request alone, whose pairs others of the year have too."""
    wanted = wanted_by(text)
    found = requests.filter(search__contains=wanted) if wanted else requests
    numbers = _numbers_meant(text)
    return found.filter(number__in=numbers) if numbers else found

"""Cover and index of an archived file."""

from datetime import date

from portal.documents.chinese import date_text
from portal.documents.facts import ArchiveCoverFacts, ArchiveIndexFacts
from portal.documents.presenters.common import Context


def whole_years(start: str, end: str) -> int:
    """The full years from one ISO date to another: 2026-02-28 to 2028-02-28 is 2."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _kept(facts: ArchiveCoverFacts) -> str:
    """保管期限 in words; where none is named, the years themselves."""
    if "retain_until" not in facts:
        return facts["retention"]
    years = whole_years(facts["archived_on"], facts["retain_until"])
    least = facts.get("retention") or f"不少于{years}年"
    return f"{least}，保存至{date_text(facts['retain_until'])}，期满经鉴定后处置"


def archive_cover(facts: ArchiveCoverFacts) -> Context:
    return {
        **facts,
        # A template would take "items" for the method of a dict.
        "count": facts["items"],
        "started_on": date_text(facts["started_on"]),
        "archived_on": date_text(facts["archived_on"]),
        "kept": _kept(facts),
    }


def archive_index(facts: ArchiveIndexFacts) -> Context:
    lines = [{**line, "position": n, "on": date_text(line["on"])} for n, line in enumerate(facts["lines"], 1)]
    return {
        **facts,
        "lines": lines,
        "hashed": [line for line in lines if "sha256" in line],
        "compiled_on": date_text(facts["compiled_on"]),
    }

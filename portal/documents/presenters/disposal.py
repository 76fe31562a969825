"""The register of destroyed files."""

from portal.documents.chinese import date_text
from portal.documents.facts.disposal import DisposalRegisterFacts
from portal.documents.presenters.common import Context


def disposal_register(facts: DisposalRegisterFacts) -> Context:
    lines = [
        {
            **line,
            "position": position,
            "archived_on": date_text(line["archived_on"]),
            "retained_until": date_text(line["retained_until"]),
        }
        for position, line in enumerate(facts["lines"], 1)
    ]
    return {
        **facts,
        "lines": lines,
        "pieces": sum(line["pieces"] for line in facts["lines"]),
        **{name: date_text(facts[name]) for name in ("proposed_on", "approved_on", "destroyed_on")},
    }

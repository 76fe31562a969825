"""What the page of an archived case says of its keeping."""

from typing import Any

from django import template

from portal.retention.queries import disposal_of, standing_of

register = template.Library()


@register.inclusion_tag("retention/_note.html")
def disposal_note(ledger: Any, membership: Any, code: str = "") -> dict[str, Any]:
    """``{% disposal_note ledger_id membership "request" %}``: that the file was destroyed and where the register is;
    for who keeps or oversees it, the way to its holds. The last says what kind of file it is, where that is known."""
    gone, reads = standing_of(ledger, membership, code)
    return {"ledger": ledger, "disposal": disposal_of(ledger) if gone else None, "reads": reads}

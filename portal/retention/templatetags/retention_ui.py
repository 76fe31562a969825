"""What the page of an archived case says of its keeping."""

from typing import Any

from django import template

from portal.retention.queries import disposal_of, standing_of

register = template.Library()


@register.inclusion_tag("retention/_note.html")
def disposal_note(ledger: Any, membership: Any) -> dict[str, Any]:
    """``{% disposal_note ledger_id membership %}``: that the file was destroyed and where the register is; for who
    keeps or oversees it, the way to its holds."""
    gone, reads = standing_of(ledger, membership)
    return {"ledger": ledger, "disposal": disposal_of(ledger) if gone else None, "reads": reads}

"""What the page of an archived case says of its keeping."""

from typing import Any

from django import template

from portal.retention.queries import READERS, disposal_of, sees

register = template.Library()


@register.inclusion_tag("retention/_note.html")
def disposal_note(ledger: Any, membership: Any) -> dict[str, Any]:
    """``{% disposal_note ledger_id membership %}``: that the file was destroyed and where the register is; for who
    keeps or oversees it, the way to its holds."""
    reads = membership is not None and membership.role in READERS and sees(membership, ledger)
    return {"ledger": ledger, "disposal": disposal_of(ledger), "reads": reads}

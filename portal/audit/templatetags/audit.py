"""Words of the audit log."""

from django import template

from portal.ledger.models import LedgerEntry
from portal.organizations.recording import declared

register = template.Library()


@register.filter
def deed(entry: LedgerEntry) -> str:
    """What people call the act of an entry."""
    return str(declared().get(entry.kind, entry.kind))

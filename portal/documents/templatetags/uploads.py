"""What a page says of a file that somebody handed in, behind its name."""

from typing import Any

from django import template

from portal.documents.models import StoredFile

register = template.Library()


@register.inclusion_tag("components/file_note.html")
def file_note(stored: StoredFile) -> dict[str, Any]:
    """``{% file_note stored %}``: that it is being scanned, or what was found; and what is in a ZIP."""
    return {"stored": stored}
